// Reads actors and issues.
import { and, asc, count, eq, isNull } from 'drizzle-orm'
import type { Codebook } from '../../../shared/api/codebook.ts'
import type { Actor, Issue } from '../../../shared/model/codebook.ts'
import type { ActorId, IssueId, ProjectId } from '../../../shared/model/ids.ts'
import type { Db, Tx } from '../../connect.ts'
import { tags } from '../../schema/annotations.ts'
import { actors, issues } from '../../schema/codebook.ts'
import { projects } from '../../schema/project.ts'

/**
 * The whole codebook, retired entries too; null for an unknown project. Its rows are at least as new as `rev`:
 * whoever holds it and fetches again after each later change misses none.
 */
export async function readCodebook(db: Db | Tx, projectId: ProjectId): Promise<Codebook | null> {
  const [project] = await db
    .select({ rev: projects.rev, version: projects.codebookVersion })
    .from(projects)
    .where(eq(projects.id, projectId))
  if (!project) return null
  const actorRows = await db.select().from(actors).where(eq(actors.projectId, projectId)).orderBy(asc(actors.key))
  const issueRows = await db
    .select()
    .from(issues)
    .where(eq(issues.projectId, projectId))
    .orderBy(asc(issues.ord), asc(issues.key))
  return { ...project, actors: actorRows.map(toActor), issues: issueRows.map(toIssue) }
}

/** The actor, retired or not; null where the project has none with this id. */
export async function findActor(db: Db | Tx, projectId: ProjectId, actorId: ActorId): Promise<Actor | null> {
  const [row] = await db
    .select()
    .from(actors)
    .where(and(eq(actors.projectId, projectId), eq(actors.id, actorId)))
  return row ? toActor(row) : null
}

/** The issue or theme, retired or not; null where the project has none with this id. */
export async function findIssue(db: Db | Tx, projectId: ProjectId, issueId: IssueId): Promise<Issue | null> {
  const [row] = await db
    .select()
    .from(issues)
    .where(and(eq(issues.projectId, projectId), eq(issues.id, issueId)))
  return row ? toIssue(row) : null
}

/** Every actor's key, retired ones too. */
export async function readActorKeys(db: Db | Tx, projectId: ProjectId): Promise<Set<string>> {
  const rows = await db.select({ key: actors.key }).from(actors).where(eq(actors.projectId, projectId))
  return new Set(rows.map((row) => row.key))
}

/** Every issue's and theme's key, retired ones too. */
export async function readIssueKeys(db: Db | Tx, projectId: ProjectId): Promise<Set<string>> {
  const rows = await db.select({ key: issues.key }).from(issues).where(eq(issues.projectId, projectId))
  return new Set(rows.map((row) => row.key))
}

/** Tags that point to an entry, deleted ones too: a deletion can be taken back. */
export async function countTags(db: Db | Tx, of: { actorId: ActorId } | { issueId: IssueId }): Promise<number> {
  const where = 'actorId' in of ? eq(tags.actorId, of.actorId) : eq(tags.issueId, of.issueId)
  const [row] = await db.select({ n: count() }).from(tags).where(where)
  return row?.n ?? 0
}

/** Themes of a project, retired ones too. */
export async function countThemes(db: Db | Tx, projectId: ProjectId): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(issues)
    .where(and(eq(issues.projectId, projectId), eq(issues.codable, false)))
  return row?.n ?? 0
}

/** Issues under a theme: all, or those in use. */
export async function countIssuesUnder(
  db: Db | Tx,
  themeId: IssueId,
  { activeOnly }: { activeOnly: boolean },
): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(issues)
    .where(and(eq(issues.parentId, themeId), activeOnly ? isNull(issues.retiredAt) : undefined))
  return row?.n ?? 0
}

const toActor = (row: typeof actors.$inferSelect): Actor => ({
  id: row.id as ActorId,
  key: row.key,
  type: row.type as Actor['type'],
  names: row.names,
  aliases: row.aliases,
  iso2: row.iso2,
  iso3: row.iso3,
  m49: row.m49,
  groups: row.groups,
  retiredAt: row.retiredAt?.toISOString() ?? null,
  replacedBy: row.replacedBy as ActorId | null,
})

const toIssue = (row: typeof issues.$inferSelect): Issue => ({
  id: row.id as IssueId,
  key: row.key,
  parentId: row.parentId as IssueId | null,
  label: row.label,
  proposition: row.proposition,
  include: row.include,
  exclude: row.exclude,
  keywords: row.keywords,
  colour: row.colour,
  codable: row.codable,
  ord: row.ord,
  retiredAt: row.retiredAt?.toISOString() ?? null,
  replacedBy: row.replacedBy as IssueId | null,
})
