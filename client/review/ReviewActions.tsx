import { Button, Group, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Status } from '../../shared/model/annotation.ts'
import { MAX_REASON_LENGTH } from '../../shared/model/limits.ts'
import type { Decision } from './pending-reviews.ts'

type Props = {
  status: Status
  isBusy: boolean
  /** The verdict whose reason is being written, or null. */
  asking: 'disputed' | 'rejected' | null
  onAsk: (decision: 'disputed' | 'rejected' | null) => void
  onReview: (decision: Decision, reason: string) => void
}

/** A lead's verdict on one tag; disputing and rejecting ask for the reason first. */
export function ReviewActions({ status, isBusy, asking, onAsk, onReview }: Props) {
  const { t } = useTranslation('matrix')
  if (asking) return <ReasonForm decision={asking} onCancel={() => onAsk(null)} onSave={onReview} />
  return (
    <Group gap="0.25rem" role="group" aria-label={t('review')}>
      {status !== 'accepted' && (
        <Button
          size="compact-xs"
          variant="default"
          disabled={isBusy}
          aria-keyshortcuts="a"
          onClick={() => onReview('accepted', '')}
        >
          {t('accept')}
        </Button>
      )}
      {status !== 'disputed' && (
        <Button
          size="compact-xs"
          variant="default"
          disabled={isBusy}
          aria-keyshortcuts="d"
          onClick={() => onAsk('disputed')}
        >
          {t('dispute')}
        </Button>
      )}
      {status !== 'rejected' && (
        <Button
          size="compact-xs"
          variant="default"
          disabled={isBusy}
          aria-keyshortcuts="r"
          onClick={() => onAsk('rejected')}
        >
          {t('reject')}
        </Button>
      )}
      {status !== 'proposed' && (
        <Button
          size="compact-xs"
          variant="subtle"
          disabled={isBusy}
          aria-keyshortcuts="u"
          onClick={() => onReview('proposed', '')}
        >
          {t('takeBack')}
        </Button>
      )}
    </Group>
  )
}

type ReasonProps = {
  decision: 'disputed' | 'rejected'
  onCancel: () => void
  onSave: (decision: Decision, reason: string) => void
}

function ReasonForm({ decision, onCancel, onSave }: ReasonProps) {
  const { t } = useTranslation(['matrix', 'common'])
  const [reason, setReason] = useState('')
  const isReady = reason.trim() !== ''
  const save = () => {
    if (isReady) onSave(decision, reason)
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <Textarea
        size="xs"
        dir="auto"
        autosize
        minRows={2}
        maxRows={6}
        data-autofocus
        ref={(element) => element?.focus()}
        label={t(`reasonHint.${decision}`)}
        description={t('reasonKeys')}
        maxLength={MAX_REASON_LENGTH}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.stopPropagation()
            onCancel()
          } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault()
            save()
          }
        }}
      />
      <Group gap="0.25rem" mt="0.375rem">
        <Button size="compact-xs" type="submit" disabled={!isReady}>
          {decision === 'disputed' ? t('dispute') : t('reject')}
        </Button>
        <Button size="compact-xs" variant="subtle" onClick={onCancel}>
          {t('common:cancel')}
        </Button>
      </Group>
    </form>
  )
}
