import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CardPlace, layoutCards } from '../../../client/reader/margin-layout.ts'

const cards = fc
  .array(fc.record({ wanted: fc.nat(5_000), height: fc.integer({ min: 20, max: 400 }) }), {
    minLength: 1,
    maxLength: 40,
  })
  .map((list): CardPlace<number>[] => list.sort((a, b) => a.wanted - b.wanted).map((card, id) => ({ id, ...card })))

test('no two cards overlap, and the focused one stands at its passage', () => {
  fc.assert(
    fc.property(cards, fc.option(fc.nat(39)), (list, focus) => {
      const gap = 8
      const tops = layoutCards(list, focus, gap)
      expect(tops.size).toBe(list.length)
      for (let i = 1; i < list.length; i++) {
        const before = list[i - 1] as CardPlace<number>
        expect((tops.get(i) ?? 0) - ((tops.get(i - 1) ?? 0) + before.height)).toBeGreaterThanOrEqual(gap)
      }
      const focused = list.find((card) => card.id === focus)
      if (focused) expect(tops.get(focused.id)).toBe(focused.wanted)
      else expect(tops.get(0)).toBeGreaterThanOrEqual(0)
    }),
  )
})

test('cards with room stay where they want to be', () => {
  const tops = layoutCards(
    [
      { id: 'a', wanted: 0, height: 50 },
      { id: 'b', wanted: 100, height: 50 },
    ],
    null,
    8,
  )
  expect([...tops]).toEqual([
    ['a', 0],
    ['b', 100],
  ])
})
