// What a key means in the text. Letters are taken by their place on the keyboard when the layout types another script,
// so that an analyst with an Arabic layout has the same keys.

export type ReaderAction =
  | 'tag'
  | 'enter'
  | 'mark'
  | 'repeat'
  | 'note'
  | 'delete'
  | 'next'
  | 'previous'
  | 'add'
  | 'cut'
  | 'replace'
  | 'startBack'
  | 'startOn'
  | 'endBack'
  | 'endOn'
  | 'suggestions'
  | 'nextSuggestion'
  | 'previousSuggestion'
  | 'acceptSuggestion'
  | 'dismissSuggestion'
  | 'help'
  | 'selectAll'
  | 'undo'
  | 'redo'
  | 'escape'

type Key = Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>

const LETTERS: Readonly<Record<string, ReaderAction>> = {
  t: 'tag',
  m: 'mark',
  n: 'note',
  j: 'next',
  k: 'previous',
  a: 'add',
  x: 'cut',
  r: 'replace',
  s: 'suggestions',
  l: 'nextSuggestion',
  h: 'previousSuggestion',
  y: 'acceptSuggestion',
  d: 'dismissSuggestion',
}

const PLAIN: Readonly<Record<string, ReaderAction>> = {
  Enter: 'enter',
  Escape: 'escape',
  Delete: 'delete',
  Backspace: 'delete',
  '?': 'help',
  '؟': 'help',
  '.': 'repeat',
  '[': 'startBack',
  ']': 'startOn',
  '{': 'endBack',
  '}': 'endOn',
}

const PLACES: Readonly<Record<string, [plain: ReaderAction, shifted: ReaderAction]>> = {
  BracketLeft: ['startBack', 'endBack'],
  BracketRight: ['startOn', 'endOn'],
  Period: ['repeat', 'repeat'],
  Slash: ['help', 'help'],
}

/** The action of `event`, or null. `direction` is that of the text: Alt+Shift+arrow moves where it points. */
export function readerAction(event: Key, direction: 'rtl' | 'ltr'): ReaderAction | null {
  if (event.ctrlKey || event.metaKey) {
    if (event.altKey) return null
    if (event.code === 'KeyZ') return event.shiftKey ? 'redo' : 'undo'
    if (event.code === 'KeyA' && !event.shiftKey) return 'selectAll'
    return event.code === 'KeyY' && !event.shiftKey ? 'redo' : null
  }
  if (event.altKey && event.shiftKey) {
    if (event.key === 'ArrowLeft') return direction === 'rtl' ? 'endOn' : 'endBack'
    if (event.key === 'ArrowRight') return direction === 'rtl' ? 'endBack' : 'endOn'
  }
  if (event.altKey) {
    if (event.key === 'ArrowDown') return 'next'
    if (event.key === 'ArrowUp') return 'previous'
  }
  const named = event.altKey ? undefined : PLAIN[event.key]
  if (named) return named
  const letter = letterOf(event)
  if (letter) return event.shiftKey ? null : (LETTERS[letter] ?? null)
  if (event.altKey || /^[\x20-\x7e]$/.test(event.key)) return null
  return event.key.length === 1 ? (PLACES[event.code]?.[event.shiftKey ? 1 : 0] ?? null) : null
}

// With Alt (exactly these characters) some layouts type a symbol: the place counts then too.
function letterOf(event: Key): string | null {
  if (/^[a-z]$/i.test(event.key)) return event.key.toLowerCase()
  const isOtherScript = event.altKey || !/^[\x20-\x7e]$/.test(event.key)
  const place = /^Key([A-Z])$/.exec(event.code)?.[1]
  return isOtherScript && place && event.key.length === 1 ? place.toLowerCase() : null
}
