// Jobs that are cut short: cancelled, overtaken by a restart, too much for one document.
import { randomUUID } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { isNotNull } from 'drizzle-orm'
import { afterEach, expect, test } from 'vitest'
import { addJob, finishJob, type TakenJob, takeJob } from '../../db/repos/jobs/writer.ts'
import { documents, jobs } from '../../db/schema/documents.ts'
import { readInWorker } from '../../server/jobs/read-in-worker.ts'
import { createRunner } from '../../server/jobs/runner.ts'
import type { DocumentId, JobId, ProjectId, UserId } from '../../shared/model/ids.ts'
import { MAX_BLOCKS, MAX_WAITING_JOBS } from '../../shared/model/limits.ts'
import { createTestApp, type TestApp } from '../_help/app.ts'
import { createTestDatabase, type TestDatabase } from '../_help/database.ts'
import { upload, waitForJobs } from '../_help/upload.ts'
import { waitFor } from '../_help/wait-for.ts'

const opened: { close: () => Promise<unknown> }[] = []
const closeLater = <T extends { close: () => Promise<unknown> }>(what: T): T => {
  opened.push(what)
  return what
}
afterEach(async () => {
  for (const what of opened.splice(0).reverse()) await what.close()
})

const startApp = async (database: TestDatabase) => {
  const app = await createTestApp({ database })
  closeLater({ close: () => app.app.close() })
  return app
}

/** Prose that takes a worker, who needs some 100 ms to begin, long enough to be caught at it. */
const LONG_TEXT = `${'A sentence of the long text that ends with a stop. '.repeat(12)}\n\n`.repeat(2_000)

const insertJob = (app: TestApp, projectId: ProjectId, userId: UserId, text: string) => {
  const id = randomUUID() as JobId
  const job = { id, projectId, userId, fileName: 'a.txt', at: app.ctx.now(), input: Buffer.from(text) }
  return app.ctx.db.transaction((tx) => addJob(tx, job)).then(() => id)
}
/** The collector, so that memory can be measured without garbage. */
function exposeGc(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc')
}

const rowsOf = (app: TestApp) => app.ctx.db.select().from(jobs)

test('a running import that is cancelled leaves no document, and cannot be cancelled again', async () => {
  const app = await startApp(closeLater(await createTestDatabase()))
  const { projectId, analyst } = await app.addTeam()
  const { body } = await upload(app, analyst, projectId, [['long.txt', LONG_TEXT]])
  const [{ id }] = body.jobs
  await waitFor('the job to run', async () => (await rowsOf(app))[0]?.state === 'running')
  const url = `/api/projects/${projectId}/jobs/${id}/cancel`
  expect((await app.request(analyst, 'POST', url)).body).toMatchObject({ id, state: 'cancelled' })
  expect((await app.request(analyst, 'POST', url)).body.error.code).toBe('job_finished')
  // A later job ends: the runner has let go of the first one and goes on.
  const later = await upload(app, analyst, projectId, [['short.txt', 'Short.']])
  await waitForJobs(app, analyst, projectId, later.body.jobs)
  expect(await app.ctx.db.$count(documents)).toBe(1)
  expect((await rowsOf(app)).map(({ state, input }) => [state, input]).sort()).toEqual([
    ['cancelled', null],
    ['done', null],
  ])
})

test('[ROLE] an analyst cancels only what is his own, a lead everything', async () => {
  const app = await startApp(closeLater(await createTestDatabase()))
  const { projectId, lead, analyst, viewer } = await app.addTeam()
  const [started] = (await upload(app, lead, projectId, [['long.txt', LONG_TEXT]])).body.jobs
  const url = `/api/projects/${projectId}/jobs/${started.id}/cancel`
  expect((await app.request(analyst, 'POST', url)).status).toBe(403)
  expect((await app.request(viewer, 'POST', url)).status).toBe(403)
  expect((await app.request(lead, 'POST', url)).status).toBe(200)
})

test('an import that a stopping server has in hand waits again, whole, and is done by the next one', async () => {
  const database = closeLater(await createTestDatabase())
  const first = await createTestApp({ database })
  const { projectId, lead } = await first.addTeam()
  await first.app.close()
  const id = await insertJob(first, projectId, lead.userId, LONG_TEXT)
  const runner = createRunner(first.ctx, { stopGraceMs: 0 })
  await runner.start()
  await waitFor('the job to run', async () => (await rowsOf(first))[0]?.state === 'running')
  await runner.stop()
  const [waiting] = await rowsOf(first)
  expect(waiting).toMatchObject({ state: 'queued', progress: 0 })
  expect(waiting?.input?.equals(Buffer.from(LONG_TEXT))).toBe(true)
  expect(await first.ctx.db.$count(documents)).toBe(0)
  const second = await startApp(database)
  const [job] = await waitForJobs(second, lead, projectId, [{ id }])
  expect(job?.state).toBe('done')
  expect(await second.ctx.db.$count(documents)).toBe(1)
})

test('an import whose server died is taken up again; the dead one can change nothing any more', async () => {
  const database = closeLater(await createTestDatabase())
  const first = await createTestApp({ database })
  const { projectId, lead } = await first.addTeam()
  await first.app.close()
  // What a killed server leaves: a job in its hands, and no sign of life since.
  const id = await insertJob(first, projectId, lead.userId, 'Text.')
  const taken = await first.ctx.db.transaction((tx) => takeJob(tx, 60_000))
  expect(taken?.id).toBe(id)
  await first.ctx.db.update(jobs).set({ heartbeatAt: new Date(Date.now() - 3_600_000) })
  const second = await startApp(database)
  const [job] = await waitForJobs(second, lead, projectId, [{ id }])
  expect(job?.state).toBe('done')
  expect(await rowsOf(second)).toMatchObject([{ attempts: 2, input: null }])
  const late = second.ctx.db.transaction((tx) =>
    finishJob(tx, taken as TakenJob, randomUUID() as DocumentId, new Date()),
  )
  expect(await late).toBe(false)
})

test('a person who lost the right between upload and import imports nothing', async () => {
  const app = await startApp(closeLater(await createTestDatabase()))
  const { projectId } = await app.addTeam()
  const stranger = await app.addPerson()
  const id = await insertJob(app, projectId, stranger.userId, 'Text.')
  app.ctx.fanout.publish({ type: 'job', projectId, jobId: id })
  await waitFor('the job to end', async () => (await rowsOf(app))[0]?.errorCode === 'forbidden')
  expect(await app.ctx.db.$count(documents)).toBe(0)
})

test('[BOUND] beyond the most that may wait in a project, a file is refused and not kept', async () => {
  const database = closeLater(await createTestDatabase())
  const app = await startApp(database)
  const { projectId, lead } = await app.addTeam()
  // In hands that show life, so that this server leaves them alone.
  const waiting = Array.from({ length: MAX_WAITING_JOBS }, () => ({
    id: randomUUID(),
    projectId,
    kind: 'import',
    state: 'running',
    fileName: 'a.txt',
    createdBy: lead.userId,
    heartbeatAt: new Date(Date.now() + 3_600_000),
  }))
  await app.ctx.db.insert(jobs).values(waiting)
  const { body } = await upload(app, lead, projectId, [['one more.txt', 'text']])
  expect(body.jobs).toMatchObject([{ state: 'failed', errorCode: 'too_many_files' }])
  expect(await app.ctx.db.$count(jobs, isNotNull(jobs.input))).toBe(0)
})

test('50 MB of text are refused while they stream in, and never held', async () => {
  const app = await startApp(closeLater(await createTestDatabase()))
  const { projectId, lead } = await app.addTeam()
  const { port } = await app.listen()
  const boundary = 'boundary'
  const megabyte = Buffer.alloc(2 ** 20, 'text ')
  const collectGarbage = exposeGc()
  const before = process.memoryUsage().arrayBuffers
  let peak = 0
  async function* body() {
    yield Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="large.txt"\r\n\r\n`)
    for (let sent = 0; sent < 50; sent++) {
      yield megabyte
      if (sent % 8 !== 0) continue
      collectGarbage()
      peak = Math.max(peak, process.memoryUsage().arrayBuffers - before)
    }
    yield Buffer.from(`\r\n--${boundary}--\r\n`)
  }
  const answer = await new Promise<string>((resolve, reject) => {
    const sending = httpRequest(
      {
        port,
        host: '127.0.0.1',
        method: 'POST',
        path: `/api/projects/${projectId}/documents`,
        headers: { ...lead.headers, 'content-type': `multipart/form-data; boundary=${boundary}` },
      },
      (response) => {
        let text = ''
        response.on('data', (chunk) => {
          text += chunk
        })
        response.on('end', () => resolve(text))
      },
    )
    pipeline(Readable.from(body()), sending).catch(reject)
    sending.on('error', reject)
  })
  expect(JSON.parse(answer).jobs).toMatchObject([{ state: 'failed', errorCode: 'file_too_large' }])
  // Ten megabytes are kept until the eleventh comes; what is on its way through the socket comes on top.
  expect(peak).toBeLessThan(25 * 2 ** 20)
})

test('a file that takes too long, too much memory or too many blocks is refused, and its process is gone', async () => {
  const signal = new AbortController().signal
  const read = (text: string, limits?: { timeoutMs?: number; heapMb?: number; rssMb?: number }) =>
    readInWorker({ fileName: 'a.txt', bytes: Buffer.from(text) }, { signal, onProgress: () => {}, limits })
  const refusal = { code: 'file_too_complex', details: { file: 'a.txt', limit: MAX_BLOCKS } }
  await expect(read(LONG_TEXT, { timeoutMs: 5, heapMb: 256 })).rejects.toMatchObject(refusal)
  await expect(read('a\n\n'.repeat(1_000_000), { timeoutMs: 60_000, heapMb: 32 })).rejects.toMatchObject(refusal)
  await expect(read('a\n\n'.repeat(1_000_000), { rssMb: 64 })).rejects.toMatchObject(refusal)
  await expect(read('a\n'.repeat(MAX_BLOCKS + 1))).rejects.toMatchObject(refusal)
  expect((await read('a\n'.repeat(10))).blocks).toHaveLength(10)
})
