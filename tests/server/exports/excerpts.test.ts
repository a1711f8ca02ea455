import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { MAX_EXPORTS } from '../../../server/routes/exports.ts'
import { createTestApp, type Person, TEST_ORIGIN, type Team, type TestApp } from '../../_help/app.ts'
import { describeEachDatabase } from '../../_help/database.ts'
import { parseExcerpts, readCells } from '../../_help/parse-excerpts.ts'
import { addActor, addAnnotation, addDocument, addIssue, rangeIn } from '../../_help/positions.ts'
import { waitFor } from '../../_help/wait-for.ts'

describeEachDatabase('excerpts as CSV', (open, kind) => {
  async function withTeam(body: (server: TestApp, team: Team) => Promise<void>, name = 'Project') {
    const server = await createTestApp({ database: await open(), now: () => new Date('2026-03-01T12:00:00Z') })
    try {
      await body(server, await server.addTeam(name))
    } finally {
      await server.close()
    }
  }
  const urlOf = (team: Team, query = '') => `/api/projects/${team.projectId}/exports/excerpts.csv${query}`

  test('[CSV2] rows, cell by cell, in the order of documents and offsets, untagged ones included', () =>
    withTeam(async (server, team) => {
      const { db } = server.ctx
      const scope = { projectId: team.projectId, userId: team.analyst.userId }
      const theme = await addIssue(db, team.projectId, 'law')
      const issueId = await addIssue(db, team.projectId, 'law.a', {
        parentId: theme,
        label: { ar: 'مسألة', en: 'Issue' },
      })
      const actorId = await addActor(db, team.projectId, 'EE', {
        names: { ar: 'إستونيا', en: 'Estonia' },
        groups: ['EU', 'WEOG'],
      })
      const later = await addDocument(db, scope, ['- (أ) \u{1EE00} نص', 'second'], {
        title: '=SUM(A1)',
        createdAt: new Date('2026-02-02'),
        docDate: '2021-06-08',
        forum: 'UNSC',
      })
      const earlier = await addDocument(db, scope, ['first'], {
        createdAt: new Date('2026-02-01'),
        docDate: '2020-04-01',
        datePrecision: 'month',
      })
      const two = await addAnnotation(db, later, [rangeIn(0, 6, 10), rangeIn(1, 0, 6)], {
        note: 'a "note", with\nlines',
        tags: [
          {
            actorId,
            issueId,
            stance: 'opposes',
            status: 'accepted',
            reviewedBy: team.lead.userId,
            positionDate: '2021-06-29',
          },
          { actorId: null, issueId, stance: null },
        ],
      })
      const dash = await addAnnotation(db, later, [rangeIn(0, 0, 5)])
      const first = await addAnnotation(db, earlier, [rangeIn(0, 0, 5)], {
        tags: [{ actorId, issueId, status: 'rejected' }],
      })
      const note = await addAnnotation(db, earlier, [rangeIn(0, 1, 5)])

      const { raw } = await server.request(team.viewer, 'GET', urlOf(team))
      expect(raw.headers).toMatchObject({
        'content-type': 'text/csv; charset=utf-8; header=present',
        'cache-control': 'no-store',
        'content-disposition': `attachment; filename="excerpts-2026-03-01.csv"; filename*=UTF-8''${encodeURIComponent('مواقف')}-excerpts-2026-03-01.csv`,
      })
      expect(raw.rawPayload.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
      const rows = parseExcerpts(raw.payload)
      expect(rows.map((row) => [row.annotation_id, row.tag_id])).toEqual([
        [note.id, ''],
        [dash.id, ''],
        [two.id, two.tagIds[0]],
        [two.id, two.tagIds[1]],
      ])
      expect(rows[2]).toEqual({
        tag_id: two.tagIds[0],
        symbol: '',
        document: '=SUM(A1)',
        doc_date: '2021-06-08',
        position_date: '2021-06-29',
        forum: 'UNSC',
        actor_key: 'EE',
        actor_ar: 'إستونيا',
        actor_en: 'Estonia',
        group: 'EU;WEOG',
        issue_key: 'law.a',
        issue_ar: 'مسألة',
        issue_en: 'Issue',
        stance: 'opposes',
        stance_value: '-2',
        act: 'position',
        attribution: 'own_text',
        source_class: 'official_statement',
        quote: '\u{1EE00} نص […] second',
        prefix: '',
        suffix: '',
        start_cp: '6',
        end_cp: '17',
        paragraph: '1',
        page: '',
        coder: 'Analyst',
        status: 'accepted',
        note: 'a "note", with\nlines',
        reviewed_by: 'Lead',
        codebook_version: '1',
        url: `${TEST_ORIGIN}/projects/${team.projectId}/documents/${later.id}?annotation=${two.id}`,
        annotation_id: two.id,
        ranges: '6-10;11-17',
      })
      expect(rows[0]).toMatchObject({ doc_date: '2020-04', position_date: '' })
      expect(rows[3]).toMatchObject({ actor_key: '', stance: '', stance_value: '', position_date: '2021-06-08' })
      // The safe mode marks what it touched; numbers stay numbers.
      const cells = readCells(raw.payload)
      expect(cells[2]).toMatchObject({ document: "'=SUM(A1)", stance_value: '-2', escaped: '1' })
      expect(cells[1]).toMatchObject({ quote: "'- (أ)", escaped: '1' })
      expect(cells[0]).toMatchObject({ escaped: '0' })

      const plain = await server.request(team.viewer, 'GET', urlOf(team, '?mode=raw&delimiter=tab&status=rejected'))
      expect(readCells(plain.raw.payload, 'tab').map((row) => row.tag_id)).toEqual(first.tagIds)
    }, 'مواقف'))

  test('[CSV6] downloads that stand still hold nobody up, are bounded, and end with their reader', () =>
    withTeam(async (server, team) => {
      await addManyAnnotations(server, team)
      const { url } = await server.listen()
      const stalled = await Promise.all(
        Array.from({ length: MAX_EXPORTS }, () => startDownload(url + urlOf(team), team.viewer)),
      )
      expect((await server.request(team.viewer, 'GET', urlOf(team))).body.error.code).toBe('too_many_requests')
      expect((await server.request(team.lead, 'GET', `/api/projects/${team.projectId}/matrix`)).status).toBe(200)
      for (const download of stalled) download.abort()
      const { pool } = server.database
      await waitFor('exports give their connections back', () => pool.idleCount === pool.totalCount)
      await waitFor('exports may start again', async () => {
        const { status } = await server.request(team.viewer, 'GET', urlOf(team, `?document=${crypto.randomUUID()}`))
        return status === 200
      })
    }))

  // The embedded database reads page by page, so as not to keep its one connection.
  if (kind === 'postgres')
    test('[CSV5] an export is one snapshot, however long it takes', () =>
      withTeam(async (server, team) => {
        const count = await addManyAnnotations(server, team)
        const { url } = await server.listen()
        const download = await startDownload(url + urlOf(team), team.viewer)
        await server.ctx.db.execute(sql`update annotations set note = 'changed'`)
        const rows = parseExcerpts(await download.rest())
        expect(rows).toHaveLength(count)
        expect(rows.filter((row) => row.note === 'changed')).toEqual([])
      }))
})

/** More text than sockets hold between server and client, so that an export waits for its reader. */
async function addManyAnnotations(server: TestApp, team: Team): Promise<number> {
  const scope = { projectId: team.projectId, userId: team.analyst.userId }
  const count = 5_000
  const document = await addDocument(server.ctx.db, scope, ['x'.repeat(count + 2)])
  const { id } = await addAnnotation(server.ctx.db, document, [rangeIn(0, 0, 2)], { quote: 'q'.repeat(3_000) })
  await server.ctx.db.execute(sql`
    insert into annotations (id, project_id, document_id, layer_id, author_id, ranges, start_cp, end_cp, quote, prefix,
      suffix, anchor_state, note, created_at, updated_at, updated_by)
    select gen_random_uuid(), project_id, document_id, layer_id, author_id, ranges, n, n + 1, quote, prefix,
      suffix, anchor_state, note, created_at, updated_at, updated_by
    from annotations, generate_series(1, ${count - 1}::int) n where id = ${id}`)
  return count
}

/** Reads the first bytes of a download and then no more, until `rest` or `abort`. */
async function startDownload(url: string, person: Person) {
  const controller = new AbortController()
  const response = await fetch(url, { headers: person.headers, signal: controller.signal })
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let text = decoder.decode((await reader.read()).value, { stream: true })
  return {
    abort: () => controller.abort(),
    async rest() {
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return text + decoder.decode()
        text += decoder.decode(value, { stream: true })
      }
    },
  }
}
