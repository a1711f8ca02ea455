import { expect, test } from 'vitest'
import { buildSheet, presentIn, type SheetOptions } from '../../../client/matrix/sheet.ts'
import { sumFolded, sumKey } from '../../../client/matrix/sums.ts'
import type { MatrixCell } from '../../../shared/matrix/cell.ts'
import { EMPTY_FILTER } from '../../../shared/matrix/filter.ts'
import type { Actor, ActorType, Issue } from '../../../shared/model/codebook.ts'
import type { ActorId, IssueId } from '../../../shared/model/ids.ts'

const actor = (key: string, type: ActorType, en: string, ar: string, more: Partial<Actor> = {}): Actor => ({
  id: key as ActorId,
  key,
  type,
  names: { en, ar },
  aliases: [],
  iso2: null,
  iso3: null,
  m49: null,
  groups: [],
  retiredAt: null,
  replacedBy: null,
  ...more,
})
const issue = (key: string, parent: string | null, ord: number, more: Partial<Issue> = {}): Issue => ({
  id: key as IssueId,
  key,
  parentId: parent as IssueId | null,
  label: { en: key },
  proposition: {},
  include: '',
  exclude: '',
  keywords: { ar: [], en: [] },
  colour: ord,
  codable: parent !== null,
  ord,
  retiredAt: null,
  replacedBy: null,
  ...more,
})
const cell = (actorId: string | null, issueId: string, n = 1): MatrixCell => ({
  actorId: actorId as ActorId | null,
  issueId: issueId as IssueId,
  n,
  stances: { supports: n },
  statuses: { proposed: n },
  documents: 1,
})

const codebook = {
  rev: 1,
  version: 1,
  actors: [
    actor('JO', 'state', 'Jordan', 'الأردن', { groups: ['LAS'] }),
    actor('EE', 'state', 'Estonia', 'إستونيا', { groups: ['EU'] }),
    actor('EU', 'regional_organisation', 'European Union', 'الاتحاد الأوروبي'),
    actor('OLD', 'state', 'Atlantis', 'أطلانطس', { retiredAt: '2026-01-01T00:00:00Z' }),
  ],
  issues: [
    issue('norms', null, 1),
    issue('norms.b', 'norms', 1),
    issue('norms.a', 'norms', 0),
    issue('law', null, 0),
    issue('law.x', 'law', 0),
    issue('law.old', 'law', 1, { retiredAt: '2026-01-01T00:00:00Z' }),
  ],
}
const sheet = (cells: MatrixCell[], more: Partial<SheetOptions> = {}) =>
  buildSheet({
    codebook,
    present: presentIn(cells),
    filter: EMPTY_FILTER,
    showsAll: false,
    rowQuery: '',
    foldedTypes: new Set(),
    foldedThemes: new Set(),
    locale: 'en',
    ...more,
  })
const keys = (list: readonly { key: string }[]) => list.map((entry) => entry.key)

test('only rows and columns with evidence are shown, themes and groups in their order', () => {
  const built = sheet([cell('JO', 'norms.b'), cell('EE', 'law.x'), cell('EU', 'norms.a')])
  expect(keys(built.rows)).toEqual(['type:state', 'EE', 'JO', 'type:regional_organisation', 'EU'])
  expect(keys(built.columns)).toEqual(['law.x', 'norms.a', 'norms.b'])
  expect(built.bands.map((band) => [band.theme.key, band.first, band.last])).toEqual([
    ['law', 0, 0],
    ['norms', 1, 2],
  ])
})

test('names sort as the interface language does', () => {
  const built = sheet([cell('JO', 'law.x'), cell('EE', 'law.x')], { locale: 'ar' })
  expect(built.rows.map((row) => (row.kind === 'actor' ? row.name : row.key))).toEqual([
    'type:state',
    'إستونيا',
    'الأردن',
  ])
})

test('all rows and columns: retired ones still only where they have evidence', () => {
  expect(keys(sheet([], { showsAll: true }).columns)).toEqual(['law.x', 'norms.a', 'norms.b'])
  const built = sheet([cell('OLD', 'law.old')], { showsAll: true })
  expect(keys(built.rows)).toContain('OLD')
  expect(keys(built.columns)).toContain('law.old')
})

test('rows without evidence obey the group filter, columns the theme filter', () => {
  const filter = { ...EMPTY_FILTER, group: ['EU'], theme: ['law'] }
  const built = sheet([], { showsAll: true, filter })
  expect(keys(built.rows)).toEqual(['type:state', 'EE'])
  expect(keys(built.columns)).toEqual(['law.x'])
  expect(
    keys(sheet([], { showsAll: true, filter: { ...filter, group: ['type:regional_organisation'] } }).rows),
  ).toEqual(['type:regional_organisation', 'EU'])
})

test('a row is found by any spelling of its name; the nameless row is not', () => {
  const cells = [cell('JO', 'law.x'), cell('EE', 'law.x'), cell(null, 'law.x')]
  expect(keys(sheet(cells).rows).at(-1)).toBe('none')
  expect(keys(sheet(cells, { rowQuery: 'استونيا' }).rows)).toEqual(['type:state', 'EE'])
  expect(keys(sheet(cells, { rowQuery: 'jord' }).rows)).toEqual(['type:state', 'JO'])
  expect(sheet(cells).actorCount).toBe(2)
})

test('folded groups and themes keep their counts and their sums', () => {
  const cells = [cell('JO', 'norms.a', 2), cell('EE', 'norms.b', 3), cell('EU', 'norms.a', 5), cell('EE', 'law.x', 7)]
  const built = sheet(cells, { foldedTypes: new Set(['state']), foldedThemes: new Set(['norms']) })
  expect(keys(built.rows)).toEqual(['type:state', 'type:regional_organisation', 'EU'])
  expect(built.rows[0]).toMatchObject({ actorCount: 2, isFolded: true })
  expect(keys(built.columns)).toEqual(['law.x', 'theme:norms'])
  expect(built.bands[1]).toMatchObject({ first: 1, last: 1, issueCount: 2, isFolded: true })
  const sums = sumFolded(built, cells)
  expect(sums.get(sumKey('type:state', 'theme:norms'))).toEqual({ n: 5, stances: { supports: 5 } })
  expect(sums.get(sumKey('type:state', 'law.x'))?.n).toBe(7)
  expect(sums.get(sumKey('EU', 'theme:norms'))?.n).toBe(5)
  expect(sums.size).toBe(3)
})
