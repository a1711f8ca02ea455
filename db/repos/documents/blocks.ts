// The rows of a text's blocks: its text as it stands, and what a correction changes of it.
import { asc, eq, sql } from 'drizzle-orm'
import type { Block } from '../../../shared/model/document.ts'
import type { BlockId, DocumentId } from '../../../shared/model/ids.ts'
import { textRoom } from '../../../shared/protocol/kinds.ts'
import type { Db, Tx } from '../../connect.ts'
import { blocks, documentSources, documents } from '../../schema/documents.ts'
import { rooms } from '../../schema/rooms.ts'

/** `ord` orders the blocks of a document; there may be gaps. */
export type OrderedBlock = Block & { ord: number }

/** Rows of one insert of blocks: keeps a statement far below the embedded database's memory. */
const BLOCKS_PER_INSERT = 2_000

/** Adds blocks; one parameter instead of eleven a row. */
export async function insertBlocks(tx: Tx, documentId: DocumentId, added: readonly OrderedBlock[]): Promise<void> {
  for (let from = 0; from < added.length; from += BLOCKS_PER_INSERT) {
    const rows = JSON.stringify(
      added.slice(from, from + BLOCKS_PER_INSERT).map((block) => ({
        id: block.id,
        ord: block.ord,
        type: block.type,
        number: block.number,
        level: block.level,
        direction: block.direction,
        start_cp: block.startCp,
        end_cp: block.endCp,
        text: block.text,
      })),
    )
    await tx.execute(sql`
      insert into blocks (document_id, id, ord, type, number, level, direction, start_cp, end_cp, text)
      select ${documentId}::uuid, id, ord, type, number, level, direction, start_cp, end_cp, text
      from jsonb_to_recordset(${rows}::jsonb)
        as row (id text, ord int, type text, number text, level int, direction text, start_cp int, end_cp int, text text)`)
  }
}

/** Brings blocks, found by their ids, to what they are now; their places stay. */
export async function updateBlocks(tx: Tx, documentId: DocumentId, changed: readonly OrderedBlock[]): Promise<void> {
  const rows = JSON.stringify(changed)
  await tx.execute(sql`
    update blocks as own set type = x.type, number = x.number, level = x.level, direction = x.direction,
      start_cp = x."startCp", end_cp = x."endCp", text = x.text
    from jsonb_to_recordset(${rows}::jsonb)
      as x(id text, type text, number text, level int, direction text, "startCp" int, "endCp" int, text text)
    where own.document_id = ${documentId} and own.id = x.id`)
}

/**
 * Puts `changed` in the place of the blocks `goneIds`, among them the old form of those that stay. Gone first and then
 * added, because blocks may change places, and no two may have one place even within a statement.
 */
export async function replaceBlocks(
  tx: Tx,
  documentId: DocumentId,
  goneIds: readonly BlockId[],
  changed: readonly OrderedBlock[],
): Promise<void> {
  if (goneIds.length > 0)
    await tx
      .delete(blocks)
      .where(sql`${blocks.documentId} = ${documentId} and ${blocks.id} = any(${sql.param([...goneIds])}::text[])`)
  await insertBlocks(tx, documentId, changed)
}

/** Keeps the number of blocks that the list of documents shows. */
export async function setBlockCount(tx: Tx, documentId: DocumentId, blockCount: number): Promise<void> {
  await tx.update(documents).set({ blockCount }).where(eq(documents.id, documentId))
}

/** A text as it stands, with the imported one; `seq` is that of its room at the same instant. */
export type StandingText = { seq: number; source: string; blocks: OrderedBlock[] }

/** Null where there is no such document. One snapshot of the database. */
export async function readStandingText(db: Db, documentId: DocumentId): Promise<StandingText | null> {
  return db.transaction(
    async (tx) => {
      const [head] = await tx
        .select({ seq: rooms.seq, source: documentSources.text })
        .from(rooms)
        .innerJoin(documentSources, eq(documentSources.documentId, rooms.documentId))
        .where(eq(rooms.name, textRoom(documentId)))
      if (!head) return null
      const rows = await tx.select().from(blocks).where(eq(blocks.documentId, documentId)).orderBy(asc(blocks.ord))
      return { ...head, blocks: rows.map(({ documentId: _, ...block }) => block as OrderedBlock) }
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )
}
