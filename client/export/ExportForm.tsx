import { Button, Radio, Stack } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FILTER_FIELDS, isTagFilter, type MatrixFilter } from '../../shared/matrix/filter.ts'
import { filterSize, useFilterNames } from '../app/filter-choices.ts'
import { formatNumber, useLocale } from '../i18n/format.ts'
import classes from './export.module.css'
import { DELIMITERS, exportLink, type ExportForm as Form, MODES } from './export-link.ts'

type Props = { projectId: string; filter: MatrixFilter; tagCount: number | null; onDone: () => void }

/** What will be in the file, in words; in which form; and the download. */
export function ExportForm({ projectId, filter, tagCount, onDone }: Props) {
  const { t } = useTranslation('matrix')
  const [form, setForm] = useState<Form>({ mode: 'safe', delimiter: 'comma' })
  return (
    <Stack gap="sm">
      <Summary projectId={projectId} filter={filter} tagCount={tagCount} />
      <Radio.Group
        label={t('mode')}
        value={form.mode}
        onChange={(mode) => setForm({ ...form, mode: mode as Form['mode'] })}
      >
        <Stack gap="0.375rem" mt="0.25rem">
          {MODES.map((mode) => (
            <Radio
              key={mode}
              size="xs"
              value={mode}
              label={t(`modeName.${mode}`)}
              description={t(`modeHint.${mode}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      <Radio.Group
        label={t('delimiter')}
        description={t('delimiterHint')}
        value={form.delimiter}
        onChange={(delimiter) => setForm({ ...form, delimiter: delimiter as Form['delimiter'] })}
      >
        <div className={classes.choices}>
          {DELIMITERS.map((delimiter) => (
            <Radio key={delimiter} size="xs" value={delimiter} label={t(`delimiterName.${delimiter}`)} />
          ))}
        </div>
      </Radio.Group>
      {/* A plain link: the browser streams the file to disk, however large. */}
      <Button component="a" href={exportLink(projectId, filter, form)} download onClick={onDone} data-autofocus>
        {t('download')}
      </Button>
    </Stack>
  )
}

/** The filter in words, what it lets through and what it leaves out. */
function Summary({ projectId, filter, tagCount }: Omit<Props, 'onDone'>) {
  const { t } = useTranslation('matrix')
  const locale = useLocale()
  const nameOf = useFilterNames(projectId)
  const comma = locale === 'ar' ? '، ' : ', '
  return (
    <div className={classes.summary}>
      <p>
        {tagCount !== null && (
          <strong>{t('exportTags', { count: tagCount, number: formatNumber(tagCount, locale) })} · </strong>
        )}
        {t('exportWhat')}
      </p>
      {filterSize(filter) === 0 ? (
        <p>{t('exportAll')}</p>
      ) : (
        <dl className={classes.filters}>
          {FILTER_FIELDS.filter((field) => filter[field].length > 0).map((field) => (
            <div key={field}>
              <dt>{t(`filterName.${field}`)}</dt>
              <dd dir="auto">
                {(filter[field] as readonly string[]).map((value) => nameOf(field, value)).join(comma)}
              </dd>
            </div>
          ))}
        </dl>
      )}
      <p>{isTagFilter(filter) ? t('exportNoUntagged') : t('exportUntagged')}</p>
      {filter.status.length === 0 && <p>{t('exportStatuses')}</p>}
    </div>
  )
}
