// Asks before all suggestions of one actor or issue become annotations.
import { Button, Modal, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Suggestion } from '../../shared/api/suggestions.ts'
import type { ActorId, IssueId } from '../../shared/model/ids.ts'
import { DialogForm } from '../app/DialogForm.tsx'
import { formatNumber, useLocale } from '../i18n/format.ts'
import { useReader } from './reader-context.ts'
import { rangesOf } from './suggestion-store.ts'

export type AcceptAll = { kind: 'actor' | 'issue'; id: string; name: string; items: readonly Suggestion[] }

/** Most that are accepted at a time: one step to take back. */
export const MAX_ACCEPTED_TOGETHER = 100

/** A tag needs an issue: all of an actor ask for one. The stance is never guessed. */
export function AcceptAllDialog({ of, onClose }: { of: AcceptAll; onClose: () => void }) {
  const { t } = useTranslation(['suggestions', 'common'])
  const locale = useLocale()
  const { actions, codebook, view } = useReader()
  const [issueId, setIssueId] = useState(of.kind === 'issue' ? of.id : '')
  const items = of.items.slice(0, MAX_ACCEPTED_TOGETHER)
  const count = { count: items.length, number: formatNumber(items.length, locale) }

  return (
    <Modal
      opened
      onClose={onClose}
      title={t('all.title', { name: of.name })}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <DialogForm
        error={null}
        onSubmit={(event) => {
          event.preventDefault()
          if (issueId === '') return
          const actorId = of.kind === 'actor' ? (of.id as ActorId) : null
          actions.tagAll(items.map(rangesOf), { actorId, issueId: issueId as IssueId, stance: 'mention' })
          onClose()
          view.editor.focus()
        }}
        actions={
          <>
            <Button variant="default" onClick={onClose} data-autofocus>
              {t('common:cancel')}
            </Button>
            <Button type="submit" disabled={issueId === ''}>
              {t('all.confirm', count)}
            </Button>
          </>
        }
      >
        <p>{t(`all.${of.kind}`, { ...count, name: of.name })}</p>
        {of.items.length > items.length && <p>{t('all.limited', { number: count.number })}</p>}
        {of.kind === 'actor' && (
          <NativeSelect
            label={t('all.issue')}
            value={issueId}
            onChange={(event) => setIssueId(event.currentTarget.value)}
            data={[
              { value: '', label: t('all.choose') },
              ...codebook.issues.map(({ id }) => ({ value: id, label: codebook.issueName(id) })),
            ]}
          />
        )}
      </DialogForm>
    </Modal>
  )
}
