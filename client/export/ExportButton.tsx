import { Button, Modal } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MatrixFilter } from '../../shared/matrix/filter.ts'
import { useCan } from '../app/queries.ts'
import { ExportForm } from './ExportForm.tsx'

type Props = {
  projectId: string
  /** What the page shows, and so what the file will hold. */
  filter: MatrixFilter
  /** Tags under the filter; null while they are counted. */
  tagCount: number | null
}

/** Opens the export dialog. */
export function ExportButton({ projectId, filter, tagCount }: Props) {
  const { t } = useTranslation(['matrix', 'common'])
  const [isOpen, setIsOpen] = useState(false)
  const close = () => setIsOpen(false)
  if (!useCan(projectId, 'export.read')) return null
  return (
    <>
      <Button variant="default" leftSection={<IconDownload size={14} aria-hidden />} onClick={() => setIsOpen(true)}>
        {t('export')}
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        title={t('exportTitle')}
        closeButtonProps={{ 'aria-label': t('common:close') }}
      >
        <ExportForm projectId={projectId} filter={filter} tagCount={tagCount} onDone={close} />
      </Modal>
    </>
  )
}
