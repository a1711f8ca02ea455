import { expect, test } from 'vitest'
import { readerAction } from '../../../client/reader/reader-keys.ts'

const key = (
  name: string,
  code: string,
  mods: Partial<Record<'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey', boolean>> = {},
) => ({
  key: name,
  code,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...mods,
})

test('letters act under a Latin layout, and by their place under an Arabic one', () => {
  expect(readerAction(key('t', 'KeyT'), 'rtl')).toBe('tag')
  expect(readerAction(key('ف', 'KeyT'), 'rtl')).toBe('tag')
  expect(readerAction(key('ت', 'KeyJ'), 'rtl')).toBe('next')
  expect(readerAction(key('؟', 'Slash', { shiftKey: true }), 'rtl')).toBe('help')
  expect(readerAction(key('ز', 'Period'), 'rtl')).toBe('repeat')
})

test('a Latin layout of another order is taken at its word', () => {
  expect(readerAction(key('t', 'KeyK'), 'rtl')).toBe('tag')
  expect(readerAction(key('e', 'KeyT'), 'rtl')).toBeNull()
})

test('Alt keeps the letter’s meaning; Ctrl is undo, redo, all of the text, or the browser’s', () => {
  expect(readerAction(key('†', 'KeyT', { altKey: true }), 'rtl')).toBe('tag')
  expect(readerAction(key('z', 'KeyZ', { ctrlKey: true }), 'rtl')).toBe('undo')
  expect(readerAction(key('Z', 'KeyZ', { ctrlKey: true, shiftKey: true }), 'rtl')).toBe('redo')
  expect(readerAction(key('y', 'KeyY', { metaKey: true }), 'rtl')).toBe('redo')
  expect(readerAction(key('ش', 'KeyA', { ctrlKey: true }), 'rtl')).toBe('selectAll')
  expect(readerAction(key('t', 'KeyT', { ctrlKey: true }), 'rtl')).toBeNull()
})

test('Alt+Shift+arrow moves the end where it points', () => {
  const left = key('ArrowLeft', 'ArrowLeft', { altKey: true, shiftKey: true })
  expect(readerAction(left, 'rtl')).toBe('endOn')
  expect(readerAction(left, 'ltr')).toBe('endBack')
})

test('plain arrows stay the caret’s', () => {
  for (const name of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'PageDown']) {
    expect(readerAction(key(name, name), 'rtl')).toBeNull()
    expect(readerAction(key(name, name, { shiftKey: true }), 'rtl')).toBeNull()
  }
})
