// What stands where the sheet would be: before the first answer, without content, after a failure.
import { Button, Skeleton } from '@mantine/core'
import { IconFilterOff, IconPlugConnectedX, IconTable } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { failureSentence } from '../app/api.ts'
import { useLocale } from '../i18n/format.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import classes from './matrix.module.css'

const SKELETON_ROWS = Array.from({ length: 14 }, (_, row) => row)
const SKELETON_CELLS = Array.from({ length: 8 }, (_, cell) => cell)

/** The sheet's frame in its own measures, until cells come. */
export function SheetSkeleton() {
  const { t } = useTranslation()
  return (
    <div className={classes.scroller} role="status" aria-label={t('loading')}>
      <div className={classes.skeletonHead} />
      {SKELETON_ROWS.map((row) => (
        <div key={row} className={classes.skeletonRow}>
          <Skeleton height={10} width={150} />
          {SKELETON_CELLS.map((cell) => (
            <Skeleton key={cell} height={10} width={40} />
          ))}
        </div>
      ))}
    </div>
  )
}

/** No tag at all in this project: how content comes. */
export function EmptyProject({ projectId }: { projectId: string }) {
  const { t } = useTranslation('matrix')
  return (
    <div className={classes.empty}>
      <EmptyState icon={IconTable} title={t('empty')} text={t('emptyHint')}>
        <Button variant="default" component={Link} to={`/projects/${projectId}/documents`}>
          {t('toDocuments')}
        </Button>
      </EmptyState>
    </div>
  )
}

/** Tags exist, but the filter or the row search lets none through. */
export function NothingShown({ rowQuery, onClear }: { rowQuery: string; onClear: () => void }) {
  const { t } = useTranslation('matrix')
  return (
    <div className={classes.empty}>
      <EmptyState
        icon={IconFilterOff}
        title={rowQuery === '' ? t('emptyFilter') : t('emptyRows', { query: rowQuery })}
        text={rowQuery === '' ? t('emptyFilterHint') : undefined}
      >
        <Button variant="default" onClick={onClear}>
          {t('clearFilters')}
        </Button>
      </EmptyState>
    </div>
  )
}

/** Why there is no matrix, in one sentence, and the way to try again. */
export function SheetFailure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation(['matrix', 'common'])
  const locale = useLocale()
  return (
    <div className={classes.empty}>
      <EmptyState icon={IconPlugConnectedX} title={t('failed')} text={failureSentence(error, locale)} role="alert">
        <Button variant="default" onClick={onRetry}>
          {t('common:retry')}
        </Button>
      </EmptyState>
    </div>
  )
}
