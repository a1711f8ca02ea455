// Whether a client's bytes would change a document, found out without applying them: applying is what ruins one.
import * as Y from 'yjs'

/**
 * True if `doc` already has every struct and every deletion of `update` (v1), as after a resend or from a client's
 * offline cache. Costs at most a pass over the update and over the document. Throws on bytes that are not an update.
 */
export function holdsNothingNew(doc: Y.Doc, update: Uint8Array): boolean {
  const { structs, ds } = Y.decodeUpdate(update)
  for (const struct of structs) {
    if (struct instanceof Y.Skip) continue
    if (struct.id.clock + struct.length > Y.getState(doc.store, struct.id.client)) return false
  }
  for (const [client, deletions] of ds.clients) {
    const state = Y.getState(doc.store, client)
    const known = doc.store.clients.get(client)
    // Sorted, so that ranges that repeat or overlap are walked once.
    let checked = 0
    for (const { clock, len } of [...deletions].sort((a, b) => a.clock - b.clock)) {
      const end = clock + len
      if (end > state || known === undefined) return false
      const from = Math.max(clock, checked)
      if (from < end && !areAllDeleted(known, from, end)) return false
      checked = Math.max(checked, end)
    }
  }
  return true
}

function areAllDeleted(structs: readonly (Y.Item | Y.GC)[], from: number, end: number): boolean {
  for (let i = Y.findIndexSS(structs as Y.Item[], from); i < structs.length; i++) {
    const struct = structs[i] as Y.Item | Y.GC
    if (struct.id.clock >= end) break
    if (!struct.deleted) return false
  }
  return true
}
