import { expect, test } from 'vitest'
import { type GridShape, moveInGrid } from '../../../client/matrix/grid-move.ts'

// Three bands: columns 1-2, 3, 4-6.
const BANDS = [
  [1, 2],
  [3, 3],
  [4, 6],
] as const
const shape: GridShape = {
  rows: 50,
  cols: 7,
  isRtl: false,
  pageRows: 10,
  bandOf: (col) => BANDS.find(([, last]) => col <= last) ?? [4, 6],
}

test('arrows move by one cell and stop at the edges', () => {
  expect(moveInGrid({ row: 5, col: 3 }, 'ArrowRight', false, shape)).toEqual({ row: 5, col: 4 })
  expect(moveInGrid({ row: 5, col: 0 }, 'ArrowLeft', false, shape)).toEqual({ row: 5, col: 0 })
  expect(moveInGrid({ row: 0, col: 0 }, 'ArrowUp', false, shape)).toEqual({ row: 0, col: 0 })
  expect(moveInGrid({ row: 49, col: 6 }, 'ArrowDown', false, shape)).toEqual({ row: 49, col: 6 })
})

test('arrows follow the eye in a right-to-left sheet', () => {
  const rtl = { ...shape, isRtl: true }
  expect(moveInGrid({ row: 5, col: 3 }, 'ArrowLeft', false, rtl)).toEqual({ row: 5, col: 4 })
  expect(moveInGrid({ row: 5, col: 3 }, 'ArrowRight', false, rtl)).toEqual({ row: 5, col: 2 })
})

test('along the theme bands an arrow leads to the next theme', () => {
  expect(moveInGrid({ row: 0, col: 2 }, 'ArrowRight', false, shape)).toEqual({ row: 0, col: 3 })
  expect(moveInGrid({ row: 0, col: 3 }, 'ArrowRight', false, shape)).toEqual({ row: 0, col: 4 })
  expect(moveInGrid({ row: 0, col: 4 }, 'ArrowLeft', false, shape)).toEqual({ row: 0, col: 3 })
  expect(moveInGrid({ row: 0, col: 3 }, 'ArrowLeft', false, shape)).toEqual({ row: 0, col: 1 })
  expect(moveInGrid({ row: 0, col: 5 }, 'ArrowRight', false, shape)).toEqual({ row: 0, col: 4 })
  expect(moveInGrid({ row: 0, col: 1 }, 'ArrowLeft', false, shape)).toEqual({ row: 0, col: 0 })
})

test('Home and End go along the row, with Ctrl over the whole sheet; pages stop at the heads', () => {
  expect(moveInGrid({ row: 5, col: 3 }, 'End', false, shape)).toEqual({ row: 5, col: 6 })
  expect(moveInGrid({ row: 5, col: 3 }, 'Home', false, shape)).toEqual({ row: 5, col: 0 })
  expect(moveInGrid({ row: 5, col: 3 }, 'Home', true, shape)).toEqual({ row: 0, col: 0 })
  expect(moveInGrid({ row: 5, col: 3 }, 'End', true, shape)).toEqual({ row: 49, col: 6 })
  expect(moveInGrid({ row: 5, col: 3 }, 'PageUp', false, shape)).toEqual({ row: 2, col: 3 })
  expect(moveInGrid({ row: 45, col: 3 }, 'PageDown', false, shape)).toEqual({ row: 49, col: 3 })
  expect(moveInGrid({ row: 5, col: 3 }, 'x', false, shape)).toBeNull()
})
