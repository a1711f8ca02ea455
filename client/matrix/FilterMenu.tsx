import { Button, Checkbox, Popover, TextInput } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { foldQuery, foldText, matchesQuery } from '../../shared/text/fold.ts'
import type { FilterChoice, FilterField } from '../app/filter-choices.ts'
import { formatNumber, useLocale } from '../i18n/format.ts'
import classes from './filters.module.css'
import page from './matrix.module.css'

/** Menus with more choices than this get a search line. */
const SEARCH_FROM = 9

type Props = {
  field: FilterField
  choices: readonly FilterChoice[]
  chosen: readonly string[]
  onChange: (values: string[]) => void
}

/** One field of the filter: a button with its count, a list of checkboxes found by folded search. */
export function FilterMenu({ field, choices, chosen, onChange }: Props) {
  const { t } = useTranslation(['matrix', 'common'])
  const locale = useLocale()
  const [query, setQuery] = useState('')
  const name = t(`filterName.${field}`)
  const shown = useMemo(() => {
    const words = foldQuery(query)
    if (words.length === 0) return choices
    return choices.filter(({ label, detail }) => matchesQuery(foldText(`${label}\n${detail ?? ''}`), words))
  }, [choices, query])
  const toggle = (value: string) =>
    onChange(chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value])

  return (
    <Popover width={300} position="bottom-start" trapFocus onClose={() => setQuery('')}>
      <Popover.Target>
        <Button
          variant={chosen.length > 0 ? 'light' : 'default'}
          px="0.5rem"
          rightSection={<IconChevronDown size={13} aria-hidden />}
          aria-label={
            chosen.length > 0 ? t('filterActive', { field: name, number: formatNumber(chosen.length, locale) }) : name
          }
        >
          {name}
          {chosen.length > 0 && ` · ${formatNumber(chosen.length, locale)}`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('chosenOf', { field: name })}>
        {choices.length >= SEARCH_FROM && (
          <TextInput
            size="xs"
            data-autofocus
            value={query}
            placeholder={t('common:search')}
            aria-label={`${t('common:search')}: ${name}`}
            onChange={(event) => setQuery(event.currentTarget.value)}
          />
        )}
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset's legend would repeat the popover's name */}
        <div className={classes.options} role="group" aria-label={name}>
          {shown.length === 0 && <p className={page.muted}>{t('common:nothingFound')}</p>}
          {shown.map((choice, index) => (
            <div key={choice.value}>
              {choice.section && choice.section !== shown[index - 1]?.section && (
                <div className={classes.optionGroup}>{choice.section}</div>
              )}
              <Checkbox
                size="xs"
                className={classes.option}
                label={<bdi>{choice.label}</bdi>}
                checked={chosen.includes(choice.value)}
                onChange={() => toggle(choice.value)}
              />
            </div>
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
