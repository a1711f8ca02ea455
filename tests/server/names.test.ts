import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, TEST_PASSWORD, type Team, type TestApp } from '../_help/app.ts'

let app: TestApp
let team: Team

beforeAll(async () => {
  app = await createTestApp()
  team = await app.addTeam()
})

afterAll(() => app.close())

// Each makes a name look like another, or like two lines.
const HOSTILE = ['\u202e', '\u2067', '\u200f', '\u061c', '\n', '\t', '\u007f'].map((char) => `Es${char}tonia`)
// Joiners belong to words (Persian, emoji); marks and astral letters to names.
const PLAIN = ['نمی\u200cدانم', 'مُؤسّسة', '👩\u200d⚖️', '𞸀']

describe('names', () => {
  const places: Record<string, (name: string) => [method: string, url: string, body: object]> = {
    person: (name) => ['PATCH', '/api/me', { name }],
    project: (name) => ['POST', '/api/projects', { name, codebook: 'none' }],
    actor: (name) => ['POST', `/api/projects/${team.projectId}/actors`, { type: 'state', names: { ar: name } }],
    alias: (name) => [
      'POST',
      `/api/projects/${team.projectId}/actors`,
      { type: 'state', names: { en: 'A' }, aliases: [name] },
    ],
    issue: (name) => [
      'POST',
      `/api/projects/${team.projectId}/issues`,
      { label: { en: name }, proposition: {}, parentId: null },
    ],
  }

  test.each(Object.keys(places))(
    'of a %s hold no controls and nothing that turns the direction of text',
    async (place) => {
      const requestOf = places[place] as (typeof places)[string]
      for (const name of HOSTILE) {
        const { status, body } = await app.request(team.lead, ...requestOf(name))
        expect({ name, status, code: body.error?.code }).toEqual({ name, status: 400, code: 'bad_request' })
      }
      for (const name of PLAIN) {
        const { status } = await app.request(team.lead, ...requestOf(name))
        expect({ name, ok: status < 300 }).toEqual({ name, ok: true })
      }
    },
  )

  test('of an account made by setup are plain, too', async () => {
    const setup = { name: 'La\u202eyla', email: 'a@example.org', password: TEST_PASSWORD, locale: 'en' }
    expect((await app.request(null, 'POST', '/api/setup', setup)).status).toBe(400)
  })
})

test('a parameter that a list does not know is refused, not ignored', async () => {
  const project = `/api/projects/${team.projectId}`
  for (const path of [
    'matrix?documents=x',
    'matrix?stance[]=supports',
    'members?page=2',
    'exports/excerpts.csv?analysts=x',
  ])
    expect({ path, ...(await app.request(team.lead, 'GET', `${project}/${path}`)) }).toMatchObject({
      path,
      status: 400,
    })
})
