// The whole server on a database of its own, and people to use it.
import { randomUUID } from 'node:crypto'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { insertUser } from '../../db/repos/people/writer.ts'
import { members } from '../../db/schema/people.ts'
import { projects } from '../../db/schema/project.ts'
import { type BuildOptions, build } from '../../server/app.ts'
import { type Config, readConfig } from '../../server/config.ts'
import type { Context } from '../../server/context.ts'
import { createSession, SESSION_COOKIE } from '../../server/plugins/auth.ts'
import type { ProjectId, UserId } from '../../shared/model/ids.ts'
import { ROLES, type Role } from '../../shared/model/project.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'

/** Where the test server believes to be reached, on whatever port it listens. */
export const TEST_ORIGIN = 'http://mawqif.test'
/** Of every person made by `addPerson`. */
export const TEST_PASSWORD = 'correct horse battery'

/** Somebody who is signed in. `headers` go on a request or on a socket's upgrade. */
export type Person = {
  userId: UserId
  name: string
  email: string
  token: string
  headers: { cookie: string; origin: string }
}

/** A project and one member of each role. */
export type Team = { projectId: ProjectId } & Record<Role, Person>

/** Status and parsed body (null without one) of an answer. */
// biome-ignore lint/suspicious/noExplicitAny: tests assert on the shape that they expect
export type Answer = { status: number; body: any; raw: LightMyRequestResponse }

export type TestApp = Awaited<ReturnType<typeof createTestApp>>

/** A server that does not listen (call `listen`); whoever makes it closes it. */
export async function createTestApp(
  options: Partial<Omit<BuildOptions, 'config' | 'database'>> & {
    config?: Partial<Config>
    database?: TestDatabase
  } = {},
) {
  const database = options.database ?? (await createTestDatabase())
  const config = {
    ...readConfig({ LOG_LEVEL: 'silent', PUBLIC_URL: TEST_ORIGIN }),
    ...options.config,
  }
  const app: FastifyInstance = await build({
    passwordCost: { memoryCost: 8, timeCost: 1 },
    clientFolder: '/nonexistent',
    ...options,
    config,
    database,
  })
  await app.ready()
  const ctx: Context = app.ctx
  const { db } = ctx

  async function addPerson(name = 'Person', more: { email?: string; isAdmin?: boolean } = {}): Promise<Person> {
    const userId = randomUUID() as UserId
    const email = more.email ?? `${userId}@example.org`
    const passwordHash = await app.passwords.hash(TEST_PASSWORD)
    const { token } = await db.transaction(async (tx) => {
      await insertUser(tx, {
        id: userId,
        name,
        email,
        passwordHash,
        locale: 'en',
        isAdmin: more.isAdmin ?? false,
        createdAt: ctx.now(),
      })
      return createSession(tx, userId, ctx.now())
    })
    return { userId, name, email, token, headers: { cookie: `${SESSION_COOKIE}=${token}`, origin: TEST_ORIGIN } }
  }

  async function addMember(projectId: ProjectId, person: Person, role: Role): Promise<void> {
    await db.insert(members).values({ projectId, userId: person.userId, role })
  }

  return {
    app,
    ctx,
    database,
    config,
    addPerson,
    addMember,

    /** An empty project with a lead, an analyst and a viewer. */
    async addTeam(name = 'Project'): Promise<Team> {
      const projectId = randomUUID() as ProjectId
      const lead = await addPerson('Lead')
      const at = ctx.now()
      await db.insert(projects).values({ id: projectId, name, createdBy: lead.userId, createdAt: at, changedAt: at })
      const team = { projectId, lead, analyst: await addPerson('Analyst'), viewer: await addPerson('Viewer') }
      for (const role of ROLES) await addMember(projectId, team[role], role)
      return team
    },

    /** Sends a request as `person`, or as nobody, from our own page. */
    async request(person: Person | null, method: string, url: string, body?: unknown): Promise<Answer> {
      const raw = await app.inject({
        method: method as 'GET',
        url,
        headers: person?.headers ?? { origin: TEST_ORIGIN },
        ...(body !== undefined && { payload: body as object }),
      })
      const isJson = raw.headers['content-type']?.toString().startsWith('application/json')
      return { status: raw.statusCode, body: isJson ? raw.json() : null, raw }
    },

    /** Listens on a free port; for sockets and browsers. */
    async listen(): Promise<{ port: number; url: string }> {
      const url = await app.listen({ host: '127.0.0.1', port: 0 })
      return { port: Number(new URL(url).port), url }
    },

    async close(): Promise<void> {
      await app.close()
      await database.close()
    },
  }
}
