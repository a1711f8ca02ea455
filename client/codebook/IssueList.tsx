import { Badge, Button, Switch } from '@mantine/core'
import { IconListTree, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Issue } from '../../shared/model/codebook.ts'
import { LOCALES, pickLabel } from '../../shared/model/label.ts'
import { useCan } from '../app/queries.ts'
import { useLocale } from '../i18n/format.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { CodeMenu } from './CodeMenu.tsx'
import { type EditedIssue, IssueDrawer } from './IssueDrawer.tsx'
import classes from './IssueList.module.css'
import type { Code } from './use-code-actions.ts'

type Shared = { projectId: string; onMerge: (code: Code) => void; onDelete: (code: Code) => void }
type RowProps = Shared & { issue: Issue; issues: readonly Issue[]; onEdit: (edited: EditedIssue) => void }

/** Themes with their issues: what each proposes, and what counts as it. */
export function IssueList({ projectId, issues, onMerge, onDelete }: Shared & { issues: readonly Issue[] }) {
  const { t } = useTranslation('codebook')
  const mayExtend = useCan(projectId, 'codebook.extend')
  const [showRetired, setShowRetired] = useState(false)
  const [edited, setEdited] = useState<EditedIssue | null>(null)
  const shown = issues.filter((issue) => showRetired || issue.retiredAt === null).sort((a, b) => a.ord - b.ord)
  const themes = shown.filter((issue) => issue.parentId === null)
  const addTheme = (
    <Button
      variant="default"
      leftSection={<IconPlus size={14} aria-hidden />}
      onClick={() => setEdited({ issue: null, parent: null })}
    >
      {t('addTheme')}
    </Button>
  )
  return (
    <>
      <div className={classes.tools}>
        {issues.some((issue) => issue.retiredAt !== null) && (
          <Switch
            size="xs"
            label={t('showRetired')}
            checked={showRetired}
            onChange={(event) => setShowRetired(event.currentTarget.checked)}
          />
        )}
        {mayExtend && themes.length > 0 && addTheme}
      </div>
      {themes.length === 0 && (
        <EmptyState icon={IconListTree} title={t('emptyTitle')} text={t('emptyText')}>
          {mayExtend && addTheme}
        </EmptyState>
      )}
      {themes.map((theme) => {
        const row = { projectId, issues, onMerge, onDelete, onEdit: setEdited }
        const children = shown.filter((issue) => issue.parentId === theme.id)
        return (
          <section key={theme.id} className={classes.theme} data-retired={theme.retiredAt !== null || undefined}>
            <ThemeHead {...row} issue={theme} />
            {children.length === 0 && <p className={classes.none}>{t('emptyTheme')}</p>}
            {children.map((issue) => (
              <IssueRow key={issue.id} {...row} issue={issue} />
            ))}
          </section>
        )
      })}
      <IssueDrawer projectId={projectId} edited={edited} onClose={() => setEdited(null)} />
    </>
  )
}

function ThemeHead(props: RowProps) {
  const { projectId, issue, onEdit } = props
  const { t } = useTranslation('codebook')
  const locale = useLocale()
  const mayExtend = useCan(projectId, 'codebook.extend')
  const name = pickLabel(issue.label, locale)
  return (
    <div className={classes.head}>
      <span aria-hidden className={classes.swatch} style={{ background: `var(--palette-${issue.colour})` }} />
      <h2 className={classes.themeName}>
        <bdi>{name}</bdi>
      </h2>
      <Retired issue={issue} issues={props.issues} />
      <div className={classes.actions}>
        {mayExtend && issue.retiredAt === null && (
          <Button
            variant="subtle"
            size="compact-xs"
            leftSection={<IconPlus size={14} aria-hidden />}
            aria-label={t('addIssueTo', { theme: name })}
            onClick={() => onEdit({ issue: null, parent: issue })}
          >
            {t('addIssue')}
          </Button>
        )}
        <IssueMenu {...props} />
      </div>
    </div>
  )
}

function IssueRow(props: RowProps) {
  const { issue } = props
  const { t } = useTranslation('codebook')
  const locale = useLocale()
  return (
    <article className={classes.issue} data-retired={issue.retiredAt !== null || undefined}>
      <div className={classes.issueHead}>
        <h3 className={classes.issueName}>
          <bdi>{pickLabel(issue.label, locale)}</bdi>
        </h3>
        <bdi className={classes.key}>{issue.key}</bdi>
        <Retired issue={issue} issues={props.issues} />
        <div className={classes.actions}>
          <IssueMenu {...props} />
        </div>
      </div>
      <div className={classes.propositions}>
        {[...LOCALES]
          .sort((a) => (a === locale ? -1 : 1))
          .map((language) =>
            issue.proposition[language] ? (
              <p key={language} lang={language} dir={language === 'ar' ? 'rtl' : 'ltr'}>
                {issue.proposition[language]}
              </p>
            ) : null,
          )}
      </div>
      {(issue.include !== '' || issue.exclude !== '') && (
        <dl className={classes.rules}>
          {issue.include !== '' && (
            <div>
              <dt>{t('include')}</dt>
              <dd dir="auto">{issue.include}</dd>
            </div>
          )}
          {issue.exclude !== '' && (
            <div>
              <dt>{t('exclude')}</dt>
              <dd dir="auto">{issue.exclude}</dd>
            </div>
          )}
        </dl>
      )}
    </article>
  )
}

function IssueMenu({ projectId, issue, issues, onEdit, onMerge, onDelete }: RowProps) {
  const locale = useLocale()
  const mayUpdate = useCan(projectId, 'codebook.update')
  if (!mayUpdate) return null
  const parent = issues.find((other) => other.id === issue.parentId) ?? null
  return (
    <CodeMenu
      projectId={projectId}
      code={{
        kind: 'issues',
        id: issue.id,
        name: pickLabel(issue.label, locale),
        isRetired: issue.retiredAt !== null,
      }}
      canMerge={issue.codable}
      onEdit={() => onEdit({ issue, parent })}
      onMerge={onMerge}
      onDelete={onDelete}
    />
  )
}

function Retired({ issue, issues }: { issue: Issue; issues: readonly Issue[] }) {
  const { t } = useTranslation('codebook')
  const locale = useLocale()
  if (issue.retiredAt === null) return null
  const successor = issues.find((other) => other.id === issue.replacedBy)
  return (
    <Badge variant="default" size="sm" tt="none" fw={500}>
      {successor ? t('replacedBy', { name: pickLabel(successor.label, locale) }) : t('retired')}
    </Badge>
  )
}
