import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { toDraft } from '../../shared/doc/fold.ts'
import {
  ACTS,
  type AnnotationRecord,
  ATTRIBUTIONS,
  CAPACITIES,
  CONFIDENCES,
  type Tag,
  type TagDraft,
} from '../../shared/model/annotation.ts'
import { actLabel, attributionLabel, capacityLabel, confidenceLabel, stanceLabel, useLocale } from '../i18n/format.ts'
import { PALETTE_STEPS } from '../tagging/palette-state.ts'
import classes from './AnnotationCard.module.css'
import { useReader } from './reader-context.ts'

type Field = 'act' | 'attribution' | 'capacity' | 'confidence'

/** All fields of one tag; each change is saved at once and can be undone. */
export function TagFields({ record, tag }: { record: AnnotationRecord; tag: Tag }) {
  const { t } = useTranslation('tagging')
  const locale = useLocale()
  const { actions, codebook } = useReader()
  const draft = toDraft(tag)
  const save = (change: Partial<TagDraft>) => actions.saveTag(record, { ...draft, ...change })
  const value = {
    actor: tag.actorId ? codebook.actorName(tag.actorId) : t('noActor'),
    issue: codebook.issueName(tag.issueId),
    stance: tag.stance ? stanceLabel(tag.stance, locale) : t('noStance'),
  }
  return (
    <div className={classes.fields}>
      {PALETTE_STEPS.map((step) => (
        <div key={step} className={classes.field}>
          <span>{t(`field.${step}`)}</span>
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`${t(`field.${step}`)}: ${value[step]}`}
            onClick={() => actions.editTag(record, draft, step)}
          >
            <bdi>{value[step]}</bdi>
          </Button>
        </div>
      ))}
      {choice('act', ACTS, (value) => actLabel(value, locale))}
      {choice('attribution', ATTRIBUTIONS, (value) => attributionLabel(value, locale))}
      {choice('capacity', CAPACITIES, (value) => capacityLabel(value, locale))}
      {choice('confidence', CONFIDENCES, (value) => confidenceLabel(value, locale))}
      <TextInput
        size="xs"
        type="date"
        label={t('field.positionDate')}
        value={tag.positionDate ?? ''}
        onChange={(event) => save({ positionDate: event.currentTarget.value || null })}
      />
    </div>
  )

  function choice<K extends Field>(name: K, options: readonly TagDraft[K][], label: (value: TagDraft[K]) => string) {
    return (
      <NativeSelect
        size="xs"
        label={t(`field.${name as Field}`)}
        value={tag[name]}
        data={options.map((option) => ({ value: option, label: label(option) }))}
        onChange={(event) => save({ [name]: event.currentTarget.value } as Partial<TagDraft>)}
      />
    )
  }
}
