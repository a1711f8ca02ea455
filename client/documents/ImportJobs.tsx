import { ActionIcon, Progress } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { IconAlertCircle, IconFileText, IconX } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Job } from '../../shared/model/job.ts'
import { api } from '../app/api.ts'
import { keepJobs } from '../app/live-events.ts'
import { notifyFailure } from '../app/notify.ts'
import { jobsQuery } from '../app/queries.ts'
import { formatShare, refusalSentence, useLocale } from '../i18n/format.ts'
import classes from './ImportJobs.module.css'
import { isShown } from './job-visibility.ts'

/** Imports that run, wait, or failed and were not dismissed. */
export function ImportJobs({ projectId, sending }: { projectId: string; sending: string | null }) {
  const { t } = useTranslation('documents')
  const jobs = useQuery(jobsQuery(projectId))
  const [dismissed, setDismissed] = useLocalStorage<string[]>({
    key: `mawqif.dismissed-jobs.${projectId}`,
    defaultValue: [],
  })
  const items = jobs.data?.items ?? []
  const shown = items.filter((job) => isShown(job, dismissed, Date.now()))
  if (shown.length === 0 && sending === null) return null
  // Only ids that the server still lists are remembered, so the list stays short.
  const dismiss = (id: string) => setDismissed([...dismissed.filter((old) => items.some((job) => job.id === old)), id])
  return (
    <section className={classes.jobs} aria-label={t('jobs.label')} aria-live="polite">
      {sending !== null && (
        <div className={classes.job}>
          <IconFileText size={16} aria-hidden />
          <span className={classes.name}>{sending}</span>
        </div>
      )}
      {shown.map((job) => (
        <JobRow key={job.id} projectId={projectId} job={job} onDismiss={() => dismiss(job.id)} />
      ))}
    </section>
  )
}

function JobRow({ projectId, job, onDismiss }: { projectId: string; job: Job; onDismiss: () => void }) {
  const { t } = useTranslation('documents')
  const locale = useLocale()
  const cancel = useMutation({
    mutationFn: () => api.post<Job>(`/api/projects/${projectId}/jobs/${job.id}/cancel`),
    onSuccess: (cancelled) => keepJobs(projectId, [cancelled]),
    onError: notifyFailure,
  })
  if (job.state === 'failed') {
    return (
      <div className={classes.job} data-failed>
        <IconAlertCircle size={16} aria-hidden className={classes.failedIcon} />
        <span className={classes.name}>
          {refusalSentence(job.errorCode ?? 'internal', locale, job.errorDetails ?? {})}
        </span>
        <ActionIcon size="sm" onClick={onDismiss} aria-label={t('jobs.dismiss', { name: job.fileName })}>
          <IconX size={14} />
        </ActionIcon>
      </div>
    )
  }
  return (
    <div className={classes.job}>
      <IconFileText size={16} aria-hidden />
      <bdi className={classes.name}>{job.fileName}</bdi>
      <span className={`${classes.state} tabular`}>
        {job.state === 'running' ? formatShare(job.progress, locale) : t('jobs.queued')}
      </span>
      <Progress value={job.progress * 100} size="sm" className={classes.bar} aria-label={t('jobs.running')} />
      <ActionIcon
        size="sm"
        loading={cancel.isPending}
        onClick={() => cancel.mutate()}
        aria-label={t('jobs.cancel', { name: job.fileName })}
      >
        <IconX size={14} />
      </ActionIcon>
    </div>
  )
}
