// Keeps a second process from the embedded database's folder: PGlite would open it twice and lose rows in silence.
// The lock file names its owner. A dead owner on this host is recognised at once by process id and start time (ids
// are used again, in a container at every start); one on another host, as after a container was made anew, by a
// heartbeat that has stopped.
import { readFileSync } from 'node:fs'
import { link, mkdir, readFile, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { StartError } from '../start-error.ts'

const HEARTBEAT_MS = 3_000
const HEARTBEAT_LOST_MS = 12_000
const POLL_MS = 500

/** Takes the folder, making it when missing. Throws StartError while another process holds it. */
export async function lockFolder(dataDir: string): Promise<{ release(): Promise<void> }> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const path = join(dataDir, 'lock')
  const owner = JSON.stringify({ pid: process.pid, started: startOf(process.pid), host: hostname() })
  while (!(await tryCreate(path, owner))) {
    if (!(await removeStale(path))) throw new StartError(refusal(dataDir))
  }
  const heartbeat = setInterval(() => {
    const now = new Date()
    // A folder that was removed under a running process cannot be kept; the database itself reports that.
    utimes(path, now, now).catch(() => clearInterval(heartbeat))
  }, HEARTBEAT_MS)
  heartbeat.unref()
  return {
    async release() {
      clearInterval(heartbeat)
      if ((await readText(path)) === owner) await unlink(path)
    },
  }
}

const refusal = (dataDir: string) =>
  `The data folder ${dataDir} is in use by another running Mawqif: stop that one, or choose another folder with DATA_DIR.`

async function tryCreate(path: string, owner: string): Promise<boolean> {
  // Written elsewhere and linked: the lock is never seen without its owner's name.
  const draft = `${path}.new-${process.pid}`
  await writeFile(draft, owner)
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  } finally {
    await unlink(draft)
  }
}

/** True when the way is free; false when the owner lives. */
async function removeStale(path: string): Promise<boolean> {
  const found = await readText(path)
  if (found === null) return true
  if (!(await isStale(path, found))) return false
  // Moved away first and looked at again: two starters may have judged the same file, and the slower one must not
  // remove the lock that the faster one has just made.
  const aside = `${path}.stale-${process.pid}`
  try {
    await rename(path, aside)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return true
    throw error
  }
  const isOther = (await readText(aside)) !== found
  if (isOther) await link(aside, path).catch(() => {})
  await unlink(aside)
  return !isOther
}

async function isStale(path: string, found: string): Promise<boolean> {
  const owner = parse(found)
  if (owner?.host === hostname()) return startOf(owner.pid) !== owner.started
  // Unreadable, or of another host: it lives as long as its heartbeat.
  const deadline = Date.now() + HEARTBEAT_LOST_MS + POLL_MS
  for (;;) {
    const info = await stat(path).catch(() => null)
    if (!info || Date.now() - info.mtimeMs > HEARTBEAT_LOST_MS) return true
    if (Date.now() > deadline) return false
    await delay(POLL_MS)
  }
}

function parse(text: string): { pid: number; started: string; host: string } | null {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** When a process started, in a form that only this host compares; '' when there is none. */
function startOf(pid: number): string {
  try {
    // Field 22 of /proc/<pid>/stat, counted behind the name, which may itself hold blanks and brackets.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')')).split(' ')[20] ?? ''
  } catch {
    return process.platform !== 'linux' && isRunning(pid) ? 'running' : ''
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return isCode(error, 'EPERM')
  }
}

const readText = (path: string) =>
  readFile(path, 'utf8').catch((error) => {
    if (isCode(error, 'ENOENT')) return null
    throw error
  })

const isCode = (error: unknown, code: string) => (error as NodeJS.ErrnoException).code === code
