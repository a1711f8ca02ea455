import { Button, CloseButton, Switch, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import type { RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { EMPTY_FILTER, FILTER_FIELDS, MatrixFilter } from '../../shared/matrix/filter.ts'
import { type FilterField, filterSize, useFilterChoices, useFilterNames } from '../app/filter-choices.ts'
import { FilterMenu } from './FilterMenu.tsx'
import classes from './filters.module.css'

type Props = {
  projectId: string
  filter: MatrixFilter
  onFilter: (filter: MatrixFilter) => void
  rowQuery: string
  onRowQuery: (query: string) => void
  rowFilterRef: RefObject<HTMLInputElement | null>
  showsAll: boolean
  onShowsAll: (showsAll: boolean) => void
  children: React.ReactNode
}

const ACCEPTED_ONLY = ['accepted'] as const

const isAcceptedOnly = (filter: MatrixFilter) => filter.status.length === 1 && filter.status[0] === ACCEPTED_ONLY[0]

/** Everything that decides what the sheet shows; `children` are the page's own actions at its end. */
export function FilterBar(props: Props) {
  const { projectId, filter, onFilter, rowQuery, onRowQuery, rowFilterRef, showsAll, onShowsAll, children } = props
  const { t } = useTranslation('matrix')
  const choices = useFilterChoices(projectId)
  // Values come from the menus and the URL, both of which hold only what the schema lets through.
  const set = (field: FilterField, values: readonly string[]) =>
    onFilter(MatrixFilter.parse({ ...filter, [field]: values }))
  return (
    <>
      <search className={classes.toolbar} aria-label={t('filters')}>
        <TextInput
          ref={rowFilterRef}
          size="xs"
          w={132}
          type="search"
          value={rowQuery}
          leftSection={<IconSearch size={14} aria-hidden />}
          placeholder={t('rowFilter')}
          aria-label={t('rowFilter')}
          title={t('rowFilterHint')}
          aria-keyshortcuts="/"
          onChange={(event) => onRowQuery(event.currentTarget.value)}
        />
        {FILTER_FIELDS.map((field) => (
          <FilterMenu
            key={field}
            field={field}
            choices={choices[field]}
            chosen={filter[field]}
            onChange={(values) => set(field, values)}
          />
        ))}
        <Switch
          size="xs"
          label={t('acceptedOnly')}
          checked={isAcceptedOnly(filter)}
          onChange={(event) => set('status', event.currentTarget.checked ? ACCEPTED_ONLY : [])}
        />
        <Switch
          size="xs"
          label={<span title={t('onlyEvidenceHint')}>{t('onlyEvidence')}</span>}
          checked={!showsAll}
          onChange={(event) => onShowsAll(!event.currentTarget.checked)}
        />
        <span className={classes.spacer} />
        {children}
      </search>
      {filterSize(filter) > 0 && <FilterChips projectId={projectId} filter={filter} onSet={set} onFilter={onFilter} />}
    </>
  )
}

type ChipsProps = Pick<Props, 'projectId' | 'filter' | 'onFilter'> & {
  onSet: (field: FilterField, values: readonly string[]) => void
}

function FilterChips({ projectId, filter, onSet, onFilter }: ChipsProps) {
  const { t } = useTranslation('matrix')
  const nameOf = useFilterNames(projectId)
  return (
    <div className={classes.chips}>
      {FILTER_FIELDS.flatMap((field) =>
        (filter[field] as readonly string[]).map((value) => {
          const label = nameOf(field, value)
          return (
            <span key={`${field}:${value}`} className={classes.chip}>
              <bdi className={classes.chipText}>{label}</bdi>
              <CloseButton
                size="xs"
                aria-label={t('removeFilter', { field: t(`filterName.${field}`), value: label })}
                onClick={() =>
                  onSet(
                    field,
                    (filter[field] as readonly string[]).filter((other) => other !== value),
                  )
                }
              />
            </span>
          )
        }),
      )}
      <Button variant="subtle" size="compact-xs" onClick={() => onFilter(EMPTY_FILTER)}>
        {t('clearFilters')}
      </Button>
    </div>
  )
}
