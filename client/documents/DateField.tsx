import { Input, NativeSelect, TextInput } from '@mantine/core'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { monthName, useLocale } from '../i18n/format.ts'
import type { DateParts } from './date-parts.ts'
import classes from './MetadataDrawer.module.css'

type Props = { value: DateParts; onChange: (value: DateParts) => void; isWrong: boolean }

/** Year, month, day: what stays empty is not known. */
export function DateField({ value, onChange, isWrong }: Props) {
  const { t } = useTranslation('documents')
  const locale = useLocale()
  const labelId = useId()
  const noteId = useId()
  const field = (part: keyof DateParts, maxLength: number) => ({
    'aria-label': t(`details.field.${part}`),
    'aria-describedby': noteId,
    'aria-invalid': isWrong || undefined,
    placeholder: t(`details.field.${part}`),
    inputMode: 'numeric' as const,
    dir: 'ltr' as const,
    maxLength,
    value: value[part],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => onChange({ ...value, [part]: event.currentTarget.value }),
  })
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot stand in this grid
    <div role="group" aria-labelledby={labelId}>
      <Input.Label id={labelId} labelElement="div">
        {t('details.field.date')}
      </Input.Label>
      <div className={classes.date}>
        <TextInput {...field('year', 4)} />
        <NativeSelect
          aria-label={t('details.field.month')}
          value={value.month}
          onChange={(event) => onChange({ ...value, month: event.currentTarget.value })}
          data={[
            { value: '', label: '—' },
            ...Array.from({ length: 12 }, (_, index) => ({
              value: String(index + 1),
              label: monthName(index + 1, locale),
            })),
          ]}
        />
        <TextInput {...field('day', 2)} />
      </div>
      {isWrong ? (
        <Input.Error id={noteId} mt={4}>
          {t('details.dateWrong')}
        </Input.Error>
      ) : (
        <Input.Description id={noteId} mt={4}>
          {t('details.field.dateHint')}
        </Input.Description>
      )}
    </div>
  )
}
