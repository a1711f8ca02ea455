import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createFollowed } from '../../../server/fanout/followed.ts'

test('[NODE2] behind is what was not told, in whatever order and however often the rest was', () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 3 })), { maxLength: 60 })
  fc.assert(
    fc.property(fc.nat(10), steps, (start, told) => {
      const followed = createFollowed()
      followed.follow('a', start)
      const known = new Set(Array.from({ length: start }, (_, i) => i + 1))
      for (const [first, more] of told) {
        followed.tell('a', first, first + more)
        for (let n = first; n <= first + more; n++) known.add(n)
      }
      let gapless = 0
      while (known.has(gapless + 1)) gapless++
      expect(followed.told('a')).toBe(gapless)
      expect(followed.compare(new Map([['a', gapless]]), false)).toEqual([])
      const newest = gapless + 5
      expect(followed.compare(new Map([['a', newest]]), false)).toEqual([{ key: 'a', told: gapless, newest }])
    }),
  )
})

test('[NODE2] patience leaves what came just now to its message, and not what was missing before', () => {
  const followed = createFollowed()
  const end = followed.follow('a', 4)
  const look = (at: number) => followed.compare(new Map([['a', at]]), true).length
  expect(look(6)).toBe(0)
  expect(look(6)).toBe(1)
  followed.tell('a', 5, 6)
  expect(look(7)).toBe(0)
  followed.tell('a', 7, 7)
  expect(look(7)).toBe(0)
  end()
  expect(followed.keys()).toEqual([])
})
