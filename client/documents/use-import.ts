import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Job } from '../../shared/model/job.ts'
import { MAX_SOURCE_BYTES, MAX_UPLOAD_FILES } from '../../shared/model/limits.ts'
import { ApiError, api } from '../app/api.ts'
import { keepJobs } from '../app/live-events.ts'
import { notifyFailure } from '../app/notify.ts'
import { formatList, isolate, useLocale } from '../i18n/format.ts'

const BYTES_PER_MB = 1024 * 1024

/** Largest importable file, in MB, as sentences name it. */
export const LIMIT_MB = MAX_SOURCE_BYTES / BYTES_PER_MB

/** Sends files for import. What the server would refuse by size is told at once and not sent. */
export function useImport(projectId: string) {
  const { t } = useTranslation('documents')
  const locale = useLocale()
  const upload = useMutation({
    mutationFn: (files: File[]) => {
      const form = new FormData()
      for (const file of files) form.append('file', file)
      return api.post<{ jobs: Job[] }>(`/api/projects/${projectId}/documents`, form)
    },
    onSuccess: ({ jobs }) => keepJobs(projectId, jobs),
    onError: notifyFailure,
  })
  const start = (files: readonly File[]) => {
    if (files.length > MAX_UPLOAD_FILES) {
      notifyFailure(new ApiError('too_many_files', 413, { limit: MAX_UPLOAD_FILES }))
      return
    }
    for (const file of files) {
      if (file.size > MAX_SOURCE_BYTES) {
        notifyFailure(new ApiError('file_too_large', 413, { file: file.name, limitMb: LIMIT_MB }))
      }
    }
    const accepted = files.filter((file) => file.size <= MAX_SOURCE_BYTES)
    if (accepted.length > 0) upload.mutate(accepted)
  }
  const names = upload.variables?.map((file) => isolate(file.name, locale)) ?? []
  return {
    start,
    /** The sentence while files travel, else null. */
    sending: upload.isPending ? t('jobs.sending', { name: formatList(names.slice(0, 3), locale) }) : null,
  }
}
