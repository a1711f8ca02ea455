// The one place where a MatrixFilter becomes SQL: matrix, evidence and export count the same tags because
// they all ask here. Conditions speak of the tables `tags`, `annotations` and `documents` by their own names.
import { and, eq, inArray, isNull, notInArray, or, type SQL, sql } from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/pg-core'
import { countedStatuses, isTagFilter, type MatrixFilter } from '../../../shared/matrix/filter.ts'
import type { Stance } from '../../../shared/model/stance.ts'
import { annotations, tags } from '../../schema/annotations.ts'
import { actors, issues } from '../../schema/codebook.ts'
import { documents } from '../../schema/documents.ts'

const ACTOR_TYPE_PREFIX = 'type:'
const MENTION: Stance = 'mention'

/** Stance that a tag counts as; SQL twin of effectiveStance. */
export const countedStance = sql<Stance>`coalesce(${tags.stance}, ${sql.raw(`'${MENTION}'`)})`

/**
 * Tags of the project that `filter` counts. A tag is deleted with its annotation, so its own mark is enough;
 * a deleted document leaves its tags as they were and is excluded here.
 */
export function tagsWhere(projectId: string, filter: MatrixFilter): SQL {
  const { document, analyst, theme, group, stance } = filter
  const conditions = [
    eq(tags.projectId, projectId),
    isNull(tags.deletedAt),
    notInArray(tags.documentId, deletedDocuments(projectId)),
    inArray(tags.status, [...countedStatuses(filter)]),
  ]
  if (document.length > 0) conditions.push(inArray(tags.documentId, document))
  if (analyst.length > 0) conditions.push(inArray(tags.authorId, analyst))
  if (theme.length > 0) conditions.push(inArray(tags.issueId, issuesOfThemes(projectId, theme)))
  if (group.length > 0) conditions.push(inArray(tags.actorId, actorsOfGroups(projectId, group)))
  if (stance.length > 0) conditions.push(inArray(countedStance, stance))
  return and(...conditions) as SQL
}

/**
 * Annotations without tags that `filter` lets through, or null if it lets none: they pass filters on document and
 * analyst; one on theme, group, stance or status asks for a tag. Says nothing about project, deletion or tags.
 */
export function untaggedWhere(filter: MatrixFilter): SQL | null {
  if (isTagFilter(filter)) return null
  const { document, analyst } = filter
  return and(
    sql`true`,
    document.length > 0 ? inArray(annotations.documentId, document) : undefined,
    analyst.length > 0 ? inArray(annotations.authorId, analyst) : undefined,
  ) as SQL
}

/** Tags of one matrix cell; null is the row of tags that name no actor. */
export const cellWhere = (actorId: string | null, issueId: string): SQL =>
  and(actorId === null ? isNull(tags.actorId) : eq(tags.actorId, actorId), eq(tags.issueId, issueId)) as SQL

// `not in` over the few deleted documents is hashed once; a join to all live ones costs every tag a probe.
const deletedDocuments = (projectId: string) =>
  new QueryBuilder()
    .select({ id: documents.id })
    .from(documents)
    .where(and(eq(documents.projectId, projectId), sql`${documents.deletedAt} is not null`))

/** A theme's key stands for its issues; an issue's own key for itself. */
function issuesOfThemes(projectId: string, keys: readonly string[]) {
  const themes = new QueryBuilder()
    .select({ id: issues.id })
    .from(issues)
    .where(and(eq(issues.projectId, projectId), inArray(issues.key, [...keys])))
  return new QueryBuilder()
    .select({ id: issues.id })
    .from(issues)
    .where(and(eq(issues.projectId, projectId), or(inArray(issues.key, [...keys]), inArray(issues.parentId, themes))))
}

function actorsOfGroups(projectId: string, groups: readonly string[]) {
  const types = groups.filter((g) => g.startsWith(ACTOR_TYPE_PREFIX)).map((g) => g.slice(ACTOR_TYPE_PREFIX.length))
  const keys = groups.filter((g) => !g.startsWith(ACTOR_TYPE_PREFIX))
  return new QueryBuilder()
    .select({ id: actors.id })
    .from(actors)
    .where(
      and(
        eq(actors.projectId, projectId),
        or(inArray(actors.type, types), sql`${actors.groups} && ${sql.param(keys)}::text[]`),
      ),
    )
}
