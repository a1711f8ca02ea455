// [ROLE1] Role × command × field, over HTTP and over a layer's socket: made from the schemas of the commands, so that a
// new command or field fails here by name until tests/server/rights/fields.ts decides it.

import { eq, inArray } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { softDeleteDocument } from '../../../db/repos/documents/writer.ts'
import { actors, issues } from '../../../db/schema/codebook.ts'
import { verifyProject } from '../../../server/log/verify.ts'
import { Command } from '../../../shared/model/command.ts'
import type { AnnotationId, CommandId, TagId } from '../../../shared/model/ids.ts'
import { createTestApp, type Person, type Team, type TestApp } from '../../_help/app.ts'
import { openPeer, openRaw, type Peer } from '../../_help/sockets.ts'
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
import {
  COMMAND_FIELDS,
  COMMAND_RIGHTS,
  type CommandType,
  ROLES,
  SERVER_FIELDS,
  type Things,
  type Who,
} from './fields.ts'

const TYPES = Object.keys(COMMAND_FIELDS) as CommandType[]

/** Every path under which a schema takes a value: `tags[].stance`. Objects of a list are seen through. */
function fieldsOf(schema: z.ZodType, path = ''): string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return fieldsOf(schema.unwrap() as z.ZodType, path)
  if (schema instanceof z.ZodArray)
    return [path, ...fieldsOf(schema.element as z.ZodType, `${path}[]`).filter((one) => one !== `${path}[]`)]
  if (!(schema instanceof z.ZodObject)) return [path]
  const inner = Object.entries(schema.shape).flatMap(([name, one]) =>
    fieldsOf(one as z.ZodType, path === '' ? name : `${path}.${name}`),
  )
  return path === '' || path.endsWith('[]') ? inner : [path, ...inner]
}

/** Every object of a schema: '' is the command itself. */
const levelsOf = (fields: readonly string[]) => [
  ...new Set(['', ...fields.flatMap((path) => (path.includes('.') ? [path.slice(0, path.lastIndexOf('.'))] : []))]),
]

/** A copy of `command` with `value` at `path`. */
function withValue(command: object, path: string, value: unknown): object {
  const copy = structuredClone(command)
  const parts = path.replaceAll('[]', '.0').split('.')
  const last = parts.pop() as string
  const target = parts.reduce((object, part) => (object as Record<string, unknown>)[part] as object, copy)
  Object.defineProperty(target, last, { value, enumerable: true, configurable: true, writable: true })
  return copy
}

const optionOf = (type: CommandType) => {
  const option = Command.options.find(({ shape }) => shape.type.value === type)
  if (!option) throw new Error(`no command ${type}`)
  return option
}

type Subject = {
  team: Team
  second: Person
  stranger: Person
  document: TestDocument
  codes: TestCodes
  things: Things
  /** A colleague's annotation with one tag. */
  others: { annotationId: AnnotationId; tagId: TagId }
}

let server: TestApp
let url: string
beforeAll(async () => {
  server = await createTestApp()
  url = (await server.listen()).url
})
afterAll(() => server.close())

const post = async (projectId: string, person: Person | null, command: object): Promise<string> => {
  const { status, body } = await server.request(person, 'POST', `/api/projects/${projectId}/commands`, command)
  return status === 200 ? 'ok' : body.error.code
}

async function create(team: Team, person: Person, document: TestDocument, codes: TestCodes, issue = 0) {
  const tag = newTag(codes, { issueId: codes.issueIds[issue] as never })
  const command = newCreate(document, [tag])
  expect(await post(team.projectId, person, command)).toBe('ok')
  return { annotationId: command.annotationId, tagId: tag.id, commandId: command.id }
}

// The first words of the document stand in it twice: whoever names the wrong place is not helped.
const TWICE = ['مرّتين يرد هذا القول.', 'مرّتين يرد هذا القول.']

async function newSubject(): Promise<Subject> {
  const team = await server.addTeam()
  const foreign = await server.addTeam()
  const [second, stranger] = [await server.addPerson(), await server.addPerson()]
  await server.addMember(team.projectId, second, 'analyst')
  const document = await addDocument(server, team, TWICE)
  const other = await addDocument(server, team, TWICE)
  const deleted = await addDocument(server, team, TWICE)
  const elsewhere = await addDocument(server, foreign, TWICE)
  const codes = await addCodes(server, team, { actors: 4, issues: 4 })
  const foreignCodes = await addCodes(server, foreign)
  const [own, gone, others, away, buried] = [
    await create(team, team.analyst, document, codes),
    await create(team, team.analyst, document, codes),
    await create(team, second, document, codes),
    await create(team, team.analyst, other, codes),
    await create(team, team.analyst, deleted, codes),
  ]
  const alien = await create(foreign, foreign.analyst, elsewhere, foreignCodes)
  const remove = { type: 'annotation.delete', id: newId(), annotationId: gone.annotationId }
  expect(await post(team.projectId, team.analyst, remove)).toBe('ok')
  await server.ctx.projectLog.commit({ projectId: team.projectId, userId: team.lead.userId }, async (tx, { at }) => {
    await softDeleteDocument(tx, { projectId: team.projectId, documentId: deleted.documentId, at })
    return { event: { kind: 'document.delete', subjectId: deleted.documentId, payload: {} } }
  })
  const retiredAt = server.ctx.now()
  const [retiredActorId, retiredIssueId] = [codes.actorIds[3] as string, codes.issueIds[3] as string]
  await server.ctx.db.update(actors).set({ retiredAt }).where(eq(actors.id, retiredActorId))
  await server.ctx.db
    .update(issues)
    .set({ retiredAt })
    .where(inArray(issues.id, [retiredIssueId]))
  const things: Things = {
    layerId: document.layerId,
    otherLayerId: other.layerId,
    deletedLayerId: deleted.layerId,
    foreignLayerId: elsewhere.layerId,
    documentId: document.documentId,
    annotationId: own.annotationId,
    tagId: own.tagId,
    goneId: gone.annotationId,
    elsewhereId: away.annotationId,
    buriedId: buried.annotationId,
    foreignId: alien.annotationId,
    goneTagId: gone.tagId,
    elsewhereTagId: away.tagId,
    buriedTagId: buried.tagId,
    foreignTagId: alien.tagId,
    actorId: codes.actorIds[0] as string,
    issueId: codes.issueIds[0] as string,
    retiredActorId,
    retiredIssueId,
    themeId: codes.themeId,
    foreignActorId: foreignCodes.actorIds[0] as string,
    foreignIssueId: foreignCodes.issueIds[0] as string,
    othersCommandId: others.commandId,
    foreignCommandId: alien.commandId as CommandId,
    newId,
  }
  return { team, second, stranger, document, codes, things, others }
}

/** A command that is right in every field, about `subject`'s own annotation or another one. */
function rightCommand(type: CommandType, { document, codes, things }: Subject, about: Partial<Things> = {}): object {
  const { annotationId, tagId } = { ...things, ...about }
  const ranges = [rangeOf(document, 1, 0, 6)]
  const quote = 'مرّتين'
  const tags = [newTag(codes, { issueId: codes.issueIds[1] as never })]
  switch (type) {
    case 'annotation.create':
      return { ...newCreate(document, tags, ranges), quote }
    case 'annotation.update':
      return { type, id: newId(), annotationId, anchor: { ranges, quote }, tags, note: 'x' }
    case 'annotation.delete':
    case 'annotation.restore':
      return { type, id: newId(), annotationId }
    case 'tag.review':
      return { type, id: newId(), tagId, decision: 'disputed', reason: 'x' }
  }
}

describe('the table', () => {
  test('decides every command that the schema knows', () => {
    const known = Command.options.map(({ shape }) => shape.type.value).sort()
    expect(Object.keys(COMMAND_FIELDS).sort()).toEqual(known)
    expect(Object.keys(COMMAND_RIGHTS).sort()).toEqual(known)
  })

  test.each(TYPES)('decides every field of %s', (type) => {
    expect(Object.keys(COMMAND_FIELDS[type]).sort()).toEqual(fieldsOf(optionOf(type)).sort())
  })
})

describe.each(TYPES)('%s', (type) => {
  let subject: Subject
  let peers: Record<'lead' | 'analyst' | 'viewer', Peer>
  beforeAll(async () => {
    subject = await newSubject()
    const { team, document } = subject
    const open = (person: Person) => openPeer(url, `layer/${document.layerId}`, person)
    peers = { lead: open(team.lead), analyst: open(team.analyst), viewer: open(team.viewer) }
    await Promise.all(Object.values(peers).map((peer) => peer.synced()))
  })
  afterAll(() => {
    for (const peer of Object.values(peers)) peer.close()
  })

  const send = async (peer: Peer, command: object): Promise<string> => {
    const reply = await peer.run(command as { id: string })
    return reply.ok ? 'ok' : reply.error.code
  }
  const mayRun = (role: 'lead' | 'analyst' | 'viewer') =>
    COMMAND_RIGHTS[type][role === 'analyst' ? 'analyst, own' : role] === 'ok'

  test.each(Object.keys(COMMAND_FIELDS[type]))('field %s', async (path) => {
    const { team, stranger, things } = subject
    for (const { what, value, answer, onSocket = answer, isFirst = false } of COMMAND_FIELDS[type][path]?.wrong ?? []) {
      const make = () => withValue(rightCommand(type, subject), path, value(things))
      const found: Record<string, string> = {}
      const expected: Record<string, string> = {}
      for (const role of ['lead', 'analyst', 'viewer'] as const) {
        const isAsked = mayRun(role) || isFirst
        found[`${role} over HTTP`] = await post(team.projectId, team[role], make())
        expected[`${role} over HTTP`] = isAsked ? answer : 'forbidden'
        // Without an id that is one, there is nothing to answer to: the socket is closed (tests/server/sync).
        if (path === 'id' && what === 'no id') continue
        found[`${role} over a socket`] = await send(peers[role], make())
        expected[`${role} over a socket`] = isAsked ? onSocket : 'forbidden'
      }
      const isShape = isFirst && answer === 'bad_request'
      found['non-member'] = await post(team.projectId, stranger, make())
      expected['non-member'] = isShape ? 'bad_request' : 'not_found'
      found['signed out'] = await post(team.projectId, null, make())
      expected['signed out'] = isShape ? 'bad_request' : 'not_signed_in'
      expect({ what, ...found }).toEqual({ what, ...expected })
    }
  })

  test('[ROLE5] what the server alone says is refused at every level, over both edges', async () => {
    const { team, things } = subject
    for (const level of levelsOf(Object.keys(COMMAND_FIELDS[type])))
      for (const [name, value] of Object.entries(SERVER_FIELDS)) {
        if (level === '' && name in optionOf(type).shape) continue
        const path = level === '' ? name : `${level}.${name}`
        const command = () => withValue(rightCommand(type, subject), path, value(things))
        const over = [await post(team.projectId, team.lead, command())]
        // Over sockets once each: both edges have one parser, and a person's budget of commands an end.
        if (name === 'authorId' || name === 'status') over.push(await send(peers.analyst, command()))
        expect([path, ...over]).toEqual([path, ...over.map(() => 'bad_request')])
      }
  }, 60_000)
})

describe('[ROLE1, ROLE7] role × command, right in every field', () => {
  test.each(TYPES)(
    '%s',
    async (type) => {
      const subject = await newSubject()
      const { team, second, stranger, document, codes, things } = subject
      const found: Record<string, Record<string, string>> = {}
      /** Something of the analyst's own, or a colleague's, in the state that the command needs. */
      const fresh = async (owner: Person) => {
        const made = await create(team, owner, document, codes)
        if (type === 'annotation.restore')
          await post(team.projectId, owner, { type: 'annotation.delete', id: newId(), annotationId: made.annotationId })
        return rightCommand(type, subject, { ...things, ...made })
      }
      const removed = await server.addPerson()
      await server.addMember(team.projectId, removed, 'analyst')
      const callers: Record<Who, { person: Person | null; owner: Person }> = {
        lead: { person: team.lead, owner: team.analyst },
        'analyst, own': { person: team.analyst, owner: team.analyst },
        "analyst, another's": { person: team.analyst, owner: second },
        viewer: { person: team.viewer, owner: team.analyst },
        'removed meanwhile': { person: removed, owner: team.analyst },
        'non-member': { person: stranger, owner: team.analyst },
        'signed out': { person: null, owner: team.analyst },
      }
      for (const who of ROLES) {
        const { person, owner } = callers[who]
        const room = `/sync/layer/${document.layerId}`
        if (who === 'non-member' || who === 'signed out') {
          const socket = openRaw(url, room, person?.headers ?? { origin: team.lead.headers.origin })
          found[who] = {
            http: await post(team.projectId, person, await fresh(owner)),
            socket: { 4401: 'not_signed_in', 4404: 'not_found' }[await socket.closed()] ?? 'open',
          }
          continue
        }
        const peer = openPeer(url, room.slice('/sync/'.length), person as Person)
        await peer.synced()
        const [overHttp, overSocket] = [await fresh(owner), await fresh(owner)]
        if (who === 'removed meanwhile') {
          await server.request(team.lead, 'DELETE', `/api/projects/${team.projectId}/members/${removed.userId}`)
          peer.send(overSocket)
        }
        const http = await post(team.projectId, person, overHttp)
        const reply = who === 'removed meanwhile' ? null : await peer.run(overSocket as { id: string })
        const code = reply === null ? 'not_found' : reply.ok ? 'ok' : reply.error.code
        found[who] = { http, socket: code }
        if (who === 'removed meanwhile') expect(peer.replies.values().some(({ ok }) => ok)).toBe(false)
        peer.close()
      }
      const rights = Object.entries(COMMAND_RIGHTS[type]).map(([who, answer]) => [
        who,
        { http: answer, socket: answer },
      ])
      expect(found).toEqual(Object.fromEntries(rights))
      // Whatever was refused left nothing behind.
      expect(await verifyProject(server.ctx.db, team.projectId)).toEqual([])
    },
    60_000,
  )
})
