import { expect, test } from 'vitest'
import { attachment, excerptsFileName } from '../../../shared/export/file-name.ts'

test('[CSV] the file is named after the project in its own script, with an ASCII name for old readers', () => {
  const name = excerptsFileName('مواقف الدول', '2026-03-01')
  expect(name).toBe('مواقف الدول-excerpts-2026-03-01.csv')
  const header = attachment(name)
  expect(header).toContain('filename="excerpts-2026-03-01.csv"')
  expect(header).toMatch(/^[\x20-\x7e]*$/)
  const encoded = /filename\*=UTF-8''([^;]+)$/.exec(header)?.[1] ?? ''
  expect(decodeURIComponent(encoded)).toBe(name)
})

test('[CSV] a project name cannot leave its folder, its header or its reading direction', () => {
  for (const evil of [
    '../../etc/passwd',
    'a"; filename="b.exe',
    'a\r\nSet-Cookie: x',
    'gpj\u202Eexe',
    '...',
    '',
    'a'.repeat(999),
  ]) {
    const name = excerptsFileName(evil, '2026-03-01')
    expect(name).toMatch(
      /^[^/\\"\p{Cc}\p{Cf}.][^/\\"\p{Cc}\p{Cf}]*excerpts-2026-03-01\.csv$|^excerpts-2026-03-01\.csv$/u,
    )
    expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(255)
    expect(attachment(name)).toMatch(/^attachment; filename="[^"\\%]+"; filename\*=UTF-8''[A-Za-z0-9!#$&+.^_`|~%-]+$/)
  }
})
