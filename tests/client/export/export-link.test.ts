import { expect, test } from 'vitest'
import { DELIMITERS, exportLink, MODES } from '../../../client/export/export-link.ts'
import { ExcerptsQuery } from '../../../shared/api/positions.ts'
import { EMPTY_FILTER, parseFilter } from '../../../shared/matrix/filter.ts'

const projectId = '11111111-1111-4111-8111-111111111111'
const filter = { ...EMPTY_FILTER, theme: ['law'], group: ['type:state', 'EU'], status: ['accepted' as const] }

test('the file holds exactly what the screen shows: the server reads the same filter and form', () => {
  for (const mode of MODES) {
    for (const delimiter of DELIMITERS) {
      const url = new URL(exportLink(projectId, filter, { mode, delimiter }), 'http://localhost')
      const query = ExcerptsQuery.parse(Object.fromEntries(url.searchParams))
      expect(query).toMatchObject({ mode, delimiter })
      const { mode: _mode, delimiter: _delimiter, ...rest } = query
      expect(parseFilter(rest)).toEqual({ ...filter, group: ['EU', 'type:state'] })
    }
  }
})

test('without filter and with the usual form the address is bare', () => {
  expect(exportLink(projectId, EMPTY_FILTER, { mode: 'safe', delimiter: 'comma' })).toBe(
    `/api/projects/${projectId}/exports/excerpts.csv`,
  )
})
