// Projects, members and invitations over HTTP.
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { members, users } from '../../db/schema/people.ts'
import { history } from '../../db/schema/project.ts'
import type { FanoutEvent } from '../../server/fanout/fanout.ts'
import { PAGE_SIZE } from '../../shared/model/limits.ts'
import type { Member, Role } from '../../shared/model/project.ts'
import { createTestApp, type Person, TEST_ORIGIN, TEST_PASSWORD, type Team, type TestApp } from '../_help/app.ts'

let server: TestApp
let clock = new Date('2026-03-01T08:00:00.000Z')
const events: FanoutEvent[] = []
beforeAll(async () => {
  server = await createTestApp({ now: () => clock })
  server.ctx.fanout.subscribe((event) => events.push(event))
})
afterAll(() => server.close())

const at = ({ projectId }: Pick<Team, 'projectId'>, path = '') => `/api/projects/${projectId}${path}`

describe('a project', () => {
  test('is made with the starter codebook or with none, and its maker leads it', async () => {
    const person = await server.addPerson()
    const make = async (codebook: string) =>
      (await server.request(person, 'POST', '/api/projects', { name: ' مشروع ', codebook })).body
    const [full, empty] = [await make('starter'), await make('none')]
    expect(full).toMatchObject({ name: 'مشروع', role: 'lead', isSample: false, memberCount: 1, documentCount: 0 })
    const read = async (id: string) => (await server.request(person, 'GET', `/api/projects/${id}/codebook`)).body
    const codebook = await read(full.id)
    expect(codebook.issues.filter((issue: { codable: boolean }) => issue.codable)).toHaveLength(32)
    expect(codebook.actors.filter((actor: { type: string }) => actor.type === 'state')).toHaveLength(193)
    expect(await read(empty.id)).toMatchObject({ actors: [], issues: [] })
    const [first] = await server.ctx.db.select().from(history).where(eq(history.projectId, empty.id))
    expect(first).toMatchObject({ rev: 1, kind: 'project.create', userId: person.userId })
  })

  test('is renamed by a lead alone, and every open screen is told', async () => {
    const team = await server.addTeam()
    expect((await server.request(team.analyst, 'PATCH', at(team), { name: 'x' })).status).toBe(403)
    expect((await server.request(team.lead, 'PATCH', at(team), { name: '  ' })).status).toBe(400)
    events.length = 0
    const { body } = await server.request(team.lead, 'PATCH', at(team), { name: ' مفاوضات 2026 ' })
    expect(body).toMatchObject({ name: 'مفاوضات 2026', role: 'lead' })
    expect((await server.request(team.analyst, 'GET', at(team))).body.name).toBe('مفاوضات 2026')
    expect(events).toContainEqual(expect.objectContaining({ projectId: team.projectId, members: true }))
  })

  test('shows in the list of its members alone, page by page, newest first', async () => {
    const [person, other] = [await server.addPerson(), await server.addPerson()]
    const names = Array.from({ length: PAGE_SIZE + 1 }, (_, i) => `Project ${i}`)
    for (const name of names) await server.request(person, 'POST', '/api/projects', { name, codebook: 'none' })
    const list = async (query = '') => (await server.request(person, 'GET', `/api/projects${query}`)).body
    const first = await list()
    expect(first.items).toHaveLength(PAGE_SIZE)
    const second = await list(`?cursor=${first.next}`)
    expect(second.next).toBe(null)
    // All of one instant here: then by id, and still each once.
    const found = [...first.items, ...second.items].map((project) => project.name)
    expect(found.toSorted()).toEqual(names.toSorted())
    expect((await server.request(other, 'GET', '/api/projects')).body).toEqual({ items: [], next: null })
    for (const cursor of ['x', Buffer.from('["a","b"]').toString('base64url'), '%00'])
      expect((await server.request(person, 'GET', `/api/projects?cursor=${cursor}`)).status).toBe(400)
  })
})

describe('members', () => {
  const roleOf = async (team: Team, person: Person): Promise<Role | undefined> => {
    const { body } = await server.request(team.lead, 'GET', at(team, '/members'))
    return body.items.find((member: Member) => member.userId === person.userId)?.role
  }
  const setRole = (by: Person, team: Team, person: Person, role: Role) =>
    server.request(by, 'PATCH', at(team, `/members/${person.userId}`), { role })
  const remove = (by: Person, team: Team, person: Person) =>
    server.request(by, 'DELETE', at(team, `/members/${person.userId}`))

  test('change their role at once, on their sockets too', async () => {
    const team = await server.addTeam()
    events.length = 0
    expect((await setRole(team.lead, team, team.viewer, 'analyst')).body).toMatchObject({ role: 'analyst' })
    expect(await roleOf(team, team.viewer)).toBe('analyst')
    expect(events).toMatchObject([
      { type: 'committed', members: true },
      { type: 'revoked', userId: team.viewer.userId, sessionId: null },
    ])
  })

  test('leave, and are removed', async () => {
    const team = await server.addTeam()
    expect((await remove(team.viewer, team, team.viewer)).status).toBe(204)
    expect((await server.request(team.viewer, 'GET', at(team))).status).toBe(404)
    expect((await remove(team.lead, team, team.analyst)).status).toBe(204)
    expect((await server.request(team.analyst, 'GET', at(team))).status).toBe(404)
    expect((await remove(team.lead, team, team.analyst)).body.error.code).toBe('not_found')
  })

  test('the last lead can neither leave nor step down', async () => {
    const team = await server.addTeam()
    for (const { status, body } of [
      await remove(team.lead, team, team.lead),
      await setRole(team.lead, team, team.lead, 'viewer'),
    ])
      expect([status, body.error.code]).toEqual([409, 'last_lead'])
    await setRole(team.lead, team, team.analyst, 'lead')
    expect((await remove(team.lead, team, team.lead)).status).toBe(204)
  })

  test('two leads who remove each other at the same time leave one', async () => {
    for (let round = 0; round < 5; round++) {
      const team = await server.addTeam()
      await setRole(team.lead, team, team.analyst, 'lead')
      await Promise.all([remove(team.lead, team, team.analyst), setRole(team.analyst, team, team.lead, 'viewer')])
      const rows = await server.ctx.db.select().from(members).where(eq(members.projectId, team.projectId))
      expect(rows.filter((row) => row.role === 'lead')).toHaveLength(1)
    }
  })
})

describe('an invitation', () => {
  type Ask = { role?: Role; maxUses?: number; expiresInHours?: number }
  const invite = async (team: Team, { role = 'analyst', maxUses = 1, expiresInHours = 1 }: Ask = {}) => {
    const { body } = await server.request(team.lead, 'POST', at(team, '/invites'), { role, maxUses, expiresInHours })
    return String(body.url).split('/').at(-1) as string
  }
  const list = async (team: Team) => (await server.request(team.lead, 'GET', at(team, '/invites'))).body.items
  const look = (token: string) => server.request(null, 'GET', `/api/invitations/${token}`)
  const accept = (token: string, who: Person | null, email?: string) =>
    server.request(
      who,
      'POST',
      `/api/invitations/${token}/accept`,
      email === undefined ? {} : { account: { name: 'New', email, password: TEST_PASSWORD, locale: 'ar' } },
    )
  let n = 0
  const newEmail = () => `invited-${n++}@example.org`

  test('is shown once as a link to the address that the lead uses, and kept as a hash', async () => {
    const team = await server.addTeam('مشروع')
    const { body } = await server.request(team.lead, 'POST', at(team, '/invites'), {
      role: 'viewer',
      maxUses: 2,
      expiresInHours: 24,
    })
    expect(body.url).toMatch(new RegExp(`^${TEST_ORIGIN}/join/[\\w-]{43}$`))
    const token = body.url.split('/').at(-1)
    expect((await look(token)).body).toEqual({ projectName: 'مشروع', role: 'viewer', invitedBy: 'Lead' })
    const listed = await list(team)
    expect(listed).toMatchObject([{ role: 'viewer', maxUses: 2, uses: 0, state: 'open', createdBy: 'Lead' }])
    expect(JSON.stringify(listed)).not.toContain(token)
  })

  test('makes an account, a member and a session', async () => {
    const team = await server.addTeam()
    const email = newEmail()
    const { status, body, raw } = await accept(await invite(team), null, email.toUpperCase())
    expect(status).toBe(200)
    expect(body).toMatchObject({ projectId: team.projectId, user: { email, isAdmin: false, locale: 'ar' } })
    const cookie = String(raw.headers['set-cookie']).split(';')[0] as string
    const joined = { headers: { cookie, origin: TEST_ORIGIN } } as Person
    expect((await server.request(joined, 'GET', at(team))).body.role).toBe('analyst')
  })

  test('takes in somebody who is signed in, but nobody twice', async () => {
    const team = await server.addTeam()
    const token = await invite(team, { maxUses: 5 })
    const person = await server.addPerson()
    expect((await accept(token, person)).status).toBe(200)
    expect((await accept(token, person)).body.error.code).toBe('already_member')
    expect((await accept(token, null)).body.error.code).toBe('not_signed_in')
    expect((await accept(token, person, newEmail())).body.error.code).toBe('bad_request')
    expect(await list(team)).toMatchObject([{ uses: 1 }])
  })

  test('does not take over an account, and is not used up by the attempt', async () => {
    const team = await server.addTeam()
    const { email } = await server.addPerson()
    const token = await invite(team)
    expect((await accept(token, null, email)).body.error.code).toBe('email_taken')
    expect((await look(token)).status).toBe(200)
  })

  test('counts its uses exactly when many accept at the same time', async () => {
    const team = await server.addTeam()
    const token = await invite(team, { maxUses: 3 })
    const before = await server.ctx.db.$count(users)
    const answers = await Promise.all(Array.from({ length: 8 }, () => accept(token, null, newEmail())))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 410, 410, 410, 410, 410])
    // Whoever came too late left no account behind.
    expect(await server.ctx.db.$count(users)).toBe(before + 3)
    expect(await list(team)).toMatchObject([{ uses: 3, state: 'used' }])
  })

  test('expired, used, revoked and unknown ones are answered alike', async () => {
    const team = await server.addTeam()
    const [expired, used, revoked] = [await invite(team), await invite(team), await invite(team)]
    await accept(used, null, newEmail())
    const states = async () => (await list(team)).map((item: { state: string }) => item.state)
    const open = (await list(team)).filter((item: { state: string }) => item.state === 'open')
    const hash = async (token: string) => (await look(token)).status
    // Which of the two open ones is `revoked` is not told by the list: revoke until its link is dead.
    for (const { id } of open) {
      if ((await hash(revoked)) !== 200) break
      await server.request(team.lead, 'DELETE', at(team, `/invites/${id}`))
    }
    const before = clock
    try {
      clock = new Date(clock.getTime() + 3_700_000)
      const bodies = []
      for (const token of [expired, used, revoked, 'A'.repeat(43), 'x'])
        for (const { status, body } of [await look(token), await accept(token, null, newEmail())])
          bodies.push([status, body])
      expect(new Set(bodies.map((body) => JSON.stringify(body)))).toEqual(new Set([JSON.stringify(bodies[0])]))
      expect(bodies[0]).toMatchObject([410, { error: { code: 'invite_invalid' } }])
      expect(await states()).toContain('used')
      expect(await states()).toContain('revoked')
    } finally {
      clock = before
    }
  })

  test('ends when the lead who made it stops leading', async () => {
    const team = await server.addTeam()
    await server.request(team.lead, 'PATCH', at(team, `/members/${team.analyst.userId}`), { role: 'lead' })
    const token = await invite(team, { role: 'lead' })
    await server.request(team.analyst, 'DELETE', at(team, `/members/${team.lead.userId}`))
    expect((await accept(token, team.lead)).body.error.code).toBe('invite_invalid')
  })
})
