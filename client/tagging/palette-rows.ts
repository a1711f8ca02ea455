// The rows that the palette shows at a step: values only, the view draws them.
import type { ActorId, IssueId } from '../../shared/model/ids.ts'
import type { Locale } from '../../shared/model/label.ts'
import { STANCES, type Stance } from '../../shared/model/stance.ts'
import { foldText } from '../../shared/text/fold.ts'
import { stanceLabel } from '../i18n/format.ts'
import type { CodebookView } from './codebook-view.ts'
import { MAX_PALETTE_ROWS, search } from './palette-search.ts'
import type { PaletteState } from './palette-state.ts'
import type { Recent } from './recent.ts'

export type PaletteRow = { key: string; isRecent: boolean } & (
  | { kind: 'actor'; id: ActorId | null; name: string; code: string }
  | { kind: 'issue'; id: IssueId; name: string; theme: string }
  | { kind: 'stance'; stance: Stance | null; digit: number }
)

/** Rows for `state`, best first. With nothing typed there is a row without an actor, and one without a stance. */
export function paletteRows(state: PaletteState, codebook: CodebookView, recent: Recent, locale: Locale): PaletteRow[] {
  const isSearching = state.query.trim() !== ''
  if (state.step === 'actor') {
    const rows = search(codebook.actors, state.query, recent.actorIds)
      .slice(0, MAX_PALETTE_ROWS)
      .map((id): PaletteRow => {
        const isRecent = !isSearching && recent.actorIds.includes(id)
        return {
          kind: 'actor',
          key: id,
          id,
          name: codebook.actorName(id),
          code: codebook.actor(id)?.key ?? '',
          isRecent,
        }
      })
    // Last, one step up from the first: nobody leaves the actor out by pressing Enter twice.
    return isSearching ? rows : [...rows, { kind: 'actor', key: 'none', id: null, name: '', code: '', isRecent: false }]
  }
  if (state.step === 'issue') {
    return search(codebook.issues, state.query, recent.issueIds)
      .slice(0, MAX_PALETTE_ROWS)
      .map((id): PaletteRow => {
        const isRecent = !isSearching && recent.issueIds.includes(id)
        return { kind: 'issue', key: id, id, name: codebook.issueName(id), theme: codebook.themeName(id), isRecent }
      })
  }
  return stanceRows(state.query, locale)
}

function stanceRows(query: string, locale: Locale): PaletteRow[] {
  const words = foldText(query).trim()
  const all: PaletteRow[] = STANCES.map((stance, index) => ({
    kind: 'stance',
    key: stance,
    stance,
    digit: index + 1,
    isRecent: false,
  }))
  // First and active until something is chosen: Enter alone never claims a side.
  if (words === '') return [{ kind: 'stance', key: 'none', stance: null, digit: 0, isRecent: false }, ...all]
  const names = (stance: Stance) => [
    stance,
    stanceLabel(stance, locale),
    stanceLabel(stance, locale === 'ar' ? 'en' : 'ar'),
  ]
  return all.filter(
    (row) => row.kind === 'stance' && row.stance && names(row.stance).some((name) => foldText(name).includes(words)),
  )
}
