// What is suggested in the open document, and which of it is looked at. Plain code over the reader; fetching is the
// layer's. Invariant: what it offers stands in the text as it is shown, and the layer as it is shown has no such tag.
import type { Suggestion } from '../../shared/api/suggestions.ts'
import type { BlockRange } from '../../shared/model/annotation.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import { observable } from '../sync/observable.ts'
import type { DocumentSession } from './document-session.ts'
import type { ReaderActions } from './reader-actions.ts'
import type { ReaderView } from './reader-view.ts'
import type { TextModel } from './text-model.ts'

const STORAGE_KEY = 'mawqif.suggestions'

export type SuggestionStore = ReturnType<typeof createSuggestionStore>

/** The actor or issue that a suggestion is of. */
export const subjectOf = ({ kind, actorId, issueId }: Pick<Suggestion, 'kind' | 'actorId' | 'issueId'>) =>
  (kind === 'actor' ? actorId : issueId) as string

/** Where it stands. */
export const rangesOf = ({ blockId, start, end }: Suggestion): BlockRange[] => [{ blockId, start, end }]

/** `dismiss` tells the server, and whoever looks. */
export function createSuggestionStore(options: {
  view: ReaderView
  session: DocumentSession
  actions: ReaderActions
  dismiss: (suggestion: Suggestion) => void
}) {
  const { view, session, actions } = options
  const isOn = observable(localStorage.getItem(STORAGE_KEY) === 'on')
  /** In reading order. */
  const open = observable<readonly Suggestion[]>([])
  const current = observable<Suggestion | null>(null)
  let fetched: readonly Suggestion[] = []
  /** Text of each block when it was fetched. */
  let texts = new Map<BlockId, string>()
  let fetchedFor: TextModel | null = null
  const dismissed = new Set<string>()

  const stop = [session.layer.subscribe(refresh), session.text.subscribe(refresh), isOn.subscribe(refresh)]

  function refresh() {
    const model = session.text.get()
    const tagged = new Map<string, BlockRange[]>()
    for (const { anchorState, ranges, tags } of session.layer.view().records.values()) {
      if (anchorState === 'orphan') continue
      for (const range of ranges)
        for (const id of tags.flatMap((tag) => [tag.actorId, tag.issueId])) {
          const key = `${range.blockId} ${id}`
          const known = tagged.get(key)
          if (known) known.push(range)
          else tagged.set(key, [range])
        }
    }
    const isLeft = (one: Suggestion) =>
      !dismissed.has(keyOf(one)) &&
      model?.block(one.blockId)?.text === texts.get(one.blockId) &&
      !tagged.get(`${one.blockId} ${subjectOf(one)}`)?.some(({ start, end }) => start < one.end && one.start < end)
    open.set(isOn.get() ? fetched.filter(isLeft) : [])
    const now = current.get()
    if (now && !open.get().includes(now)) current.set(null)
  }

  function go(suggestion: Suggestion) {
    const position = view.model()?.toPosition({ blockId: suggestion.blockId, offset: suggestion.start }) ?? null
    if (position !== null) view.editor.select(position)
    current.set(suggestion)
    view.reveal(rangesOf(suggestion))
    view.editor.focus()
  }

  function accept(suggestion: Suggestion): boolean {
    const { actorId, issueId } = suggestion
    return actions.tagPassage(rangesOf(suggestion), { actorId, issueId, stance: null })
  }

  function dismiss(suggestion: Suggestion): boolean {
    if (!actions.canCreate) {
      actions.say('said.notYours')
      return true
    }
    const all = open.get()
    const at = all.indexOf(suggestion)
    dismissed.add(keyOf(suggestion))
    refresh()
    const next = all.slice(at + 1).find((one) => open.get().includes(one))
    if (next) go(next)
    actions.say('said.suggestionDismissed')
    options.dismiss(suggestion)
    return true
  }

  return {
    isOn,
    open,
    current,
    go,
    accept: (suggestion = current.get()): boolean => (suggestion ? accept(suggestion) : choose()),
    dismiss: (suggestion = current.get()): boolean => (suggestion ? dismiss(suggestion) : choose()),

    /** Takes in what the server answered for the text as it is now. */
    receive(items: readonly Suggestion[]) {
      fetched = items
      fetchedFor = session.text.get()
      texts = new Map(session.text.get()?.blocks.map((block) => [block.id, block.text]))
      dismissed.clear()
      const before = current.get()
      refresh()
      if (before) current.set(open.get().find((one) => isSame(one, before)) ?? null)
    },

    /** True where the text changed since. */
    isStale: (): boolean => isOn.get() && fetchedFor !== null && fetchedFor !== session.text.get(),

    /** A dismissal that the server refused: it is offered again. */
    takeBack(suggestion: Suggestion) {
      dismissed.delete(keyOf(suggestion))
      refresh()
    },

    toggle(): true {
      isOn.set(!isOn.get())
      localStorage.setItem(STORAGE_KEY, isOn.get() ? 'on' : 'off')
      actions.say(isOn.get() ? 'said.suggestionsShown' : 'said.suggestionsHidden')
      return true
    },

    /** Goes to the next (+1) or previous suggestion, from the one looked at or else from the caret. */
    step(delta: 1 | -1): true {
      const all = open.get()
      if (all.length === 0) {
        actions.say(isOn.get() ? 'said.noSuggestions' : 'said.suggestionsOff')
        return true
      }
      const now = current.get()
      const at = now && isAtCaret(now) ? all.indexOf(now) + delta : fromCaret(all, delta)
      go(all[(at + all.length) % all.length] as Suggestion)
      return true
    },

    close() {
      for (const one of stop) one()
    },
  }

  function choose(): true {
    actions.say(isOn.get() ? 'said.chooseSuggestion' : 'said.suggestionsOff')
    return true
  }

  // Whoever put the caret elsewhere goes on from there.
  function isAtCaret({ blockId, start, end }: Suggestion): boolean {
    const caret = view.selection.get()?.head
    return !caret || (caret.blockId === blockId && caret.offset >= start && caret.offset <= end)
  }

  function fromCaret(all: readonly Suggestion[], delta: 1 | -1): number {
    const caret = view.selection.get()?.head
    const model = view.model()
    if (!caret || !model) return delta > 0 ? 0 : all.length - 1
    const behind = all.findIndex(({ blockId, start }) => model.compare({ blockId, offset: start }, caret) >= 0)
    const at = behind < 0 ? all.length : behind
    return delta > 0 ? at : at - 1
  }
}

const keyOf = (one: Suggestion) => `${one.kind} ${subjectOf(one)} ${one.form}`
const isSame = (a: Suggestion, b: Suggestion) =>
  keyOf(a) === keyOf(b) && a.blockId === b.blockId && a.start === b.start && a.end === b.end
