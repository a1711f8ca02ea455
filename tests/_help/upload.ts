// Uploads as a browser makes them, and waiting for their jobs.
import type { ProjectId } from '../../shared/model/ids.ts'
import type { Job } from '../../shared/model/job.ts'
import type { Answer, Person, TestApp } from './app.ts'
import { waitFor } from './wait-for.ts'

const BOUNDARY = '----mawqif-test-boundary'

/** A multipart body of files under the field `file`, with the headers that go with it. */
export function form(files: readonly (readonly [name: string, bytes: string | Buffer])[]) {
  const parts = files.flatMap(([name, bytes]) => [
    Buffer.from(
      `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="${name.replaceAll('\\', '\\\\')}"\r\ncontent-type: text/plain\r\n\r\n`,
    ),
    Buffer.from(bytes),
    Buffer.from('\r\n'),
  ])
  return {
    payload: Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
  }
}

/** Uploads files to a project. */
export async function upload(
  { app }: TestApp,
  person: Person,
  projectId: ProjectId,
  files: readonly (readonly [name: string, bytes: string | Buffer])[],
): Promise<Answer> {
  const { payload, headers } = form(files)
  const raw = await app.inject({
    method: 'POST',
    url: `/api/projects/${projectId}/documents`,
    headers: { ...person.headers, ...headers },
    payload,
  })
  return { status: raw.statusCode, body: raw.json(), raw }
}

/** The jobs, in the order given, once all of them have ended. */
export const waitForJobs = (
  app: TestApp,
  person: Person,
  projectId: ProjectId,
  jobs: readonly Pick<Job, 'id'>[],
): Promise<Job[]> =>
  waitFor('the imports to end', async () => {
    const { body } = await app.request(person, 'GET', `/api/projects/${projectId}/jobs`)
    const byId = new Map<string, Job>(body.items.map((job: Job) => [job.id, job]))
    const found = jobs.map((job) => byId.get(job.id))
    return found.every((job) => job && !['queued', 'running'].includes(job.state)) ? (found as Job[]) : null
  })
