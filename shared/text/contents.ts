// Tables of contents: the line that opens one, and its entries.

const OPENING =
  /^(?:جدول المحتويات|المحتويات|فهرس المحتويات|الفهرس|table of contents|contents|sommaire|table des matières|índice|содержание|目录)\s*:?$/i
const DIGITS = '[0-9٠-٩۰-۹]{1,4}'
const PAGE_FIRST = new RegExp(`^${DIGITS}\\t+(\\S.*)$`)
const PAGE_LAST = new RegExp(`^(\\S.*?)(?:\\t+|[.…·]{2,}|(?: [.…·]){2,} ?| {3,})\\s*${DIGITS}$`)

/** Longest entry, in UTF-16 code units. */
const MAX_ENTRY_LENGTH = 300

/** True if `line` opens a table of contents. */
export const opensContents = (line: string): boolean => line.length <= 60 && OPENING.test(line.trim())

/** The heading that an entry names, in the form of `headingKey`; null if `line` is no entry. */
export function readContentsEntry(line: string): string | null {
  const trimmed = line.trim()
  if (trimmed.length > MAX_ENTRY_LENGTH) return null
  const entry = (PAGE_FIRST.exec(trimmed) ?? PAGE_LAST.exec(trimmed))?.[1]
  return entry === undefined ? null : headingKey(entry)
}

/** A heading's text with runs of blank space as one, to compare it with an entry. */
export const headingKey = (text: string): string => text.trim().replace(/\s+/g, ' ')
