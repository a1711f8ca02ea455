import { Button, Drawer, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DOCUMENT_TYPES, DocumentMetadata, type DocumentSummary, SOURCE_CLASSES } from '../../shared/model/document.ts'
import { MAX_NAME_LENGTH } from '../../shared/model/limits.ts'
import { api } from '../app/api.ts'
import { DialogForm } from '../app/DialogForm.tsx'
import { keepDocument } from '../app/live-events.ts'
import { docTypeLabel, formatDateTime, languageLabel, sourceClassLabel, useLocale } from '../i18n/format.ts'
import { useForm } from '../ui/use-form.ts'
import { DateField } from './DateField.tsx'
import { describeDate, resolveDate } from './date-parts.ts'
import classes from './MetadataDrawer.module.css'

/** Languages offered first: the six of the UN, then others that sources come in. */
const LANGUAGES = ['ar', 'zh', 'en', 'fr', 'ru', 'es', 'de', 'fa', 'he', 'it', 'ja', 'ko', 'pt', 'tr', 'uk']

const Fields = DocumentMetadata.omit({ docDate: true, datePrecision: true })

type Props = { projectId: string; document: DocumentSummary | null; onClose: () => void }

/** What is known about a document beside its text; saving confirms what the import proposed. */
export function MetadataDrawer({ projectId, document, onClose }: Props) {
  const { t } = useTranslation(['documents', 'common'])
  return (
    <Drawer
      opened={document !== null}
      onClose={onClose}
      position="right"
      size="md"
      title={t('details.title')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {document && <MetadataForm key={document.id} projectId={projectId} document={document} onClose={onClose} />}
    </Drawer>
  )
}

function MetadataForm({
  projectId,
  document,
  onClose,
}: {
  projectId: string
  document: DocumentSummary
  onClose: () => void
}) {
  const { t } = useTranslation(['documents', 'common'])
  const locale = useLocale()
  const { title, symbol, language, forum, issuer, docType, sourceClass } = document
  const form = useForm(Fields, { title, symbol, language, forum, issuer, docType, sourceClass })
  const [date, setDate] = useState(describeDate(document))
  const [isDateWrong, setIsDateWrong] = useState(false)
  const save = useMutation({
    mutationFn: (metadata: DocumentMetadata) =>
      api.patch<DocumentSummary>(`/api/projects/${projectId}/documents/${document.id}`, metadata),
    onSuccess: (saved) => {
      keepDocument(projectId, saved)
      onClose()
    },
  })
  const submit = form.onSubmit((fields) => {
    const known = resolveDate(date)
    setIsDateWrong(known === null)
    if (known) save.mutate({ ...fields, ...known })
  })
  const text = (field: 'symbol' | 'forum' | 'issuer', maxLength: number) => ({
    name: field,
    label: t(`details.field.${field}`),
    dir: 'auto' as const,
    maxLength,
    value: form.values[field],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => form.set({ [field]: event.currentTarget.value }),
  })
  const languages = LANGUAGES.includes(language) ? LANGUAGES : [language, ...LANGUAGES]
  return (
    <DialogForm
      onSubmit={submit}
      error={save.error}
      actions={
        <>
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {document.confirmedAt === null ? t('details.confirm') : t('common:saveChanges')}
          </Button>
        </>
      }
    >
      {document.confirmedAt === null && <p className={classes.note}>{t('details.proposed')}</p>}
      <Textarea
        name="title"
        label={t('details.field.title')}
        dir="auto"
        autosize
        minRows={2}
        maxRows={6}
        maxLength={1_000}
        data-autofocus
        value={form.values.title}
        onChange={(event) => form.set({ title: event.currentTarget.value })}
        error={form.isWrong('title') && t('common:field.required')}
      />
      <TextInput {...text('symbol', 100)} description={t('details.field.symbolHint')} />
      <DateField value={date} onChange={setDate} isWrong={isDateWrong} />
      <NativeSelect
        label={t('details.field.language')}
        value={form.values.language}
        onChange={(event) => form.set({ language: event.currentTarget.value })}
        data={languages.map((value) => ({ value, label: languageLabel(value, locale) }))}
      />
      <NativeSelect
        label={t('details.field.docType')}
        value={form.values.docType}
        onChange={(event) => form.set({ docType: event.currentTarget.value as (typeof DOCUMENT_TYPES)[number] })}
        data={DOCUMENT_TYPES.map((value) => ({ value, label: docTypeLabel(value, locale) }))}
      />
      <NativeSelect
        label={t('details.field.sourceClass')}
        value={form.values.sourceClass}
        onChange={(event) => form.set({ sourceClass: event.currentTarget.value as (typeof SOURCE_CLASSES)[number] })}
        data={SOURCE_CLASSES.map((value) => ({ value, label: sourceClassLabel(value, locale) }))}
      />
      <TextInput {...text('forum', MAX_NAME_LENGTH)} />
      <TextInput {...text('issuer', MAX_NAME_LENGTH)} />
      <p className={classes.note}>
        {t('details.source', { name: document.sourceName, date: formatDateTime(document.createdAt, locale) })}
      </p>
    </DialogForm>
  )
}
