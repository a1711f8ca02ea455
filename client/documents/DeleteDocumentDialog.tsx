import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { DocumentSummary } from '../../shared/model/document.ts'
import { api } from '../app/api.ts'
import { ConfirmDialog } from '../app/ConfirmDialog.tsx'
import { dropDocument } from '../app/live-events.ts'

type Props = { projectId: string; document: DocumentSummary | null; onClose: () => void }

/** Asks, then deletes a document with everything on it. */
export function DeleteDocumentDialog({ projectId, document, onClose }: Props) {
  const { t } = useTranslation('documents')
  const remove = useMutation({
    mutationFn: (target: DocumentSummary) => api.delete(`/api/projects/${projectId}/documents/${target.id}`),
    onSuccess: (_, target) => {
      dropDocument(projectId, target.id)
      onClose()
    },
  })
  return (
    <ConfirmDialog
      opened={document !== null}
      onClose={onClose}
      title={t('deleteTitle')}
      confirmLabel={t('deleteConfirm')}
      isPending={remove.isPending}
      error={remove.error}
      onConfirm={() => document && remove.mutate(document)}
    >
      {document && t('deleteText', { title: document.title })}
    </ConfirmDialog>
  )
}
