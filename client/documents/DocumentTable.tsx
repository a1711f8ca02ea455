import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core'
import { useIntersection } from '@mantine/hooks'
import { IconDots, IconDownload, IconPencil, IconProgressCheck, IconTrash } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { DocumentSummary } from '../../shared/model/document.ts'
import { useLivePeople } from '../app/live.tsx'
import { distinctPeople } from '../app/PeopleHere.tsx'
import { useCan, useMe } from '../app/queries.ts'
import {
  docTypeLabel,
  formatDate,
  formatList,
  formatNumber,
  isolate,
  languageLabel,
  useLocale,
} from '../i18n/format.ts'
import { PersonAvatars } from '../ui/PersonAvatars.tsx'
import { moveRowFocus } from '../ui/row-focus.ts'
import classes from './DocumentTable.module.css'

type RowProps = {
  projectId: string
  document: DocumentSummary
  onEdit: (document: DocumentSummary) => void
  onDelete: (document: DocumentSummary) => void
}
type Props = Omit<RowProps, 'document'> & {
  documents: readonly DocumentSummary[]
  hasMore: boolean
  isLoadingMore: boolean
  onLoadMore: () => void
}

const NUMBERS = ['length', 'annotations', 'tags'] as const

/** One row a document; arrows move between rows, Enter opens; becomes cards on a narrow screen. */
export function DocumentTable({ projectId, documents, hasMore, isLoadingMore, onLoadMore, onEdit, onDelete }: Props) {
  const { t } = useTranslation(['documents', 'common'])
  const { ref, entry } = useIntersection({ rootMargin: '600px' })
  const isEndNear = entry?.isIntersecting ?? false
  // biome-ignore lint/correctness/useExhaustiveDependencies: only coming near the end loads, not a new function
  useEffect(() => {
    if (isEndNear && hasMore && !isLoadingMore) onLoadMore()
  }, [isEndNear, hasMore, isLoadingMore])
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: rows turn into cards, which takes a table's semantics away */}
      <div role="table" aria-label={t('title')} className={classes.table} onKeyDown={moveRowFocus}>
        {/* biome-ignore lint/a11y/useSemanticElements: see above */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: rows are not interactive, their links are */}
        <div role="row" className={classes.head}>
          <Head>{t('column.title')}</Head>
          <Head>{t('column.date')}</Head>
          <Head>{t('column.language')}</Head>
          <Head>{t('column.type')}</Head>
          {NUMBERS.map((column) => (
            <Head key={column} isNumber>
              {t(`column.${column}`)}
            </Head>
          ))}
          <Head>
            <span className="visually-hidden">{t('column.people')}</span>
          </Head>
          <Head>
            <span className="visually-hidden">{t('column.actions')}</span>
          </Head>
        </div>
        {documents.map((document) => (
          <DocumentRow
            key={document.id}
            projectId={projectId}
            document={document}
            onEdit={onEdit}
            onDelete={onDelete}
          />
        ))}
      </div>
      {hasMore && (
        <div ref={ref} className={classes.more}>
          <Button variant="default" loading={isLoadingMore} onClick={onLoadMore}>
            {t('common:loadMore')}
          </Button>
        </div>
      )}
    </>
  )
}

function Head({ children, isNumber }: { children: React.ReactNode; isNumber?: boolean }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see DocumentTable
    // biome-ignore lint/a11y/useFocusableInteractive: nothing to do in a heading
    <div role="columnheader" data-number={isNumber}>
      {children}
    </div>
  )
}

function Cell({
  label,
  children,
  isNumber,
  className,
}: {
  label?: string
  children: React.ReactNode
  isNumber?: boolean
  className?: string
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see DocumentTable
    <div role="cell" data-number={isNumber} data-label={label} className={className}>
      {children}
    </div>
  )
}

function DocumentRow({ projectId, document, onEdit, onDelete }: RowProps) {
  const { t } = useTranslation('documents')
  const locale = useLocale()
  const mayEdit = useCan(projectId, 'document.update')
  const number = (value: number) => <span className="tabular">{formatNumber(value, locale)}</span>
  return (
    // biome-ignore lint/a11y/useSemanticElements: see DocumentTable
    // biome-ignore lint/a11y/useFocusableInteractive: the link of the row has the focus
    <div role="row" className={classes.row}>
      <Cell className={classes.titleCell}>
        <Link
          to="/projects/$projectId/documents/$documentId"
          params={{ projectId, documentId: document.id }}
          className={classes.link}
          data-row-link
        >
          <span className={classes.title}>
            <bdi>{document.title}</bdi>
          </span>
        </Link>
        <span className={classes.sub}>
          {document.symbol !== '' && <bdi>{document.symbol}</bdi>}
          {document.confirmedAt === null && (
            <Tooltip label={t('checkHint')}>
              <button type="button" className={classes.check} disabled={!mayEdit} onClick={() => onEdit(document)}>
                <IconProgressCheck size={14} aria-hidden />
                {t('checkMetadata')}
              </button>
            </Tooltip>
          )}
        </span>
      </Cell>
      <Cell className={classes.quiet}>
        {document.docDate === null ? (
          <span className={classes.missing} aria-label={t('noDate')} role="img">
            —
          </span>
        ) : (
          formatDate(document.docDate, locale, document.datePrecision ?? 'day')
        )}
      </Cell>
      <Cell className={classes.quiet}>{languageLabel(document.language, locale)}</Cell>
      <Cell className={classes.quiet}>{docTypeLabel(document.docType, locale)}</Cell>
      <Cell label={t('column.length')} isNumber className={classes.quiet}>
        <Tooltip label={t('lengthHint', { characters: formatNumber(document.lengthCp, locale) })}>
          {number(document.blockCount)}
        </Tooltip>
      </Cell>
      <Cell label={t('column.annotations')} isNumber>
        {number(document.annotationCount)}
      </Cell>
      <Cell label={t('column.tags')} isNumber>
        {number(document.tagCount)}
      </Cell>
      <Cell className={classes.people}>
        <OpenBy documentId={document.id} />
      </Cell>
      <Cell className={classes.actions}>
        <RowMenu projectId={projectId} document={document} onEdit={onEdit} onDelete={onDelete} />
      </Cell>
    </div>
  )
}

function OpenBy({ documentId }: { documentId: string }) {
  const { t } = useTranslation('documents')
  const locale = useLocale()
  const me = useMe()
  const people = distinctPeople(
    useLivePeople().filter((person) => person.documentId === documentId && person.userId !== me.id),
  )
  if (people.length === 0) return null
  const names = formatList(
    people.map((person) => isolate(person.name, locale)),
    locale,
  )
  return <PersonAvatars people={people} label={t('openNow', { names })} />
}

function RowMenu({ projectId, document, onEdit, onDelete }: RowProps) {
  const { t } = useTranslation('documents')
  const mayEdit = useCan(projectId, 'document.update')
  const mayDelete = useCan(projectId, 'document.delete')
  return (
    <Menu position="bottom-end" width={210}>
      <Menu.Target>
        <ActionIcon aria-label={t('actionsFor', { title: document.title })}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {mayEdit && (
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => onEdit(document)}>
            {t('editDetails')}
          </Menu.Item>
        )}
        <Menu.Item
          component="a"
          href={`/api/projects/${projectId}/documents/${document.id}/source`}
          download
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          {t('downloadSource')}
        </Menu.Item>
        {mayDelete && (
          <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => onDelete(document)}>
            {t('delete')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
