import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { SuggestionDismissal } from '../../shared/api/suggestions.ts'
import { can } from '../../shared/policy/can.ts'
import { api } from '../app/api.ts'
import { notifyFailure } from '../app/notify.ts'
import { dismissalsQuery } from '../app/queries.ts'
import { useReader } from './reader-context.ts'
import classes from './Suggestions.module.css'

/** What the project took off, newest first; a lead puts anything back, others their own. */
export function DismissedList() {
  const { t } = useTranslation('suggestions')
  const { projectId, codebook, role, me } = useReader()
  const { data } = useQuery(dismissalsQuery(projectId))
  const putBack = useMutation({
    mutationFn: ({ id }: SuggestionDismissal) => api.delete(`/api/projects/${projectId}/suggestion-dismissals/${id}`),
    onError: notifyFailure,
  })
  if (!data || data.items.length === 0) return null
  return (
    <details className={classes.dismissed}>
      <summary className={classes.heading}>{t('dismissed')}</summary>
      <ul className={classes.list}>
        {data.items.map((one) => {
          const name = one.actorId
            ? codebook.actorName(one.actorId)
            : one.issueId
              ? codebook.issueName(one.issueId)
              : ''
          return (
            <li key={one.id}>
              <span className={classes.row}>
                <span>
                  <bdi>{one.form}</bdi> · <bdi>{name}</bdi>
                  <span className={classes.by}>{t('by', { name: one.createdByName })}</span>
                </span>
              </span>
              {can(role, 'suggestion.restore', one.createdBy === me) && (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  aria-label={t('putBackNamed', { form: one.form, name })}
                  onClick={() => putBack.mutate(one)}
                >
                  {t('putBack')}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
    </details>
  )
}
