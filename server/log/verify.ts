// Law [HIST]: annotation rows = fold of the history = layer records. Recomputes all three from the database alone.
import { isDeepStrictEqual } from 'node:util'
import { asc, eq } from 'drizzle-orm'
import * as Y from 'yjs'
import type { Db, Tx } from '../../db/connect.ts'
import { readStates } from '../../db/repos/annotations/reader.ts'
import { readRoom } from '../../db/repos/rooms/log.ts'
import { documents, layers } from '../../db/schema/documents.ts'
import { history, projects } from '../../db/schema/project.ts'
import { type AnnotationState, type CodeMerge, foldCommand, foldMerge } from '../../shared/doc/fold.ts'
import { readLayer } from '../../shared/doc/layer.ts'
import type { Command } from '../../shared/model/command.ts'
import type { LayerId, ProjectId, UserId } from '../../shared/model/ids.ts'
import { layerRoom } from '../../shared/protocol/kinds.ts'

/** Differences in words, none where the law holds. Reads the whole project in one snapshot; for checks and tests. */
export async function verifyProject(db: Db, projectId: ProjectId): Promise<string[]> {
  return db.transaction(
    async (tx) => {
      const differences: string[] = []
      const folded = await foldHistory(tx, projectId, differences)
      const rows = new Map((await readStates(tx, projectId)).map((state) => [state.record.id as string, state]))
      compare(differences, 'history', folded, 'rows', rows)

      const alive = new Map([...rows].filter(([, state]) => !state.isDeleted))
      const stored = new Map<string, AnnotationState>()
      for (const layerId of await readLayerIds(tx, projectId)) {
        const doc = new Y.Doc()
        for (const update of (await readRoom(tx, layerRoom(layerId)))?.updates ?? []) Y.applyUpdate(doc, update)
        for (const [id, record] of readLayer(doc)) {
          if (record.layerId !== layerId) differences.push(`annotation ${id} lies in layer ${layerId}, not its own`)
          stored.set(id, { record, isDeleted: false })
        }
      }
      compare(differences, 'layers', stored, 'rows', alive)
      return differences
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )
}

async function foldHistory(tx: Tx, projectId: ProjectId, differences: string[]): Promise<Map<string, AnnotationState>> {
  const states = new Map<string, AnnotationState>()
  const [project] = await tx.select({ rev: projects.rev }).from(projects).where(eq(projects.id, projectId))
  const events = await tx.select().from(history).where(eq(history.projectId, projectId)).orderBy(asc(history.rev))
  let last = { rev: 0, at: 0 }
  for (const event of events) {
    if (event.rev !== last.rev + 1) differences.push(`revision ${last.rev + 1} has no event`)
    if (event.at.getTime() < last.at) differences.push(`revision ${event.rev} is earlier than the one before`)
    last = { rev: event.rev, at: event.at.getTime() }
    const merge = readMerge(event)
    if (merge) for (const [id, state] of states) states.set(id, foldMerge(state, merge))
    if (event.payload.command === undefined) continue
    const command = event.payload.command as Command
    const next = foldCommand(states.get(event.subjectId) ?? null, command, {
      userId: event.userId as UserId,
      at: event.at.toISOString(),
      codebookVersion: event.payload.codebookVersion ?? 0,
    })
    if (next) states.set(event.subjectId, next)
    else differences.push(`revision ${event.rev} (${event.kind}) does not apply to annotation ${event.subjectId}`)
  }
  if (project && project.rev !== last.rev)
    differences.push(`project is at revision ${project.rev}, history at ${last.rev}`)
  return states
}

function readMerge({ kind, subjectId, payload }: typeof history.$inferSelect): CodeMerge | null {
  if (kind !== 'actor.merge' && kind !== 'issue.merge') return null
  return { of: kind === 'actor.merge' ? 'actor' : 'issue', fromId: subjectId, intoId: payload.intoId } as CodeMerge
}

async function readLayerIds(tx: Tx, projectId: ProjectId): Promise<LayerId[]> {
  const rows = await tx
    .select({ id: layers.id })
    .from(layers)
    .innerJoin(documents, eq(documents.id, layers.documentId))
    .where(eq(documents.projectId, projectId))
  return rows.map((row) => row.id as LayerId)
}

function compare(
  differences: string[],
  leftName: string,
  left: ReadonlyMap<string, AnnotationState>,
  rightName: string,
  right: ReadonlyMap<string, AnnotationState>,
) {
  for (const id of new Set([...left.keys(), ...right.keys()])) {
    const [a, b] = [left.get(id), right.get(id)]
    if (!a) differences.push(`annotation ${id} is in the ${rightName}, not in the ${leftName}`)
    else if (!b) differences.push(`annotation ${id} is in the ${leftName}, not in the ${rightName}`)
    else if (!isDeepStrictEqual(a, b))
      differences.push(`annotation ${id}: ${leftName} ${JSON.stringify(a)}, ${rightName} ${JSON.stringify(b)}`)
  }
}
