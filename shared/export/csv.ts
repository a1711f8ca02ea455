// CSV text from cells (RFC 4180), and the defence of spreadsheets against cells that are formulas.
// Twenty lines of our own: csv-stringify 6.9 took five times as long over the same rows, more than all else of an export.

export const DELIMITERS = { comma: ',', semicolon: ';', tab: '\t' } as const
export type Delimiter = keyof typeof DELIMITERS

/** `safe` for spreadsheets, `raw` for programs [CSV3]. */
export type CsvMode = 'safe' | 'raw'

/** Stands before the header: without it Excel reads the file in the machine's own charset. */
export const BOM = '\uFEFF'

/** Put before a text cell that a spreadsheet might take for a formula. */
export const ESCAPE = "'"

// The first characters that spreadsheets act on (OWASP CSV injection; ASVS 1.2.10 for NUL), their full-width forms,
// which some turn into the plain ones, and the escape itself, so that taking it off is exact.
const DANGEROUS_STARTS = `=+-@\t\r\n\0＝＋－＠${ESCAPE}`

// Every delimiter, whichever is in use: quotes too many do no harm.
const NEEDS_QUOTES = /[",;\t\r\n]/

/** True if a spreadsheet may take `text` for more than text. */
export const isDangerous = (text: string): boolean => text !== '' && DANGEROUS_STARTS.includes(text.charAt(0))

/** Between two records, and after the last. */
export const RECORD_END = '\r\n'

/** A cell as it stands in a record: in quotes where it needs them. */
export const csvCell = (cell: string): string => (NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
