// Suggestions over HTTP: of the text as it is, without what is tagged or was taken off.
import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { history } from '../../db/schema/project.ts'
import type { FanoutEvent } from '../../server/fanout/fanout.ts'
import type { Suggestion, SuggestionPage } from '../../shared/api/suggestions.ts'
import type { Actor, Issue } from '../../shared/model/codebook.ts'
import { SUGGESTION_PAGE_SIZE } from '../../shared/model/limits.ts'
import { runToEnd } from '../../shared/suggest/run.ts'
import { createSuggester } from '../../shared/suggest/suggest.ts'
import { createTestApp, type Person, type Team, type TestApp } from '../_help/app.ts'
import { readStarterCodebook } from '../_help/starter-codebook.ts'
import { addCodes, addDocument, newCreate, newTag, type TestCodes, type TestDocument } from '../_help/workspace.ts'

const TEXT = ['قالت إستونيا إن فرنسا توافق.', 'وأيدت إستونيا⁹ ذلك، وكررته إستونيا.']

let server: TestApp
let team: Team
let codes: TestCodes
let document: TestDocument
let estonia: Actor
let france: Actor
beforeAll(async () => {
  server = await createTestApp()
})
afterAll(() => server.close())
beforeEach(async () => {
  team = await server.addTeam()
  codes = await addCodes(server, team)
  document = await addDocument(server, team, TEXT)
  estonia = (await ask(team.lead, 'POST', 'actors', { type: 'state', names: { en: 'Estonia', ar: 'إستونيا' } })).body
  france = (await ask(team.lead, 'POST', 'actors', { type: 'state', names: { en: 'France', ar: 'فرنسا' } })).body
})

const ask = (who: Person, method: string, path: string, body?: unknown) =>
  server.request(who, method, `/api/projects/${team.projectId}/${path}`, body)
const read = async (cursor?: string): Promise<SuggestionPage> =>
  (
    await ask(
      team.viewer,
      'GET',
      `documents/${document.documentId}/suggestions${cursor === undefined ? '' : `?cursor=${cursor}`}`,
    )
  ).body
const places = (items: readonly Suggestion[]) => items.map(({ blockId, start, end }) => `${blockId}:${start}-${end}`)
const dismissEstonia = (who: Person) =>
  ask(who, 'POST', 'suggestion-dismissals', { kind: 'actor', form: 'استونيا', actorId: estonia.id })

test('[SUGG1] come in reading order, with how many there are of each', async () => {
  const { items, total, counts, next, isComplete } = await read()
  expect(places(items)).toEqual(['b0:5-12', 'b0:16-21', 'b1:6-13', 'b1:27-34'])
  expect({ total, next, isComplete }).toEqual({ total: 4, next: null, isComplete: true })
  expect(counts).toEqual([
    { kind: 'actor', id: estonia.id, count: 3 },
    { kind: 'actor', id: france.id, count: 1 },
  ])
})

test('[SUGG6] what is tagged with the actor in that passage is not suggested again', async () => {
  const range = { blockId: 'b0' as never, start: 0, end: 14 }
  await ask(team.analyst, 'POST', 'commands', newCreate(document, [newTag(codes, { actorId: estonia.id })], [range]))
  expect(places((await read()).items)).toEqual(['b0:16-21', 'b1:6-13', 'b1:27-34'])
})

test('[SUGG4] a changed codebook suggests anew', async () => {
  expect((await read()).counts).toHaveLength(2)
  await ask(team.lead, 'POST', `actors/${france.id}/retire`)
  expect((await read()).counts).toEqual([{ kind: 'actor', id: estonia.id, count: 3 }])
})

describe('[SUGG7] a dismissal', () => {
  test('takes the name off for the whole project, and is in the history and told to everybody', async () => {
    const events: FanoutEvent[] = []
    const stop = server.ctx.fanout.subscribe((event) => events.push(event))
    const { status, body } = await dismissEstonia(team.analyst)
    stop()
    expect([status, body.form, body.createdBy]).toEqual([201, 'استونيا', team.analyst.userId])
    expect(events).toMatchObject([{ type: 'committed', suggestions: true }])
    expect(places((await read()).items)).toEqual(['b0:16-21'])

    const [event] = await server.ctx.db
      .select()
      .from(history)
      .where(and(eq(history.projectId, team.projectId), eq(history.kind, 'suggestion.dismiss')))
    expect(event?.payload).toEqual({ kind: 'actor', form: 'استونيا', actorId: estonia.id })
    expect((await ask(team.viewer, 'GET', 'suggestion-dismissals')).body.items).toEqual([body])
  })

  test('is one, however often it is asked for; it is put back by its author or a lead', async () => {
    const first = await dismissEstonia(team.lead)
    const again = await dismissEstonia(team.analyst)
    expect(again.body.id).toBe(first.body.id)
    expect((await ask(team.analyst, 'DELETE', `suggestion-dismissals/${first.body.id}`)).status).toBe(403)
    expect((await ask(team.lead, 'DELETE', `suggestion-dismissals/${first.body.id}`)).status).toBe(204)
    expect((await read()).total).toBe(4)
    const own = await dismissEstonia(team.analyst)
    expect((await ask(team.analyst, 'DELETE', `suggestion-dismissals/${own.body.id}`)).status).toBe(204)
    expect((await ask(team.lead, 'DELETE', `suggestion-dismissals/${own.body.id}`)).status).toBe(404)
  })

  test('of another project’s actor is refused as for one that does not exist', async () => {
    const other = await server.addTeam()
    const { status } = await server.request(
      other.lead,
      'POST',
      `/api/projects/${other.projectId}/suggestion-dismissals`,
      {
        kind: 'actor',
        form: 'x',
        actorId: estonia.id,
      },
    )
    expect(status).toBe(404)
  })
})

test('[SUGG3] a misread name is corrected by a person, where the text is open; tags stay on its words', async () => {
  const kazakhstan = (await ask(team.lead, 'POST', 'actors', { type: 'state', names: { ar: 'كازاخستان' } })).body
  document = await addDocument(server, team, ['أشارت كازاحستان إلى ذلك.'])
  const { items } = await read()
  expect(items).toMatchObject([{ actorId: kazakhstan.id, slip: { word: 'كازاحستان', suggested: 'كازاخستان' } }])
  const { start, end, word, suggested } = (items[0] as Suggestion).slip as NonNullable<Suggestion['slip']>
  const wish = { blockId: 'b0', start, end, before: word, after: suggested }
  const path = `documents/${document.documentId}`
  expect((await ask(team.lead, 'POST', `${path}/corrections`, wish)).body.error.code).toBe('text_locked')
  await ask(team.lead, 'PATCH', `${path}/text-mode`, { textMode: 'open' })
  expect((await ask(team.analyst, 'POST', `${path}/corrections`, wish)).status).toBe(403)
  expect((await ask(team.lead, 'POST', `${path}/corrections`, wish)).status).toBe(204)
  expect((await ask(team.viewer, 'GET', `${path}/text`)).body.blocks[0].text).toBe('أشارت كازاخستان إلى ذلك.')
  expect((await read()).items).toMatchObject([{ actorId: kazakhstan.id, slip: null }])
  // The same wish again is of words that do not stand there any more.
  expect((await ask(team.lead, 'POST', `${path}/corrections`, wish)).status).toBe(400)
})

test('[SUGG5] a long list pages, and a cursor of another text or codebook is refused', async () => {
  document = await addDocument(server, team, [`${'إستونيا. '.repeat(SUGGESTION_PAGE_SIZE + 20)}فرنسا`])
  const first = await read()
  expect([first.items.length, first.total]).toEqual([SUGGESTION_PAGE_SIZE, SUGGESTION_PAGE_SIZE + 21])
  const second = await read(first.next as string)
  expect(second.items.length).toBe(21)
  expect(second.next).toBeNull()
  expect(second.items.at(-1)?.actorId).toBe(france.id)
  await ask(team.lead, 'POST', `actors/${france.id}/retire`)
  const { status } = await ask(team.viewer, 'GET', `documents/${document.documentId}/suggestions?cursor=${first.next}`)
  expect(status).toBe(400)
})

test('[SUGG5] no step of the work on a long text takes 50 ms', async () => {
  const codebook: { actors: Actor[]; issues: Issue[] } = await readStarterCodebook()
  const text = 'قالت الصين إن إستونيا وفرنسا تؤيد تدابير بناء الثقة، وأشارت كازاحستان إليها. '.repeat(2_000)
  // Of this thread's own time: whatever else the machine does must not count.
  const spentMs = () => {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1_000
  }
  const longest = <T>(steps: Generator<void, T>) => {
    let most = 0
    for (let at = spentMs(), step = steps.next(); ; step = steps.next()) {
      const now = spentMs()
      most = Math.max(most, now - at)
      at = now
      if (step.done) return most
    }
  }
  const build = () => createSuggester({ ...codebook, language: 'ar' })
  const suggester = runToEnd(build())
  const read = () => suggester.steps([{ id: 'b' as never, type: 'paragraph', text }])
  // The best of a few: collecting garbage may fall into any step.
  expect(Math.min(...[1, 2, 3, 4].map(() => longest(build())))).toBeLessThan(50)
  expect(Math.min(...[1, 2, 3, 4].map(() => longest(read())))).toBeLessThan(50)
})
