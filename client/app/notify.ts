// Toasts: one sentence each.
import { notifications } from '@mantine/notifications'
import i18next from 'i18next'
import type { Locale } from '../../shared/model/label.ts'
import { ApiError, failureSentence } from './api.ts'

/** Tells why something did not happen. A lost session is not told: the sign-in page follows. */
export function notifyFailure(error: unknown): void {
  if (error instanceof ApiError && error.code === 'not_signed_in') return
  const message = failureSentence(error, i18next.language as Locale)
  // One id per sentence: the same failure ten times is one toast.
  notifications.show({ id: message, message, color: 'red', role: 'alert', closeButtonProps: closeProps() })
}

/** Tells that something happened that the page itself does not show. */
export function notifyDone(message: string): void {
  notifications.show({ message, role: 'status', closeButtonProps: closeProps() })
}

const closeProps = () => ({ 'aria-label': i18next.t('common:dismiss') })
