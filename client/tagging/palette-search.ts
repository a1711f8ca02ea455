// Finds actors and issues by what an analyst types, in Arabic or English at once: names in all languages, aliases, ISO
// codes, keys, keywords; folded, and with the proclitics that Arabic writes onto a word (و ف ب ك ل ال) taken off.
import type { Actor, Issue } from '../../shared/model/codebook.ts'
import type { ActorId, IssueId } from '../../shared/model/ids.ts'
import { foldText } from '../../shared/text/fold.ts'

/** Rows that the palette shows at most; a longer answer needs another letter. */
export const MAX_PALETTE_ROWS = 60

/** A searchable entry: codes match whole, names from their first letter, the rest anywhere. */
export type SearchEntry<Id> = {
  id: Id
  codes: readonly string[]
  names: readonly string[]
  other: readonly string[]
}

/** Actors that may still be used, ready to be searched. */
export const actorEntries = (actors: readonly Actor[]): SearchEntry<ActorId>[] =>
  actors
    .filter((actor) => actor.retiredAt === null)
    .map((actor) => ({
      id: actor.id,
      codes: fold([actor.key, actor.iso2, actor.iso3]),
      names: fold([...Object.values(actor.names), ...actor.aliases]),
      other: fold([actor.m49]),
    }))

/** Issues that may still be used and carry a proposition, ready to be searched. */
export const issueEntries = (issues: readonly Issue[]): SearchEntry<IssueId>[] => {
  const byId = new Map(issues.map((issue) => [issue.id, issue]))
  return issues
    .filter((issue) => issue.codable && issue.retiredAt === null)
    .map((issue) => {
      const theme = issue.parentId === null ? undefined : byId.get(issue.parentId)
      return {
        id: issue.id,
        codes: fold([issue.key]),
        names: fold([issue.label.ar, issue.label.en]),
        other: fold([
          issue.key.replace(/[._-]/g, ' '),
          ...issue.keywords.ar,
          ...issue.keywords.en,
          issue.proposition.ar,
          issue.proposition.en,
          theme?.label.ar,
          theme?.label.en,
        ]),
      }
    })
}

/**
 * Ids that `query` finds, best first; `recent` breaks ties. An empty query gives the recent ones first, then the rest
 * in their own order. Every word of the query has to match.
 */
export function search<Id>(entries: readonly SearchEntry<Id>[], query: string, recent: readonly Id[]): Id[] {
  const recency = new Map(recent.map((id, index) => [id, index]))
  const rank = (id: Id) => recency.get(id) ?? recent.length
  const words = foldText(query)
    .split(/[\s،,]+/)
    .filter((word) => word !== '')
  return entries
    .map((entry, order) => ({ entry, order, score: words.length === 0 ? 0 : score(entry, words) }))
    .filter((hit): hit is { entry: SearchEntry<Id>; order: number; score: number } => hit.score !== null)
    .sort((a, b) => a.score - b.score || rank(a.entry.id) - rank(b.entry.id) || a.order - b.order)
    .map((hit) => hit.entry.id)
}

// 0 a code, 1 a name from its start, 2 words of a name, 3 anything else, 4 only without a proclitic; null: no match.
function score<Id>(entry: SearchEntry<Id>, words: readonly string[]): number | null {
  const whole = words.join(' ')
  if (entry.codes.includes(whole)) return 0
  const bare = bareForms(whole)
  if (entry.names.some((name) => bare.some((form) => bareForms(name).some((own) => own.startsWith(form))))) return 1
  const all = (texts: readonly string[], forms: (word: string) => readonly string[]) =>
    words.every((word) => forms(word).some((form) => texts.some((text) => hasWord(text, form))))
  if (all(entry.names, (word) => [word])) return 2
  const everything = [...entry.codes, ...entry.names, ...entry.other]
  if (all(everything, bareForms)) return 3
  return all(everything, withoutProclitics) ? 4 : null
}

// A word of the text begins with `form`, with or without what Arabic writes before it.
const hasWord = (text: string, form: string) =>
  text
    .split(/[\s()/،,.-]+/)
    .some((word) => word.startsWith(form) || bareForms(word).some((own) => own.startsWith(form)))

/** The word, and without its article. */
const bareForms = (word: string): readonly string[] => (/^ال./.test(word) ? [word, word.slice(2)] : [word])

/** The word without conjunction, preposition and article: wa-li-l-… A short word keeps its letters. */
function withoutProclitics(word: string): readonly string[] {
  const forms = new Set(bareForms(word))
  const match = /^[وف]?(?:[بك]?ال|لل|[بكل])?(.{3,})$/.exec(word)
  if (match?.[1]) forms.add(match[1])
  if (/^[وف]/.test(word) && word.length > 3) forms.add(word.slice(1))
  return [...forms]
}

const fold = (texts: readonly (string | null | undefined)[]): string[] =>
  texts.flatMap((text) => (text ? [foldText(text)] : []))
