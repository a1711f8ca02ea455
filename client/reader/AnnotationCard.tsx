// One annotation beside its passage: who marked it, its tags, its note; all that can be done with it once focused.
import { Button } from '@mantine/core'
import { IconLink, IconNote, IconTagPlus, IconTrash } from '@tabler/icons-react'
import { memo, useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { AnnotationRecord } from '../../shared/model/annotation.ts'
import { formatRelative, useLocale } from '../i18n/format.ts'
import { useObservable } from '../sync/observable.ts'
import classes from './AnnotationCard.module.css'
import { NoteField } from './NoteField.tsx'
import { useReader } from './reader-context.ts'
import { TagItem } from './TagItem.tsx'

type Props = { record: AnnotationRecord; isFocused: boolean; isHovered: boolean }

/** Focusing the card focuses the annotation; hovering it lights the passage. */
export const AnnotationCard = memo(function AnnotationCard({ record, isFocused, isHovered }: Props) {
  const { t } = useTranslation('reader')
  const locale = useLocale()
  const { view, actions, personName, me } = useReader()
  const nameId = useId()
  const isEditable = actions.canEdit(record)
  const isWritingNote = useObservable(actions.noteOf) === record.id
  const isOwn = record.authorId === me
  const root = useRef<HTMLElement>(null)

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: by keyboard the card focuses its annotation when it gets the focus
    <article
      ref={root}
      className={classes.card}
      data-annotation={record.id}
      data-focused={isFocused || undefined}
      data-hovered={isHovered || undefined}
      data-untagged={record.tags.length === 0 || undefined}
      aria-labelledby={nameId}
      aria-current={isFocused || undefined}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a card takes part in moving between annotations by keyboard
      tabIndex={0}
      onFocus={(event) => {
        if (event.target === root.current && view.focused.get() !== record.id) view.focusAnnotation(record.id)
      }}
      onPointerEnter={() => view.hover([record.id])}
      onPointerLeave={() => view.hover([])}
      onClick={() => {
        if (view.focused.get() !== record.id) view.focusAnnotation(record.id)
      }}
      onDoubleClick={() => view.focusAnnotation(record.id, { scroll: true, flash: true })}
    >
      <header className={classes.head} id={nameId}>
        <bdi className={classes.author}>{isOwn ? t('you') : personName(record.authorId)}</bdi>
        <time dateTime={record.updatedAt}>{formatRelative(record.updatedAt, locale)}</time>
      </header>
      {record.tags.length === 0 && <p className={classes.untagged}>{t('untagged')}</p>}
      {record.tags.length > 0 && (
        <ul className={classes.tags}>
          {record.tags.map((tag) => (
            <TagItem key={tag.id} record={record} tag={tag} isOpen={isFocused} isEditable={isEditable} />
          ))}
        </ul>
      )}
      {isWritingNote ? (
        <NoteField record={record} />
      ) : (
        record.note !== '' && (
          <p className={classes.note} dir="auto">
            {record.note}
          </p>
        )
      )}
      {isFocused && !isWritingNote && <CardActions record={record} isEditable={isEditable} />}
    </article>
  )
})

function CardActions({ record, isEditable }: { record: AnnotationRecord; isEditable: boolean }) {
  const { t } = useTranslation('reader')
  const { actions } = useReader()
  return (
    <div className={classes.actions}>
      {isEditable && (
        <>
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconTagPlus size={14} aria-hidden />}
            onClick={() => actions.addTag(record)}
          >
            {t('addTag')}
          </Button>
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconNote size={14} aria-hidden />}
            onClick={() => actions.note()}
          >
            {record.note === '' ? t('addNote') : t('editNote')}
          </Button>
        </>
      )}
      <CopyLink record={record} />
      {isEditable && (
        <Button
          size="compact-xs"
          variant="subtle"
          color="red"
          leftSection={<IconTrash size={14} aria-hidden />}
          onClick={() => actions.remove()}
        >
          {t('delete')}
        </Button>
      )}
    </div>
  )
}

function CopyLink({ record }: { record: AnnotationRecord }) {
  const { t } = useTranslation('reader')
  const { actions } = useReader()
  const copy = async () => {
    const link = new URL(location.href)
    link.search = `?annotation=${record.id}`
    link.hash = ''
    try {
      await navigator.clipboard.writeText(link.href)
      actions.say('said.copied')
    } catch {
      // Without permission for the clipboard the address bar is the next best place to copy from.
      history.replaceState(history.state, '', link)
      actions.say('said.linkInAddress')
    }
  }
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      leftSection={<IconLink size={14} aria-hidden />}
      onClick={() => void copy()}
    >
      {t('copyLink')}
    </Button>
  )
}
