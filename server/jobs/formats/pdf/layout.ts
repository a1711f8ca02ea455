// Fragments of a page to what is read one after another: stretches of lines, columns, rows of tables.
import { bidiClass } from './characters.ts'
import type { Fragment } from './fragments.ts'
import type { Rule } from './page.ts'

export type Direction = 'rtl' | 'ltr'
/** Fragments of one line, from left to right; more than one where a wide gap parts them. */
export type Line = { page: number; fragments: Fragment[]; x0: number; x1: number; y: number; size: number }
/** Lines of one column. `x0` and `x1` are the column's edges; `isTop` if it begins a page or a column. */
export type LineBlock = { kind: 'lines'; page: number; lines: Line[]; x0: number; x1: number; isTop: boolean }
/** Cells in the order of reading, each of one line or more. */
export type TableBlock = { kind: 'table'; page: number; rows: Line[][][] }
export type Block = LineBlock | TableBlock

/** In ems: least breadth of a gutter, greatest distance of baselines of one line, greatest drop inside a band. */
const GUTTER = 0.9
const SAME_LINE = 0.35
const MAX_DROP = 4
/** Columns of running text have at least so many lines, this share of which fill it to this share. */
const COLUMN_LINES = 4
const FILLED_LINES = 0.5
const FILLED = 0.75
/** Share of a first column's pieces that are labels where it is no column of a table. */
const LABELS = 0.7
/** In ems: lines of one cell are not farther apart. */
const NEAR = 1.45
const LABEL = /^[([]?(?:\p{N}{1,4}(?:\.\p{N}{1,3}){0,3}|\p{L}{1,4})?[.)\]:]?[-–—•▪●◦*]?$/u

/** Blocks in order of reading. `direction` is the page's: which column is read first. */
export function layOut(
  fragments: readonly Fragment[],
  { page, direction, rules }: { page: number; direction: Direction; rules: readonly Rule[] },
): Block[] {
  const blocks: Block[] = []
  const rows = toRows(fragments)
  let isTop = true
  let at = 0
  let plain: Fragment[][] = []
  const close = () => {
    if (plain.length > 0) blocks.push(toLines(plain, page, isTop))
    if (plain.length > 0) isTop = false
    plain = []
  }
  while (at < rows.length) {
    const band = bandAt(rows, at)
    // What stands alone above the first row of several is the end of a paragraph or a table's caption.
    const alone = band ? countAlone(band) : 0
    if (alone > 0) {
      plain.push(...rows.slice(at, at + alone))
      at += alone
      continue
    }
    const shape = band ? shapeOf(band, direction, rules) : 'lines'
    if (!band || shape === 'lines') {
      const count = band?.rows.length ?? 1
      plain.push(...rows.slice(at, at + count))
      at += count
      continue
    }
    close()
    if (shape === 'table') blocks.push({ kind: 'table', page, rows: toTable(band, { page, direction, rules }) })
    else {
      for (const column of inOrder(band.columns, direction)) {
        blocks.push(...layOut(within(band.rows.flat(), column), { page, direction, rules }))
      }
    }
    isTop = false
    at += band.rows.length
  }
  close()
  return blocks
}

/** Direction of most letters. */
export function directionOf(fragments: readonly Fragment[]): Direction {
  let rtl = 0
  let ltr = 0
  for (const { clusters } of fragments) {
    for (const { text } of clusters) {
      const kind = bidiClass(text)
      if (kind === 'L') ltr++
      else if (kind === 'AL' || kind === 'R') rtl++
    }
  }
  return rtl >= ltr && rtl > 0 ? 'rtl' : 'ltr'
}

type Column = { x0: number; x1: number }
type Band = { rows: Fragment[][]; columns: Column[] }

// Rows of one fragment above the first row of several; none where they are in several columns, whose lines stand askew.
function countAlone({ rows, columns }: Band): number {
  const count = rows.findIndex((row) => row.length > 1)
  if (count <= 0) return 0
  const above = rows.slice(0, count).flat()
  return columns.some((column) => within(above, column).length === count) ? count : 0
}

function toRows(fragments: readonly Fragment[]): Fragment[][] {
  const rows: Fragment[][] = []
  for (const fragment of [...fragments].sort((a, b) => a.y - b.y)) {
    const first = rows.at(-1)?.[0]
    if (first && fragment.y - first.y <= SAME_LINE * Math.min(first.size, fragment.size)) rows.at(-1)?.push(fragment)
    else rows.push([fragment])
  }
  return rows.map((row) => row.sort((a, b) => a.x0 - b.x0))
}

function toLines(rows: readonly Fragment[][], page: number, isTop: boolean): LineBlock {
  const lines = rows.map((row) => toLine(row, page))
  return {
    kind: 'lines',
    page,
    lines,
    x0: Math.min(...lines.map(({ x0 }) => x0)),
    x1: Math.max(...lines.map(({ x1 }) => x1)),
    isTop,
  }
}

/** A line of fragments that stand on one baseline. */
export function toLine(fragments: Fragment[], page: number): Line {
  const longest = fragments.reduce((a, b) => (b.clusters.length > a.clusters.length ? b : a))
  return {
    page,
    fragments,
    x0: Math.min(...fragments.map(({ x0 }) => x0)),
    x1: Math.max(...fragments.map(({ x1 }) => x1)),
    y: longest.y,
    size: longest.size,
  }
}

// The longest stretch of rows from `start` that a gutter runs through.
function bandAt(rows: readonly Fragment[][], start: number): Band | null {
  let columns: Column[] = []
  let best: Band | null = null
  for (let end = start; end < rows.length; end++) {
    const row = rows[end] as Fragment[]
    const previous = rows[end - 1]?.[0]
    const size = Math.max(...row.map((fragment) => fragment.size))
    if (end > start && previous && (row[0] as Fragment).y - previous.y > MAX_DROP * size) break
    const next = mergeColumns(columns, row, GUTTER * size)
    if (bridges(row, columns) || (next.length === 1 && (columns.length > 1 || end > start + 1))) break
    columns = next
    if (columns.length > 1) best = { rows: rows.slice(start, end + 1), columns }
  }
  return best && isSideBySide(best) ? best : null
}

// A line of running text below a table runs over several of its columns.
function bridges(row: readonly Fragment[], columns: readonly Column[]): boolean {
  const breadth = Math.max(...columns.map(({ x1 }) => x1)) - Math.min(...columns.map(({ x0 }) => x0))
  return row.some(
    ({ x0, x1 }) =>
      x1 - x0 > breadth / 2 &&
      columns.length > 1 &&
      columns.filter((column) => column.x0 < x1 && column.x1 > x0).length > 1,
  )
}

function mergeColumns(columns: readonly Column[], row: readonly Fragment[], gutter: number): Column[] {
  const all = [...columns, ...row.map(({ x0, x1 }) => ({ x0, x1 }))].sort((a, b) => a.x0 - b.x0)
  const merged: Column[] = []
  for (const column of all) {
    const last = merged.at(-1)
    if (last && column.x0 - last.x1 < gutter) last.x1 = Math.max(last.x1, column.x1)
    else merged.push({ ...column })
  }
  return merged
}

const within = (fragments: readonly Fragment[], { x0, x1 }: Column) =>
  fragments.filter((fragment) => fragment.x0 >= x0 - 0.01 && fragment.x1 <= x1 + 0.01)

const inOrder = (columns: readonly Column[], direction: Direction) =>
  direction === 'rtl' ? [...columns].reverse() : [...columns]

// Columns that only follow one another downwards are no columns.
function isSideBySide({ rows, columns }: Band): boolean {
  if (rows.some((row) => row.length > 1)) return true
  const all = rows.flat()
  const spans = columns.map((column) => {
    const own = within(all, column)
    return { top: Math.min(...own.map(({ y }) => y)), bottom: Math.max(...own.map(({ y }) => y)), count: own.length }
  })
  return spans.every(({ top, bottom, count }, index) => {
    const next = spans[index + 1]
    return !next || (count > 1 && next.count > 1 && top < next.bottom && next.top < bottom)
  })
}

function shapeOf(band: Band, direction: Direction, rules: readonly Rule[]): 'lines' | 'columns' | 'table' {
  // One row alone is a line with wide gaps.
  if (band.rows.filter((row) => row.length > 1).length === 1) return 'lines'
  const all = band.rows.flat()
  const columns = inOrder(band.columns, direction)
  const [first] = columns
  if (columns.length === 2 && first) {
    const labels = within(all, first)
    if (labels.filter(isLabel).length >= LABELS * labels.length) return 'lines'
  }
  const top = Math.min(...all.map(({ y, size }) => y - size))
  const bottom = Math.max(...all.map(({ y }) => y))
  const isRuled =
    rules.filter((rule) => isAcross(rule, band.columns) && rule.y0 > top - 8 && rule.y0 < bottom + 8).length > 2
  if (!isRuled && columns.length < 4 && columns.every((column) => isRunning(within(all, column), column)))
    return 'columns'
  return 'table'
}

const textOf = ({ clusters }: Fragment) => clusters.map(({ text }) => text).join('')
const isLabel = (fragment: Fragment) => LABEL.test(textOf(fragment).replaceAll(' ', ''))

const isAcross = (rule: Rule, columns: readonly Column[]) =>
  rule.y1 - rule.y0 < 3 && columns.filter(({ x0, x1 }) => rule.x0 < x1 && rule.x1 > x0).length > 1

// Running text fills its column line after line.
function isRunning(fragments: readonly Fragment[], { x0, x1 }: Column): boolean {
  const lines = toRows(fragments)
  const filled = lines.filter((row) => {
    const width = Math.max(...row.map((part) => part.x1)) - Math.min(...row.map((part) => part.x0))
    return width >= FILLED * (x1 - x0)
  })
  return lines.length >= COLUMN_LINES && filled.length >= FILLED_LINES * lines.length
}

// Rows of a table: where rules part them, each space between two; else each line whose first cell is not empty.
function toTable(band: Band, options: { page: number; direction: Direction; rules: readonly Rule[] }): Line[][][] {
  const columns = inOrder(band.columns, options.direction)
  const rulesY = options.rules.filter((rule) => isAcross(rule, band.columns)).map(({ y0, y1 }) => (y0 + y1) / 2)
  const groups: Fragment[][] = []
  let lastY = Number.NEGATIVE_INFINITY
  const parted = band.rows.filter((row, index) => {
    const above = band.rows[index - 1]?.[0]?.y
    return above !== undefined && rulesY.some((y) => y > above && y < (row[0] as Fragment).y)
  }).length
  const steps = band.rows
    .slice(1)
    .map((row, index) => (row[0] as Fragment).y - ((band.rows[index] as Fragment[])[0] as Fragment).y)
  const isLoose = (steps.sort((a, b) => a - b)[steps.length >> 1] ?? 0) > NEAR * (band.rows[0]?.[0]?.size ?? 0)
  const isGrid = parted > 0 && parted >= (band.rows.length - 1) / 3
  for (const row of band.rows) {
    const [first] = row as [Fragment]
    const isRuledOff = rulesY.some((y) => y > lastY && y < first.y)
    const isFirstEmpty = within(row, columns[0] as Column).length === 0
    const isNear = first.y - lastY < NEAR * first.size
    const isAlone = row.length === 1 && isLoose && within(row, columns[0] as Column).length === 1
    const continues = isGrid ? !isRuledOff : (isFirstEmpty || isAlone) && isNear && !isRuledOff
    if (continues && groups.length > 0) groups.at(-1)?.push(...row)
    else groups.push([...row])
    lastY = first.y
  }
  return groups.map((group) =>
    columns.map((column) => toRows(within(group, column)).map((row) => toLine(row, options.page))),
  )
}
