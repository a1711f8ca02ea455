// From keys to actions, in the text and around it.
import type { ReaderActions } from './reader-actions.ts'
import { readerAction } from './reader-keys.ts'
import type { ReaderView } from './reader-view.ts'
import type { SuggestionStore } from './suggestion-store.ts'

type Targets = { view: ReaderView; actions: ReaderActions; suggestions: SuggestionStore; help: () => void }

/** Does what the key asks for; true if it asked for something. */
export function handleKey(event: KeyboardEvent, { view, actions, suggestions, help }: Targets): boolean {
  if (event.isComposing) return false
  const card = cardOf(event.target)
  if (card && (event.key === 'ArrowDown' || event.key === 'ArrowUp') && !event.altKey) {
    actions.step(event.key === 'ArrowDown' ? 1 : -1)
    focusCard(view)
    return true
  }
  const action = readerAction(event, directionAt(view))
  const hasSelection = view.selection.get()?.isEmpty === false
  switch (action) {
    case null:
      return false
    case 'tag':
      return actions.tag(event.altKey) || true
    case 'enter':
      if (card || event.target !== view.editor.view.dom) return false
      if (hasSelection) return actions.tag(event.altKey) || true
      return focusCard(view)
    case 'mark':
      return actions.mark(event.altKey)
    case 'repeat':
      return actions.repeat(event.altKey) || true
    case 'note':
      return actions.note() || true
    case 'delete':
      // With a selection it would read as "delete these words", which nobody can.
      return hasSelection || view.focused.get() === null ? false : actions.remove() || true
    case 'next':
      return actions.step(1)
    case 'previous':
      return actions.step(-1)
    case 'add':
    case 'cut':
    case 'replace':
      return actions.reshape(action, event.altKey) || true
    case 'startBack':
      return actions.moveEdge('start', -1) || true
    case 'startOn':
      return actions.moveEdge('start', 1) || true
    case 'endBack':
      return actions.moveEdge('end', -1) || true
    case 'endOn':
      return actions.moveEdge('end', 1) || true
    case 'selectAll':
      // The browser would take the whole page, cards and header included.
      if (event.target !== view.editor.view.dom) return false
      document.getSelection()?.selectAllChildren(view.editor.view.dom)
      return true
    case 'undo':
      return actions.undo()
    case 'redo':
      return actions.redo()
    case 'suggestions':
      return suggestions.toggle()
    case 'nextSuggestion':
      return suggestions.step(1)
    case 'previousSuggestion':
      return suggestions.step(-1)
    case 'acceptSuggestion':
      return suggestions.accept()
    case 'dismissSuggestion':
      return suggestions.dismiss()
    case 'help':
      help()
      return true
    case 'escape':
      // From a card or one of its buttons, which would be gone with the card's focus.
      if (event.target instanceof Element && event.target.closest('[data-annotation]')) {
        view.editor.focus()
        return true
      }
      if (hasSelection) view.collapse()
      else if (view.focused.get()) view.focusAnnotation(null)
      else return false
      return true
  }
}

/** True for keys that go to the page as a whole: not to a field, a dialog, or the text (which hands its own on). */
export function isForPage(event: KeyboardEvent, view: ReaderView): boolean {
  const target = event.target
  if (event.defaultPrevented || !(target instanceof Element)) return false
  if (view.editor.view.dom.contains(target)) return false
  if (target.closest('input, textarea, select, [role="dialog"], [role="menu"], [contenteditable="true"]')) return false
  // Keys that press or leave a control stay with it.
  return !(target.closest('button, a') && ['Enter', ' ', 'Tab'].includes(event.key))
}

const cardOf = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.dataset.annotation !== undefined ? target : null

// After React has drawn the newly focused card.
function focusCard(view: ReaderView): boolean {
  const id = view.focused.get()
  if (!id) return false
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>(`[data-annotation="${id}"]`)?.focus({ preventScroll: true })
  })
  return true
}

function directionAt(view: ReaderView): 'rtl' | 'ltr' {
  const head = view.selection.get()?.head
  return (head && view.model()?.block(head.blockId)?.direction) ?? 'rtl'
}
