import { Button, Group, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AnnotationRecord } from '../../shared/model/annotation.ts'
import { MAX_NOTE_LENGTH } from '../../shared/model/limits.ts'
import classes from './AnnotationCard.module.css'
import { useReader } from './reader-context.ts'

/** Writes the annotation's note: Ctrl+Enter or leaving the field saves, Escape does not. */
export function NoteField({ record }: { record: AnnotationRecord }) {
  const { t } = useTranslation('reader')
  const { actions, view } = useReader()
  const [note, setNote] = useState(record.note)
  const save = () => actions.saveNote(record, note.trim())
  const done = (act: () => void) => {
    act()
    view.editor.focus()
  }
  return (
    <fieldset
      className={classes.noteField}
      aria-label={t('note')}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) save()
      }}
    >
      <Textarea
        autoFocus
        autosize
        minRows={2}
        maxRows={10}
        dir="auto"
        aria-label={t('note')}
        placeholder={t('notePlaceholder')}
        maxLength={MAX_NOTE_LENGTH}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        onKeyDown={(event) => {
          event.stopPropagation()
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Escape') done(() => actions.noteOf.set(null))
          else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) done(save)
        }}
      />
      <Group gap="xs" mt={4}>
        <Button size="compact-xs" onClick={() => done(save)}>
          {t('saveNote')}
        </Button>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={() => done(() => actions.noteOf.set(null))}>
          {t('cancel')}
        </Button>
      </Group>
    </fieldset>
  )
}
