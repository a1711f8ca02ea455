// Reads an excerpts export back: the inverse of shared/export/excerpts, by another CSV parser.
import { parse } from 'csv-parse/sync'
import { DELIMITERS, type Delimiter, ESCAPE } from '../../shared/export/csv.ts'

/** Rows by column name, escapes taken off. Throws if the text is not an RFC 4180 table with one header. */
export function parseExcerpts(csv: string, delimiter: Delimiter = 'comma'): Record<string, string>[] {
  return readCells(csv, delimiter).map(({ escaped, ...cells }) =>
    escaped === '1'
      ? Object.fromEntries(Object.entries(cells).map(([k, v]) => [k, v.startsWith(ESCAPE) ? v.slice(1) : v]))
      : cells,
  )
}

/** Rows by column name, as they stand in the file. */
export const readCells = (csv: string, delimiter: Delimiter = 'comma'): Record<string, string>[] =>
  parse(csv, { bom: true, columns: true, delimiter: DELIMITERS[delimiter], record_delimiter: '\r\n' })
