// Law: what SQL counts is what a person counts. Random tags, random filters; the naive count below is the reference.
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Db } from '../../../db/connect.ts'
import { insertUser } from '../../../db/repos/people/writer.ts'
import { readEvidence } from '../../../db/repos/positions/evidence.ts'
import { inSnapshot, readExcerpts } from '../../../db/repos/positions/excerpts.ts'
import { readCells } from '../../../db/repos/positions/reader.ts'
import { projects } from '../../../db/schema/project.ts'
import { MatrixResponse } from '../../../shared/api/positions.ts'
import { cellKey, type MatrixCell } from '../../../shared/matrix/cell.ts'
import { countedStatuses, EMPTY_FILTER, isTagFilter, MatrixFilter } from '../../../shared/matrix/filter.ts'
import { STATUSES } from '../../../shared/model/annotation.ts'
import type { UserId } from '../../../shared/model/ids.ts'
import { effectiveStance, STANCES } from '../../../shared/model/stance.ts'
import { describeEachDatabase, type TestDatabase } from '../../_help/database.ts'
import { addActor, addAnnotation, addDocument, addIssue, rangeIn, type TestDocument } from '../../_help/positions.ts'

const RUNS = process.env.LONG ? 200 : 12
const ACTORS = [
  { key: 'A', type: 'state', groups: ['G1'] },
  { key: 'B', type: 'state', groups: ['G1', 'G2'] },
  { key: 'C', type: 'igo', groups: [] },
] as const
const ISSUES = [
  { key: 't1.a', theme: 't1' },
  { key: 't1.b', theme: 't1' },
  { key: 't2.a', theme: 't2' },
] as const
const PEOPLE = 2
const DOCUMENTS = 3

const index = (n: number) => fc.integer({ min: 0, max: n - 1 })
const some = <T>(values: readonly T[]): fc.Arbitrary<T[]> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant<T[]>([]) }, fc.subarray([...values]))

const tagModel = fc.record({
  actor: fc.option(index(ACTORS.length)),
  issue: index(ISSUES.length),
  stance: fc.option(fc.constantFrom(...STANCES)),
  status: fc.constantFrom(...STATUSES),
  isDeleted: fc.boolean(),
})
const annotationModel = fc.record({
  document: index(DOCUMENTS),
  person: index(PEOPLE),
  start: index(5),
  isDeleted: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
  tags: fc.array(tagModel, { maxLength: 4 }),
})
const worldModel = fc.record({
  annotations: fc.array(annotationModel, { maxLength: 12 }),
  /** Small, so that pages end inside documents and between them. */
  pageRows: fc.integer({ min: 1, max: 9 }),
  /** The third document may be deleted. */
  isLastDeleted: fc.boolean(),
  filters: fc.array(
    fc.record({
      document: some([0, 1, 2]),
      analyst: some([0, 1]),
      theme: some(['t1', 't2', 't1.b']),
      group: some(['G1', 'G2', 'type:igo', 'type:state', 'none-such']),
      stance: some(STANCES),
      status: some(STATUSES),
    }),
    { minLength: 4, maxLength: 4 },
  ),
})
type WorldModel = ReturnType<typeof worldModel.generate>['value']

describeEachDatabase('positions', (open) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await open()
  })
  afterAll(() => database.close())

  test('[MTX3, CSV2, CSV4] cells, evidence and export hold what a naive count holds, under every filter', async () => {
    await fc.assert(
      fc.asyncProperty(worldModel, async (model) => {
        const world = await makeWorld(database.db, model)
        for (const filter of [EMPTY_FILTER, ...model.filters.map(world.filterOf)]) {
          const counted = world.tags.filter((tag) => passes(tag, filter))
          const expected = naiveCells(counted)

          const { rev, cells } = await readCells(database.db, world.projectId, filter)
          expect(rev).toBe(7)
          expect(sorted(cells)).toEqual(sorted(expected))
          expect(MatrixResponse.parse({ rev, cells })).toEqual({ rev, cells })

          const wanted = world.cells.slice(0, 5)
          const part = await readCells(database.db, world.projectId, filter, [...wanted, ...wanted])
          const byKey = new Map(expected.map((cell) => [cellKey(cell), cell]))
          expect(part.cells).toEqual(
            wanted.map((id) => byKey.get(cellKey(id)) ?? { ...id, n: 0, stances: {}, statuses: {}, documents: 0 }),
          )

          for (const cell of expected.slice(0, 3)) {
            const page = await readEvidence(database.db, world.projectId, cell, filter)
            expect(page).toMatchObject({ rev: 7, total: cell.n, next: null })
            expect(page.items.map(({ tag }) => tag.id)).toEqual(
              inOrder(counted.filter((tag) => cellKey(tag) === cellKey(cell))).map((tag) => tag.id),
            )
          }

          const untagged = isTagFilter(filter)
            ? []
            : world.untagged.filter(
                (a) =>
                  (filter.document.length === 0 || filter.document.includes(a.documentId as never)) &&
                  (filter.analyst.length === 0 || filter.analyst.includes(a.authorId as never)),
              )
          expect(await exported(database, world.projectId, filter, model.pageRows)).toEqual(
            inOrder([...counted, ...untagged]).map((row) => [row.annotationId, row.id]),
          )
        }
      }),
      { numRuns: RUNS },
    )
  })
})

/** One tag, or an annotation without tags (id null), with what its place in the order depends on. */
type Row = {
  id: string | null
  annotationId: string
  documentId: string
  authorId: string
  place: [number, number, string, number]
}
type TagRow = Row & {
  id: string
  actorId: string | null
  issueId: string
  stance: (typeof STANCES)[number] | null
  status: (typeof STATUSES)[number]
  actor: (typeof ACTORS)[number] | null
  issue: (typeof ISSUES)[number]
}

async function makeWorld(db: Db, model: WorldModel) {
  const projectId = randomUUID()
  const people = Array.from({ length: PEOPLE }, () => randomUUID() as UserId)
  for (const id of people) {
    await db.transaction((tx) =>
      insertUser(tx, {
        id,
        name: 'P',
        email: `${id}@example.org`,
        passwordHash: '',
        locale: 'en',
        isAdmin: false,
        createdAt: new Date(),
      }),
    )
  }
  const userId = people[0] as UserId
  await db.insert(projects).values({ id: projectId, name: 'P', rev: 7, createdBy: userId })
  const actorIds: string[] = []
  for (const { key, type, groups } of ACTORS)
    actorIds.push(await addActor(db, projectId, key, { type, groups: [...groups] }))
  const themeIds = new Map<string, string>()
  for (const theme of ['t1', 't2']) themeIds.set(theme, await addIssue(db, projectId, theme))
  const issueIds: string[] = []
  for (const { key, theme } of ISSUES)
    issueIds.push(await addIssue(db, projectId, key, { parentId: themeIds.get(theme) ?? null }))
  const documents: TestDocument[] = []
  for (let n = 0; n < DOCUMENTS; n++) {
    // Imported in the reverse of their order here: the order must come from the time, not from the rows.
    const createdAt = new Date(Date.UTC(2026, 0, 10 - n))
    const deletedAt = n === DOCUMENTS - 1 && model.isLastDeleted ? new Date() : null
    documents.push(
      await addDocument(db, { projectId, userId }, ['abcdefghij'], { title: `D${n}`, createdAt, deletedAt }),
    )
  }

  const tags: TagRow[] = []
  const untagged: Row[] = []
  for (const a of model.annotations) {
    const document = documents[a.document] as TestDocument
    const deletedAt = a.isDeleted ? new Date() : null
    const authorId = people[a.person] as UserId
    const made = await addAnnotation(db, document, [rangeIn(0, a.start, a.start + 3)], {
      authorId,
      deletedAt,
      tags: a.tags.map((tag) => ({
        actorId: tag.actor === null ? null : (actorIds[tag.actor] as string),
        issueId: issueIds[tag.issue] as string,
        stance: tag.stance,
        status: tag.status,
        ...(tag.isDeleted && { deletedAt: new Date() }),
      })),
    })
    if (a.isDeleted || (a.document === DOCUMENTS - 1 && model.isLastDeleted)) continue
    const row = (id: string | null, ord: number): Row => ({
      id,
      annotationId: made.id,
      documentId: document.id,
      authorId,
      place: [-a.document, a.start, made.id, ord],
    })
    const live = a.tags.flatMap((tag, ord) => (tag.isDeleted ? [] : [{ tag, ord }]))
    if (live.length === 0) untagged.push(row(null, 0))
    for (const { tag, ord } of live) {
      tags.push({
        ...row(made.tagIds[ord] as string, ord),
        id: made.tagIds[ord] as string,
        actorId: tag.actor === null ? null : (actorIds[tag.actor] as string),
        issueId: issueIds[tag.issue] as string,
        stance: tag.stance,
        status: tag.status,
        actor: tag.actor === null ? null : (ACTORS[tag.actor] as (typeof ACTORS)[number]),
        issue: ISSUES[tag.issue] as (typeof ISSUES)[number],
      })
    }
  }
  return {
    projectId,
    tags,
    untagged,
    cells: [null, ...actorIds].flatMap((actorId) => issueIds.map((issueId) => ({ actorId, issueId }))),
    filterOf: (filter: WorldModel['filters'][number]): MatrixFilter =>
      MatrixFilter.parse({
        ...filter,
        document: filter.document.map((n) => documents[n]?.id),
        analyst: filter.analyst.map((n) => people[n]),
      }),
  }
}

function passes(tag: TagRow, filter: MatrixFilter): boolean {
  const any = (list: readonly string[], ...values: string[]) =>
    list.length === 0 || values.some((v) => list.includes(v))
  return (
    any(filter.document, tag.documentId) &&
    any(filter.analyst, tag.authorId) &&
    any(filter.theme, tag.issue.key, tag.issue.theme) &&
    any(filter.group, ...(tag.actor ? [...tag.actor.groups, `type:${tag.actor.type}`] : [])) &&
    any(filter.stance, effectiveStance(tag.stance)) &&
    countedStatuses(filter).includes(tag.status)
  )
}

function naiveCells(tags: readonly TagRow[]): MatrixCell[] {
  const cells = new Map<string, MatrixCell & { seen: Set<string> }>()
  for (const tag of tags) {
    const cell = cells.get(cellKey(tag)) ?? {
      actorId: tag.actorId as MatrixCell['actorId'],
      issueId: tag.issueId as MatrixCell['issueId'],
      n: 0,
      stances: {},
      statuses: {},
      documents: 0,
      seen: new Set<string>(),
    }
    const stance = effectiveStance(tag.stance)
    cell.n++
    cell.stances[stance] = (cell.stances[stance] ?? 0) + 1
    cell.statuses[tag.status] = (cell.statuses[tag.status] ?? 0) + 1
    cell.documents = cell.seen.add(tag.documentId).size
    cells.set(cellKey(tag), cell)
  }
  return [...cells.values()].map(({ seen: _, ...cell }) => cell)
}

const sorted = (cells: readonly MatrixCell[]) => [...cells].sort((a, b) => (cellKey(a) < cellKey(b) ? -1 : 1))

const inOrder = <T extends Row>(rows: readonly T[]): T[] =>
  [...rows].sort((a, b) => {
    for (const n of [0, 1, 2, 3]) {
      const [x, y] = [a.place[n] as string | number, b.place[n] as string | number]
      if (x !== y) return x < y ? -1 : 1
    }
    return 0
  })

async function exported(database: TestDatabase, projectId: string, filter: MatrixFilter, pageRows: number) {
  const rows: [string, string | null][] = []
  await inSnapshot(database, async (db) => {
    for await (const page of readExcerpts(db, { projectId, filter, urlOf: () => '', pageRows }))
      rows.push(...page.map((row): [string, string | null] => [row.annotationId, row.tag?.id ?? null]))
  })
  return rows
}
