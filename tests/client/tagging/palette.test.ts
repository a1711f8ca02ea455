import { expect, test } from 'vitest'
import { paletteKey } from '../../../client/tagging/palette-keys.ts'
import { openPalette, type PaletteState, reducePalette } from '../../../client/tagging/palette-state.ts'
import type { ActorId, IssueId } from '../../../shared/model/ids.ts'

const actorId = 'a' as ActorId
const issueId = 'i' as IssueId
const key = (name: string, code = name, mods: object = {}) =>
  ({ key: name, code, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...mods }) as KeyboardEvent

const atStance: PaletteState = { ...openPalette('stance', { actorId, issueId, stance: null }) }

test('actor, issue, stance follow each other, each with an empty input', () => {
  let state = reducePalette(openPalette(), { type: 'query', query: 'est' })
  state = reducePalette(state, { type: 'actor', actorId })
  expect(state).toEqual({ step: 'issue', query: '', active: 0, triple: { actorId, issueId: null, stance: null } })
  state = reducePalette(state, { type: 'issue', issueId })
  expect(state).toEqual(atStance)
})

test('going back keeps what was chosen', () => {
  const state = reducePalette(atStance, { type: 'back' })
  expect(state.step).toBe('issue')
  expect(state.triple).toEqual({ actorId, issueId, stance: null })
})

test('there is no stance without an issue', () => {
  const state = openPalette('issue')
  expect(reducePalette(state, { type: 'step', step: 'stance' })).toBe(state)
})

test('the active row goes round', () => {
  const state = reducePalette(openPalette(), { type: 'move', delta: -1, count: 5 })
  expect(state.active).toBe(4)
  expect(reducePalette(state, { type: 'move', delta: 1, count: 5 }).active).toBe(0)
  expect(reducePalette(state, { type: 'move', delta: 1, count: 0 })).toBe(state)
})

test('digits choose a stance only at that step, under any layout', () => {
  expect(paletteKey(key('1', 'Digit1'), atStance)).toEqual({ type: 'stance', stance: 'supports' })
  expect(paletteKey(key('٧', 'Digit7'), atStance)).toEqual({ type: 'stance', stance: 'ambiguous' })
  expect(paletteKey(key('0', 'Numpad0'), atStance)).toEqual({ type: 'stance', stance: null })
  expect(paletteKey(key('8', 'Digit8'), atStance)).toBeNull()
  expect(paletteKey(key('1', 'Digit1'), openPalette('actor'))).toBeNull()
  expect(paletteKey(key('1', 'Digit1'), { ...atStance, query: 'x' })).toBeNull()
})

test('Backspace goes back only from an empty input', () => {
  expect(paletteKey(key('Backspace'), atStance)).toEqual({ type: 'back' })
  expect(paletteKey(key('Backspace'), { ...atStance, query: 'x' })).toBeNull()
  expect(paletteKey(key('Backspace'), openPalette())).toBeNull()
})
