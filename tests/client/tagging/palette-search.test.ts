import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { actorEntries, issueEntries, search } from '../../../client/tagging/palette-search.ts'
import { Actor, Issue } from '../../../shared/model/codebook.ts'
import type { ActorId } from '../../../shared/model/ids.ts'

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

const actor = (n: number, key: string, names: object, more: object = {}) =>
  Actor.parse({
    id: id(n),
    key,
    type: 'state',
    names,
    aliases: [],
    iso2: null,
    iso3: null,
    m49: null,
    groups: [],
    retiredAt: null,
    replacedBy: null,
    ...more,
  })

const actors = actorEntries([
  actor(1, 'EE', { en: 'Estonia', ar: 'إستونيا', fr: 'Estonie' }, { iso2: 'EE', iso3: 'EST' }),
  actor(2, 'ET', { en: 'Ethiopia', ar: 'إثيوبيا' }, { iso2: 'ET', iso3: 'ETH' }),
  actor(3, 'RU', { en: 'Russian Federation', ar: 'الاتحاد الروسي' }, { iso2: 'RU', iso3: 'RUS', aliases: ['روسيا'] }),
  actor(4, 'EU', { en: 'European Union', ar: 'الاتحاد الأوروبي' }),
  actor(5, 'LB', { en: 'Lebanon', ar: 'لبنان' }, { iso2: 'LB', iso3: 'LBN' }),
  actor(6, 'BE', { en: 'Belgium', ar: 'بلجيكا' }, { iso2: 'BE', iso3: 'BEL' }),
  actor(7, 'XX', { en: 'Estonia before', ar: 'إستونيا سابقاً' }, { retiredAt: '2026-01-01T00:00:00.000Z' }),
])
const find = (query: string, recent: number[] = []) =>
  search(
    actors,
    query,
    recent.map((n) => id(n) as ActorId),
  ).map((found) => Number(found.slice(-2)))

describe('actors', () => {
  test('are found in any language, by any part of their name from its start', () => {
    expect(find('est')[0]).toBe(1)
    expect(find('استون')).toEqual([1])
    expect(find('روسيا')).toEqual([3])
    expect(find('federation')).toEqual([3])
  })

  test('hamza, article and proclitics make no difference', () => {
    expect(find('إستونيا')).toEqual([1])
    expect(find('لإستونيا')).toEqual([1])
    expect(find('والاتحاد الأوروبي')).toEqual([4])
    expect(find('اتحاد')).toEqual([3, 4])
  })

  test('a first letter that belongs to the name is not taken for a proclitic', () => {
    expect(find('لبنان')).toEqual([5])
    expect(find('بلجيكا')).toEqual([6])
  })

  test('a code comes before names', () => {
    expect(find('et')[0]).toBe(2)
    expect(find('EST')[0]).toBe(1)
    expect(find('eu')).toEqual([4])
  })

  test('recent ones come first where nothing else decides', () => {
    expect(find('', [5, 2]).slice(0, 2)).toEqual([5, 2])
    expect(find('الاتحاد', [4])).toEqual([4, 3])
  })

  test('retired ones do not appear', () => {
    expect(find('').includes(7)).toBe(false)
    expect(find('before')).toEqual([])
  })
})

// The starter codebook itself: the words of an analyst find the issue of the issue.
describe('issues of the starter codebook', () => {
  const source = JSON.parse(readFileSync(new URL('../../../../shared/domain/codebook.json', import.meta.url), 'utf8'))
  let n = 0
  const made: Issue[] = []
  for (const theme of source.themes) {
    const themeId = id(++n)
    const blank = { include: '', exclude: '', colour: 0, ord: n, retiredAt: null, replacedBy: null }
    const none = { keywords: { ar: [], en: [] }, proposition: {} }
    made.push(
      Issue.parse({
        ...blank,
        ...none,
        id: themeId,
        key: theme.key,
        parentId: null,
        label: theme.label,
        codable: false,
      }),
    )
    for (const { key, label, proposition, keywords } of theme.issues) {
      made.push(
        Issue.parse({ ...blank, id: id(++n), key, parentId: themeId, label, proposition, keywords, codable: true }),
      )
    }
  }
  const entries = issueEntries(made)
  const first = (query: string) => made.find((issue) => issue.id === search(entries, query, [])[0])?.key

  test('are found in Arabic and in English', () => {
    expect(first('applicability')).toBe('law.applicability')
    expect(first('انطباق القانون')).toBe('law.applicability')
    expect(first('charter')).toBe('law.charter')
    expect(first('ميثاق')).toBe('law.charter')
    expect(first('law.ihl')).toBe('law.ihl')
  })

  test('themes are not among them', () => {
    expect(entries).toHaveLength(made.filter((issue) => issue.codable).length)
  })
})
