import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { NAMESPACES } from '../../client/i18n/setup.ts'

type Messages = { [key: string]: string | Messages }
const PLURAL = /_(zero|one|two|few|many|other)$/
const ARABIC_FORMS = ['few', 'many', 'one', 'other', 'two', 'zero']

/** Every message by its dotted key. */
function flatten(messages: Messages, prefix = ''): [string, string][] {
  return Object.entries(messages).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : flatten(value, `${prefix}${key}.`),
  )
}
const baseKeys = (messages: Messages) => [...new Set(flatten(messages).map(([key]) => key.replace(PLURAL, '')))].sort()
const variables = (text: string) => [...text.matchAll(/{{-?\s*(\w+)/g)].map((match) => match[1])

const clientRoot = join(import.meta.dirname, '../../client')
const sources = readdirSync(clientRoot, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !file.includes('messages'))
  .map((file) => readFileSync(join(clientRoot, file), 'utf8'))
  .join('\n')

describe.each(Object.entries(NAMESPACES))('messages of %s', (_, { en, ar }) => {
  test('have the same keys in Arabic and English', () => {
    expect(baseKeys(ar as Messages)).toEqual(baseKeys(en as Messages))
  })

  test('name only variables that both languages know', () => {
    const known = new Map<string, Set<string | undefined>>()
    for (const [key, text] of flatten(en as Messages)) {
      const base = key.replace(PLURAL, '')
      known.set(base, new Set([...(known.get(base) ?? []), ...variables(text)]))
    }
    for (const [key, text] of flatten(ar as Messages)) {
      for (const name of variables(text))
        expect(known.get(key.replace(PLURAL, '')), `${key}: {{${name}}}`).toContain(name)
    }
  })

  test('give every counted message the six forms of Arabic and the two of English', () => {
    const forms = (messages: Messages) => {
      const byBase = new Map<string, string[]>()
      for (const [key] of flatten(messages)) {
        const form = PLURAL.exec(key)?.[1]
        const base = key.replace(PLURAL, '')
        if (form) byBase.set(base, [...(byBase.get(base) ?? []), form].sort())
      }
      return byBase
    }
    const arabic = forms(ar as Messages)
    expect([...arabic.keys()].sort()).toEqual([...forms(en as Messages).keys()].sort())
    for (const [base, found] of arabic) expect(found, base).toEqual(ARABIC_FORMS)
  })
})

// The domain's labels are looked up by value, see client/i18n/format.ts.
const looked = Object.entries(NAMESPACES).filter(([namespace]) => namespace !== 'domain')

test.each(looked)('messages of %s are all used: by name, or by the stem of a computed key', (_, { en }) => {
  const stems = [...sources.matchAll(/`(?:\w+:)?(\w[\w.]*)\$\{/g)].map((match) => match[1] ?? '')
  const isUsed = (key: string) =>
    sources.includes(`'${key}'`) || sources.includes(`:${key}'`) || stems.some((stem) => key.startsWith(stem))
  expect(baseKeys(en as Messages).filter((key) => !isUsed(key))).toEqual([])
})
