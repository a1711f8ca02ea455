import { Skeleton } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** As many grey rows as a list will roughly have, while it loads. */
export function RowSkeletons({ count }: { count: number }) {
  const { t } = useTranslation()
  return (
    <div role="status" aria-label={t('loading')}>
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all the same
        <Skeleton key={index} height={36} mt={6} />
      ))}
    </div>
  )
}
