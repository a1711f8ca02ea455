// Server start to listening on an existing data folder of the embedded database.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Figure, percentile } from './figure.ts'
import { startServer } from './server-process.ts'

const STARTS = 5

export async function run(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'mawqif-bench-'))
  try {
    const startMs = async () => {
      const server = await startServer({ DATA_DIR: folder, DATABASE_URL: '' })
      await server.stop()
      return server.startMs
    }
    const first = await startMs()
    const again: number[] = []
    while (again.length < STARTS) again.push(await startMs())
    return [
      { name: 'server start, new data folder', value: first, unit: 'ms', goal: null },
      {
        name: 'server start, existing data folder',
        value: percentile(again, 0.5),
        unit: 'ms',
        goal: { max: 2_000 },
        note: `median of ${STARTS}`,
      },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
