// A project with a codebook and documents, and commands on them: what tests of tagging start from.
import { createHash, randomUUID } from 'node:crypto'
import { insertDocument } from '../../db/repos/documents/writer.ts'
import { actors, issues } from '../../db/schema/codebook.ts'
import { quoteRanges } from '../../shared/anchor/describe.ts'
import type { BlockRange, TagDraft } from '../../shared/model/annotation.ts'
import type { CreateAnnotation } from '../../shared/model/command.ts'
import type { Block } from '../../shared/model/document.ts'
import type {
  ActorId,
  AnnotationId,
  BlockId,
  CommandId,
  DocumentId,
  IssueId,
  LayerId,
  TagId,
} from '../../shared/model/ids.ts'
import { codePointLength } from '../../shared/text/code-points.ts'
import type { Team, TestApp } from './app.ts'

export const newId = <T extends string>() => randomUUID() as T

/** Paragraphs of our own writing: Arabic with marks, Latin, astral characters, digits. */
export const PARAGRAPHS = [
  'تؤكّد الدولة الأولى أنّ القانون الدولي ينطبق على الفضاء الإلكتروني.',
  'وترى الدولة الثانية أنّ من السابق لأوانه البتّ في المسألة (2021).',
  'The third delegation asked for more time 🕊️ and reserved its position.',
  'وأشار الوفد إلى 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 وإلى لُغَةٍ مُشَكَّلَةٍ في الفقرة ذاتها.',
]

export type TestDocument = { documentId: DocumentId; layerId: LayerId; blocks: Block[]; text: string }

/** A document of these paragraphs, each a block, with blank lines between. */
export async function addDocument(
  { ctx }: TestApp,
  team: Team,
  paragraphs: readonly string[] = PARAGRAPHS,
): Promise<TestDocument> {
  const documentId = newId<DocumentId>()
  const layerId = newId<LayerId>()
  const text = paragraphs.join('\r\n\r\n')
  let at = 0
  const blocks = paragraphs.map((paragraph, index): Block => {
    const startCp = at
    at += codePointLength(paragraph) + 4
    return {
      id: `b${index}` as BlockId,
      type: 'paragraph',
      number: null,
      level: 0,
      direction: 'rtl',
      startCp,
      endCp: at - 4,
      text: paragraph,
    }
  })
  await ctx.projectLog.commit({ projectId: team.projectId, userId: team.lead.userId }, async (tx, { at: now }) => {
    await insertDocument(tx, {
      id: documentId,
      projectId: team.projectId,
      layerId,
      metadata: {
        title: 'Document',
        symbol: '',
        language: 'ar',
        docDate: null,
        datePrecision: null,
        forum: '',
        issuer: '',
        docType: 'other',
        sourceClass: 'official_statement',
      },
      source: {
        name: `${documentId}.txt`,
        bytes: Buffer.from(text),
        sha256: createHash('sha256').update(documentId).digest('hex'),
        charset: 'utf-8',
        text,
      },
      blocks,
      createdBy: team.lead.userId,
      at: now,
      parserVersion: 'test',
      confirmed: true,
    })
    return {
      event: { kind: 'document.import', subjectId: documentId, payload: {} },
      documents: [documentId],
    }
  })
  return { documentId, layerId, blocks, text }
}

export type TestCodes = { actorIds: ActorId[]; issueIds: IssueId[]; themeId: IssueId }

/** Actors (the first in group `EU`) and codable issues under one theme `law`. */
export async function addCodes({ ctx }: TestApp, team: Team, counts = { actors: 3, issues: 3 }): Promise<TestCodes> {
  const { projectId } = team
  const actorIds = Array.from({ length: counts.actors }, () => newId<ActorId>())
  const issueIds = Array.from({ length: counts.issues }, () => newId<IssueId>())
  const themeId = newId<IssueId>()
  await ctx.db.insert(actors).values(
    actorIds.map((id, i) => ({
      id,
      projectId,
      key: `A${i}`,
      type: 'state',
      names: { en: `Actor ${i}` },
      aliases: [],
      groups: i === 0 ? ['EU'] : [],
    })),
  )
  const issue = (id: IssueId, key: string, ord: number, parentId: IssueId | null) => ({
    id,
    projectId,
    parentId,
    key,
    label: { en: key },
    proposition: {},
    include: '',
    exclude: '',
    keywords: { ar: [], en: [] },
    colour: 0,
    codable: parentId !== null,
    ord,
  })
  await ctx.db.insert(issues).values(issue(themeId, 'law', 0, null))
  await ctx.db.insert(issues).values(issueIds.map((id, i) => issue(id, `law.i${i}`, i, themeId)))
  return { actorIds, issueIds, themeId }
}

export const newTag = (codes: TestCodes, more: Partial<TagDraft> = {}): TagDraft => ({
  id: newId<TagId>(),
  actorId: codes.actorIds[0] as ActorId,
  issueId: codes.issueIds[0] as IssueId,
  stance: 'supports',
  act: 'position',
  attribution: 'own_text',
  capacity: 'national',
  confidence: 'certain',
  positionDate: null,
  ...more,
})

/** A command that annotates these ranges, by default the first word of the first block. */
export function newCreate(
  document: TestDocument,
  tags: TagDraft[],
  ranges: BlockRange[] = [rangeOf(document, 0, 0, 6)],
): CreateAnnotation {
  return {
    type: 'annotation.create',
    id: newId<CommandId>(),
    annotationId: newId<AnnotationId>(),
    layerId: document.layerId,
    ranges,
    quote: quoteRanges(document.blocks, ranges) ?? '',
    tags,
    note: '',
  }
}

export const rangeOf = (document: TestDocument, block: number, start: number, end: number): BlockRange => ({
  blockId: (document.blocks[block] as Block).id,
  start,
  end,
})
