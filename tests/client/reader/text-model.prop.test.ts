import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTextModel } from '../../../client/reader/text-model.ts'
import type { TextBlock } from '../../../shared/doc/text.ts'
import type { BlockId } from '../../../shared/model/ids.ts'
import { codePointLength } from '../../../shared/text/code-points.ts'

const texts = fc.array(fc.string({ unit: 'binary', maxLength: 20 }), { minLength: 1, maxLength: 12 })
const blocksOf = (all: string[]): TextBlock[] =>
  all.map((text, index) => ({
    id: `b${index}` as BlockId,
    type: 'paragraph',
    number: null,
    level: 0,
    direction: 'rtl',
    text,
  }))

test('a point becomes a position of the editor and the same point again, in any script', () => {
  fc.assert(
    fc.property(texts, fc.nat(), fc.nat(), (all, atBlock, atOffset) => {
      const blocks = blocksOf(all)
      const model = createTextModel(blocks)
      const block = blocks[atBlock % blocks.length] as TextBlock
      const point = { blockId: block.id, offset: atOffset % (codePointLength(block.text) + 1) }
      expect(model.toPoint(model.toPosition(point) ?? -1)).toEqual(point)
    }),
  )
})

test('points are in the order of their positions', () => {
  fc.assert(
    fc.property(texts, fc.nat(), fc.nat(), (all, a, b) => {
      const model = createTextModel(blocksOf(all))
      const size = all.reduce((sum, text) => sum + text.length + 2, 0)
      const [first, second] = [a % size, b % size].map((position) => model.toPoint(position))
      if (!first || !second) throw new Error('no point')
      const order = Math.sign(model.compare(first, second))
      const positions = Math.sign((model.toPosition(first) ?? 0) - (model.toPosition(second) ?? 0))
      expect(order).toBe(positions)
    }),
  )
})
