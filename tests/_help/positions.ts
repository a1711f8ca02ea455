// Rows for tests of positions: documents with blocks, a codebook, annotations with tags, written as they are.
import { randomUUID } from 'node:crypto'
import type { Db } from '../../db/connect.ts'
import { annotations, tags } from '../../db/schema/annotations.ts'
import { actors, issues } from '../../db/schema/codebook.ts'
import { blocks, documentSources, documents, layers } from '../../db/schema/documents.ts'
import type { BlockRange } from '../../shared/model/annotation.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import type { Names } from '../../shared/model/label.ts'
import { codePointLength, sliceCodePoints } from '../../shared/text/code-points.ts'

type Insert<T extends { $inferInsert: unknown }> = Partial<T['$inferInsert']>

/** A document whose paragraphs are `paragraphs`, one line end between two; block ids are `b0`, `b1`, … */
export async function addDocument(
  db: Db,
  scope: { projectId: string; userId: string },
  paragraphs: readonly string[],
  more: Insert<typeof documents> = {},
) {
  const id = randomUUID()
  const layerId = randomUUID()
  const text = paragraphs.join('\n')
  let startCp = 0
  const placed = paragraphs.map((paragraph, ord) => {
    const block = { id: `b${ord}`, startCp, endCp: startCp + codePointLength(paragraph), text: paragraph }
    startCp = block.endCp + 1
    return block
  })
  await db.insert(documents).values({
    id,
    projectId: scope.projectId,
    title: 'Document',
    language: 'en',
    sourceName: 'document.txt',
    sourceSha256: id,
    parserVersion: 'test',
    lengthCp: codePointLength(text),
    blockCount: placed.length,
    createdBy: scope.userId,
    ...more,
  })
  await db.insert(documentSources).values({ documentId: id, bytes: Buffer.from(text), charset: 'utf-8', text })
  await db.insert(layers).values({ id: layerId, documentId: id, kind: 'shared' })
  await db.insert(blocks).values(
    placed.map((block, ord) => ({
      documentId: id,
      ord,
      type: 'numbered_paragraph',
      number: String(ord + 1),
      level: 0,
      direction: 'ltr',
      ...block,
    })),
  )
  return { ...scope, id, layerId, blocks: placed }
}

export type TestDocument = Awaited<ReturnType<typeof addDocument>>

/** A range of the document's block number `ord`. */
export const rangeIn = (ord: number, start: number, end: number): BlockRange => ({
  blockId: `b${ord}` as BlockId,
  start,
  end,
})

/** An annotation of the document's owner, or of `more.authorId`, with its tags. Returns its id and theirs. */
export async function addAnnotation(
  db: Db,
  document: TestDocument,
  ranges: BlockRange[],
  more: Insert<typeof annotations> & { tags?: (Insert<typeof tags> & { issueId: string })[] } = {},
) {
  const { tags: drafts = [], ...rest } = more
  const at = new Date('2026-03-01T09:00:00.000Z')
  const blockOf = (range: BlockRange) => {
    const block = document.blocks.find((candidate) => candidate.id === range.blockId)
    if (!block) throw new Error(`no block ${range.blockId}`)
    return block
  }
  const [first, last] = [ranges[0] as BlockRange, ranges.at(-1) as BlockRange]
  const row = {
    id: randomUUID(),
    projectId: document.projectId,
    documentId: document.id,
    layerId: document.layerId,
    authorId: document.userId,
    ranges,
    startCp: blockOf(first).startCp + first.start,
    endCp: blockOf(last).startCp + last.end,
    quote: ranges.map((range) => sliceCodePoints(blockOf(range).text, range.start, range.end)).join(' […] '),
    prefix: '',
    suffix: '',
    anchorState: 'anchored',
    note: '',
    createdAt: at,
    updatedAt: at,
    updatedBy: document.userId,
    ...rest,
  }
  await db.insert(annotations).values(row)
  const tagRows = drafts.map((draft, ord) => ({
    id: randomUUID(),
    annotationId: row.id,
    projectId: document.projectId,
    documentId: document.id,
    authorId: row.authorId,
    ord,
    act: 'position',
    attribution: 'own_text',
    capacity: 'national',
    confidence: 'certain',
    status: 'proposed',
    codebookVersion: 1,
    createdAt: at,
    // As the writer does it: a tag goes with its annotation.
    deletedAt: row.deletedAt ?? null,
    ...draft,
  }))
  if (tagRows.length > 0) await db.insert(tags).values(tagRows)
  return { id: row.id, tagIds: tagRows.map((tag) => tag.id) }
}

/** An actor; its key is its English name. */
export async function addActor(db: Db, projectId: string, key: string, more: Insert<typeof actors> = {}) {
  const id = randomUUID()
  const names: Names = { en: key }
  await db.insert(actors).values({ id, projectId, key, type: 'state', names, aliases: [], groups: [], ...more })
  return id
}

/** An issue, or without `more.parentId` a theme; its key is its English label. */
export async function addIssue(db: Db, projectId: string, key: string, more: Insert<typeof issues> = {}) {
  const id = randomUUID()
  await db.insert(issues).values({
    id,
    projectId,
    key,
    label: { en: key },
    proposition: {},
    include: '',
    exclude: '',
    keywords: { ar: [], en: [] },
    colour: 0,
    codable: more.parentId != null,
    ord: 0,
    ...more,
  })
  return id
}
