import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'

/** Names the browser tab after the page. */
export function usePageTitle(title: string | undefined): void {
  const { t } = useTranslation()
  const full = title ? `${title} · ${t('appName')}` : t('appName')
  useEffect(() => {
    document.title = full
  }, [full])
}
