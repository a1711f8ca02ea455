// Follows a page's drawing operations and notes where each glyph lands (PDF 32000-1, 8.3 and 9.4). Pure.
import { MAX_NESTING } from './limits.ts'
import type { Glyph, Rule } from './page.ts'

type Matrix = readonly [number, number, number, number, number, number]
type Operators = { fnArray: number[]; argsArray: unknown[] }
type DrawnGlyph = { unicode?: string; width?: number; isSpace?: boolean; originalCharCode?: number }

type State = {
  ctm: Matrix
  font: string
  fontScale: number
  size: number
  charSpacing: number
  wordSpacing: number
  hScale: number
  leading: number
  rise: number
}

export type Painted = { glyphs: Glyph[]; rules: Rule[] }

/** Thickest line that counts as a rule, shortest one, in points. */
const RULE_THICKNESS = 2.5
const RULE_LENGTH = 6
const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0]

/**
 * `ops` are pdf.js's numbers of operations, `transform` takes the page's user space to the page as looked at,
 * `fontMatrix` tells of a font that is not scaled by 0.001. Glyphs that are not set upright are turned by the quarter
 * that most of the page's are; the others are left out (stamps across a page).
 */
export function paint(
  { fnArray, argsArray }: Operators,
  {
    ops,
    transform,
    fontMatrix,
  }: { ops: Record<string, number>; transform: number[]; fontMatrix(name: string): number[] | undefined },
): Painted {
  const glyphs: (Glyph & { quarter: number })[] = []
  const rules: Rule[] = []
  let runs = 0
  let run = 0
  let origin = { key: '', run: 0 }
  let textMatrix: Matrix = IDENTITY
  let lineMatrix: Matrix = IDENTITY
  let state: State = {
    ctm: transform as unknown as Matrix,
    font: '',
    fontScale: 0.001,
    size: 1,
    charSpacing: 0,
    wordSpacing: 0,
    hScale: 1,
    leading: 0,
    rise: 0,
  }
  const saved: State[] = []
  const push = () => {
    if (saved.length < MAX_NESTING) saved.push({ ...state })
  }
  const pop = () => {
    state = saved.pop() ?? state
  }
  const concat = (matrix: ArrayLike<number> | null | undefined) => {
    if (matrix) state.ctm = multiply(state.ctm, toMatrix(matrix))
  }
  const setFont = (name: string, size: number) => {
    state.font = name
    state.size = size
    state.fontScale = fontMatrix(name)?.[0] ?? 0.001
  }
  const moveLine = (x: number, y: number) => {
    lineMatrix = multiply(lineMatrix, [1, 0, 0, 1, x, y])
    textMatrix = lineMatrix
  }

  const handlers: Record<string, (args: never) => void> = {
    save: push,
    restore: pop,
    transform: (args: ArrayLike<number>) => concat(args),
    paintFormXObjectBegin: ([matrix]: [ArrayLike<number> | null]) => {
      push()
      concat(matrix)
    },
    paintFormXObjectEnd: pop,
    beginGroup: ([group]: [{ matrix?: ArrayLike<number> | null }]) => {
      push()
      concat(group?.matrix)
    },
    endGroup: pop,
    beginText: () => {
      textMatrix = IDENTITY
      lineMatrix = IDENTITY
      run = ++runs
    },
    setTextMatrix: ([matrix]: [ArrayLike<number>]) => {
      textMatrix = toMatrix(matrix)
      lineMatrix = textMatrix
      // The same matrix again goes on with the same run: Chromium changes fonts this way.
      const key = multiply(state.ctm, textMatrix).join()
      if (key !== origin.key) origin = { key, run: ++runs }
      run = origin.run
    },
    setCharSpacing: ([value]: [number]) => {
      state.charSpacing = value
    },
    setWordSpacing: ([value]: [number]) => {
      state.wordSpacing = value
    },
    setHScale: ([value]: [number]) => {
      state.hScale = value / 100
    },
    setLeading: ([value]: [number]) => {
      state.leading = -value
    },
    setTextRise: ([value]: [number]) => {
      state.rise = value
    },
    setFont: ([name, size]: [string, number]) => setFont(name, size),
    setGState: ([entries]: [[string, unknown][]]) => {
      for (const [key, value] of entries) {
        if (key === 'Font' && Array.isArray(value)) setFont(String(value[0]), Number(value[1]))
      }
    },
    moveText: ([x, y]: [number, number]) => moveLine(x, y),
    setLeadingMoveText: ([x, y]: [number, number]) => {
      state.leading = y
      moveLine(x, y)
    },
    nextLine: () => moveLine(0, state.leading),
    showText: ([shown]: [(DrawnGlyph | number | null)[]]) => show(shown),
    constructPath: ([operation, , box]: [number, unknown, ArrayLike<number> | null]) => {
      if (box && operation !== ops.endPath && box[0] !== undefined) addRules(box)
    },
  }
  const byNumber = new Map(Object.entries(handlers).map(([name, handler]) => [ops[name], handler]))

  for (const [index, operation] of fnArray.entries()) {
    byNumber.get(operation)?.((argsArray[index] ?? []) as never)
  }
  return upright(glyphs, rules)

  function show(shown: readonly (DrawnGlyph | number | null)[]) {
    const { size, fontScale, hScale, charSpacing, wordSpacing, rise, font, ctm } = state
    for (const glyph of shown) {
      if (glyph === null) continue
      if (typeof glyph === 'number') {
        textMatrix = multiply(textMatrix, [1, 0, 0, 1, (-glyph * size * hScale) / 1000, 0])
        continue
      }
      const width = (glyph.width ?? 0) * fontScale * size
      const [a, b, c, d, x, y] = multiply(ctm, multiply(textMatrix, [1, 0, 0, 1, 0, rise]))
      const along = Math.hypot(a, b)
      glyphs.push({
        text: glyph.unicode ?? '',
        x,
        y,
        advance: Math.abs(width * hScale * along),
        size: Math.abs(size * Math.hypot(c, d)),
        font,
        code: glyph.originalCharCode ?? -1,
        run,
        quarter: quarterOf(size < 0 ? -a : a, size < 0 ? -b : b),
      })
      const step = (width + charSpacing + (glyph.isSpace ? wordSpacing : 0)) * hScale
      textMatrix = multiply(textMatrix, [1, 0, 0, 1, step, 0])
    }
  }

  function addRules(box: ArrayLike<number>) {
    const [x0, y0] = apply(state.ctm, box[0] as number, box[1] as number)
    const [x1, y1] = apply(state.ctm, box[2] as number, box[3] as number)
    const rule = { x0: Math.min(x0, x1), y0: Math.min(y0, y1), x1: Math.max(x0, x1), y1: Math.max(y0, y1) }
    const width = rule.x1 - rule.x0
    const height = rule.y1 - rule.y0
    if (Math.max(width, height) < RULE_LENGTH) return
    if (Math.min(width, height) <= RULE_THICKNESS) rules.push(rule)
    else {
      rules.push({ ...rule, y1: rule.y0 }, { ...rule, y0: rule.y1 })
      rules.push({ ...rule, x1: rule.x0 }, { ...rule, x0: rule.x1 })
    }
  }
}

const toMatrix = (matrix: ArrayLike<number>): Matrix =>
  [0, 1, 2, 3, 4, 5].map((index) => Number(matrix[index])) as unknown as Matrix

/** First `inner`, then `outer`. */
function multiply(outer: Matrix, inner: Matrix): Matrix {
  return [
    outer[0] * inner[0] + outer[2] * inner[1],
    outer[1] * inner[0] + outer[3] * inner[1],
    outer[0] * inner[2] + outer[2] * inner[3],
    outer[1] * inner[2] + outer[3] * inner[3],
    outer[0] * inner[4] + outer[2] * inner[5] + outer[4],
    outer[1] * inner[4] + outer[3] * inner[5] + outer[5],
  ]
}

const apply = (m: Matrix, x: number, y: number): [number, number] => [
  m[0] * x + m[2] * y + m[4],
  m[1] * x + m[3] * y + m[5],
]

// 0 upright, 1 to 3 turned by quarters clockwise, -1 askew.
function quarterOf(a: number, b: number): number {
  if (Math.abs(b) <= Math.abs(a) * 0.05) return a >= 0 ? 0 : 2
  if (Math.abs(a) <= Math.abs(b) * 0.05) return b >= 0 ? 1 : 3
  return -1
}

function upright(glyphs: (Glyph & { quarter: number })[], rules: Rule[]): Painted {
  const counts = [0, 0, 0, 0]
  for (const { quarter } of glyphs) if (quarter >= 0) counts[quarter] = (counts[quarter] ?? 0) + 1
  const main = counts.indexOf(Math.max(...counts))
  const kept = glyphs.filter(({ quarter }) => quarter === main).map(({ quarter: _, ...glyph }) => glyph)
  if (main === 0) return { glyphs: kept, rules }
  const turn = ([x, y]: [number, number]): [number, number] => (main === 1 ? [y, -x] : main === 2 ? [-x, -y] : [-y, x])
  for (const glyph of kept) [glyph.x, glyph.y] = turn([glyph.x, glyph.y])
  const turned = rules.map(({ x0, y0, x1, y1 }) => {
    const [ax, ay] = turn([x0, y0])
    const [bx, by] = turn([x1, y1])
    return { x0: Math.min(ax, bx), y0: Math.min(ay, by), x1: Math.max(ax, bx), y1: Math.max(ay, by) }
  })
  return { glyphs: kept, rules: turned }
}
