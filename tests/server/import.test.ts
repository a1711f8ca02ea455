// Import through the front door: upload, job, document.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MAX_SOURCE_BYTES, MAX_UPLOAD_FILES } from '../../shared/model/limits.ts'
import { createTestApp, type Person, type Team, type TestApp } from '../_help/app.ts'
import { docx, p } from '../_help/office.ts'
import { form, upload, waitForJobs } from '../_help/upload.ts'

const SEED = '../shared/seeds/000_c65a08600dc889f9.txt'

let app: TestApp
let team: Team
beforeAll(async () => {
  app = await createTestApp()
  team = await app.addTeam()
})
afterAll(() => app.close())

const importFiles = async (
  person: Person,
  files: [name: string, bytes: string | Buffer][],
  projectId = team.projectId,
) => {
  const answer = await upload(app, person, projectId, files)
  expect(answer.status).toBe(202)
  return waitForJobs(app, person, projectId, answer.body.jobs)
}

test('a source becomes a document with its bytes, its text and its blocks unchanged', async () => {
  const bytes = readFileSync(SEED)
  const [job] = await importFiles(team.analyst, [['رسالة إستونيا.txt', bytes]])
  expect(job).toMatchObject({ state: 'done', progress: 1, fileName: 'رسالة إستونيا.txt', errorCode: null })
  const url = `/api/projects/${team.projectId}/documents/${job?.documentId}`
  const { body: document } = await app.request(team.viewer, 'GET', url)
  expect(document).toMatchObject({ blockCount: 42, lengthCp: 10_208, symbol: '', docDate: '2021-06-08', tagCount: 0 })
  expect(document.confirmedAt).toBeNull()

  const { body: text } = await app.request(team.viewer, 'GET', `${url}/text`)
  expect(text.text).toBe(bytes.toString())
  expect(text.blocks).toHaveLength(42)
  expect(text.document).toEqual(document)

  const { raw } = await app.request(team.viewer, 'GET', `${url}/source`)
  expect(raw.rawPayload.equals(bytes)).toBe(true)
  expect(raw.headers).toMatchObject({ 'content-type': 'application/octet-stream', 'x-content-type-options': 'nosniff' })
  expect(raw.headers['content-disposition']).toContain(`filename*=UTF-8''${encodeURIComponent('رسالة إستونيا.txt')}`)
})

test('files that cannot be documents fail with their reason and leave nothing behind', async () => {
  const { projectId, lead } = await app.addTeam()
  const jobs = await importFiles(
    lead,
    [
      ['empty.txt', ''],
      ['blank.txt', '\ufeff \r\n\t\n'],
      ['picture.txt', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
      ['paper.txt', '%PDF-1.7\nnothing binary here'],
      [
        'locked.docx',
        Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.from('EncryptedPackage', 'utf16le')]),
      ],
      ['old.docx', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.from('WordDocument', 'utf16le')])],
      ['half.txt', Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x41, 0x00])],
      ['paper.docx', 'PK\x03\x04'],
      ['sheet.csv', 'a,b'],
      ['no-extension', 'text'],
      ['large.txt', Buffer.alloc(MAX_SOURCE_BYTES + 1, 'a')],
      ['good.txt', 'Text'],
    ],
    projectId,
  )
  expect(jobs.map((job) => job.errorCode)).toEqual([
    'file_empty',
    'file_empty',
    'file_binary',
    'file_damaged',
    'file_encrypted',
    'file_old_word',
    'file_encoding',
    'file_damaged',
    'file_format',
    'file_format',
    'file_too_large',
    null,
  ])
  expect(jobs[10]?.errorDetails).toEqual({ file: 'large.txt', limitMb: 10 })
  const { body } = await app.request(lead, 'GET', `/api/projects/${projectId}/documents`)
  expect(body.items.map((document: { sourceName: string }) => document.sourceName)).toEqual(['good.txt'])
  const { rows } = await app.database.pool.query('select count(*)::int n from jobs where input is not null')
  expect(rows[0].n).toBe(0)
})

test('a file whose name says something else is read as what it is', async () => {
  const { projectId, lead } = await app.addTeam()
  const jobs = await importFiles(
    lead,
    [
      ['page.docx', '<!doctype html><p>نص من صفحة.</p>'],
      ['letter.txt', Buffer.from(docx({ body: p('نص الرسالة.') }))],
    ],
    projectId,
  )
  expect(jobs.map(({ errorCode }) => errorCode)).toEqual([null, null])
  const { body } = await app.request(lead, 'GET', `/api/projects/${projectId}/documents/${jobs[1]?.documentId}/text`)
  expect(body.text).toBe('نص الرسالة.')
})

test('UTF-16 in either order and a byte order mark are read; the mark is no part of the text', async () => {
  const { projectId, lead } = await app.addTeam()
  const text = 'نص 𞸀 🕊\r\nsecond'
  const little = Buffer.from(`\ufeff${text}`, 'utf16le')
  const jobs = await importFiles(
    lead,
    [
      ['utf-8.txt', `\ufeff${text}`],
      ['utf-16le.txt', little],
      ['utf-16be.txt', Buffer.from(little).swap16()],
    ],
    projectId,
  )
  for (const job of jobs) {
    const { body } = await app.request(lead, 'GET', `/api/projects/${projectId}/documents/${job.documentId}/text`)
    expect(body.text).toBe(text)
    expect(body.blocks.map((block: { endCp: number }) => block.endCp)).toEqual([6, 14])
  }
})

describe('the same file', () => {
  test('is refused by its title the second time, and taken again once the first is removed', async () => {
    const { projectId, lead } = await app.addTeam()
    const [first] = await importFiles(lead, [['a.txt', 'Title\n\nText of it.']], projectId)
    const [second] = await importFiles(lead, [['b.txt', 'Title\n\nText of it.']], projectId)
    expect(second).toMatchObject({
      state: 'failed',
      errorCode: 'file_duplicate',
      errorDetails: { file: 'b.txt', title: 'Title' },
    })
    await app.request(lead, 'DELETE', `/api/projects/${projectId}/documents/${first?.documentId}`)
    expect((await importFiles(lead, [['c.txt', 'Title\n\nText of it.']], projectId))[0]?.state).toBe('done')
  })

  test('twice at once makes one document', async () => {
    const { projectId, lead, analyst } = await app.addTeam()
    const answers = await Promise.all(
      [lead, analyst].map((person) => upload(app, person, projectId, [['same.txt', 'Same\n\ntext.']])),
    )
    const jobs = await waitForJobs(
      app,
      lead,
      projectId,
      answers.flatMap((answer) => answer.body.jobs),
    )
    expect(jobs.map((job) => job.errorCode ?? 'none').sort()).toEqual(['file_duplicate', 'none'])
    expect((await app.request(lead, 'GET', `/api/projects/${projectId}/documents`)).body.items).toHaveLength(1)
  })
})

test('[BOUND] files beyond the most of one request each get their refusal', async () => {
  const { projectId, lead } = await app.addTeam()
  const files = Array.from({ length: MAX_UPLOAD_FILES + 2 }, (_, n): [string, string] => [`${n}.csv`, 'x'])
  const jobs = await importFiles(lead, files, projectId)
  expect(jobs.filter((job) => job.errorCode === 'file_format')).toHaveLength(MAX_UPLOAD_FILES)
  expect(jobs.slice(MAX_UPLOAD_FILES).map((job) => job.errorCode)).toEqual(['too_many_files', 'too_many_files'])
})

test('a file name is shown without folders, control characters and direction marks', async () => {
  const { projectId, lead } = await app.addTeam()
  const [job] = await importFiles(lead, [['C:\\temp\\exe\u202etxt.txt', 'text']], projectId)
  expect(job?.fileName).toBe('exetxt.txt')
})

test('[ROLE] a viewer imports nothing, sees no jobs and cancels none; a stranger finds no project', async () => {
  const { status, body } = await upload(app, team.viewer, team.projectId, [['a.txt', 'text']])
  expect([status, body.error.code]).toEqual([403, 'forbidden'])
  expect((await app.request(team.viewer, 'GET', `/api/projects/${team.projectId}/jobs`)).status).toBe(403)
  const stranger = await app.addPerson()
  expect((await upload(app, stranger, team.projectId, [['a.txt', 'text']])).status).toBe(404)
})

test('a request without files, or that is no form, says so', async () => {
  const url = `/api/projects/${team.projectId}/documents`
  expect((await app.request(team.lead, 'POST', url, { file: 'x' })).body.error.code).toBe('bad_request')
  expect((await upload(app, team.lead, team.projectId, [])).body.error.code).toBe('bad_request')
  const { payload, headers } = form([['a.txt', 'text']])
  const cut = await app.app.inject({
    method: 'POST',
    url,
    headers: { ...team.lead.headers, ...headers },
    payload: payload.subarray(0, payload.length - 30),
  })
  expect([cut.statusCode, cut.json().error.code]).toEqual([400, 'bad_request'])
})
