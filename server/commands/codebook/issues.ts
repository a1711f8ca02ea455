// Changes of the codebook's issues and themes: each checks, writes the rows and says what the history keeps.
// The tree has two levels: themes, which carry no tags, and the issues under them, which do.
import { moveTags } from '../../../db/repos/annotations/move-tags.ts'
import {
  countIssuesUnder,
  countTags,
  countThemes,
  findIssue,
  readIssueKeys,
} from '../../../db/repos/codebook/reader.ts'
import { deleteIssue, insertIssue, moveIssues, updateIssue } from '../../../db/repos/codebook/writer.ts'
import type { CreateIssue, UpdateIssue } from '../../../shared/api/codebook.ts'
import { AppError } from '../../../shared/errors.ts'
import { type Issue, THEME_COLOURS } from '../../../shared/model/codebook.ts'
import { proposeKey } from '../../../shared/model/codebook-key.ts'
import type { IssueId } from '../../../shared/model/ids.ts'
import type { Effects } from '../../log/commit.ts'
import { type CodebookWork, requireRoom } from './work.ts'

/** A theme, or an issue under an active theme. Throws codebook_full, code_key_taken, code_parent_invalid. */
export async function createIssue(work: CodebookWork, id: IssueId, wish: CreateIssue): Promise<Effects> {
  const { tx, projectId } = work
  const taken = await readIssueKeys(tx, projectId)
  requireRoom(taken, wish.key)
  const theme = wish.parentId === null ? null : await requireTheme(work, wish.parentId)
  const issue = {
    ...wish,
    id,
    key:
      wish.key ?? proposeKey({ name: wish.label.en, fallback: theme ? 'issue' : 'theme', prefix: theme?.key, taken }),
    keywords: { ar: [], en: [] },
    colour: wish.colour ?? theme?.colour ?? (await countThemes(tx, projectId)) % THEME_COLOURS,
    codable: theme !== null,
  }
  await insertIssue(tx, projectId, issue)
  return { event: { kind: 'issue.create', subjectId: id, payload: { issue } } }
}

export async function changeIssue(work: CodebookWork, id: IssueId, changes: UpdateIssue): Promise<Effects> {
  await requireIssue(work, id)
  await updateIssue(work.tx, id, changes)
  return { event: { kind: 'issue.update', subjectId: id, payload: { changes } } }
}

/** Its tags stay; new ones cannot point to it. Throws code_has_issues for a theme with active issues. */
export async function retireIssue(work: CodebookWork, id: IssueId): Promise<Effects> {
  const { retiredAt } = await requireIssue(work, id)
  await requireEmpty(work, id, { activeOnly: true })
  if (retiredAt === null) await updateIssue(work.tx, id, { retiredAt: work.at })
  return { event: { kind: 'issue.retire', subjectId: id, payload: {} } }
}

/** Throws code_parent_invalid while its theme is retired. */
export async function reinstateIssue(work: CodebookWork, id: IssueId): Promise<Effects> {
  const { parentId } = await requireIssue(work, id)
  if (parentId !== null) await requireTheme(work, parentId)
  await updateIssue(work.tx, id, { retiredAt: null, replacedBy: null })
  return { event: { kind: 'issue.reinstate', subjectId: id, payload: {} } }
}

/**
 * Of two issues, tags of `id` point to `intoId` from now on; of two themes, the issues move. Then `id` is retired.
 * Throws code_merge_invalid.
 */
export async function mergeIssue(work: CodebookWork, id: IssueId, intoId: IssueId): Promise<Effects> {
  const { tx, projectId, at } = work
  const from = await requireIssue(work, id)
  const into = await findIssue(tx, projectId, intoId)
  if (!into || into.id === id || into.retiredAt !== null || into.codable !== from.codable)
    throw new AppError('code_merge_invalid')
  const moved = await moveTags(tx, projectId, { of: 'issue', fromId: id, intoId })
  await moveIssues(tx, id, intoId)
  await updateIssue(tx, id, { retiredAt: at, replacedBy: intoId })
  return { event: { kind: 'issue.merge', subjectId: id, payload: { intoId } }, ...moved }
}

/** Throws code_in_use, and code_has_issues for a theme that has any. */
export async function removeIssue(work: CodebookWork, id: IssueId): Promise<Effects> {
  await requireIssue(work, id)
  await requireEmpty(work, id, { activeOnly: false })
  const count = await countTags(work.tx, { issueId: id })
  if (count > 0) throw new AppError('code_in_use', { count })
  await deleteIssue(work.tx, id)
  return { event: { kind: 'issue.delete', subjectId: id, payload: {} } }
}

async function requireIssue({ tx, projectId }: CodebookWork, id: IssueId): Promise<Issue> {
  const issue = await findIssue(tx, projectId, id)
  if (!issue) throw new AppError('not_found')
  return issue
}

async function requireTheme({ tx, projectId }: CodebookWork, id: IssueId): Promise<Issue> {
  const theme = await findIssue(tx, projectId, id)
  if (!theme || theme.codable || theme.retiredAt !== null) throw new AppError('code_parent_invalid')
  return theme
}

async function requireEmpty({ tx }: CodebookWork, id: IssueId, which: { activeOnly: boolean }) {
  const count = await countIssuesUnder(tx, id, which)
  if (count > 0) throw new AppError('code_has_issues', { count })
}
