import { expect, test } from 'vitest'
import {
  addReview,
  NO_REVIEWS,
  needsReason,
  reviewCommand,
  settleReview,
  withPending,
} from '../../../client/review/pending-reviews.ts'
import type { Evidence } from '../../../shared/api/positions.ts'
import { Command, REVIEW_DECISIONS } from '../../../shared/model/command.ts'
import { CommandId, TagId } from '../../../shared/model/ids.ts'

const tagId = TagId.parse('11111111-1111-4111-8111-111111111111')
const first = CommandId.parse('22222222-2222-4222-8222-222222222222')
const second = CommandId.parse('33333333-3333-4333-8333-333333333333')
const item = { tag: { id: tagId, status: 'proposed', reviewReason: null }, reviewerName: null } as unknown as Evidence

const disputed = { commandId: first, decision: 'disputed', reason: 'Second clause', reviewerName: 'Lead' } as const
const accepted = { commandId: second, decision: 'accepted', reason: '', reviewerName: 'Lead' } as const

test('a verdict is shown at once and gone without trace when refused', () => {
  const pending = addReview(NO_REVIEWS, tagId, disputed)
  expect(withPending([item], pending)[0]).toMatchObject({
    reviewerName: 'Lead',
    tag: { status: 'disputed', reviewReason: 'Second clause' },
  })
  expect(withPending([item], settleReview(pending, tagId, first))).toEqual([item])
})

test('the answer to an older verdict leaves the newer one standing', () => {
  const pending = addReview(addReview(NO_REVIEWS, tagId, disputed), tagId, accepted)
  expect(withPending([item], settleReview(pending, tagId, first))[0]?.tag.status).toBe('accepted')
})

test('taking back clears the name of who decided', () => {
  const pending = addReview(NO_REVIEWS, tagId, { ...accepted, decision: 'proposed' })
  expect(withPending([{ ...item, reviewerName: 'Lead' }], pending)[0]).toMatchObject({
    reviewerName: null,
    tag: { status: 'proposed', reviewReason: null },
  })
})

test('every verdict is a command that the server takes, with a reason exactly where it must have one', () => {
  for (const decision of REVIEW_DECISIONS) {
    const withReason = reviewCommand(tagId, { ...accepted, decision, reason: 'Why' })
    expect(Command.safeParse(withReason).success).toBe(true)
    const without = reviewCommand(tagId, { ...accepted, decision })
    expect(Command.safeParse(without).success).toBe(!needsReason(decision))
  }
})
