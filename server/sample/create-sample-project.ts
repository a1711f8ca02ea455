// The sample project that the first account finds: documents of our own writing, tagged and partly reviewed,
// made through the same functions as everybody's documents and commands.
import { createHash, randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { insertDocument } from '../../db/repos/documents/writer.ts'
import { insertProject } from '../../db/repos/projects/writer.ts'
import { actors, issues } from '../../db/schema/codebook.ts'
import { readSample, type SampleAnnotation, type SampleDocument } from '../../db/seed/sample.ts'
import { insertStarterCodebook } from '../../db/seed/starter-codebook.ts'
import { type AnnotationRecord, QUOTE_JOINER } from '../../shared/model/annotation.ts'
import type { Command } from '../../shared/model/command.ts'
import type { Block } from '../../shared/model/document.ts'
import type {
  ActorId,
  AnnotationId,
  CommandId,
  DocumentId,
  IssueId,
  LayerId,
  ProjectId,
  TagId,
} from '../../shared/model/ids.ts'
import type { Locale } from '../../shared/model/label.ts'
import { codePointLength, toCodePoint } from '../../shared/text/code-points.ts'
import { proposeMetadata } from '../../shared/text/metadata.ts'
import { parseText, TEXT_PARSER_VERSION } from '../../shared/text/parse-text.ts'
import { runCommand } from '../commands/run-command.ts'
import type { Caller, Context } from '../context.ts'

const NAME: Readonly<Record<Locale, string>> = {
  en: 'Sample: positions on ICT security',
  ar: 'عيّنة: مواقف من أمن الفضاء الإلكتروني',
}

/** Makes the sample project with `caller` as its lead and only author; the project's id. */
export async function createSampleProject(ctx: Context, caller: Caller, locale: Locale): Promise<ProjectId> {
  const projectId = randomUUID() as ProjectId
  await ctx.db.transaction(async (tx) => {
    await insertProject(tx, {
      id: projectId,
      name: NAME[locale],
      isSample: true,
      createdBy: caller.userId,
      createdAt: ctx.now(),
    })
    await insertStarterCodebook(tx, projectId, randomUUID)
  })
  const codes = await readCodes(ctx, projectId)
  for (const document of await readSample()) {
    const { layerId, blocks } = await addDocument(ctx, caller, projectId, document)
    for (const annotation of document.annotations) {
      for (const command of commandsFor(annotation, { layerId, blocks, codes })) {
        await runCommand(ctx, caller, command, { projectId })
      }
    }
  }
  return projectId
}

type Codes = { actors: ReadonlyMap<string, ActorId>; issues: ReadonlyMap<string, IssueId> }

async function readCodes({ db }: Context, projectId: ProjectId): Promise<Codes> {
  const actorRows = await db
    .select({ id: actors.id, key: actors.key })
    .from(actors)
    .where(eq(actors.projectId, projectId))
  const issueRows = await db
    .select({ id: issues.id, key: issues.key })
    .from(issues)
    .where(eq(issues.projectId, projectId))
  return {
    actors: new Map(actorRows.map(({ id, key }) => [key, id as ActorId])),
    issues: new Map(issueRows.map(({ id, key }) => [key, id as IssueId])),
  }
}

async function addDocument(ctx: Context, caller: Caller, projectId: ProjectId, document: SampleDocument) {
  const parsed = parseText(document.text)
  const id = randomUUID() as DocumentId
  const layerId = randomUUID() as LayerId
  const bytes = Buffer.from(document.text)
  await ctx.projectLog.commit({ projectId, userId: caller.userId }, async (tx, { at }) => {
    await insertDocument(tx, {
      id,
      projectId,
      layerId,
      metadata: { ...proposeMetadata(parsed, document.fileName), ...document.metadata },
      source: {
        name: document.fileName,
        bytes,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        charset: 'utf-8',
        text: document.text,
      },
      blocks: parsed.blocks,
      createdBy: caller.userId,
      at,
      parserVersion: TEXT_PARSER_VERSION,
      confirmed: true,
    })
    return {
      event: { kind: 'document.import', subjectId: id, payload: { sourceName: document.fileName } },
      documents: [id],
    }
  })
  return { layerId, blocks: parsed.blocks }
}

function commandsFor(
  annotation: SampleAnnotation,
  { layerId, blocks, codes }: { layerId: LayerId; blocks: readonly Block[]; codes: Codes },
): Command[] {
  const tags = annotation.tags.map(([actor, issue, stance, act, attribution]) => ({
    id: randomUUID() as TagId,
    actorId: actor === null ? null : must(codes.actors.get(actor), actor),
    issueId: must(codes.issues.get(issue), issue),
    stance,
    act,
    attribution,
    capacity: 'national' as const,
    confidence: 'certain' as const,
    positionDate: null,
  }))
  const create: Command = {
    type: 'annotation.create',
    id: randomUUID() as CommandId,
    annotationId: randomUUID() as AnnotationId,
    layerId,
    ranges: annotation.quotes.map((quote) => findRange(blocks, quote)),
    quote: annotation.quotes.join(QUOTE_JOINER),
    tags,
    note: annotation.note ?? '',
  }
  const { review } = annotation
  if (review === undefined) return [create]
  return [
    create,
    ...tags.map(
      (tag): Command => ({
        type: 'tag.review',
        id: randomUUID() as CommandId,
        tagId: tag.id,
        decision: review,
        reason: annotation.reason ?? '',
      }),
    ),
  ]
}

function findRange(blocks: readonly Block[], quote: string): AnnotationRecord['ranges'][number] {
  const block = must(
    blocks.find(({ text }) => text.includes(quote)),
    quote,
  )
  const start = toCodePoint(block.text, block.text.indexOf(quote))
  return { blockId: block.id, start, end: start + codePointLength(quote) }
}

function must<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`the sample names “${name}”, which is not there`)
  return value
}
