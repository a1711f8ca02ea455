// The codebook over HTTP: entries, their keys, and what becomes of tags.
import { randomUUID } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readRecords } from '../../db/repos/annotations/reader.ts'
import { tags } from '../../db/schema/annotations.ts'
import { layers } from '../../db/schema/documents.ts'
import { history } from '../../db/schema/project.ts'
import type { FanoutEvent } from '../../server/fanout/fanout.ts'
import { createSampleProject } from '../../server/sample/create-sample-project.ts'
import { readLayer } from '../../shared/doc/layer.ts'
import type { Actor, Issue } from '../../shared/model/codebook.ts'
import type { LayerId, ProjectId } from '../../shared/model/ids.ts'
import { layerRoom } from '../../shared/protocol/kinds.ts'
import { createTestApp, type Person, type Team, type TestApp } from '../_help/app.ts'

let server: TestApp
let team: Team
beforeAll(async () => {
  server = await createTestApp()
})
afterAll(() => server.close())
beforeEach(async () => {
  team = await server.addTeam()
})

const at = (path: string, projectId = team.projectId) => `/api/projects/${projectId}/${path}`
const asLead = (method: string, path: string, body?: unknown) => server.request(team.lead, method, at(path), body)
const read = async () => (await asLead('GET', 'codebook')).body
const newActor = async (more: object = {}): Promise<Actor> =>
  (await asLead('POST', 'actors', { type: 'state', names: { en: 'Estonia' }, ...more })).body
const newIssue = async (more: object = {}): Promise<Issue> =>
  (await asLead('POST', 'issues', { parentId: null, label: { en: 'Law' }, proposition: {}, ...more })).body

describe('keys', () => {
  test('are made from English names, and counted up where they are taken', async () => {
    const keys = []
    for (const en of ['Côte d’Ivoire', 'Cote d Ivoire', '---'])
      keys.push((await newActor({ names: { en, ar: 'كوت ديفوار' } })).key)
    keys.push((await newActor({ names: { ar: 'إستونيا' } })).key)
    expect(keys).toEqual(['cote-d-ivoire', 'cote-d-ivoire-2', 'actor', 'actor-2'])
  })

  test('of issues stand under their theme’s', async () => {
    const theme = await newIssue({ label: { en: 'International law' } })
    const issue = await newIssue({ label: { en: 'Due diligence' }, parentId: theme.id })
    expect(issue).toMatchObject({ key: 'international-law.due-diligence', codable: true, colour: theme.colour })
    expect(theme).toMatchObject({ key: 'international-law', codable: false, parentId: null })
  })

  test('that are wished for are refused when taken', async () => {
    await newActor({ key: 'EE' })
    const { status, body } = await asLead('POST', 'actors', { key: 'EE', type: 'state', names: { en: 'x' } })
    expect([status, body.error.code, body.error.details]).toEqual([409, 'code_key_taken', { key: 'EE' }])
  })
})

test('every change counts the version up and is kept with what rebuilds it', async () => {
  const before = await read()
  const actor = await newActor({ groups: ['EU'], aliases: ['Eesti'] })
  await asLead('PATCH', `actors/${actor.id}`, { names: { en: 'Estonia', ar: 'إستونيا' } })
  const after = await read()
  expect(after.version).toBe(before.version + 2)
  expect(after.rev).toBe(before.rev + 2)
  // A change keeps what it does not mention.
  expect(after.actors).toEqual([{ ...actor, names: { en: 'Estonia', ar: 'إستونيا' } }])

  const events = await server.ctx.db.select().from(history).where(eq(history.projectId, team.projectId))
  expect(events.map(({ kind, subjectId, userId }) => ({ kind, subjectId, userId }))).toEqual(
    ['actor.create', 'actor.update'].map((kind) => ({ kind, subjectId: actor.id, userId: team.lead.userId })),
  )
  expect(events[0]?.payload).toMatchObject({ actor: { key: actor.key, groups: ['EU'] } })
  expect(events[1]?.payload).toEqual({ changes: { names: { en: 'Estonia', ar: 'إستونيا' } } })
})

test('a name in no language is refused in one sentence', async () => {
  const { status, body } = await asLead('POST', 'actors', { type: 'state', names: {} })
  expect(status).toBe(400)
  expect(body.error.message).toBe('The request is not valid: names: a name in one language is needed.')
})

describe('an entry without tags', () => {
  test('is retired, taken back and deleted', async () => {
    const actor = await newActor()
    expect((await asLead('POST', `actors/${actor.id}/retire`)).body.retiredAt).toEqual(expect.any(String))
    expect((await asLead('POST', `actors/${actor.id}/reinstate`)).body).toEqual(actor)
    expect((await asLead('DELETE', `actors/${actor.id}`)).status).toBe(204)
    expect((await read()).actors).toEqual([])
    expect((await asLead('DELETE', `actors/${actor.id}`)).body.error.code).toBe('not_found')
  })

  test('can be deleted when another was merged into it', async () => {
    const [from, into] = [await newActor(), await newActor()]
    await asLead('POST', `actors/${from.id}/merge`, { into: into.id })
    expect((await asLead('DELETE', `actors/${into.id}`)).status).toBe(204)
    expect((await read()).actors).toMatchObject([{ id: from.id, replacedBy: null, retiredAt: expect.any(String) }])
  })

  test('belongs to its project: no other can touch it', async () => {
    const actor = await newActor()
    const other = await server.addTeam()
    for (const [method, path, body] of [
      ['PATCH', '', { type: 'igo' }],
      ['DELETE', '', undefined],
      ['POST', '/retire', undefined],
      ['POST', '/merge', { into: randomUUID() }],
    ] as const) {
      const answer = await server.request(other.lead, method, at(`actors/${actor.id}${path}`, other.projectId), body)
      expect(answer.body.error.code).toBe('not_found')
    }
    expect((await read()).actors).toEqual([actor])
  })
})

describe('a theme', () => {
  test('cannot go while it has issues, and takes none when it is retired', async () => {
    const theme = await newIssue()
    const issue = await newIssue({ parentId: theme.id })
    const refusals = [await asLead('POST', `issues/${theme.id}/retire`), await asLead('DELETE', `issues/${theme.id}`)]
    for (const { body } of refusals)
      expect(body.error).toMatchObject({ code: 'code_has_issues', details: { count: 1 } })

    await asLead('POST', `issues/${issue.id}/retire`)
    expect((await asLead('POST', `issues/${theme.id}/retire`)).status).toBe(200)
    const late = { parentId: theme.id, label: { en: 'Late' }, proposition: {} }
    expect((await asLead('POST', 'issues', late)).body.error.code).toBe('code_parent_invalid')
    expect((await asLead('POST', `issues/${issue.id}/reinstate`)).body.error.code).toBe('code_parent_invalid')
    // An issue is no theme.
    const deep = { ...late, parentId: issue.id }
    expect((await asLead('POST', 'issues', deep)).body.error.code).toBe('code_parent_invalid')
  })

  test('hands its issues to the theme that it is merged into', async () => {
    const [from, into] = [await newIssue(), await newIssue()]
    const [a, b] = [await newIssue({ parentId: into.id }), await newIssue({ parentId: from.id })]
    expect((await asLead('POST', `issues/${from.id}/merge`, { into: into.id })).status).toBe(200)
    const { issues } = await read()
    const under = (issues as Issue[]).filter((issue) => issue.parentId === into.id)
    expect(under.map(({ id, ord }) => [id, ord])).toEqual([
      [a.id, 0],
      [b.id, 1],
    ])
  })
})

test('an entry is merged only into another active one of its kind', async () => {
  const [theme, actor] = [await newIssue(), await newActor()]
  const [issue, retired] = [await newIssue({ parentId: theme.id }), await newIssue({ parentId: theme.id })]
  await asLead('POST', `issues/${retired.id}/retire`)
  for (const into of [issue.id, theme.id, retired.id, actor.id, randomUUID()])
    expect((await asLead('POST', `issues/${issue.id}/merge`, { into })).body.error.code).toBe('code_merge_invalid')
})

describe('with tags', () => {
  let lead: Person
  let projectId: ProjectId
  beforeAll(async () => {
    lead = await server.addPerson('Lead')
    projectId = await createSampleProject(server.ctx, { ...lead, sessionId: randomUUID(), isAdmin: false }, 'en')
  })

  const send = (method: string, path: string, body?: unknown) => server.request(lead, method, at(path, projectId), body)
  const used = async (column: 'actorId' | 'issueId') => {
    const rows = await server.ctx.db.select().from(tags).where(eq(tags.projectId, projectId))
    const counts = Object.entries(Object.groupBy(rows, (row) => row[column] ?? 'none'))
    const [id, found] =
      counts.filter(([id]) => id !== 'none').sort((a, b) => (b[1]?.length ?? 0) - (a[1]?.length ?? 0))[0] ?? []
    return { id: id as string, count: found?.length ?? 0 }
  }

  /** Every layer's document says what the rows say. */
  async function expectLayersEqualRows() {
    for (const { id } of await server.ctx.db.select({ id: layers.id }).from(layers)) {
      const inDoc = await server.ctx.rooms.read(layerRoom(id), ({ doc }) => readLayer(doc))
      expect(inDoc).toEqual(await readRecords(server.ctx.db, id as LayerId))
    }
  }

  test.each([
    ['actors', 'actorId'],
    ['issues', 'issueId'],
  ] as const)(
    '%s in use cannot be deleted, and merging moves rows, layers and cells together',
    async (path, column) => {
      const from = await used(column)
      expect(from.count).toBeGreaterThan(1)
      const refusal = await send('DELETE', `${path}/${from.id}`)
      expect(refusal.body.error).toMatchObject({ code: 'code_in_use', details: { count: from.count } })

      const { body: codebook } = await send('GET', 'codebook')
      const into = codebook[path].find((entry: Actor & Issue) => entry.id !== from.id && entry.codable !== false)
      const pointing = (id: string) =>
        server.ctx.db.$count(tags, and(eq(tags.projectId, projectId), eq(tags[column], id)))
      const before = await pointing(into.id)

      const events: FanoutEvent[] = []
      const unsubscribe = server.ctx.fanout.subscribe((event) => events.push(event))
      const merged = await send('POST', `${path}/${from.id}/merge`, { into: into.id })
      unsubscribe()
      expect(merged.body).toMatchObject({ id: from.id, replacedBy: into.id, retiredAt: expect.any(String) })
      expect(await pointing(from.id)).toBe(0)
      expect(await pointing(into.id)).toBe(before + from.count)
      await expectLayersEqualRows()

      const [event] = events
      if (event?.type !== 'committed') throw new Error('the merge was not published')
      expect(event.codebook).toBe(true)
      expect(event.roomUpdates.length).toBeGreaterThan(0)
      const touched = event.cells.map((cell) => cell[column])
      expect(touched).toContain(from.id)
      expect(touched).toContain(into.id)
      expect((await send('DELETE', `${path}/${from.id}`)).status).toBe(204)
    },
  )

  test('members of a merged group belong to the other group, once', async () => {
    const { body: codebook } = await send('GET', 'codebook')
    const actor = (key: string): Actor => codebook.actors.find((entry: Actor) => entry.key === key)
    await send('POST', `actors/${actor('WEOG').id}/merge`, { into: actor('EU').id })
    const { body } = await send('GET', 'codebook')
    const groups = (body.actors as Actor[]).map((entry) => entry.groups)
    expect(groups.flat()).not.toContain('WEOG')
    for (const list of groups) expect(new Set(list).size).toBe(list.length)
    expect(body.actors.find((entry: Actor) => entry.key === 'AD').groups).toContain('EU')
  })
})
