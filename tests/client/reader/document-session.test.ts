import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { openDocumentSession } from '../../../client/reader/document-session.ts'
import { type CommandQueue, createCommandQueue } from '../../../client/sync/command-queue.ts'
import type { Command } from '../../../shared/model/command.ts'
import type { CommandReply } from '../../../shared/protocol/reply.ts'
import { createTestApp, type Person, type Team, type TestApp } from '../../_help/app.ts'
import { waitFor } from '../../_help/wait-for.ts'
import { addDocument, newCreate } from '../../_help/workspace.ts'

let app: TestApp
let url: string
let team: Team

beforeAll(async () => {
  app = await createTestApp()
  ;({ url } = await app.listen())
  team = await app.addTeam()
})

afterAll(() => app.close())
afterEach(() => vi.unstubAllGlobals())

/** The browser's own: it adds the cookie of whoever is signed in, and the page's origin. */
function signInAtBrowser(person: Person) {
  class BrowserSocket extends WebSocket {
    constructor(address: string) {
      super(address, [], { headers: person.headers })
    }
  }
  vi.stubGlobal('WebSocket', BrowserSocket)
}

/** A queue whose commands over HTTP are refused and kept in `posted`. */
function createQueue() {
  const posted: Command[] = []
  const queue = createCommandQueue({
    storage: { load: async () => [], put: async () => {}, remove: async () => {} },
    post: async (command): Promise<CommandReply> => {
      posted.push(command)
      return { ok: false, id: command.id, error: { code: 'not_found', message: '', details: {} }, retry: false }
    },
    clock: {
      now: Date.now,
      after(ms, run) {
        const timer = setTimeout(run, ms)
        return () => clearTimeout(timer)
      },
    },
  })
  return { queue, posted }
}

async function openAs(me: Person, queue: CommandQueue) {
  const document = await addDocument(app, team)
  const session = openDocumentSession({
    origin: url,
    documentId: document.documentId,
    layerId: document.layerId,
    me: me.userId,
    queue,
    codebook: () => undefined,
  })
  return { document, session }
}

test('work on a document that was removed meanwhile is answered, not kept as if offline', async () => {
  signInAtBrowser(team.analyst)
  const { queue, posted } = createQueue()
  const { document, session } = await openAs(team.analyst, queue)
  await waitFor('open', () => session.layerState.get().isLoaded)
  await app.request(team.lead, 'DELETE', `/api/projects/${team.projectId}/documents/${document.documentId}`)
  await waitFor('closed for good', () => session.layerState.get().closedFor === 'not_found')

  const command = newCreate(document, [])
  queue.add({ command, layerId: document.layerId, at: new Date().toISOString() })
  await waitFor('answered', () => queue.state.get().waiting === 0)
  expect(posted).toEqual([command])
  expect(queue.state.get()).toMatchObject({ isOnline: true, refusals: [{ id: command.id, code: 'not_found' }] })
  session.close()
  queue.close()
})

test('[ROLE8] a page opened by one person gets no room once another is signed in at the browser', async () => {
  signInAtBrowser(team.lead)
  const { queue } = createQueue()
  const { session } = await openAs(team.analyst, queue)
  await waitFor('closed', () => session.layerState.get().closedFor && session.textState.get().closedFor)
  expect(session.layerState.get()).toMatchObject({ isLoaded: false, closedFor: 'not_signed_in' })
  expect(session.textState.get()).toMatchObject({ isLoaded: false, closedFor: 'not_signed_in' })
  session.close()
  queue.close()
})
