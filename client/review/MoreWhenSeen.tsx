import { Button } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'

/** The next page when its place comes near; a button for those who do not scroll. */
export function MoreWhenSeen({ isFetching, onMore }: { isFetching: boolean; onMore: () => void }) {
  const { t } = useTranslation(['matrix', 'common'])
  const mark = useRef<HTMLButtonElement>(null)
  const newest = useRef(onMore)
  useEffect(() => {
    newest.current = onMore
  })
  useEffect(() => {
    const element = mark.current
    if (!element || isFetching) return
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && newest.current(), {
      rootMargin: '400px',
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [isFetching])
  return (
    <Button ref={mark} variant="subtle" fullWidth disabled={isFetching} onClick={onMore}>
      {isFetching ? t('loadingMore') : t('common:loadMore')}
    </Button>
  )
}
