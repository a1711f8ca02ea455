// The address of an export: the filter on screen, as the server reads it, and the form of the file.
import { type MatrixFilter, serializeFilter } from '../../shared/matrix/filter.ts'

export const MODES = ['safe', 'raw'] as const
export const DELIMITERS = ['comma', 'semicolon', 'tab'] as const

export type ExportForm = { mode: (typeof MODES)[number]; delimiter: (typeof DELIMITERS)[number] }

/** `GET …/exports/excerpts.csv` of exactly what `filter` shows; defaults of the form are left out. */
export function exportLink(projectId: string, filter: MatrixFilter, { mode, delimiter }: ExportForm): string {
  const query = new URLSearchParams(serializeFilter(filter))
  if (mode !== 'safe') query.set('mode', mode)
  if (delimiter !== 'comma') query.set('delimiter', delimiter)
  const text = query.toString()
  return `/api/projects/${projectId}/exports/excerpts.csv${text === '' ? '' : `?${text}`}`
}
