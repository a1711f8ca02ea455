import { Button, Modal } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MatrixFilter } from '../../shared/matrix/filter.ts'
import { useCan } from '../app/queries.ts'
import { ExportForm } from './ExportForm.tsx'
import classes from './export.module.css'

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
      {/* In parts: Modal's own head would be a second banner, its scroll lock an inline style that the CSP refuses. */}
      <Modal.Root opened={isOpen} onClose={close} lockScroll={false} centered>
        <Modal.Overlay />
        <Modal.Content>
          <div className={classes.head}>
            <Modal.Title>{t('exportTitle')}</Modal.Title>
            <Modal.CloseButton aria-label={t('common:close')} />
          </div>
          <Modal.Body>
            <ExportForm projectId={projectId} filter={filter} tagCount={tagCount} onDone={close} />
          </Modal.Body>
        </Modal.Content>
      </Modal.Root>
    </>
  )
}
