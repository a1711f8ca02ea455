// The sheet: which rows and columns stand where. Pure; knows the codebook, not how it is drawn.
import type { Codebook } from '../../shared/api/codebook.ts'
import type { MatrixCell } from '../../shared/matrix/cell.ts'
import type { MatrixFilter } from '../../shared/matrix/filter.ts'
import { ACTOR_TYPES, type Actor, type ActorType, type Issue } from '../../shared/model/codebook.ts'
import type { ActorId, IssueId } from '../../shared/model/ids.ts'
import { type Locale, pickLabel } from '../../shared/model/label.ts'
import { foldQuery, foldText, matchesQuery } from '../../shared/text/fold.ts'

export type SheetColumn =
  | { kind: 'issue'; key: IssueId; issue: Issue; label: string; colour: number }
  /** A folded theme: one narrow column with its sum. */
  | { kind: 'theme'; key: `theme:${string}`; theme: Issue; label: string; colour: number }

/** A theme over its columns, `first` to `last` inclusive, counted in `columns`. */
export type SheetBand = {
  theme: Issue
  label: string
  colour: number
  first: number
  last: number
  issueCount: number
  isFolded: boolean
}

export type SheetRow =
  | { kind: 'group'; key: `type:${ActorType}`; type: ActorType; actorCount: number; isFolded: boolean }
  | { kind: 'actor'; key: ActorId; actor: Actor; name: string }
  /** Tags that name no actor. */
  | { kind: 'none'; key: 'none' }

export type Sheet = {
  rows: readonly SheetRow[]
  columns: readonly SheetColumn[]
  bands: readonly SheetBand[]
  /** Row under which an actor's tags are shown: its own, or its folded group's. */
  rowKeyByActor: ReadonlyMap<ActorId | null, string>
  /** Column under which an issue's tags are shown: its own, or its folded theme's. */
  columnKeyByIssue: ReadonlyMap<IssueId, string>
  /** Actors and issues that are shown, folded ones included. */
  actorCount: number
  issueCount: number
}

/** Who and what has tags under the filter. */
export type Present = { actors: ReadonlySet<ActorId | null>; issues: ReadonlySet<IssueId> }

export const presentIn = (cells: Iterable<MatrixCell>): Present => {
  const actors = new Set<ActorId | null>()
  const issues = new Set<IssueId>()
  for (const cell of cells) {
    actors.add(cell.actorId)
    issues.add(cell.issueId)
  }
  return { actors, issues }
}

export type SheetOptions = {
  codebook: Codebook
  present: Present
  filter: MatrixFilter
  /** Rows and columns without evidence too; retired entries only ever with evidence. */
  showsAll: boolean
  /** Text that a row's name, alias or key must match, as typed. */
  rowQuery: string
  foldedTypes: ReadonlySet<string>
  foldedThemes: ReadonlySet<string>
  locale: Locale
}

/** Rows by type in the scale's order, then name as `locale` sorts; columns by theme, then the codebook's order. */
export function buildSheet(options: SheetOptions): Sheet {
  const { columns, bands, columnKeyByIssue } = buildColumns(options)
  const { rows, rowKeyByActor } = buildRows(options)
  const actorCount = rowKeyByActor.size - (rowKeyByActor.has(null) ? 1 : 0)
  return { rows, columns, bands, rowKeyByActor, columnKeyByIssue, actorCount, issueCount: columnKeyByIssue.size }
}

function buildColumns({ codebook, present, filter, showsAll, foldedThemes, locale }: SheetOptions) {
  const issuesById = new Map(codebook.issues.map((issue) => [issue.id, issue]))
  const themeOf = (issue: Issue): Issue => {
    let theme = issue
    for (let parent = theme; parent.parentId !== null; ) {
      const above = issuesById.get(parent.parentId)
      if (!above) break
      theme = parent = above
    }
    return theme
  }
  const themes = new Map<Issue, Issue[]>()
  for (const issue of codebook.issues) {
    if (!issue.codable) continue
    const hasEvidence = present.issues.has(issue.id)
    if (!hasEvidence && (!showsAll || issue.retiredAt !== null)) continue
    const theme = themeOf(issue)
    if (!isInThemes(issue, theme, filter.theme)) continue
    themes.set(theme, [...(themes.get(theme) ?? []), issue])
  }
  const columns: SheetColumn[] = []
  const bands: SheetBand[] = []
  const columnKeyByIssue = new Map<IssueId, string>()
  for (const [theme, issues] of [...themes].sort(([a], [b]) => a.ord - b.ord)) {
    const isFolded = foldedThemes.has(theme.key)
    const label = pickLabel(theme.label, locale)
    const { colour } = theme
    const first = columns.length
    if (isFolded) columns.push({ kind: 'theme', key: `theme:${theme.key}`, theme, label, colour })
    for (const issue of issues.sort((a, b) => a.ord - b.ord)) {
      columnKeyByIssue.set(issue.id, isFolded ? `theme:${theme.key}` : issue.id)
      if (!isFolded) {
        columns.push({ kind: 'issue', key: issue.id, issue, label: pickLabel(issue.label, locale), colour })
      }
    }
    bands.push({ theme, label, colour, first, last: columns.length - 1, issueCount: issues.length, isFolded })
  }
  return { columns, bands, columnKeyByIssue }
}

/** True if the filter's themes let `issue` in: by its theme's key or its own, as the server reads them. */
const isInThemes = (issue: Issue, theme: Issue, keys: readonly string[]): boolean =>
  keys.length === 0 || keys.includes(theme.key) || keys.includes(issue.key)

/** True if the filter's groups and types let `actor` in. */
const isInGroups = (actor: Actor, groups: readonly string[]): boolean =>
  groups.length === 0 || groups.includes(`type:${actor.type}`) || actor.groups.some((group) => groups.includes(group))

const searchText = (actor: Actor): string =>
  foldText([actor.key, ...Object.values(actor.names), ...actor.aliases].join('\n'))

function buildRows({ codebook, present, filter, showsAll, rowQuery, foldedTypes, locale }: SheetOptions) {
  const words = foldQuery(rowQuery)
  const actorsByType = new Map<ActorType, Actor[]>()
  for (const actor of codebook.actors) {
    const hasEvidence = present.actors.has(actor.id)
    if (!hasEvidence && (!showsAll || actor.retiredAt !== null || !isInGroups(actor, filter.group))) continue
    if (words.length > 0 && !matchesQuery(searchText(actor), words)) continue
    actorsByType.set(actor.type, [...(actorsByType.get(actor.type) ?? []), actor])
  }
  const collator = new Intl.Collator(locale, { numeric: true })
  const rows: SheetRow[] = []
  const rowKeyByActor = new Map<ActorId | null, string>()
  for (const type of ACTOR_TYPES) {
    const named = (actorsByType.get(type) ?? []).map((actor) => ({ actor, name: pickLabel(actor.names, locale) }))
    if (named.length === 0) continue
    const isFolded = foldedTypes.has(type)
    rows.push({ kind: 'group', key: `type:${type}`, type, actorCount: named.length, isFolded })
    for (const { actor, name } of named.sort((a, b) => collator.compare(a.name, b.name))) {
      rowKeyByActor.set(actor.id, isFolded ? `type:${type}` : actor.id)
      if (!isFolded) rows.push({ kind: 'actor', key: actor.id, actor, name })
    }
  }
  if (present.actors.has(null) && words.length === 0) {
    rows.push({ kind: 'none', key: 'none' })
    rowKeyByActor.set(null, 'none')
  }
  return { rows, rowKeyByActor }
}
