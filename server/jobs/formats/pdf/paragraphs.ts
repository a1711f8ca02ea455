// Lines to paragraphs: where a paragraph ends, which words a line's end cut, and each line in the order of reading.
import { bidiClass } from './characters.ts'
import type { Cluster } from './clusters.ts'
import type { Block, Direction, Line, LineBlock } from './layout.ts'
import { directionOf } from './layout.ts'
import { type Before, toLogical } from './logical.ts'

export type Paragraph = { kind: 'paragraph'; page: number; text: string; size: number; direction: Direction }
export type Row = { kind: 'row'; page: number; table: number; row: number; cells: string[] }
export type Part = Paragraph | Row

/** Lines closer than this share of the usual distance are one paragraph; sizes that differ by more are two. */
const LOOSE = 1.3
const SIZE_CHANGE = 0.08
/** In ems: what a line may lack at its end though the next word would have found room; a first line's indent. */
const SLACK = 0.6
const INDENT = 0.8

const LABEL =
  /^(?:[([]?(?:[0-9٠-٩]{1,3}|\p{L}|[ivxlc]{1,5})[.)\]](?:\s|$)|[0-9٠-٩]{1,3}\s*[-–—]\s|[-–—]\s?[([]?|[•▪●◦*]\s?)/u
const ENDED = /[.!?؟:;؛…][\p{Pe}\p{Pf}"'⁰¹²³⁴-⁹\s]*$/u

/** What is known of the whole document: how often a word stands in it, size and direction of its running text. */
export type Known = { vocabulary: (word: string) => number; bodySize: number; direction: Direction }

/** Paragraphs and rows of tables in order; a paragraph that a page or a column cuts is one. */
export function toParts(blocks: readonly Block[], known: Known): Part[] {
  const { bodySize } = known
  const parts: Part[] = []
  let open: { lines: Line[]; block: LineBlock } | null = null
  let tables = 0
  const close = () => {
    if (open) parts.push(toParagraph(open.lines, known))
    open = null
  }
  for (const block of blocks) {
    if (block.kind === 'table') {
      close()
      for (const [row, cells] of block.rows.entries()) {
        const texts = cells.map((lines) => (lines.length > 0 ? toParagraph(lines, known).text : ''))
        if (texts.some((text) => text !== ''))
          parts.push({ kind: 'row', page: block.page, table: tables, row, cells: texts })
      }
      tables++
      continue
    }
    const pitch = usualPitch(block.lines)
    for (const [index, line] of block.lines.entries()) {
      const before: { lines: Line[]; block: LineBlock } | null = open
      const isFirst = index === 0
      const isCut = isFirst && block.isTop && before !== null && goesOn(before, line)
      const isNext = !isFirst && before !== null && !isParted(before.lines, line, { block, pitch, bodySize })
      if (before && (isCut || isNext)) {
        before.lines.push(line)
        before.block = block
      } else {
        close()
        open = { lines: [line], block }
      }
    }
  }
  close()
  return parts
}

// Median distance of neighbouring lines of one size.
function usualPitch(lines: readonly Line[]): number {
  const steps = lines
    .slice(1)
    .map((line, index) => (line.y - (lines[index] as Line).y) / line.size)
    .filter((step) => step > 0.5 && step < 3)
    .sort((a, b) => a - b)
  // The lower third: between paragraphs lines stand farther apart.
  return steps[Math.floor(steps.length / 3)] ?? 1.3
}

function isParted(
  lines: readonly Line[],
  next: Line,
  { block, pitch, bodySize }: { block: LineBlock; pitch: number; bodySize: number },
): boolean {
  const last = lines.at(-1) as Line
  const size = Math.max(last.size, next.size)
  if (Math.abs(last.size - next.size) > SIZE_CHANGE * size) return true
  if (next.y - last.y > LOOSE * pitch * size) return true
  const direction = directionOfLines([...lines, next])
  const text = roughText(next, direction)
  const isLabelled = LABEL.test(text)
  if (isLabelled && (/^[•▪●◦*]/u.test(text) || ENDED.test(roughText(last, direction)))) return true
  const isCentred = (line: Line) => {
    const left = line.x0 - block.x0
    const right = block.x1 - line.x1
    return left > size && right > size && Math.abs(left - right) < size
  }
  // Headings break where they please.
  if (size > 1.1 * bodySize || (isCentred(last) && isCentred(next))) return false
  if (!isFull(last, next, { block, direction })) return true
  const start = (line: Line) => (direction === 'rtl' ? block.x1 - line.x1 : line.x0 - block.x0)
  const isIndented = start(next) - start(last) > INDENT * size
  return isIndented && lines.length > 1 && ENDED.test(roughText(last, direction))
}

// Whether lines end flush and begin ragged: right-to-left text set to the left.
function isTurned({ lines, x0, x1 }: LineBlock, direction: Direction): boolean {
  const touching = (edge: (line: Line) => number) =>
    lines.filter((line) => Math.abs(edge(line)) < 0.6 * line.size).length
  const left = touching((line) => line.x0 - x0)
  const right = touching((line) => line.x1 - x1)
  return direction === 'rtl' ? left > 1.5 * right : right > 1.5 * left
}

// Whether the next line's first word would not have found room in this one.
function isFull(line: Line, next: Line, { block, direction }: { block: LineBlock; direction: Direction }): boolean {
  const size = line.size
  const isLeft = (direction === 'rtl') !== isTurned(block, direction)
  const room = isLeft ? line.x0 - block.x0 : block.x1 - line.x1
  return room < firstWordWidth(next, direction) + SLACK * size
}

function firstWordWidth({ fragments }: Line, direction: Direction): number {
  const clusters = fragments.flatMap((fragment) => fragment.clusters)
  const ordered = direction === 'rtl' ? [...clusters].reverse() : clusters
  const end = ordered.findIndex(({ text }) => text === ' ')
  const word = end < 0 ? ordered : ordered.slice(0, end)
  return Math.max(...word.map(({ x1 }) => x1)) - Math.min(...word.map(({ x0 }) => x0))
}

// Whether a paragraph goes on at the top of the next page or column.
function goesOn({ lines, block }: { lines: readonly Line[]; block: LineBlock }, next: Line): boolean {
  const last = lines.at(-1) as Line
  if (Math.abs(last.size - next.size) > SIZE_CHANGE * last.size) return false
  const direction = directionOfLines(lines)
  if (directionOfLines([next]) !== direction) return false
  const text = roughText(last, direction)
  if (ENDED.test(text) || LABEL.test(roughText(next, direction))) return false
  return /[\p{Ll}\p{Pd},،]\s*$/u.test(text) || isFull(last, next, { block, direction })
}

const directionOfLines = (lines: readonly Line[]) => directionOf(lines.flatMap(({ fragments }) => fragments))
// By letters; but a full stop at the left end shows that the line was set from right to left, and the other way round.
// A single line of Latin letters in a right-to-left document was set like its neighbours, unless it ends like a sentence.
function baseDirection(lines: readonly Line[], usual: Direction): Direction {
  const clusters = (lines.at(-1) as Line).fragments.flatMap((fragment) => fragment.clusters)
  const ends = (cluster: Cluster | undefined) => /^[.،؛؟!…]$/u.test(cluster?.text ?? '')
  const hasRtl = lines.some(({ fragments }) =>
    fragments.some((one) => one.clusters.some(({ text }) => bidiClass(text) === 'AL')),
  )
  if (hasRtl && ends(clusters[0]) !== ends(clusters.at(-1))) return ends(clusters[0]) ? 'rtl' : 'ltr'
  if (!hasRtl && usual === 'rtl' && lines.length === 1 && /[\p{L}\p{N}]$/u.test(clusters.at(-1)?.text ?? ''))
    return usual
  return directionOfLines(lines)
}

const roughText = (line: Line, direction: Direction) => toLogical(clustersOf(line, direction), direction).text.trim()

// A wide gap is a tab: what it parts is read in the line's direction, whatever stands in it.
function clustersOf({ fragments }: Line, direction: Direction): Cluster[] {
  const clusters: Cluster[] = []
  for (const [index, fragment] of fragments.entries()) {
    const previous = fragments[index - 1]
    if (previous) {
      const isWide = fragment.x0 - previous.x1 > 3 * fragment.size
      const isLabel = direction === 'ltr' && index === 1
      const blank = { ...(fragment.clusters[0] as Cluster), run: -1 }
      clusters.push({ ...blank, text: isWide && !isLabel ? '\t' : ' ' })
    }
    clusters.push(...fragment.clusters)
  }
  return clusters
}

/** A paragraph of `lines`, which are not empty. */
export function toParagraph(lines: readonly Line[], { vocabulary, direction: usual }: Known): Paragraph {
  const direction = baseDirection(lines, usual)
  let text = ''
  let before: Before | undefined
  for (const line of lines) {
    const logical = toLogical(clustersOf(line, direction), direction, before)
    before = logical.after
    text = joinLines(text, clean(logical.text), vocabulary)
  }
  const [first] = lines as [Line, ...Line[]]
  return { kind: 'paragraph', page: first.page, text, size: first.size, direction }
}

// Tatweel between two letters stretches the line; it is no letter of the word.
const clean = (text: string) => text.replace(/(?<=\p{L}\p{M}*)ـ+(?=\p{L})/gu, '').trim()

/** Two lines of a paragraph as one text: words that the line's end cut are whole again. */
export function joinLines(text: string, next: string, vocabulary: (word: string) => number): string {
  if (text === '' || next === '') return text + next
  const cut = /(?<head>\p{L}+)[-\u00ad\u2010]$/u.exec(text)
  const tail = /^\p{Ll}+/u.exec(next)?.[0]
  if (cut?.groups && tail) {
    const { head } = cut.groups as { head: string }
    const isCompound = !text.endsWith('\u00ad') && vocabulary(`${head}-${tail}`) > vocabulary(head + tail)
    return isCompound ? text + next : text.slice(0, -1) + next
  }
  if (/[/\u2010]$/u.test(text) || /[\p{L}\p{N}][-–—]$/u.test(text)) return text + next
  const isIdeographic = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u
  if (isIdeographic.test(text.at(-1) ?? '') && isIdeographic.test(next[0] ?? '')) return text + next
  return `${text} ${next}`
}

/** How often a word, or a compound with hyphens, stands inside a line of the document. */
export function countWords(lines: readonly string[]): (word: string) => number {
  const counts = new Map<string, number>()
  for (const line of lines) {
    for (const [word] of line.matchAll(/\p{L}+(?:-\p{L}+)*/gu))
      counts.set(word.toLowerCase(), (counts.get(word.toLowerCase()) ?? 0) + 1)
  }
  return (word) => counts.get(word.toLowerCase()) ?? 0
}

/** Whether anything in the text is a letter or a digit. */
export const hasContent = (text: string): boolean => /[\p{L}\p{N}]/u.test(text) || bidiClass(text) === 'L'
