// `npm run verify`: recomputes everything that is kept twice and names what differs. Reads only; beside a running
// server on Postgres, on the embedded database while it is stopped.
import { parseArgs } from 'node:util'
import { isMigrated } from '../../db/migrate.ts'
import { readProjectIds } from '../../db/repos/verify/reader.ts'
import { StartError } from '../../db/start-error.ts'
import { ProjectId } from '../../shared/model/ids.ts'
import type { CliCommand } from '../cli.ts'
import { verify as verifyOne } from '../log/verify.ts'

const USAGE = 'Usage: npm run verify [-- --project <id>]'
/** The progress line is written at most this often, in milliseconds. */
const PROGRESS_EVERY_MS = 200

/** One line per project and one per difference on standard output; the process ends with 1 where there is one. */
export const verify: CliCommand = async ({ database, args }) => {
  const { db } = database
  const wanted = readArgs(args)
  if (!(await isMigrated(db).catch(() => false)))
    throw new StartError('The database is not that of this version: start the server once, or run npm run db:migrate.')
  const projectIds = wanted === null ? await readProjectIds(db) : [wanted]
  const progress = createProgress()
  let found = 0
  for (const projectId of projectIds) {
    const before = found
    const verified = await verifyOne(db, projectId, {
      onDifference(difference) {
        found++
        progress.clear()
        print(`project ${projectId}: ${difference}`)
      },
      onProgress: (done, of) => progress.show(`project ${projectId}: ${Math.floor((100 * done) / of)} %`),
    })
    progress.clear()
    if (verified === null) {
      // Deleted meanwhile; but one that was asked for by its id should be there.
      if (wanted !== null) throw new StartError(`There is no project ${projectId}: correct --project.`)
      continue
    }
    const { events, documents, annotations } = verified
    const result = found === before ? 'no difference' : `${found - before} differences`
    print(`project ${projectId}: ${events} events, ${documents} documents, ${annotations} annotations: ${result}`)
  }
  print(found === 0 ? 'Everything agrees.' : `${found} differences found.`)
  if (found > 0) process.exitCode = 1
}

function readArgs(args: string[]): ProjectId | null {
  try {
    const { values } = parseArgs({ args, options: { project: { type: 'string' } } })
    if (values.project === undefined) return null
    const id = ProjectId.safeParse(values.project)
    if (id.success) return id.data
  } catch (cause) {
    throw new StartError(`${(cause as Error).message}\n${USAGE}`, { cause })
  }
  throw new StartError(USAGE)
}

/** One line that is written over, for whoever looks on; nothing where the output goes elsewhere. */
function createProgress() {
  let shownAt = 0
  let isShown = false
  return {
    show(line: string) {
      if (!process.stderr.isTTY || performance.now() - shownAt < PROGRESS_EVERY_MS) return
      process.stderr.write(`\r${line}`)
      shownAt = performance.now()
      isShown = true
    },
    clear() {
      if (isShown) process.stderr.write('\r\u001b[K')
      isShown = false
    },
  }
}

const print = (line: string) => process.stdout.write(`${line}\n`)
