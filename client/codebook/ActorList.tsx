import { Button, CloseButton, NativeSelect, Switch, TextInput } from '@mantine/core'
import { IconPlus, IconSearch, IconUsersGroup } from '@tabler/icons-react'
import { useDeferredValue, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ACTOR_TYPES, type Actor } from '../../shared/model/codebook.ts'
import { useCan } from '../app/queries.ts'
import { actorTypeLabel, formatNumber, useLocale } from '../i18n/format.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ActorDrawer } from './ActorDrawer.tsx'
import classes from './ActorList.module.css'
import { ActorRows } from './ActorRows.tsx'
import { type ActorFilter, filterActors, groupKeys, indexActors } from './search-actors.ts'
import type { Code } from './use-code-actions.ts'

type Props = {
  projectId: string
  actors: readonly Actor[]
  onMerge: (code: Code) => void
  onDelete: (code: Code) => void
}

const NO_FILTER: ActorFilter = { query: '', type: '', group: '', showRetired: false }

/** All actors: search in any language, filters, and the rows in a scroller of their own. */
export function ActorList({ projectId, actors, onMerge, onDelete }: Props) {
  const { t } = useTranslation(['codebook', 'common'])
  const locale = useLocale()
  const mayExtend = useCan(projectId, 'codebook.extend')
  const [filter, setFilter] = useState(NO_FILTER)
  const [edited, setEdited] = useState<Actor | 'new' | null>(null)
  const index = useMemo(() => indexActors(actors, locale), [actors, locale])
  const groups = useMemo(() => groupKeys(actors), [actors])
  const deferred = useDeferredValue(filter)
  const shown = useMemo(() => filterActors(index, deferred), [index, deferred])
  const set = (change: Partial<ActorFilter>) => setFilter((old) => ({ ...old, ...change }))
  const addActor = (
    <Button leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setEdited('new')}>
      {t('addActor')}
    </Button>
  )
  return (
    <>
      {actors.length === 0 ? (
        <EmptyState icon={IconUsersGroup} title={t('noActorsTitle')} text={t('noActorsText')}>
          {mayExtend && addActor}
        </EmptyState>
      ) : (
        <>
          <div className={classes.tools}>
            <TextInput
              size="xs"
              className={classes.search}
              aria-label={t('searchActors')}
              placeholder={t('searchActors')}
              dir="auto"
              leftSection={<IconSearch size={14} aria-hidden />}
              rightSection={
                filter.query !== '' && <CloseButton aria-label={t('common:clear')} onClick={() => set({ query: '' })} />
              }
              value={filter.query}
              onChange={(event) => set({ query: event.currentTarget.value })}
            />
            <NativeSelect
              size="xs"
              aria-label={t('type')}
              value={filter.type}
              onChange={(event) => set({ type: event.currentTarget.value })}
              data={[
                { value: '', label: t('allTypes') },
                ...ACTOR_TYPES.map((value) => ({ value, label: actorTypeLabel(value, locale) })),
              ]}
            />
            <NativeSelect
              size="xs"
              aria-label={t('groups')}
              value={filter.group}
              onChange={(event) => set({ group: event.currentTarget.value })}
              data={[{ value: '', label: t('allGroups') }, ...groups.map((value) => ({ value, label: value }))]}
            />
            {actors.some((actor) => actor.retiredAt !== null) && (
              <Switch
                size="xs"
                label={t('showRetired')}
                checked={filter.showRetired}
                onChange={(event) => set({ showRetired: event.currentTarget.checked })}
              />
            )}
            <span className={classes.count} role="status">
              {t('actorsShown', { count: shown.length, number: formatNumber(shown.length, locale) })}
            </span>
            {mayExtend && addActor}
          </div>
          {shown.length === 0 ? (
            <p className={classes.none}>{t('noMatch')}</p>
          ) : (
            <ActorRows
              projectId={projectId}
              actors={shown}
              allActors={actors}
              onOpen={setEdited}
              onMerge={onMerge}
              onDelete={onDelete}
            />
          )}
        </>
      )}
      <ActorDrawer projectId={projectId} edited={edited} groups={groups} onClose={() => setEdited(null)} />
    </>
  )
}
