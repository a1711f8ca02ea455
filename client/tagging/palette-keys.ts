// What a key means in the palette. By `code` where a layout would put another letter: digits work under Arabic too.
import type { Stance } from '../../shared/model/stance.ts'
import { STANCES } from '../../shared/model/stance.ts'
import type { PaletteAction, PaletteState } from './palette-state.ts'

export type PaletteKey =
  | { type: 'cancel' }
  | { type: 'choose' }
  | { type: 'skip' }
  | { type: 'move'; delta: number }
  | { type: 'stance'; stance: Stance | null }
  | Extract<PaletteAction, { type: 'back' }>

type Key = Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>

const PAGE_ROWS = 8

/** The meaning of `event`, or null where the input keeps it. */
export function paletteKey(event: Key, state: Pick<PaletteState, 'step' | 'query'>): PaletteKey | null {
  const isEmpty = state.query === ''
  switch (event.key) {
    case 'Escape':
      return { type: 'cancel' }
    case 'Enter':
      return { type: 'choose' }
    case 'ArrowDown':
      return { type: 'move', delta: 1 }
    case 'ArrowUp':
      return { type: 'move', delta: -1 }
    case 'PageDown':
      return { type: 'move', delta: PAGE_ROWS }
    case 'PageUp':
      return { type: 'move', delta: -PAGE_ROWS }
    case 'Tab':
      return event.shiftKey ? { type: 'back' } : { type: 'skip' }
    case 'Backspace':
      return isEmpty && state.step !== 'actor' ? { type: 'back' } : null
  }
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1]
  if (state.step !== 'stance' || !isEmpty || digit === undefined) return null
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return null
  if (digit === '0') return { type: 'stance', stance: null }
  const stance = STANCES[Number(digit) - 1]
  return stance ? { type: 'stance', stance } : null
}
