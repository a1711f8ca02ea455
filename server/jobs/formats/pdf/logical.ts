// A line as it stands on the page, left to right, back into the order in which it is read: the inverse of rules L2 to
// N2 of UAX 9. That order is not unique: `June 2021 8` in a right-to-left line may have been written with the 8 first
// or last. What was painted in one stretch tells (producers paint one level at a time); without it, dates and the
// letters around decide.
import { type BidiClass, bidiClass, isBracket, isMirrored, isOpener, mirror } from './characters.ts'

/** One character with its marks; brackets as they look. `run` is shared by what was painted together; -1 is unknown. */
export type VisualCluster = { text: string; run: number }

/** Class of the last letter before a line, in the order of reading: digits after Arabic letters behave otherwise. */
export type Before = 'AL' | 'R' | 'L'

type Item = VisualCluster & { kind: BidiClass }
/** Stretch of a line, `end` excluded. */
type Span = { start: number; end: number }

const isRtl = (kind: BidiClass) => kind === 'AL' || kind === 'R'
const isDigit = (kind: BidiClass) => kind === 'EN' || kind === 'AN'
const isLtr = (kind: BidiClass) => kind === 'L' || isDigit(kind)

/** Text of a line in logical order. `before` is what precedes it in its paragraph; at a paragraph's start R or L. */
export function toLogical(
  clusters: readonly VisualCluster[],
  direction: 'rtl' | 'ltr',
  before: Before = direction === 'rtl' ? 'R' : 'L',
): { text: string; after: Before } {
  const items = clusters.map((cluster): Item => ({ ...cluster, kind: bidiClass(cluster.text) }))
  const line = new Line(items)
  const text = direction === 'rtl' ? line.readRtl({ start: 0, end: items.length }, before) : line.readLtr(before)
  return { text, after: line.after }
}

class Line {
  after: Before = 'R'
  private readonly items: readonly Item[]
  /** Runs that hold letters or digits of left-to-right order and none of the other: each was one level. */
  private readonly ltrRuns: ReadonlySet<number>
  private readonly partners: readonly number[]

  constructor(items: readonly Item[]) {
    this.items = items
    const ltr = new Set(items.filter(({ kind, run }) => isLtr(kind) && run >= 0).map(({ run }) => run))
    for (const { kind, run } of items) if (isRtl(kind)) ltr.delete(run)
    this.ltrRuns = ltr
    this.partners = matchBrackets(items)
  }

  /** From right to left, left-to-right stretches as they stand. */
  readRtl({ start, end }: Span, before: Before): string {
    this.after = before
    let text = ''
    let at = end
    while (at > start) {
      const item = this.at(at - 1)
      if (this.beginsLtr(at - 1, start)) {
        const region = this.regionBefore(at, start)
        text += this.readRegion(region)
        at = region.start
        continue
      }
      if (isRtl(item.kind)) this.after = item.kind as Before
      text += isMirrored(item.text) ? mirror(item.text) : item.text
      at--
    }
    return text
  }

  /** From left to right, right-to-left stretches turned. */
  readLtr(before: Before): string {
    const { items } = this
    this.after = before
    let text = ''
    let at = 0
    while (at < items.length) {
      const region = this.rtlRegionFrom(at)
      if (region) {
        text += this.readRtl(region, this.after)
        at = region.end
        continue
      }
      const { kind, text: own } = this.at(at)
      if (kind === 'L') this.after = 'L'
      text += own
      at++
    }
    return text
  }

  private at(index: number): Item {
    return this.items[index] as Item
  }

  // Whether the item is the right end of something that reads left to right.
  private beginsLtr(index: number, start: number): boolean {
    const { kind, run, text } = this.at(index)
    if (isLtr(kind)) return true
    if (kind !== 'WS' && this.ltrRuns.has(run)) return true
    if (!isBracket(text) || isOpener(text)) return false
    const partner = this.partners[index] ?? -1
    if (partner <= start) return false
    // `ICANN (IGO)`: a bracket belongs to the letters that precede its partner.
    const inside = this.items.slice(partner, index)
    if (inside.some((item) => isRtl(item.kind)) || !inside.some((item) => item.kind === 'L')) return false
    let before = partner - 1
    while (before > start && !isLtr(this.at(before).kind) && !isRtl(this.at(before).kind)) before--
    return this.at(before).kind === 'L' && this.spaceJoins(before, partner)
  }

  // A blank that was painted apart from both neighbours was of the line's own direction.
  private spaceJoins(left: number, right: number): boolean {
    for (let index = left + 1; index < right; index++) {
      const { kind, run } = this.at(index)
      if (kind === 'WS' && run >= 0 && !this.ltrRuns.has(run) && run !== this.at(left).run && this.hasLevels(left))
        return false
    }
    return true
  }

  // Whether the file paints each level apart: a left-to-right run of its own beside it says so.
  private hasLevels(index: number): boolean {
    return this.ltrRuns.has(this.at(index).run)
  }

  // All that has no right-to-left letter, leftwards from `end`; neutrals at its left end left out.
  private regionBefore(end: number, start: number): Span {
    let first = end - 1
    for (let index = end - 1; index >= start; index--) {
      const { kind, run } = this.at(index)
      if (isRtl(kind)) break
      if (isLtr(kind) || (kind !== 'WS' && this.ltrRuns.has(run))) first = index
      else if (isBracket(this.at(index).text) && isOpener(this.at(index).text)) {
        // An opening bracket whose partner is outside of the stretch closes it.
        const partner = this.partners[index] ?? -1
        if (partner < 0 || partner >= end) break
      }
    }
    return { start: first, end }
  }

  // A stretch of letters and digits without right-to-left letters, in a right-to-left line.
  private readRegion({ start, end }: Span): string {
    const words = this.words({ start, end })
    // A bracket that belongs to the last word's letters.
    const rightmost = words.at(-1)
    if (rightmost) rightmost.end = end
    let text = ''
    let last = words.length
    while (last > 0) {
      let first = last - 1
      while (first > 0 && this.isJoined(words, first - 1)) first--
      const span = { start: (words[first] as Span).start, end: (words[last - 1] as Span).end }
      text += this.readWords(span)
      if (first > 0) text += this.between((words[first - 1] as Span).end, span.start)
      last = first
    }
    return text
  }

  private readWords({ start, end }: Span): string {
    const own = this.items.slice(start, end)
    if (own.some(({ kind }) => kind === 'L')) this.after = 'L'
    return own.map(({ text }) => text).join('')
  }

  private between(start: number, end: number): string {
    return this.items
      .slice(start, end)
      .reverse()
      .map(({ text }) => (isMirrored(text) ? mirror(text) : text))
      .join('')
  }

  // What certainly reads left to right inside a region: parted by blanks, and digits by what does not join them.
  private words({ start, end }: Span): Span[] {
    const words: Span[] = []
    let index = start
    while (index < end) {
      if (!this.isWordPart(index)) {
        index++
        continue
      }
      const first = index
      let last = index
      for (index++; index < end; index++) {
        if (this.isWordPart(index) && this.joins(last, index)) last = index
        else if (this.isWordPart(index)) break
      }
      index = last + 1
      words.push({ start: first, end: last + 1 })
    }
    return words
  }

  private isWordPart(index: number): boolean {
    const { kind, run } = this.at(index)
    return isLtr(kind) || (kind !== 'WS' && this.ltrRuns.has(run))
  }

  // Whether what lies between two neighbours of a region keeps them in one word.
  private joins(left: number, right: number): boolean {
    const a = this.at(left)
    const b = this.at(right)
    const between = this.items.slice(left + 1, right)
    if (between.length === 0) return !(this.parts(a, b) && isDigit(a.kind) && isDigit(b.kind) && a.run !== b.run)
    if (a.run === b.run && this.ltrRuns.has(a.run)) return true
    if (between.some(({ kind }) => kind === 'WS')) return false
    if (a.kind === 'L' || b.kind === 'L') return a.kind === 'L' || !isDigit(a.kind)
    const [sign] = between
    if (between.length > 1 || sign === undefined) return false
    if (sign.kind === 'CS') return a.kind === b.kind
    return sign.kind === 'ES' && a.kind === 'EN' && b.kind === 'EN' && this.after !== 'AL'
  }

  private parts(a: Item, b: Item): boolean {
    return this.ltrRuns.has(a.run) && this.ltrRuns.has(b.run)
  }

  // Whether word `left` and the next one to its right are one left-to-right stretch.
  private isJoined(words: readonly Span[], left: number): boolean {
    const a = words[left] as Span
    const b = words[left + 1] as Span
    const has = (span: Span) => this.items.slice(span.start, span.end).some(({ kind }) => kind === 'L')
    const blanks = this.items.slice(a.end, b.start)
    const before = this.at(a.end - 1)
    const next = this.at(b.start)
    if (blanks.some(({ run }) => this.ltrRuns.has(run) && (run === before.run || run === next.run))) return true
    if (before.run === next.run && this.ltrRuns.has(before.run)) return true
    // Arabic-Indic digits are never part of a stretch of Latin letters, European ones behind them are (UAX 9, W7).
    const isArabicNumber = ({ start }: Span) => this.at(start).kind === 'AN'
    if (isArabicNumber(a) || isArabicNumber(b)) return false
    const isLatinBefore = words.slice(0, left + 1).some(has)
    if (has(b)) return has(a) || isLatinBefore
    if (!isLatinBefore) return false
    // Letters, then digits to their right. Painted apart: digits first.
    const isPaintedApart =
      this.hasLevels(a.end - 1) &&
      this.hasLevels(b.start) &&
      blanks.some(({ run }) => run >= 0 && !this.ltrRuns.has(run))
    if (isPaintedApart) return false
    return !this.isDayBehindMonth(words, left)
  }

  // `June 2021` with a number of a day at its right.
  private isDayBehindMonth(words: readonly Span[], left: number): boolean {
    const read = (start: number, end: number) =>
      this.items
        .slice(start, end)
        .map(({ text }) => text)
        .join('')
    const [first, last, day] = [words[Math.max(0, left - 1)], words[left], words[left + 1]] as [Span, Span, Span]
    const monthAndYear = /(?:^|[^\p{L}])(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\p{L}*\.?\s+\d{4}$/iu
    return /^[0-3]?\d$/.test(read(day.start, day.end)) && monthAndYear.test(read(first.start, last.end))
  }

  // In a left-to-right line: right-to-left letters with what stands between them, and digits painted with their level.
  private rtlRegionFrom(start: number): Span | null {
    const { items } = this
    let first = start
    // Digits at the left of Arabic are read after it if they were painted apart from the Latin before them.
    if (isDigit(this.at(start).kind) && start > 0) {
      const previous = this.at(start - 1)
      if (previous.run === this.at(start).run || !this.hasLevels(start)) return null
      while (first < items.length && !isRtl(this.at(first).kind) && this.at(first).kind !== 'L') first++
      if (first === items.length || this.at(first).kind === 'L') return null
    } else if (!isRtl(this.at(start).kind)) return null
    let end = first + 1
    for (let index = end; index < items.length && this.at(index).kind !== 'L'; index++) {
      if (isRtl(this.at(index).kind)) end = index + 1
    }
    return { start, end }
  }
}

// Index of each bracket's partner by what they look like, or -1.
function matchBrackets(items: readonly Item[]): number[] {
  const partners = items.map(() => -1)
  const open: number[] = []
  for (const [index, { text }] of items.entries()) {
    if (!isBracket(text)) continue
    if (isOpener(text)) {
      open.push(index)
      continue
    }
    const at = open.findLastIndex((opened) => mirror((items[opened] as Item).text) === text)
    if (at < 0) continue
    partners[index] = open[at] as number
    partners[open[at] as number] = index
    open.length = at
  }
  return partners
}
