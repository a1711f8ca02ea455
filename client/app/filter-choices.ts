// What a matrix filter can name, with the names people know: for menus, chips and the export's summary.
import { useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { FILTER_FIELDS, MatrixFilter } from '../../shared/matrix/filter.ts'
import { STATUSES } from '../../shared/model/annotation.ts'
import { ACTOR_TYPES } from '../../shared/model/codebook.ts'
import { pickLabel } from '../../shared/model/label.ts'
import { STANCES } from '../../shared/model/stance.ts'
import { stanceLabel, statusLabel, useLocale } from '../i18n/format.ts'
import { useCodebook, useDocuments, useMembers } from './queries.ts'

export type FilterField = (typeof FILTER_FIELDS)[number]

/** One value of a field; `section` is a heading inside its menu, `detail` a second way to find it. */
export type FilterChoice = { value: string; label: string; detail?: string; section?: string }

export type FilterChoices = Record<FilterField, readonly FilterChoice[]>

/** Every choice of every field, as far as it is loaded; documents arrive page by page. */
export function useFilterChoices(projectId: string): FilterChoices {
  const { t } = useTranslation('matrix')
  const locale = useLocale()
  const codebook = useCodebook(projectId).data
  const members = useMembers(projectId).data
  const { data: documents, hasNextPage, isFetchingNextPage, fetchNextPage } = useDocuments(projectId)
  // A filter chooses among all documents, and names those in the URL: all pages are wanted, one after another.
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])

  return useMemo(() => {
    const collator = new Intl.Collator(locale, { numeric: true })
    const byLabel = (a: FilterChoice, b: FilterChoice) => collator.compare(a.label, b.label)
    const actors = codebook?.actors ?? []
    const types = new Set(actors.map((actor) => actor.type))
    const names = new Map(actors.map((actor) => [actor.key, pickLabel(actor.names, locale)]))
    const groups = [...new Set(actors.flatMap((actor) => actor.groups))]
    return {
      document: (documents?.pages ?? [])
        .flatMap((page) => page.items)
        .map(({ id, title, symbol }) => ({ value: id, label: title, detail: symbol }))
        .sort(byLabel),
      analyst: (members ?? []).map(({ userId, name }) => ({ value: userId, label: name })).sort(byLabel),
      theme: (codebook?.issues ?? [])
        .filter((issue) => issue.parentId === null)
        .sort((a, b) => a.ord - b.ord)
        .map(({ key, label }) => ({ value: key, label: pickLabel(label, locale), detail: key })),
      group: [
        ...ACTOR_TYPES.filter((type) => types.has(type)).map((type) => ({
          value: `type:${type}`,
          label: t(`typeName.${type}`),
          section: t('types'),
        })),
        ...groups
          .map((key) => ({ value: key, label: names.get(key) ?? key, detail: key, section: t('groups') }))
          .sort(byLabel),
      ],
      stance: STANCES.map((stance) => ({ value: stance, label: stanceLabel(stance, locale) })),
      status: STATUSES.map((status) => ({ value: status, label: statusLabel(status, locale) })),
    }
  }, [codebook, members, documents, locale, t])
}

/** The values of `filter` with their names; one that nobody knows any more keeps its value or says so. */
export function useFilterNames(projectId: string): (field: FilterField, value: string) => string {
  const { t } = useTranslation('matrix')
  const choices = useFilterChoices(projectId)
  return useMemo(() => {
    const unknown: Partial<Record<FilterField, string>> = {
      document: t('unknownDocument'),
      analyst: t('unknownAnalyst'),
    }
    return (field, value) => choices[field].find((choice) => choice.value === value)?.label ?? unknown[field] ?? value
  }, [choices, t])
}

/** Number of values that `filter` names. */
export const filterSize = (filter: MatrixFilter): number =>
  Object.values(filter).reduce((sum, values) => sum + values.length, 0)
