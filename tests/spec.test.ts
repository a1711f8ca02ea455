// The rules and the wire as they are written down, against the tests and the code: nothing is promised that no test
// shows, and nothing goes over the wire that the document does not name.
import { glob, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { CLOSE, FRAME } from '../shared/protocol/kinds.ts'

const read = (path: string) => readFile(new URL(`../${path}`, import.meta.url), 'utf8')

/** Ids of the numbered rules: `LOG1`, … A family whose rules are a table (BOUND) counts as one, `BOUND`. */
async function readRules(): Promise<string[]> {
  const sections = (await read('shared/SPEC.md')).split(/^## /m).slice(1)
  return sections.flatMap((section) => {
    const family = /^([A-Z]+):/.exec(section)?.[1]
    if (family === undefined) return []
    const numbers = [...section.matchAll(/^(\d+)\. /gm)].map(([, number]) => number)
    return numbers.length > 0 ? numbers.map((number) => `${family}${number}`) : [family]
  })
}

/** Every rule that a test quotes: `[LOG2]`, `[LOG2, LOG5]`. */
async function readQuoted(): Promise<Set<string>> {
  const quoted = new Set<string>()
  for await (const path of glob('tests/**/*.{test,e2e}.{ts,tsx}', { cwd: new URL('..', import.meta.url) }))
    for (const [, list] of (await read(path)).matchAll(/\[([A-Z]+\d*(?:,? [A-Z]+\d*)*)\]/g))
      for (const id of list?.split(/,? /) ?? []) quoted.add(id)
  return quoted
}

test('every rule is shown by a test that quotes it', async () => {
  const [rules, quoted] = [await readRules(), await readQuoted()]
  expect(rules.length).toBeGreaterThan(40)
  expect(rules.filter((id) => !quoted.has(id))).toEqual([])
})

test('no test quotes a rule that there is not', async () => {
  const rules = new Set(await readRules())
  const families = new Set([...rules].map((id) => id.replace(/\d+$/, '')))
  const unknown = [...(await readQuoted())].filter(
    (id) => !rules.has(id) && families.has(id.replace(/\d+$/, '')) && /\d$/.test(id),
  )
  expect(unknown).toEqual([])
})

test('every frame and every close code has its row in docs/protocol.md', async () => {
  const page = await read('docs/protocol.md')
  const lacks = (row: string) => !page.split('\n').some((line) => line.startsWith(row))
  const hex = (kind: number) => kind.toString(16).padStart(2, '0')
  expect(Object.entries(FRAME).filter(([, kind]) => lacks(`| \`${hex(kind)}\``))).toEqual([])
  // Ours are named by their decimal number, too, as the code has it.
  expect(Object.entries(FRAME).filter(([, kind]) => kind >= 100 && !page.includes(`(${kind})`))).toEqual([])
  expect(Object.entries(CLOSE).filter(([, code]) => lacks(`| ${code} |`))).toEqual([])
})
