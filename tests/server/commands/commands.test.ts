import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readRecords } from '../../../db/repos/annotations/reader.ts'
import { annotations, reviews } from '../../../db/schema/annotations.ts'
import { actors } from '../../../db/schema/codebook.ts'
import { history } from '../../../db/schema/project.ts'
import { verifyProject } from '../../../server/log/verify.ts'
import { QUOTE_JOINER } from '../../../shared/model/annotation.ts'
import type { Command } from '../../../shared/model/command.ts'
import type { ActorId, AnnotationId, CommandId, TagId } from '../../../shared/model/ids.ts'
import { ROLES } from '../../../shared/model/project.ts'
import { sliceCodePoints } from '../../../shared/text/code-points.ts'
import { type Answer, createTestApp, type Person, type Team, type TestApp } from '../../_help/app.ts'
import {
  addCodes,
  addDocument,
  newCreate,
  newId,
  newTag,
  rangeOf,
  type TestCodes,
  type TestDocument,
} from '../../_help/workspace.ts'

let app: TestApp
let team: Team
let codes: TestCodes
let document: TestDocument

beforeAll(async () => {
  app = await createTestApp()
  team = await app.addTeam()
  codes = await addCodes(app, team)
  document = await addDocument(app, team)
})

afterAll(async () => {
  expect(await verifyProject(app.ctx.db, team.projectId)).toEqual([])
  await app.close()
})

const run = (person: Person | null, command: unknown): Promise<Answer> =>
  app.request(person, 'POST', `/api/projects/${team.projectId}/commands`, command)

async function done(person: Person, command: Command): Promise<number> {
  const answer = await run(person, command)
  expect(answer).toMatchObject({ status: 200, body: { ok: true, id: command.id } })
  return answer.body.rev
}

async function refused(person: Person, command: unknown, code: string) {
  const before = await readRecords(app.ctx.db, document.layerId)
  const answer = await run(person, command)
  expect(answer.body).toMatchObject({ error: { code } })
  expect(await readRecords(app.ctx.db, document.layerId)).toEqual(before)
}

const record = async (id: string) => (await readRecords(app.ctx.db, document.layerId)).get(id)
const row = async (id: string) => (await app.ctx.db.select().from(annotations).where(eq(annotations.id, id)))[0]

describe('[ROLE1, ROLE7] role × command', () => {
  const allowed = {
    create: { lead: true, analyst: true, viewer: false },
    'update own': { lead: true, analyst: true, viewer: false },
    "update another's": { lead: true, analyst: false, viewer: false },
    "delete another's": { lead: true, analyst: false, viewer: false },
    "restore another's": { lead: true, analyst: false, viewer: false },
    review: { lead: true, analyst: false, viewer: false },
  } as const

  for (const [what, byRole] of Object.entries(allowed)) {
    test.each(ROLES)(`${what} by a %s`, async (role) => {
      const person = team[role]
      const author = what === 'update own' ? person : await otherAnalyst()
      const tag = newTag(codes)
      const create = newCreate(document, [tag])
      const annotationId = create.annotationId
      let asked: Command = create
      if (what !== 'create') {
        if (author === team.viewer) return refused(person, create, 'forbidden')
        await done(author, create)
        if (what.startsWith('update')) asked = { type: 'annotation.update', id: newId(), annotationId, note: 'n' }
        if (what.startsWith('delete')) asked = { type: 'annotation.delete', id: newId(), annotationId }
        if (what.startsWith('restore')) {
          await done(author, { type: 'annotation.delete', id: newId(), annotationId })
          asked = { type: 'annotation.restore', id: newId(), annotationId }
        }
        if (what === 'review')
          asked = { type: 'tag.review', id: newId(), tagId: tag.id, decision: 'accepted', reason: '' }
      }
      if (byRole[role]) await done(person, asked)
      else await refused(person, asked, 'forbidden')
    })
  }

  test('[ROLE2] a non-member and nobody learn nothing', async () => {
    expect((await run(await app.addPerson(), newCreate(document, []))).body.error.code).toBe('not_found')
    expect((await run(null, newCreate(document, []))).body.error.code).toBe('not_signed_in')
  })

  let second: Person | null = null
  async function otherAnalyst(): Promise<Person> {
    if (second) return second
    second = await app.addPerson('Second')
    await app.addMember(team.projectId, second, 'analyst')
    return second
  }
})

describe('the life of an annotation', () => {
  test('[HIST2] deleting and restoring brings back exactly the tags that were on it, with their verdicts', async () => {
    const [kept, takenOff] = [newTag(codes), newTag(codes, { issueId: codes.issueIds[1] })]
    const create = newCreate(document, [kept, takenOff])
    const { annotationId } = create
    await done(team.analyst, create)
    await done(team.lead, { type: 'tag.review', id: newId(), tagId: kept.id, decision: 'disputed', reason: 'why' })
    await done(team.analyst, { type: 'annotation.update', id: newId(), annotationId, tags: [kept] })
    const before = await record(annotationId)
    expect(before?.tags).toMatchObject([{ id: kept.id, status: 'disputed', reviewReason: 'why' }])
    await done(team.analyst, { type: 'annotation.delete', id: newId(), annotationId })
    expect(await record(annotationId)).toBeUndefined()
    await refused(team.analyst, { type: 'annotation.delete', id: newId(), annotationId }, 'annotation_gone')
    await done(team.analyst, { type: 'annotation.restore', id: newId(), annotationId })
    expect((await record(annotationId))?.tags).toEqual(before?.tags)
  })

  test('[HIST3] a tag whose meaning changes goes back to the lead; its review stays on file', async () => {
    const tag = newTag(codes)
    const create = newCreate(document, [tag])
    await done(team.analyst, create)
    await done(team.lead, { type: 'tag.review', id: newId(), tagId: tag.id, decision: 'accepted', reason: '' })
    const update = { type: 'annotation.update', annotationId: create.annotationId } as const
    await done(team.analyst, { ...update, id: newId(), tags: [{ ...tag, confidence: 'probable' }] })
    expect((await record(create.annotationId))?.tags[0]?.status).toBe('accepted')
    await done(team.analyst, { ...update, id: newId(), tags: [{ ...tag, stance: 'opposes' }] })
    expect((await record(create.annotationId))?.tags[0]).toMatchObject({ status: 'proposed', reviewedBy: null })
    expect(await app.ctx.db.select().from(reviews).where(eq(reviews.tagId, tag.id))).toMatchObject([
      { fromStatus: 'proposed', toStatus: 'accepted', reviewerId: team.lead.userId },
    ])
  })

  test('[LOG2] a command sent again is done once and answered with the first revision', async () => {
    const create = newCreate(document, [newTag(codes)])
    const rev = await done(team.analyst, create)
    const others = await Promise.all([done(team.analyst, create), done(team.analyst, create)])
    expect(others).toEqual([rev, rev])
    const events = await app.ctx.db.select().from(history).where(eq(history.subjectId, create.annotationId))
    expect(events).toHaveLength(1)
    // The id belongs to whoever used it first.
    await refused(team.lead, create, 'not_found')
  })

  test('an id that exists is not taken over', async () => {
    const create = newCreate(document, [newTag(codes)])
    await done(team.analyst, create)
    await refused(team.lead, { ...create, id: newId<CommandId>() }, 'annotation_exists')
    const thief = newCreate(document, [newTag(codes, { id: create.tags[0]?.id as TagId })])
    await refused(team.lead, thief, 'bad_request')
  })
})

describe('[ANCH] anchors are the server’s', () => {
  test('[ANCH2] an annotation over two paragraphs is stored in reading order, with offsets into the imported text', async () => {
    const [first, second] = [rangeOf(document, 1, 60, 64), rangeOf(document, 2, 0, 9)]
    const create = newCreate(document, [], [first, second])
    await done(team.analyst, { ...create, ranges: [second, first] })
    const stored = await row(create.annotationId)
    expect(stored?.ranges).toEqual([first, second])
    expect(stored?.quote).toBe(create.quote)
    const { text } = document
    expect(
      sliceCodePoints(text, stored?.startCp ?? 0, stored?.endCp ?? 0).startsWith(
        create.quote.split(QUOTE_JOINER)[0] ?? '?',
      ),
    ).toBe(true)
    expect(stored?.prefix).toBe(sliceCodePoints(text, (stored?.startCp ?? 0) - 32, stored?.startCp ?? 0))
    expect(stored?.suffix).toBe(sliceCodePoints(text, stored?.endCp ?? 0, (stored?.endCp ?? 0) + 32))
  })

  test('[ANCH1, ANCH2] ranges that touch become one, and a letter keeps its marks', async () => {
    const touching = newCreate(document, [], [rangeOf(document, 0, 0, 3), rangeOf(document, 0, 3, 6)])
    await done(team.analyst, touching)
    expect((await record(touching.annotationId))?.ranges).toEqual([rangeOf(document, 0, 0, 6)])
    const text = document.blocks[3]?.text ?? ''
    const at = [...text].indexOf('ُ') - 1
    const split = newCreate(document, [], [rangeOf(document, 3, at, at + 1)])
    await done(team.analyst, split)
    expect((await record(split.annotationId))?.ranges).toEqual([rangeOf(document, 3, at, at + 2)])
    expect((await record(split.annotationId))?.quote).toBe(sliceCodePoints(text, at, at + 2))
  })

  test('[ANCH5] a client that is behind is found by its quote where that stands once, else refused', async () => {
    const create = newCreate(document, [], [rangeOf(document, 2, 4, 20)])
    await done(team.analyst, { ...create, ranges: [rangeOf(document, 2, 0, 16)] })
    expect((await record(create.annotationId))?.ranges).toEqual(create.ranges)
    const other = newCreate(document, [])
    await refused(team.analyst, { ...other, quote: 'words that stand nowhere' }, 'anchor_mismatch')
    await refused(
      team.analyst,
      { ...other, ranges: [{ ...rangeOf(document, 0, 0, 3), blockId: 'none' }], quote: 'و' },
      'anchor_mismatch',
    )
    await refused(
      team.analyst,
      { ...other, ranges: [rangeOf(document, 0, 0, 4), rangeOf(document, 0, 2, 6)] },
      'anchor_mismatch',
    )
  })
})

describe('tags against the codebook', () => {
  test('unknown, retired and uncodable entries are refused, duplicates too', async () => {
    const create = (tags: ReturnType<typeof newTag>[]) => newCreate(document, tags)
    await refused(team.analyst, create([newTag(codes, { actorId: newId<ActorId>() })]), 'unknown_code')
    await refused(team.analyst, create([newTag(codes, { issueId: newId() })]), 'unknown_code')
    await refused(team.analyst, create([newTag(codes, { issueId: codes.themeId })]), 'unknown_code')
    await refused(team.analyst, create([newTag(codes), newTag(codes)]), 'duplicate_tag')
    const other = await app.addTeam()
    const foreign = await addCodes(app, other)
    await refused(team.analyst, create([newTag(codes, { actorId: foreign.actorIds[0] as ActorId })]), 'unknown_code')
  })

  test('a tag that carried a code before it was retired may keep it', async () => {
    const retiring = codes.actorIds[2] as ActorId
    const tag = newTag(codes, { actorId: retiring })
    const create = newCreate(document, [tag])
    await done(team.analyst, create)
    await app.ctx.db.update(actors).set({ retiredAt: new Date() }).where(eq(actors.id, retiring))
    const update = { type: 'annotation.update', annotationId: create.annotationId } as const
    await done(team.analyst, { ...update, id: newId(), tags: [{ ...tag, stance: 'opposes' }] })
    await refused(
      team.analyst,
      {
        ...update,
        id: newId<CommandId>(),
        tags: [tag, newTag(codes, { actorId: retiring, issueId: codes.issueIds[1] })],
      },
      'unknown_code',
    )
  })
})

describe('bad input gets one sentence', () => {
  test.each([
    ['an unknown type', (c: object) => ({ ...c, type: 'annotation.steal' })],
    ['an author of its own', (c: object) => ({ ...c, authorId: newId() })],
    ['a status of its own', (c: object) => ({ ...c, tags: [{ ...newTag(codes), status: 'accepted' }] })],
    ['an empty range', (c: object) => ({ ...c, ranges: [rangeOf(document, 0, 3, 3)] })],
    ['no range', (c: object) => ({ ...c, ranges: [] })],
    ['text that cannot be stored', (c: object) => ({ ...c, note: 'a\0b' })],
    ['half a character', (c: object) => ({ ...c, note: '\ud83d' })],
    ['a day that no calendar has', (c: object) => ({ ...c, tags: [newTag(codes, { positionDate: '0000-02-30' })] })],
    ['the year zero', (c: object) => ({ ...c, tags: [newTag(codes, { positionDate: '0000-01-01' })] })],
    ['a note that is too long', (c: object) => ({ ...c, note: 'x'.repeat(10_001) })],
  ])('%s', async (_what, change) => {
    await refused(team.analyst, change(newCreate(document, [])), 'bad_request')
  })

  test('a dispute needs a reason', async () => {
    const tag = newTag(codes)
    await done(team.analyst, newCreate(document, [tag]))
    const review = { type: 'tag.review', id: newId<CommandId>(), tagId: tag.id, decision: 'disputed', reason: ' ' }
    await refused(team.lead, review, 'bad_request')
    await refused(team.lead, { ...review, tagId: newId<TagId>(), reason: 'x' }, 'not_found')
    await refused(
      team.lead,
      { type: 'annotation.delete', id: newId<CommandId>(), annotationId: newId<AnnotationId>() },
      'not_found',
    )
  })
})
