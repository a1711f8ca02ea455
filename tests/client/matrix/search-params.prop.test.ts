import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseSearch, serializeSearch } from '../../../client/matrix/search-params.ts'
import { EMPTY_FILTER, serializeFilter } from '../../../shared/matrix/filter.ts'
import { STATUSES } from '../../../shared/model/annotation.ts'
import { ActorId, DocumentId, IssueId, UserId } from '../../../shared/model/ids.ts'
import { STANCES } from '../../../shared/model/stance.ts'

const ids = <T>(brand: { parse: (value: unknown) => T }) =>
  fc.uniqueArray(fc.uuid({ version: 4 }), { maxLength: 5 }).map((list) => list.map((id) => brand.parse(id)))
const key = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/)

const search = fc.record({
  filter: fc.record({
    document: ids(DocumentId),
    analyst: ids(UserId),
    theme: fc.uniqueArray(key, { maxLength: 4 }),
    group: fc.uniqueArray(fc.oneof(key, fc.constant('type:state')), { maxLength: 4 }),
    stance: fc.uniqueArray(fc.constantFrom(...STANCES)),
    status: fc.uniqueArray(fc.constantFrom(...STATUSES)),
  }),
  cell: fc.option(
    fc.record({
      actorId: fc.option(fc.uuid({ version: 4 }).map((id) => ActorId.parse(id))),
      issueId: fc.uuid({ version: 4 }).map((id) => IssueId.parse(id)),
    }),
  ),
  showsAll: fc.boolean(),
})

test('the page state survives its URL', () => {
  fc.assert(
    fc.property(search, (state) => {
      const read = parseSearch(serializeSearch(state))
      expect(read.problem).toBeNull()
      expect(read.cell).toEqual(state.cell)
      expect(read.showsAll).toBe(state.showsAll)
      expect(serializeFilter(read.filter)).toEqual(serializeFilter(state.filter))
    }),
  )
})

test('no URL breaks the page: what cannot be read is named, and nothing of it applies', () => {
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.constantFrom('document', 'analyst', 'theme', 'group', 'stance', 'status', 'cell', 'rows', 'other'),
        fc.oneof(fc.string(), fc.constantFrom('supports', 'law,norms', 'type:state', ':', ',')),
      ),
      (query) => {
        const read = parseSearch(query)
        if (read.problem) expect(read).toMatchObject({ filter: EMPTY_FILTER, cell: null })
      },
    ),
  )
  expect(parseSearch({ stance: 'supports,maybe', theme: 'law' }).problem).toEqual({
    code: 'bad_filter',
    details: { field: 'stance' },
  })
  expect(parseSearch({ cell: 'none:not-an-id' }).problem?.details).toEqual({ field: 'cell' })
})
