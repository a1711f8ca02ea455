// Names misread by a letter, each with what it should read: corrected by a person, one by one, or only shown.
import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { CorrectWord } from '../../shared/api/documents.ts'
import type { Suggestion } from '../../shared/api/suggestions.ts'
import { can } from '../../shared/policy/can.ts'
import { api } from '../app/api.ts'
import { notifyFailure } from '../app/notify.ts'
import { useMembers } from '../app/queries.ts'
import { useLocale } from '../i18n/format.ts'
import { useObservable } from '../sync/observable.ts'
import { useReader } from './reader-context.ts'
import classes from './Suggestions.module.css'

/** Nothing where no name seems misread. */
export function SlipList({ onGone }: { onGone: () => void }) {
  const { t } = useTranslation('suggestions')
  const locale = useLocale()
  const { suggestions, actions, document, projectId, role, me } = useReader()
  const open = useObservable(suggestions.open)
  const { data: members } = useMembers(projectId)
  const slips = open.filter((one): one is Suggestion & { slip: object } => one.slip !== null)
  const correct = useMutation({
    mutationFn: (wish: CorrectWord) =>
      api.post(`/api/projects/${projectId}/documents/${document.id}/corrections`, wish),
    onSuccess: () => actions.say('said.wordCorrected'),
    onError: notifyFailure,
  })
  if (slips.length === 0) return null
  const mayCorrect = can(role, 'text.correct', members?.find(({ userId }) => userId === me)?.canCorrect)
  const isOpen = document.textMode === 'open'
  return (
    <section>
      <h3 className={classes.heading}>{t('slips')}</h3>
      <ul className={classes.list}>
        {slips.map((one) => {
          const { word, suggested, start, end } = one.slip
          return (
            <li key={`${one.blockId} ${start}`}>
              <button
                type="button"
                className={classes.row}
                onClick={() => {
                  onGone()
                  suggestions.go(one)
                }}
              >
                <span>
                  <bdi className={classes.slip}>{word}</bdi> {locale === 'ar' ? '←' : '→'} <bdi>{suggested}</bdi>
                </span>
              </button>
              {mayCorrect && isOpen && (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  loading={correct.isPending}
                  aria-label={t('correctNamed', { word, suggested })}
                  onClick={() => correct.mutate({ blockId: one.blockId, start, end, before: word, after: suggested })}
                >
                  {t('correct')}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
      {!(mayCorrect && isOpen) && <p className={classes.state}>{t(mayCorrect ? 'slipLocked' : 'slipForbidden')}</p>}
    </section>
  )
}
