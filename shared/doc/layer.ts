// The only code that knows the field names inside a layer's Y.Doc: `annotations: Y.Map<id, record>`.
// Only the server writes; everybody else reads.
import * as Y from 'yjs'
import { AnnotationRecord } from '../model/annotation.ts'

const FIELD = 'annotations'

/** The live map of a layer. Values are plain JSON; readers go through `readLayer`. */
export const layerMap = (doc: Y.Doc): Y.Map<unknown> => doc.getMap(FIELD)

/** Records of a layer by annotation id. A value that is not a record is left out, never guessed. */
export function readLayer(doc: Y.Doc): Map<string, AnnotationRecord> {
  const records = new Map<string, AnnotationRecord>()
  for (const [id, value] of layerMap(doc).entries()) {
    const record = readRecord(value)
    if (record) records.set(id, record)
  }
  return records
}

/** One value of the map as a record, or null where it is none. */
export function readRecord(value: unknown): AnnotationRecord | null {
  const parsed = AnnotationRecord.safeParse(value)
  return parsed.success ? parsed.data : null
}

/** Writes or (null) removes records in one transaction, and returns the Yjs update (v1) that says so. */
export function writeLayer(doc: Y.Doc, changes: ReadonlyMap<string, AnnotationRecord | null>): Uint8Array {
  let update: Uint8Array | null = null
  const take = (bytes: Uint8Array) => {
    update = bytes
  }
  doc.on('update', take)
  try {
    doc.transact(() => {
      const map = layerMap(doc)
      for (const [id, record] of changes) {
        if (record === null) map.delete(id)
        else map.set(id, record)
      }
    })
  } finally {
    doc.off('update', take)
  }
  return update ?? Y.encodeStateAsUpdate(new Y.Doc())
}
