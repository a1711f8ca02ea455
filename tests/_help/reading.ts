// Reads bytes as the readers of formats do, and shows what they found.
import { expect } from 'vitest'
import { formatOfName, loadFormat, type ReadOptions } from '../../server/jobs/formats/format.ts'
import type { Reading, ReadUnit } from '../../shared/text/reading.ts'

/** By the name's extension, in this process. Checks the laws of readings. */
export async function read(fileName: string, source: string | Uint8Array, options: Partial<ReadOptions> = {}) {
  const name = formatOfName(fileName)
  if (name === null) throw new Error(`no format reads ${fileName}`)
  const bytes = typeof source === 'string' ? Buffer.from(source) : source
  const reading = await (await loadFormat(name)).read(bytes, { fileName, ...options })
  expectLawful(reading)
  return reading
}

const within = (outer: { start: number; end: number }, inner: { start: number; end: number }) =>
  outer.start <= inner.start && inner.start <= inner.end && inner.end <= outer.end

/** Units are slices of the text, in order, none blank; between them is nothing but line ends; what they say lies in them. */
export function expectLawful({ text, units }: Pick<Reading, 'text' | 'units'>): void {
  expect(units.length).toBeGreaterThan(0)
  let at = 0
  const keys = new Set(units.flatMap((unit) => (unit.kind === 'footnote' && unit.key ? [unit.key] : [])))
  for (const unit of units) {
    expect(unit.start).toBeGreaterThanOrEqual(at)
    expect(text.slice(at, unit.start).trim()).toBe('')
    expect(text.slice(unit.start, unit.end).trim()).not.toBe('')
    expect(text.slice(unit.start, unit.end).isWellFormed()).toBe(true)
    at = unit.end
    for (const inner of [...(unit.references ?? []), ...(unit.links ?? []), ...(unit.row?.cells ?? [])]) {
      expect(within(unit, inner)).toBe(true)
    }
    for (const { key } of unit.references ?? []) expect(keys).toContain(key)
    for (const { href } of unit.links ?? []) expect(href).toMatch(/^(?:https?|mailto):/)
    if (unit.label !== undefined) expect(text.startsWith(unit.label, unit.start)).toBe(true)
  }
  expect(text.slice(at).trim()).toBe('')
}

/** `kind level: text` of every unit; level only where there is one. */
export const show = ({ text, units }: Pick<Reading, 'text' | 'units'>): string[] =>
  units.map(({ kind, level, start, end }) => `${kind}${level ? ` ${level}` : ''}: ${text.slice(start, end)}`)

/** The words of a unit's references and the keys that they lead to. */
export const marks = ({ text, units }: Pick<Reading, 'text' | 'units'>): [mark: string, key: string][] =>
  units.flatMap((unit: ReadUnit) =>
    (unit.references ?? []).map(({ start, end, key }): [string, string] => [text.slice(start, end), key]),
  )
