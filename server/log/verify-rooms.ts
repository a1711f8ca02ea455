// A room's log: whole, and the same however it is read.
import * as Y from 'yjs'
import type { Tx } from '../../db/connect.ts'
import { readRoomHead, readUpdates } from '../../db/repos/verify/reader.ts'
import type { DocumentId, ProjectId } from '../../shared/model/ids.ts'
import { unpackUpdates } from './pack-updates.ts'

/**
 * The room's document as its log makes it; null where there is no such room, or where its bytes are none. Tells what is
 * missing or does not belong, and whether a snapshot is not what the updates beside it make.
 */
export async function verifyRoom(
  tx: Tx,
  name: string,
  owner: { projectId: ProjectId; documentId: DocumentId },
  tell: (difference: string) => void,
): Promise<Y.Doc | null> {
  const head = await readRoomHead(tx, name)
  if (head === null) {
    tell(`room ${name} does not exist`)
    return null
  }
  if (head.projectId !== owner.projectId) tell(`room ${name} belongs to project ${head.projectId}, not its document's`)
  if (head.documentId !== owner.documentId) tell(`room ${name} belongs to document ${head.documentId}, not its own`)
  const { snapshot } = head
  const doc = new Y.Doc()
  /** What the updates alone make, while they are there from the first on and a snapshot is beside them. */
  let alone: Y.Doc | null = null
  let held: Y.Doc | null = null
  try {
    if (snapshot) {
      for (const update of snapshot.isPacked ? unpackUpdates(snapshot.state) : [snapshot.state])
        Y.applyUpdate(doc, update)
      if (snapshot.seq > head.seq)
        tell(`room ${name}: its snapshot ${snapshot.seq} is newer than the room (${head.seq})`)
    }
    const base = snapshot?.seq ?? 0
    let at = base
    for await (const page of readUpdates(tx, name)) {
      for (const { seq, update } of page) {
        if (seq <= base) {
          if (seq === 1) alone = new Y.Doc()
          held ??= copyOf(doc)
          if (alone) Y.applyUpdate(alone, update)
          if (!isHeld(held, update)) tell(`room ${name}: its snapshot lacks what update ${seq} says`)
          if (seq === base && alone && !isSame(alone, held))
            tell(`room ${name}: its snapshot is not what its updates make`)
          continue
        }
        if (seq !== at + 1) tell(`room ${name} lacks ${nameRange(at + 1, seq - 1)}`)
        if (seq > head.seq) tell(`room ${name} has update ${seq}, beyond its newest (${head.seq})`)
        at = seq
        Y.applyUpdate(doc, update)
      }
    }
    if (at < head.seq) tell(`room ${name} lacks ${nameRange(at + 1, head.seq)}`)
  } catch {
    // Whatever Yjs says of bytes that are none, it says nothing that helps.
    tell(`room ${name} holds bytes that are not a Yjs update`)
    return null
  }
  if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null)
    tell(`room ${name} holds changes that build on something it lacks`)
  return doc
}

const nameRange = (from: number, to: number) => (from === to ? `update ${from}` : `updates ${from} to ${to}`)

function copyOf(doc: Y.Doc): Y.Doc {
  const copy = new Y.Doc()
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc))
  return copy
}

const isSame = (a: Y.Doc, b: Y.Doc) => Y.equalSnapshots(Y.snapshot(a), Y.snapshot(b))

/** True where applying the update changes nothing. */
function isHeld(doc: Y.Doc, update: Uint8Array): boolean {
  const before = Y.snapshot(doc)
  Y.applyUpdate(doc, update)
  return doc.store.pendingStructs === null && Y.equalSnapshots(before, Y.snapshot(doc))
}
