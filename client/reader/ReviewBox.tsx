import { Button, Group, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Tag } from '../../shared/model/annotation.ts'
import { MAX_REASON_LENGTH } from '../../shared/model/limits.ts'
import classes from './AnnotationCard.module.css'
import { useReader } from './reader-context.ts'

/** A lead's verdict on one tag. To dispute or reject needs a reason. */
export function ReviewBox({ tag }: { tag: Tag }) {
  const { t } = useTranslation('reader')
  const { actions } = useReader()
  const [decision, setDecision] = useState<'disputed' | 'rejected' | null>(null)
  const [reason, setReason] = useState('')

  if (decision === null) {
    return (
      <Group gap={4} mt={4} role="group" aria-label={t('review.label')}>
        {tag.status !== 'accepted' && (
          <Button size="compact-xs" onClick={() => actions.review(tag.id, 'accepted', '')}>
            {t('review.accept')}
          </Button>
        )}
        {tag.status !== 'disputed' && (
          <Button size="compact-xs" variant="default" onClick={() => setDecision('disputed')}>
            {t('review.dispute')}
          </Button>
        )}
        {tag.status !== 'rejected' && (
          <Button size="compact-xs" variant="default" onClick={() => setDecision('rejected')}>
            {t('review.reject')}
          </Button>
        )}
        {tag.status !== 'proposed' && (
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            onClick={() => actions.review(tag.id, 'proposed', '')}
          >
            {t('review.reopen')}
          </Button>
        )}
      </Group>
    )
  }
  const close = () => {
    setDecision(null)
    setReason('')
  }
  const submit = () => {
    if (reason.trim() === '') return
    actions.review(tag.id, decision, reason)
    close()
  }
  return (
    <form
      className={classes.review}
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Textarea
        autoFocus
        autosize
        minRows={2}
        dir="auto"
        label={t(`review.why.${decision}`)}
        required
        maxLength={MAX_REASON_LENGTH}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        onKeyDown={(event) => {
          event.stopPropagation()
          if (event.key === 'Escape') close()
          else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit()
        }}
      />
      <Group gap="xs" mt={4}>
        <Button size="compact-xs" type="submit" disabled={reason.trim() === ''}>
          {t(`review.${decision === 'disputed' ? 'dispute' : 'reject'}`)}
        </Button>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={close}>
          {t('cancel')}
        </Button>
      </Group>
    </form>
  )
}
