// Opens PGlite on a folder so that what it acknowledges survives the loss of power.
// PGlite runs Postgres with fsync off and its file system has no fsync. Both are mended here: fsync is on, and the
// file system's missing operation is added, so that Postgres itself syncs its log at commit and its files at a
// checkpoint, in its own order.
import { closeSync, existsSync, fdatasyncSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'

/** Opens `<dataDir>/embedded`, making it when missing: complete or not at all. */
export async function openFolder(dataDir: string): Promise<PGlite> {
  const folder = join(dataDir, 'embedded')
  if (!existsSync(folder)) {
    const unfinished = join(dataDir, 'embedded.new')
    rmSync(unfinished, { recursive: true, force: true })
    const pg = await PGlite.create({ fs: new NodeFS(unfinished) })
    await pg.close()
    syncTree(unfinished)
    renameSync(unfinished, folder)
    syncPath(dataDir)
  }
  return PGlite.create({ fs: new SyncedFolder(folder), startParams: START_PARAMETERS })
}

const START_PARAMETERS = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  // The runtime answers fdatasync without doing anything; fsync it passes on to the file system.
  ...['-c', 'wal_sync_method=fsync'],
  // The default of 128 MB is touched at the start, all of it: 0.3 GB more for the process.
  ...['-c', 'shared_buffers=32MB'],
]

type Stream = { nfd?: number; node: unknown }
type NodeFileSystem = { stream_ops: { fsync?: (stream: Stream) => number }; realPath(node: unknown): string }

class SyncedFolder extends NodeFS {
  override async init(...args: Parameters<NodeFS['init']>) {
    const { emscriptenOpts } = await super.init(...args)
    const addFsync = (module: unknown) => {
      const { NODEFS } = module as { NODEFS: NodeFileSystem }
      NODEFS.stream_ops.fsync = (stream) => {
        if (stream.nfd === undefined) syncPath(NODEFS.realPath(stream.node))
        else fdatasyncSync(stream.nfd)
        return 0
      }
    }
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), addFsync] } }
  }
}

function syncPath(path: string) {
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

function syncTree(folder: string) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) syncTree(path)
    else syncPath(path)
  }
  syncPath(folder)
}
