import { Button, Modal, Select } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Codebook } from '../../shared/api/codebook.ts'
import { type Locale, pickLabel } from '../../shared/model/label.ts'
import { foldQuery, foldText, matchesQuery } from '../../shared/text/fold.ts'
import { ApiError, api } from '../app/api.ts'
import { DialogForm } from '../app/DialogForm.tsx'
import { isolate, useLocale } from '../i18n/format.ts'
import classes from './CodeForm.module.css'
import { type Code, codePath, refreshCodebook, useRetire } from './use-code-actions.ts'

type Props = {
  projectId: string
  codebook: Codebook
  merged: Code | null
  deleted: Code | null
  onMerge: (code: Code | null) => void
  onDelete: (code: Code | null) => void
}

/** The two dialogs that end a code: merged into another, or deleted while nothing uses it. */
export function CodeDialogs({ projectId, codebook, merged, deleted, onMerge, onDelete }: Props) {
  const { t } = useTranslation(['codebook', 'common'])
  const close = { 'aria-label': t('common:close') }
  return (
    <>
      <Modal
        opened={merged !== null}
        onClose={() => onMerge(null)}
        title={merged && t('mergeTitle', { name: merged.name })}
        closeButtonProps={close}
      >
        {merged && <MergeForm projectId={projectId} codebook={codebook} code={merged} onClose={() => onMerge(null)} />}
      </Modal>
      <Modal
        opened={deleted !== null}
        onClose={() => onDelete(null)}
        title={deleted && t('deleteTitle', { name: deleted.name })}
        closeButtonProps={close}
      >
        {deleted && (
          <DeleteForm
            projectId={projectId}
            code={deleted}
            canMerge={deleted.kind === 'actors' || codebook.issues.some((i) => i.id === deleted.id && i.codable)}
            onClose={() => onDelete(null)}
            onMerge={() => {
              onDelete(null)
              onMerge(deleted)
            }}
          />
        )}
      </Modal>
    </>
  )
}

type FormProps = { projectId: string; code: Code; onClose: () => void }

function MergeForm({ projectId, codebook, code, onClose }: FormProps & { codebook: Codebook }) {
  const { t } = useTranslation(['codebook', 'common'])
  const locale = useLocale()
  const [into, setInto] = useState<string | null>(null)
  const targets = useMemo(() => mergeTargets(codebook, code, locale), [codebook, code, locale])
  const merge = useMutation({
    mutationFn: (target: string) => api.post(`${codePath(projectId, code.kind)}/${code.id}/merge`, { into: target }),
    onSuccess: async () => {
      await refreshCodebook(projectId)
      onClose()
    },
  })
  return (
    <DialogForm
      onSubmit={(event) => {
        event.preventDefault()
        if (into !== null) merge.mutate(into)
      }}
      error={merge.error}
      actions={
        <>
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" disabled={into === null} loading={merge.isPending}>
            {t('mergeConfirm')}
          </Button>
        </>
      }
    >
      <div>{t('mergeText', { name: code.name })}</div>
      <Select
        label={t('mergeInto')}
        searchable
        data-autofocus
        limit={50}
        // A listbox that scrolls by itself: a scroll area inside would be one more, unreachable by keyboard.
        withScrollArea={false}
        classNames={{ options: classes.options }}
        nothingFoundMessage={t('common:nothingFound')}
        value={into}
        onChange={setInto}
        data={targets.map(({ id, names }) => ({ value: id, label: isolate(pickLabel(names, locale), locale) }))}
        filter={({ options, search }) => {
          const words = foldQuery(search)
          const found = new Set(targets.filter(({ folded }) => matchesQuery(folded, words)).map(({ id }) => id))
          return options.filter((option) => 'value' in option && found.has(option.value))
        }}
      />
    </DialogForm>
  )
}

/** Active entries of the same kind in the alphabet of `locale`, with the folded text that finds them. */
function mergeTargets(codebook: Codebook, code: Code, locale: Locale) {
  const collator = new Intl.Collator(locale)
  const entries =
    code.kind === 'actors'
      ? codebook.actors.map((actor) => ({ ...actor, text: [...Object.values(actor.names), ...actor.aliases] }))
      : codebook.issues
          .filter((issue) => issue.codable)
          .map((issue) => ({ ...issue, names: issue.label, text: Object.values(issue.label) }))
  return entries
    .filter((entry) => entry.id !== code.id && entry.retiredAt === null)
    .map(({ id, key, names, text }) => ({ id: id as string, names, folded: foldText([...text, key].join('\n')) }))
    .sort((a, b) => collator.compare(pickLabel(a.names, locale), pickLabel(b.names, locale)))
}

function DeleteForm({
  projectId,
  code,
  canMerge,
  onClose,
  onMerge,
}: FormProps & { canMerge: boolean; onMerge: () => void }) {
  const { t } = useTranslation(['codebook', 'common'])
  const retire = useRetire(projectId)
  const remove = useMutation({
    mutationFn: () => api.delete(`${codePath(projectId, code.kind)}/${code.id}`),
    onSuccess: async () => {
      await refreshCodebook(projectId)
      onClose()
    },
  })
  const isInUse = remove.error instanceof ApiError && remove.error.code === 'code_in_use'
  return (
    <DialogForm
      onSubmit={(event) => {
        event.preventDefault()
        remove.mutate()
      }}
      error={remove.error}
      actions={
        <>
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('common:cancel')}
          </Button>
          {isInUse && canMerge && <Button onClick={onMerge}>{t('mergeInstead')}</Button>}
          {isInUse && !code.isRetired && (
            <Button loading={retire.isPending} onClick={() => retire.mutate(code, { onSuccess: onClose })}>
              {t('retireInstead')}
            </Button>
          )}
          {!isInUse && (
            <Button type="submit" color="red" loading={remove.isPending}>
              {t('deleteConfirm')}
            </Button>
          )}
        </>
      }
    >
      <div>{t('deleteText')}</div>
    </DialogForm>
  )
}
