// Labels of list items and numbered headings as a word processor shows them: counts through the text in its order.
import { symbolOf } from '../docx/symbols.ts'
import { formatNumber } from '../numbers.ts'
import type { ListLevel, OdtStyles } from './styles.ts'

/** Deepest list that is counted. */
const MAX_LEVEL = 10
const MAX_LABEL_LENGTH = 40

type Counts = (number | undefined)[]

export type Lists = ReturnType<typeof createLists>

export function createLists(styles: OdtStyles) {
  const open: { style: string; counts: Counts }[] = []
  const byId = new Map<string, Counts>()
  const lastOfStyle = new Map<string, Counts>()
  const headings: Counts = []

  return {
    /** From 1; 0 outside any list. */
    depth: () => open.length,

    /** Inner lists have the style of the outer one where they name none. */
    open(list: { id?: string; style?: string; continues?: string; isContinued: boolean }): void {
      const outer = open.at(-1)
      const style = list.style ?? outer?.style ?? ''
      const before = list.continues ? byId.get(list.continues) : list.isContinued ? lastOfStyle.get(style) : undefined
      const counts = outer?.counts ?? before ?? []
      open.push({ style, counts })
      if (list.id) byId.set(list.id, counts)
      lastOfStyle.set(style, counts)
    },

    close(): void {
      open.pop()
    },

    /** The label of the next item of the innermost list; null where it shows none. */
    nextItem(start: number | null): string | null {
      const list = open.at(-1)
      if (!list || open.length > MAX_LEVEL) return null
      return next(list.counts, open.length, start, (level) => styles.listLevel(list.style, level))
    },

    /** The label of the next heading of `level`, from 1. */
    nextHeading: (level: number): string | null =>
      level > MAX_LEVEL ? null : next(headings, level, null, styles.outlineLevel),
  }
}

function next(
  counts: Counts,
  level: number,
  start: number | null,
  find: (level: number) => ListLevel | undefined,
): string | null {
  const at = find(level)
  const before = counts[level]
  counts[level] = start ?? (before === undefined ? (at?.start ?? 1) : before + 1)
  counts.length = level + 1
  if (!at) return null
  if (at.form === 'bullet') return symbolOf(at.bullet, '') || '•'
  if (at.form === 'none') return at.prefix.trim() || at.suffix.trim() ? `${at.prefix}${at.suffix}`.trim() : null
  const numbers: string[] = []
  for (let shown = level - at.shown + 1; shown <= level; shown++) {
    const other = find(shown)
    if (other && other.form !== 'bullet' && other.form !== 'none') {
      counts[shown] ??= other.start
      numbers.push(formatNumber(counts[shown] ?? 1, other.form))
    }
  }
  return `${at.prefix}${numbers.join('.')}${at.suffix}`.trim().slice(0, MAX_LABEL_LENGTH) || null
}
