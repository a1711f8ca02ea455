// `npm run import -- --project <id|name> --as <e-mail> FILE…`: imports files without a browser. Uses the configured
// database directly, so the embedded one must not be in use by a running server.
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import type { Db } from '../../db/connect.ts'
import { findCredentials } from '../../db/repos/people/reader.ts'
import { readProjects } from '../../db/repos/projects/reader.ts'
import { StartError } from '../../db/start-error.ts'
import { AppError, errorSentence } from '../../shared/errors.ts'
import type { ProjectId, UserId } from '../../shared/model/ids.ts'
import { MAX_SOURCE_BYTES } from '../../shared/model/limits.ts'
import type { CliCommand } from '../cli.ts'
import { createMemoryFanout } from '../fanout/memory.ts'
import { importDocument } from '../jobs/import-document.ts'
import { createProjectLog, MAX_WAITING } from '../log/commit.ts'
import { createRoomStore } from '../log/room-store.ts'
import { createTurns } from '../log/turns.ts'
import { createMetrics } from '../metrics/metrics.ts'

const USAGE = 'Usage: npm run import -- --project <id or name> --as <e-mail> FILE…'

/** One line per file and a total on standard output; the process ends with 1 when a file failed. */
export const importFiles: CliCommand = async ({ database, args }) => {
  const { db } = database
  const options = readArgs(args)
  const userId = await findPerson(db, options.as)
  const projectId = await findProjectId(db, userId, options.project)
  const fanout = createMemoryFanout()
  const projectLog = createProjectLog({
    db,
    rooms: createRoomStore(db),
    fanout,
    turns: createTurns(MAX_WAITING),
    metrics: createMetrics(),
    now: () => new Date(),
  })
  let failed = 0
  for (const path of options.files) {
    const fileName = basename(path)
    try {
      const bytes = await readBounded(path, fileName)
      const job = { projectId, userId, fileName, bytes }
      const { title } = await importDocument({ db, projectLog }, job, { signal: new AbortController().signal })
      print(`imported  ${path} as “${title}”`)
    } catch (error) {
      failed++
      print(`failed    ${path}: ${reasonOf(error)}`)
    }
  }
  await fanout.close()
  print(`${options.files.length - failed} of ${options.files.length} files imported`)
  if (failed > 0) process.exitCode = 1
}

function readArgs(args: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { project: { type: 'string' }, as: { type: 'string' } },
    })
    const { project, as } = values
    if (project !== undefined && as !== undefined && positionals.length > 0) return { project, as, files: positionals }
  } catch (cause) {
    throw new StartError(`${(cause as Error).message}\n${USAGE}`, { cause })
  }
  throw new StartError(USAGE)
}

async function findPerson(db: Db, email: string): Promise<UserId> {
  const person = await findCredentials(db, email.trim().toLowerCase())
  if (!person) throw new StartError(`No account has the e-mail ${email}: correct --as.`)
  return person.userId
}

// Among the person's own projects: what he may not see does not exist here either.
async function findProjectId(db: Db, userId: UserId, wanted: string): Promise<ProjectId> {
  const found: ProjectId[] = []
  let cursor: string | undefined
  do {
    const { items, next } = await readProjects(db, userId, cursor)
    for (const project of items) if (project.id === wanted || project.name === wanted) found.push(project.id)
    cursor = next ?? undefined
  } while (cursor !== undefined)
  const [first, second] = found
  if (first === undefined) throw new StartError(`This person is in no project “${wanted}”: correct --project.`)
  if (second !== undefined) {
    throw new StartError(`Several projects are named “${wanted}”: name one by its id: ${found.join(', ')}.`)
  }
  return first
}

// Never more than the limit, also of a pipe or a device without a size.
async function readBounded(path: string, fileName: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of createReadStream(path, { end: MAX_SOURCE_BYTES })) {
    chunks.push(chunk as Buffer)
    size += (chunk as Buffer).length
  }
  if (size > MAX_SOURCE_BYTES) {
    throw new AppError('file_too_large', { file: fileName, limitMb: MAX_SOURCE_BYTES / 2 ** 20 })
  }
  return Buffer.concat(chunks)
}

// A file's trouble is told; anything else ends the command with what went wrong.
function reasonOf(error: unknown): string {
  if (error instanceof AppError) return errorSentence(error.code, 'en', error.details)
  if (error instanceof Error && 'syscall' in error && 'path' in error) return error.message
  throw error
}

const print = (line: string) => process.stdout.write(`${line}\n`)
