// A document's rows against its rooms: text, annotations, and the words that annotations quote.
import type * as Y from 'yjs'
import type { Tx } from '../../db/connect.ts'
import {
  readBlocks,
  readImportedText,
  readLayerStates,
  readPlaces,
  type StoredDocument,
} from '../../db/repos/verify/reader.ts'
import { quoteRanges } from '../../shared/anchor/describe.ts'
import type { AnnotationState } from '../../shared/doc/fold.ts'
import { layerMap, readRecord } from '../../shared/doc/layer.ts'
import { readTextDoc } from '../../shared/doc/text.ts'
import type { AnnotationRecord, BlockRange } from '../../shared/model/annotation.ts'
import type { BlockId, LayerId, ProjectId } from '../../shared/model/ids.ts'
import { layerRoom, textRoom } from '../../shared/protocol/kinds.ts'
import { codePointLength } from '../../shared/text/code-points.ts'
import { verifyRoom } from './verify-rooms.ts'
import { differencesOf } from './verify-words.ts'

type Tell = (difference: string) => void
type BlockRow = Awaited<ReturnType<typeof readBlocks>>[number]
type Blocks = ReadonlyMap<BlockId, BlockRow>

/** Tells every difference within one document; returns how many annotations it has. */
export async function verifyDocument(
  tx: Tx,
  projectId: ProjectId,
  document: StoredDocument,
  tell: Tell,
): Promise<{ annotations: number }> {
  const owner = { projectId, documentId: document.id }
  const rows = await readBlocks(tx, document.id)
  const room = await verifyRoom(tx, textRoom(document.id), owner, tell)
  if (room) compareText(document, rows, room, tell)
  room?.destroy()
  await compareSource(tx, document, tell)
  const blocks: Blocks = new Map(rows.map((row) => [row.id as BlockId, row]))
  let annotations = 0
  for (const layerId of document.layerIds) {
    const layer = await verifyRoom(tx, layerRoom(layerId), owner, tell)
    annotations += await compareLayer(tx, { layerId, layer, blocks, isCorrected: document.isCorrected }, tell)
    layer?.destroy()
  }
  return { annotations }
}

function compareText(
  { id, blockCount, isCorrected }: StoredDocument,
  rows: readonly BlockRow[],
  room: Y.Doc,
  tell: Tell,
) {
  const stored = readTextDoc(room)
  if (stored.length !== rows.length)
    tell(`document ${id}: ${rows.length} blocks are in the rows, ${stored.length} in the text room`)
  if (!isCorrected && blockCount !== rows.length) tell(`document ${id}: its number of blocks is not that of its rows`)
  for (const [i, row] of rows.entries()) {
    const block = stored[i]
    if (block === undefined) break
    if (block.id !== row.id) {
      tell(`document ${id}: block ${row.id} is number ${i + 1} in the rows, and not in the text room`)
      break
    }
    for (const field of ['type', 'number', 'level', 'direction', 'text'] as const)
      if (block[field] !== row[field])
        tell(`document ${id}: ${field} of block ${row.id} differs between rows and text room`)
  }
}

async function compareSource(tx: Tx, { id, lengthCp }: StoredDocument, tell: Tell) {
  const text = await readImportedText(tx, id)
  if (text === null) tell(`document ${id} lacks its source`)
  else if (codePointLength(text) !== lengthCp) tell(`document ${id}: its length is not that of its source`)
}

async function compareLayer(
  tx: Tx,
  {
    layerId,
    layer,
    blocks,
    isCorrected,
  }: { layerId: LayerId; layer: Y.Doc | null; blocks: Blocks; isCorrected: boolean },
  tell: Tell,
): Promise<number> {
  const map = layer && layerMap(layer)
  const alive = new Set<string>()
  let count = 0
  for await (const page of readLayerStates(tx, layerId)) {
    count += page.length
    const current = page.filter(({ isDeleted }) => !isDeleted)
    for (const state of current) {
      const { id } = state.record
      alive.add(id)
      if (map) differencesOf(id, ['layer', 'rows'], stateOf(map.get(id)), state).forEach(tell)
      compareQuote(state.record, blocks, tell)
    }
    if (!isCorrected) await comparePlaces(tx, current, blocks, tell)
  }
  for (const [id, value] of map?.entries() ?? []) {
    if (alive.has(id)) continue
    if (readRecord(value) === null) tell(`layer ${layerId} holds under ${id} what is no annotation`)
    else tell(`annotation ${id} is in the layer ${layerId}, not in its rows`)
  }
  return count
}

function stateOf(value: unknown): AnnotationState | null {
  const record = readRecord(value)
  return record && { record, isDeleted: false }
}

// [ANCH3]
function compareQuote(record: AnnotationRecord, blocks: Blocks, tell: Tell) {
  if (record.anchorState === 'orphan') return
  if (quoteRanges(blocksOf(record.ranges, blocks), record.ranges) !== record.quote)
    tell(`annotation ${record.id}: its quote is not the text at its ranges`)
}

const blocksOf = (ranges: readonly BlockRange[], blocks: Blocks) =>
  [...new Set(ranges.map(({ blockId }) => blockId))].flatMap((id) => {
    const row = blocks.get(id)
    return row ? [{ id, text: row.text }] : []
  })

// Once a text was corrected, a place in the imported one says less: of words that were added, where they were put in.
async function comparePlaces(tx: Tx, states: readonly AnnotationState[], blocks: Blocks, tell: Tell) {
  const ranges = new Map(states.map(({ record }) => [record.id as string, record.ranges]))
  for (const { id, startCp, endCp } of await readPlaces(tx, [...ranges.keys()])) {
    const [first, last] = [ranges.get(id)?.[0], ranges.get(id)?.at(-1)]
    const [from, to] = [first && blocks.get(first.blockId), last && blocks.get(last.blockId)]
    if (!first || !last || !from || !to) continue
    if (startCp !== from.startCp + first.start || endCp !== to.startCp + last.end)
      tell(`annotation ${id}: its place in the document is not that of its ranges`)
  }
}
