// Verdicts that were given here and are not yet in the fetched evidence: shown at once, taken back when refused.
import type { Evidence } from '../../shared/api/positions.ts'
import type { Command, ReviewTag } from '../../shared/model/command.ts'
import type { CommandId, TagId } from '../../shared/model/ids.ts'

export type Decision = ReviewTag['decision']

export type PendingReview = {
  commandId: CommandId
  decision: Decision
  reason: string
  reviewerName: string
}

/** By tag; one verdict at a time each, the newest. */
export type PendingReviews = ReadonlyMap<TagId, PendingReview>

export const NO_REVIEWS: PendingReviews = new Map()

/** True if the verdict needs a reason before it can be given. */
export const needsReason = (decision: Decision): boolean => decision === 'disputed' || decision === 'rejected'

/** The command of a verdict. */
export const reviewCommand = (tagId: TagId, review: PendingReview): Command => ({
  type: 'tag.review',
  id: review.commandId,
  tagId,
  decision: review.decision,
  reason: review.reason,
})

export const addReview = (reviews: PendingReviews, tagId: TagId, review: PendingReview): PendingReviews =>
  new Map(reviews).set(tagId, review)

/** Without the verdict of that command; a newer one on the same tag stays. */
export function settleReview(reviews: PendingReviews, tagId: TagId, commandId: CommandId): PendingReviews {
  if (reviews.get(tagId)?.commandId !== commandId) return reviews
  const rest = new Map(reviews)
  rest.delete(tagId)
  return rest
}

/** The evidence as it will be once the pending verdicts are in. Never changes which tags are listed. */
export function withPending(items: readonly Evidence[], reviews: PendingReviews): readonly Evidence[] {
  if (reviews.size === 0) return items
  return items.map((item) => {
    const review = reviews.get(item.tag.id)
    if (!review) return item
    const isTakenBack = review.decision === 'proposed'
    return {
      ...item,
      reviewerName: isTakenBack ? null : review.reviewerName,
      tag: { ...item.tag, status: review.decision, reviewReason: review.reason === '' ? null : review.reason },
    }
  })
}
