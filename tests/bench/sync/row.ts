// What this bench tells: one measure of each server beside the others, and whether Mawqif's goal is met within the run.

export type Row = {
  name: string
  unit: string
  /** Null where a server does not do this, or it could not be measured; `note` says why. */
  mawqif: number | null
  yWebsocket?: number | null
  hocuspocus?: number | null
  goal?: Goal
  note?: string
}

/** `value` is what must be at most or at least `limit`: often a ratio of the row's figures. */
export type Goal = { text: string; value: number | null } & ({ max: number } | { min: number })

/** Whether the goal is met; null without one, or without a value. */
export function isMet({ goal }: Row): boolean | null {
  if (!goal || goal.value === null || Number.isNaN(goal.value)) return null
  return 'max' in goal ? goal.value <= goal.max : goal.value >= goal.min
}

/** The middle value; of an even number the upper one. */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** `a / b`, null where either is missing. */
export const ratio = (a: number | null | undefined, b: number | null | undefined): number | null =>
  a == null || b == null ? null : a / b

/** The rows as a table of text. */
export function toTable(rows: readonly Row[]): string {
  const lines = [
    ['figure', 'Mawqif', 'y-websocket', 'Hocuspocus', 'goal', 'met', 'note'],
    ...rows.map((row) => [
      `${row.name}, ${row.unit}`,
      number(row.mawqif),
      number(row.yWebsocket),
      number(row.hocuspocus),
      row.goal ? `${row.goal.text} (${number(row.goal.value)})` : '',
      { true: 'yes', false: 'NO', null: '' }[String(isMet(row))] ?? '',
      row.note ?? '',
    ]),
  ]
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...lines.map((line) => (line[column] ?? '').length)))
  return lines
    .map((line) =>
      line
        .map((cell, n) => cell.padEnd(widths[n] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

const number = (value: number | null | undefined) =>
  value == null ? '–' : value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 })
