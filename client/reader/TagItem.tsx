// One tag on a card: actor × issue × stance, its status, and for those who may, its fields and its review.
import { ActionIcon, Tooltip } from '@mantine/core'
import { IconAdjustments, IconX } from '@tabler/icons-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AnnotationRecord, Tag } from '../../shared/model/annotation.ts'
import { effectiveStance } from '../../shared/model/stance.ts'
import { can } from '../../shared/policy/can.ts'
import {
  actLabel,
  attributionLabel,
  capacityLabel,
  confidenceLabel,
  formatDate,
  formatList,
  stanceLabel,
  statusLabel,
  useLocale,
} from '../i18n/format.ts'
import { StanceMark } from '../ui/StanceMark.tsx'
import classes from './AnnotationCard.module.css'
import { ReviewBox } from './ReviewBox.tsx'
import { useReader } from './reader-context.ts'
import { TagFields } from './TagFields.tsx'

type Props = { record: AnnotationRecord; tag: Tag; isOpen: boolean; isEditable: boolean }

/** Reads at a glance; opens its fields on demand when the card is focused. */
export function TagItem({ record, tag, isOpen, isEditable }: Props) {
  const { t } = useTranslation('reader')
  const locale = useLocale()
  const { codebook, actions, role, personName } = useReader()
  const [isEditing, setIsEditing] = useState(false)
  const toggle = useRef<HTMLButtonElement>(null)
  const stance = effectiveStance(tag.stance)
  const actor = tag.actorId ? codebook.actorName(tag.actorId) : t('noActor')
  const issue = codebook.issueName(tag.issueId)
  const details = unusual(tag)

  const closeOnEscape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !isEditing) return
    event.preventDefault()
    setIsEditing(false)
    toggle.current?.focus()
  }

  return (
    <li className={classes.tag} onKeyDown={closeOnEscape}>
      <div className={classes.triple}>
        <StanceMark stance={stance} decorative />
        <span>
          <bdi className={classes.actor} data-none={tag.actorId === null || undefined}>
            {actor}
          </bdi>
          <span aria-hidden> × </span>
          <bdi title={codebook.proposition(tag.issueId)}>{issue}</bdi>
          <span aria-hidden> × </span>
          <span className={classes.stance} data-stance={stance}>
            {tag.stance ? stanceLabel(tag.stance, locale) : t('noStance')}
          </span>
        </span>
        {isOpen && isEditable && (
          <span className={classes.tagTools}>
            <Tooltip label={t('tagFields')}>
              <ActionIcon
                ref={toggle}
                size="sm"
                aria-label={t('editTagNamed', { actor, issue })}
                aria-expanded={isEditing}
                onClick={() => setIsEditing(!isEditing)}
              >
                <IconAdjustments size={15} aria-hidden />
              </ActionIcon>
            </Tooltip>
            <Tooltip label={t('removeTag')}>
              <ActionIcon
                size="sm"
                aria-label={t('removeTagNamed', { actor, issue })}
                onClick={() => actions.removeTag(record, tag.id)}
              >
                <IconX size={15} aria-hidden />
              </ActionIcon>
            </Tooltip>
          </span>
        )}
      </div>
      <div className={classes.details}>
        <span className={`status-text ${classes.status}`} data-status={tag.status}>
          {statusLabel(tag.status, locale)}
          {tag.reviewedBy && ` · ${personName(tag.reviewedBy)}`}
        </span>
        {details.length > 0 && <span>{formatList(details, locale)}</span>}
      </div>
      {tag.reviewReason && (
        <p className={classes.reason} dir="auto">
          {tag.reviewReason}
        </p>
      )}
      {isOpen && isEditable && isEditing && <TagFields record={record} tag={tag} />}
      {isOpen && can(role, 'tag.review') && <ReviewBox tag={tag} />}
    </li>
  )

  // What is as usual goes without saying.
  function unusual(its: Tag): string[] {
    return [
      its.act !== 'position' && actLabel(its.act, locale),
      its.attribution !== 'own_text' && attributionLabel(its.attribution, locale),
      its.capacity !== 'national' && capacityLabel(its.capacity, locale),
      its.confidence !== 'certain' && confidenceLabel(its.confidence, locale),
      its.positionDate && formatDate(its.positionDate, locale),
    ].filter((text): text is string => typeof text === 'string')
  }
}
