import { Button, Drawer, Input, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { z } from 'zod'
import { CreateIssue, UpdateIssue } from '../../shared/api/codebook.ts'
import type { Issue } from '../../shared/model/codebook.ts'
import { LOCALES } from '../../shared/model/label.ts'
import { MAX_CODEBOOK_TEXT_LENGTH, MAX_NAME_LENGTH } from '../../shared/model/limits.ts'
import { api } from '../app/api.ts'
import { DialogForm } from '../app/DialogForm.tsx'
import { languageLabel, useLocale } from '../i18n/format.ts'
import { useForm } from '../ui/use-form.ts'
import classes from './CodeForm.module.css'
import { codePath, refreshCodebook } from './use-code-actions.ts'
import { withoutEmpty } from './without-empty.ts'

/** An issue or theme to change, or a new one: `parent` is its theme, null for a theme itself. */
export type EditedIssue = { issue: Issue | null; parent: Issue | null }

type Props = { projectId: string; edited: EditedIssue | null; onClose: () => void }

/** Form of an issue or theme. */
export function IssueDrawer({ projectId, edited, onClose }: Props) {
  const { t } = useTranslation(['codebook', 'common'])
  const title =
    edited && t(edited.issue ? (edited.parent ? 'editIssue' : 'editTheme') : edited.parent ? 'addIssue' : 'addTheme')
  return (
    <Drawer
      opened={edited !== null}
      onClose={onClose}
      position="right"
      title={title}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {edited && (
        <IssueForm key={edited.issue?.id ?? edited.parent?.id} projectId={projectId} {...edited} onClose={onClose} />
      )}
    </Drawer>
  )
}

const Body = UpdateIssue.required({ label: true, proposition: true, include: true, exclude: true })
const COLOURS = Array.from({ length: 12 }, (_, index) => index)

function IssueForm({ projectId, issue, parent, onClose }: EditedIssue & { projectId: string; onClose: () => void }) {
  const { t } = useTranslation(['codebook', 'common'])
  const locale = useLocale()
  const isTheme = parent === null
  const form = useForm<Draft, z.infer<typeof Body>>(Body, {
    label: { ...issue?.label },
    proposition: { ...issue?.proposition },
    include: issue?.include ?? '',
    exclude: issue?.exclude ?? '',
    colour: issue?.colour ?? parent?.colour ?? 0,
  })
  const save = useMutation({
    mutationFn: (body: z.infer<typeof Body>) =>
      issue
        ? api.patch(`${codePath(projectId, 'issues')}/${issue.id}`, body)
        : api.post(codePath(projectId, 'issues'), CreateIssue.parse({ ...body, parentId: parent?.id ?? null })),
    onSuccess: async () => {
      await refreshCodebook(projectId)
      onClose()
    },
  })
  const { values, set, isWrong } = form
  const inLanguage = (field: string, language: 'ar' | 'en') =>
    t('inLanguage', { field, language: languageLabel(language, locale) })
  return (
    <DialogForm
      onSubmit={form.onSubmit((body) => save.mutate(body))}
      error={save.error}
      actions={
        <>
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {issue ? t('common:saveChanges') : t('common:add')}
          </Button>
        </>
      }
    >
      {LOCALES.map((language, index) => (
        <TextInput
          key={language}
          name={index === 0 ? 'label' : undefined}
          label={inLanguage(t('label'), language)}
          lang={language}
          dir={language === 'ar' ? 'rtl' : 'ltr'}
          maxLength={MAX_NAME_LENGTH}
          data-autofocus={index === 0 || undefined}
          value={values.label[language] ?? ''}
          onChange={(event) => set({ label: withoutEmpty({ ...values.label, [language]: event.currentTarget.value }) })}
          error={isWrong('label') && t('labelNeeded')}
        />
      ))}
      {isTheme ? (
        <ColourChoice value={values.colour} onChange={(colour) => set({ colour })} />
      ) : (
        <>
          {LOCALES.map((language, index) => (
            <Textarea
              key={language}
              label={inLanguage(t('proposition'), language)}
              description={index === 0 ? t('propositionHint') : undefined}
              lang={language}
              dir={language === 'ar' ? 'rtl' : 'ltr'}
              autosize
              minRows={2}
              maxLength={MAX_CODEBOOK_TEXT_LENGTH}
              value={values.proposition[language] ?? ''}
              onChange={(event) =>
                set({ proposition: withoutEmpty({ ...values.proposition, [language]: event.currentTarget.value }) })
              }
            />
          ))}
          {(['include', 'exclude'] as const).map((field) => (
            <Textarea
              key={field}
              label={t(field)}
              dir="auto"
              autosize
              minRows={2}
              maxLength={MAX_CODEBOOK_TEXT_LENGTH}
              value={values[field]}
              onChange={(event) => set({ [field]: event.currentTarget.value })}
            />
          ))}
        </>
      )}
    </DialogForm>
  )
}

type Draft = {
  label: { ar?: string; en?: string }
  proposition: { ar?: string; en?: string }
  include: string
  exclude: string
  colour: number
}

function ColourChoice({ value, onChange }: { value: number; onChange: (colour: number) => void }) {
  const { t } = useTranslation('codebook')
  return (
    <fieldset className={classes.colours}>
      <Input.Label component="legend">{t('colour')}</Input.Label>
      {COLOURS.map((colour) => (
        <input
          key={colour}
          type="radio"
          name="colour"
          className={classes.colour}
          style={{ background: `var(--palette-${colour})` }}
          aria-label={t('colourNumber', { number: colour + 1 })}
          checked={value === colour}
          onChange={() => onChange(colour)}
        />
      ))}
    </fieldset>
  )
}
