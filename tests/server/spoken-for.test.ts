import { afterAll, beforeAll, expect, test } from 'vitest'
import { readRecords } from '../../db/repos/annotations/reader.ts'
import { CLOSE, layerRoom, textRoom } from '../../shared/protocol/kinds.ts'
import { createTestApp, type Team, type TestApp } from '../_help/app.ts'
import { openRaw } from '../_help/sockets.ts'
import { addDocument, newCreate, type TestDocument } from '../_help/workspace.ts'

let app: TestApp
let url: string
let team: Team
let document: TestDocument

beforeAll(async () => {
  app = await createTestApp()
  ;({ url } = await app.listen())
  team = await app.addTeam()
  document = await addDocument(app, team)
})

afterAll(() => app.close())

test('[ROLE8] a command that one person’s page kept is not done in the name of who signed in since', async () => {
  const path = `/api/projects/${team.projectId}/commands`
  const command = newCreate(document, [])
  const refused = await app.request(team.analyst, 'POST', `${path}?as=${team.lead.userId}`, command)
  expect(refused).toMatchObject({ status: 401, body: { error: { code: 'not_signed_in' } } })
  expect((await readRecords(app.ctx.db, document.layerId)).size).toBe(0)

  const done = await app.request(team.lead, 'POST', `${path}?as=${team.lead.userId}`, command)
  expect(done.status).toBe(200)
  const records = [...(await readRecords(app.ctx.db, document.layerId)).values()]
  expect(records.map(({ authorId }) => authorId)).toEqual([team.lead.userId])
})

test('[ROLE8] a socket that names another person than its session is closed as not signed in', async () => {
  for (const room of [
    `/sync/${layerRoom(document.layerId)}`,
    `/sync/${textRoom(document.documentId)}`,
    `/live/${team.projectId}`,
  ]) {
    for (const as of [`as=${team.lead.userId}`, 'as=', 'as=x&as=y'])
      expect(await openRaw(url, `${room}?${as}`, team.analyst.headers).closed()).toBe(CLOSE.notSignedIn)
    const own = openRaw(url, `${room}?as=${team.analyst.userId}`, team.analyst.headers)
    await own.opened()
    own.socket.ping()
    await new Promise((resolve) => own.socket.once('pong', resolve))
    expect(own.code()).toBeNull()
    own.close()
  }
})
