// Gives verdicts: at once on screen, by command to the server, taken back with a sentence when refused.
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { CommandId, type TagId } from '../../shared/model/ids.ts'
import type { CommandReply } from '../../shared/protocol/reply.ts'
import { ApiError, api, failureSentence } from '../app/api.ts'
import { useMe } from '../app/queries.ts'
import { useLocale } from '../i18n/format.ts'
import {
  addReview,
  type Decision,
  NO_REVIEWS,
  type PendingReview,
  reviewCommand,
  settleReview,
} from './pending-reviews.ts'

/** `evidenceKey` is the query whose next answer holds the verdict. */
export function useReview(projectId: string, evidenceKey: readonly unknown[]) {
  const client = useQueryClient()
  const locale = useLocale()
  const me = useMe()
  const [pending, setPending] = useState(NO_REVIEWS)
  const [failures, setFailures] = useState<ReadonlyMap<TagId, string>>(new Map())

  const setFailure = (tagId: TagId, sentence: string | null) =>
    setFailures((old) => {
      const next = new Map(old)
      if (sentence === null) next.delete(tagId)
      else next.set(tagId, sentence)
      return next
    })

  const review = async (tagId: TagId, decision: Decision, reason: string) => {
    const verdict: PendingReview = {
      commandId: CommandId.parse(crypto.randomUUID()),
      decision,
      reason: reason.trim(),
      reviewerName: me.name,
    }
    setPending((old) => addReview(old, tagId, verdict))
    setFailure(tagId, null)
    try {
      const path = `/api/projects/${projectId}/commands?as=${me.id}`
      const reply = await api.post<CommandReply>(path, reviewCommand(tagId, verdict))
      if (!reply.ok) throw new ApiError(reply.error.code, 200, reply.error.details)
      // Shown until the evidence itself says so: no flicker back to the old status between the two.
      await client.invalidateQueries({ queryKey: evidenceKey })
    } catch (error) {
      setFailure(tagId, failureSentence(error, locale))
    } finally {
      setPending((old) => settleReview(old, tagId, verdict.commandId))
    }
  }

  return {
    pending,
    /** Why the last verdict on a tag was refused. */
    failures,
    review: (tagId: TagId, decision: Decision, reason: string) => void review(tagId, decision, reason),
  }
}
