// The fold of the history against the rows, for a part of the annotations at a time.
import type { Tx } from '../../db/connect.ts'
import { type Event, type IdRange, readEvents, readRangeStates, readReviews } from '../../db/repos/verify/reader.ts'
import { indexEdit } from '../../shared/anchor/edit-index.ts'
import { type AnnotationState, type CodeMerge, foldCommand, foldCorrection, foldMerge } from '../../shared/doc/fold.ts'
import type { Command } from '../../shared/model/command.ts'
import type { DocumentId, LayerId, ProjectId, UserId } from '../../shared/model/ids.ts'
import { TextEdit } from '../../shared/model/text-edit.ts'
import { differencesOf } from './verify-words.ts'

/** Events that may change annotations other than their subject. */
const EVERYWHERE = ['actor.merge', 'issue.merge', 'text.correct']

type Tell = (difference: string) => void
type Verdict = { tagId: string; reviewerId: string; from: string; to: string; reason: string; at: string }
type Folded = { states: Map<string, AnnotationState>; verdicts: Verdict[] }

/** What is folded, and which document each layer belongs to. */
export type Part = { projectId: ProjectId; range: IdRange; documentOf: ReadonlyMap<LayerId, DocumentId> }

/** Tells every difference between the range's fold and its rows: annotations, tags, verdicts. */
export async function verifyRange(tx: Tx, part: Part, tell: Tell): Promise<void> {
  const { states, verdicts } = await foldRange(tx, part, tell)
  for await (const page of readRangeStates(tx, part.projectId, part.range)) {
    for (const row of page) {
      const { id } = row.record
      differencesOf(id, ['history', 'rows'], states.get(id) ?? null, row).forEach(tell)
      states.delete(id)
    }
  }
  for (const [id, state] of states) differencesOf(id, ['history', 'rows'], state, null).forEach(tell)
  await compareVerdicts(tx, part, verdicts, tell)
}

async function compareVerdicts(tx: Tx, { projectId, range }: Part, verdicts: readonly Verdict[], tell: Tell) {
  const expected = Map.groupBy(verdicts, wholeKey)
  const odd: (Verdict & { id: string })[] = []
  for (const { id, tagId, reviewerId, fromStatus: from, toStatus: to, reason, at } of await readReviews(
    tx,
    projectId,
    range,
  )) {
    const verdict: Verdict = { tagId, reviewerId, from, to, reason, at: at.toISOString() }
    if (!expected.get(wholeKey(verdict))?.pop()) odd.push({ ...verdict, id })
  }
  // What is left over on both sides of one tag and instant is one verdict that was changed.
  const missing = Map.groupBy([...expected.values()].flat(), shortKey)
  for (const { id, ...verdict } of odd) {
    const other = missing.get(shortKey(verdict))?.pop()
    if (!other) tell(`tag ${verdict.tagId}: its review ${id} is in the rows, not in the history`)
    else
      for (const field of ['reviewerId', 'from', 'to', 'reason'] as const)
        if (other[field] !== verdict[field])
          tell(`tag ${verdict.tagId}: ${field} of its review ${id} differs between history and rows`)
  }
  for (const { tagId, at } of [...missing.values()].flat())
    tell(`tag ${tagId}: its review of ${at} is in the history, not in the rows`)
}

const shortKey = ({ tagId, at }: Verdict) => `${tagId} ${at}`
const wholeKey = (verdict: Verdict) => JSON.stringify(Object.entries(verdict).sort())

async function foldRange(tx: Tx, part: Part, tell: Tell): Promise<Folded> {
  const folded: Folded = { states: new Map(), verdicts: [] }
  for await (const page of readEvents(tx, part.projectId, part.range, EVERYWHERE))
    for (const event of page) {
      if (event.payload.command !== undefined) foldOne(folded, event, tell)
      else foldAll(folded, part, event, tell)
    }
  return folded
}

function foldAll({ states }: Folded, { documentOf }: Part, event: Event, tell: Tell) {
  const merge = readMerge(event)
  if (merge) for (const [id, state] of states) states.set(id, foldMerge(state, merge))
  if (event.kind !== 'text.correct') return
  const edit = TextEdit.safeParse(event.payload.edit)
  if (!edit.success) return tell(`revision ${event.rev} (text.correct) holds no correction`)
  const index = indexEdit(edit.data)
  for (const [id, state] of states)
    if (documentOf.get(state.record.layerId) === event.subjectId) states.set(id, foldCorrection(state, index))
}

function foldOne({ states, verdicts }: Folded, event: Event, tell: Tell) {
  const { rev, kind, subjectId, payload, commandId } = event
  const command = payload.command as Command
  const at = event.at.toISOString()
  if (command.type !== kind) tell(`revision ${rev}: its kind is not that of its command`)
  if (commandId !== command.id) tell(`revision ${rev}: its command's id is not that of the command`)
  const before = states.get(subjectId) ?? null
  const stamp = { userId: event.userId as UserId, at, codebookVersion: payload.codebookVersion ?? 0 }
  const next = foldCommand(before, command, stamp)
  if (next === null) return tell(`revision ${rev} (${kind}) does not apply to annotation ${subjectId}`)
  if (next.record.id !== subjectId) return tell(`revision ${rev} (${kind}) is not about its subject ${subjectId}`)
  states.set(subjectId, next)
  if (command.type !== 'tag.review') return
  const from = before?.record.tags.find((tag) => tag.id === command.tagId)?.status ?? ''
  const { tagId, decision: to, reason } = command
  verdicts.push({ tagId, reviewerId: event.userId, from, to, reason, at })
}

function readMerge({ kind, subjectId, payload }: Event): CodeMerge | null {
  if (kind !== 'actor.merge' && kind !== 'issue.merge') return null
  return { of: kind === 'actor.merge' ? 'actor' : 'issue', fromId: subjectId, intoId: payload.intoId } as CodeMerge
}
