import { Button, Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { DialogForm } from './DialogForm.tsx'

type Props = {
  opened: boolean
  onClose: () => void
  title: string
  /** What will happen, and to what. */
  children: React.ReactNode
  /** The verb of the action, not "OK". */
  confirmLabel: string
  isPending: boolean
  error: unknown
  onConfirm: () => void
}

/** Asks before something that cannot be undone; the safe answer has the focus. */
export function ConfirmDialog({ opened, onClose, title, children, confirmLabel, isPending, error, onConfirm }: Props) {
  const { t } = useTranslation()
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('close') }}>
      <DialogForm
        onSubmit={(event) => {
          event.preventDefault()
          onConfirm()
        }}
        error={error}
        actions={
          <>
            <Button variant="default" onClick={onClose} data-autofocus>
              {t('cancel')}
            </Button>
            <Button type="submit" color="red" loading={isPending}>
              {confirmLabel}
            </Button>
          </>
        }
      >
        <div>{children}</div>
      </DialogForm>
    </Modal>
  )
}
