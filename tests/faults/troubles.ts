// The troubles themselves, each on a server and a Postgres of its own.
import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { startDurableCluster } from './cluster.ts'
import { type Rig, startRig } from './rig.ts'
import { type Outcome, runTrouble, type Trouble } from './trouble.ts'

const run = promisify(execFile)
const WRITERS = 10

/** Postgres refuses and drops connections; the network swallows everything; each commit takes 3 s. */
export const PROXIED = ['away', 'silent', 'slow'] as const
/** The disk under Postgres is full; its fsync fails, and it stops; its fsync takes two seconds. */
export const DISKS = ['full', 'failing-fsync', 'slow-fsync'] as const
export type Name = (typeof PROXIED)[number] | (typeof DISKS)[number]

const SLOW_COMMIT_MS = 3_000

/** What the network does, on a rig. */
export function proxied(name: (typeof PROXIED)[number], { proxy }: Rig): Trouble {
  if (name === 'slow')
    return { begin: () => proxy.delayCommits(SLOW_COMMIT_MS), end: () => proxy.delayCommits(0), isOnlySlow: true }
  const weather = name === 'away' ? 'refusing' : 'silent'
  return { begin: () => proxy.setWeather(weather), end: () => proxy.setWeather('fair') }
}

/** Runs a trouble of the network on the cluster at `url`. */
export async function runProxied(name: (typeof PROXIED)[number], url: string, ms: number): Promise<Outcome> {
  const rig = await startRig(url, WRITERS)
  try {
    return await runTrouble(rig, proxied(name, rig), ms)
  } finally {
    await rig.close()
  }
}

/** Runs a trouble of the disk, as root on Linux with a C compiler; see `canHaveDisks`. */
export async function runDisk(name: (typeof DISKS)[number], ms: number): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'mawqif-disk-'))
  await chmod(folder, 0o755)
  const home = join(folder, 'small')
  const flag = join(folder, 'flag')
  const shim = join(folder, 'shim.so')
  await run('mkdir', [home])
  await run('mount', ['-t', 'tmpfs', '-o', 'size=160m,mode=0755', 'tmpfs', home])
  await run('cc', ['-shared', '-fPIC', '-o', shim, 'tests/faults/fsync-shim.c', '-ldl'])
  const cluster = await startDurableCluster({ folder: home, env: { LD_PRELOAD: shim, FSYNC_SHIM: flag } })
  try {
    const rig = await startRig(cluster.url, WRITERS)
    try {
      return await runTrouble(rig, diskTrouble(name, { home, flag, cluster }), ms)
    } finally {
      await rig.close()
    }
  } finally {
    await cluster.stop().catch(() => {})
    await run('umount', ['-l', home])
    await rm(folder, { recursive: true, force: true })
  }
}

function diskTrouble(
  name: (typeof DISKS)[number],
  at: { home: string; flag: string; cluster: Awaited<ReturnType<typeof startDurableCluster>> },
): Trouble {
  const { home, flag, cluster } = at
  const ballast = join(home, 'ballast')
  switch (name) {
    case 'full':
      return {
        // Fails when there is no more room, as it is meant to; what is in reserve inside Postgres' files lasts a moment.
        async begin() {
          await run('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=64k']).catch(() => {})
          await delay(2_000)
        },
        async end() {
          await rm(ballast)
          await cluster.start()
        },
      }
    case 'failing-fsync':
      return {
        begin: () => writeFile(flag, 'fail'),
        async end() {
          await rm(flag)
          await cluster.start()
        },
      }
    case 'slow-fsync':
      return { begin: () => writeFile(flag, 'slow'), end: () => rm(flag), isOnlySlow: true }
  }
}

/** Whether this machine lets a small disk be mounted and a shim be compiled. */
export async function canHaveDisks(): Promise<boolean> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  const folder = await mkdtemp(join(tmpdir(), 'mawqif-mount-'))
  try {
    await run('cc', ['--version'])
    await run('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder])
    await run('umount', [folder])
    return true
  } catch {
    return false
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
