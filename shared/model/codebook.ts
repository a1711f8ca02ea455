// Actors and issues. An issue is a proposition, not a topic: stance is measured against it.
import { z } from 'zod'
import { ActorId, IssueId } from './ids.ts'
import { Label, LabelText, Name, Names } from './label.ts'
import { MAX_CODEBOOK_TEXT_LENGTH } from './limits.ts'

export const ACTOR_TYPES = [
  'state',
  'observer',
  'regional_organisation',
  'negotiating_group',
  'un_body',
  'igo',
  'private_sector',
  'technical_community',
  'civil_society',
  'academia',
  'individual',
  'unnamed_group',
] as const
export const ActorType = z.enum(ACTOR_TYPES)
export type ActorType = z.infer<typeof ActorType>

/** Short, stable key of a codebook entry: `EE`, `EU`, `law.applicability`. */
export const CodebookKey = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)

export const Actor = z.object({
  id: ActorId,
  key: CodebookKey,
  type: ActorType,
  names: Names,
  /** Other names that find this actor, in any language. */
  aliases: z.array(Name).max(100),
  iso2: z.string().length(2).nullable(),
  iso3: z.string().length(3).nullable(),
  m49: z.string().length(3).nullable(),
  /** Keys of the groups that this actor belongs to: `EU`, `P5`, `WEOG`. */
  groups: z.array(CodebookKey).max(100),
  retiredAt: z.iso.datetime().nullable(),
  replacedBy: ActorId.nullable(),
})
export type Actor = z.infer<typeof Actor>

/** Colours of themes in the interface's palette. */
export const THEME_COLOURS = 12

export const Issue = z.object({
  id: IssueId,
  key: CodebookKey,
  /** The theme above it; null for a theme itself. */
  parentId: IssueId.nullable(),
  label: Label,
  proposition: LabelText,
  include: z.string().max(MAX_CODEBOOK_TEXT_LENGTH),
  exclude: z.string().max(MAX_CODEBOOK_TEXT_LENGTH),
  keywords: z.object({ ar: z.array(z.string()), en: z.array(z.string()) }),
  /** Index into the interface's palette of theme colours. */
  colour: z
    .int()
    .min(0)
    .max(THEME_COLOURS - 1),
  /** Themes are not codable; tags point to codable issues only. */
  codable: z.boolean(),
  /** Order among its siblings. */
  ord: z.int(),
  retiredAt: z.iso.datetime().nullable(),
  replacedBy: IssueId.nullable(),
})
export type Issue = z.infer<typeof Issue>
