import { Button, Drawer, NativeSelect, TagsInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { z } from 'zod'
import { CreateActor } from '../../shared/api/codebook.ts'
import { ACTOR_TYPES, type Actor, type ActorType } from '../../shared/model/codebook.ts'
import { type Names, pickLabel } from '../../shared/model/label.ts'
import { MAX_NAME_LENGTH } from '../../shared/model/limits.ts'
import { api } from '../app/api.ts'
import { DialogForm } from '../app/DialogForm.tsx'
import { useCan } from '../app/queries.ts'
import { actorTypeLabel, languageLabel, useLocale } from '../i18n/format.ts'
import { useForm } from '../ui/use-form.ts'
import classes from './CodeForm.module.css'
import { codePath, refreshCodebook } from './use-code-actions.ts'
import { withoutEmpty } from './without-empty.ts'

/** The UN's six languages; the interface's two come first. */
const LANGUAGES = ['ar', 'en', 'fr', 'es', 'ru', 'zh'] as const

const Body = CreateActor.omit({ key: true })

type Props = { projectId: string; edited: Actor | 'new' | null; groups: readonly string[]; onClose: () => void }

/** An actor's names, other names, type and groups; read-only for those who may not change it. */
export function ActorDrawer({ projectId, edited, groups, onClose }: Props) {
  const { t } = useTranslation(['codebook', 'common'])
  const locale = useLocale()
  const mayUpdate = useCan(projectId, 'codebook.update')
  const isReadOnly = edited !== 'new' && !mayUpdate
  const title =
    edited === 'new' ? t('addActor') : isReadOnly ? edited && pickLabel(edited.names, locale) : t('editActor')
  return (
    <Drawer
      opened={edited !== null}
      onClose={onClose}
      position="right"
      title={<bdi>{title}</bdi>}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {edited !== null && (
        <ActorForm
          key={edited === 'new' ? 'new' : edited.id}
          projectId={projectId}
          actor={edited === 'new' ? null : edited}
          groups={groups}
          isReadOnly={isReadOnly}
          onClose={onClose}
        />
      )}
    </Drawer>
  )
}

type FormProps = {
  projectId: string
  actor: Actor | null
  groups: readonly string[]
  isReadOnly: boolean
  onClose: () => void
}

function ActorForm({ projectId, actor, groups, isReadOnly, onClose }: FormProps) {
  const { t } = useTranslation(['codebook', 'common'])
  const locale = useLocale()
  const form = useForm<Draft, z.infer<typeof Body>>(Body, {
    names: { ...actor?.names },
    type: actor?.type ?? 'state',
    aliases: actor?.aliases ?? [],
    groups: actor?.groups ?? [],
  })
  const save = useMutation({
    mutationFn: (body: z.infer<typeof Body>) =>
      actor
        ? api.patch(`${codePath(projectId, 'actors')}/${actor.id}`, body)
        : api.post(codePath(projectId, 'actors'), body),
    onSuccess: async () => {
      await refreshCodebook(projectId)
      onClose()
    },
  })
  const { values, set, isWrong } = form
  return (
    <DialogForm
      onSubmit={form.onSubmit((body) => save.mutate(body))}
      error={save.error}
      actions={
        isReadOnly ? (
          <Button variant="default" onClick={onClose}>
            {t('common:close')}
          </Button>
        ) : (
          <>
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {actor ? t('common:saveChanges') : t('common:add')}
            </Button>
          </>
        )
      }
    >
      {actor && (
        <p className={classes.facts}>
          {[actor.key, actor.iso2, actor.iso3, actor.m49]
            .filter((fact, index, all): fact is string => fact !== null && all.indexOf(fact) === index)
            .map((fact) => (
              <bdi key={fact}>{fact}</bdi>
            ))}
        </p>
      )}
      <fieldset className={classes.group} disabled={isReadOnly}>
        <legend className="visually-hidden">{t('names')}</legend>
        {LANGUAGES.map((language, index) => (
          <TextInput
            key={language}
            name={index === 0 ? 'names' : undefined}
            label={languageLabel(language, locale)}
            lang={language}
            dir={language === 'ar' ? 'rtl' : 'ltr'}
            maxLength={MAX_NAME_LENGTH}
            data-autofocus={index === 0 || undefined}
            value={values.names[language] ?? ''}
            onChange={(event) =>
              set({ names: withoutEmpty({ ...values.names, [language]: event.currentTarget.value }) })
            }
            error={index === 0 && isWrong('names') && t('labelNeeded')}
          />
        ))}
      </fieldset>
      <NativeSelect
        label={t('type')}
        disabled={isReadOnly}
        value={values.type}
        onChange={(event) => set({ type: event.currentTarget.value as ActorType })}
        data={ACTOR_TYPES.map((value) => ({ value, label: actorTypeLabel(value, locale) }))}
      />
      <TagsInput
        label={t('aliases')}
        description={isReadOnly ? undefined : t('aliasesHint')}
        disabled={isReadOnly}
        dir="auto"
        maxTags={100}
        acceptValueOnBlur
        splitChars={[]}
        value={values.aliases}
        onChange={(aliases) => set({ aliases })}
      />
      <TagsInput
        label={t('groups')}
        description={isReadOnly ? undefined : t('groupsHint')}
        disabled={isReadOnly}
        data={[...groups]}
        maxTags={100}
        acceptValueOnBlur
        value={values.groups}
        onChange={(chosen) => set({ groups: chosen })}
        error={isWrong('groups') && t('groupsHint')}
      />
    </DialogForm>
  )
}

type Draft = { names: Partial<Names>; type: ActorType; aliases: string[]; groups: string[] }
