// From one analyst's sending a tag to a colleague's document holding it: a real server process, real sockets, the
// commit included, in the sample project. On each kind of database.
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Codebook } from '../../shared/api/codebook.ts'
import { layerMap } from '../../shared/doc/layer.ts'
import type { CreateAnnotation } from '../../shared/model/command.ts'
import type { Block, DocumentSummary } from '../../shared/model/document.ts'
import { layerRoom } from '../../shared/protocol/kinds.ts'
import { codePointLength, sliceCodePoints } from '../../shared/text/code-points.ts'
import { startPostgres } from '../_help/postgres.ts'
import { openPeer, type Peer } from '../_help/sockets.ts'
import { type Figure, percentile } from './figure.ts'
import { NO_POSTGRES } from './filled-server.ts'
import { startServer } from './server-process.ts'

const WARM_UPS = 30
const TAGS = 300
/** Time from one tag to the next, in milliseconds: twenty-five a second, half of what one connection may send. */
const PACE_MS = 40

export async function run(): Promise<Figure[]> {
  const figures: Figure[] = []
  const folder = await mkdtemp(join(tmpdir(), 'mawqif-bench-'))
  try {
    figures.push(...toFigures('embedded', await measure({ DATA_DIR: folder, DATABASE_URL: '' })))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  const postgres = await startPostgres()
  try {
    const times = postgres && (await measure({ DATABASE_URL: postgres.url }))
    figures.push(...toFigures('Postgres', times))
  } finally {
    await postgres?.stop()
  }
  return figures
}

function toFigures(database: string, times: number[] | null): Figure[] {
  const figure = (share: number, max: number): Figure => ({
    name: `second analyst sees a tag, p${share * 100} (${database})`,
    value: times && percentile(times, share),
    unit: 'ms',
    goal: { max },
    note: times ? `${times.length} tags, at most ${1_000 / PACE_MS} a second` : NO_POSTGRES,
  })
  return [figure(0.5, 50), figure(0.95, 100)]
}

async function measure(env: Record<string, string>): Promise<number[]> {
  const server = await startServer(env)
  const peers: Peer[] = []
  try {
    const person = await signUp(server.url)
    const get = async <T>(path: string) =>
      (await (await fetch(`${server.url}/api/${path}`, { headers: person.headers })).json()) as T
    const { items: projects } = await get<{ items: { id: string }[] }>('projects')
    const at = `projects/${projects[0]?.id}`
    const [document] = (await get<{ items: DocumentSummary[] }>(`${at}/documents`)).items
    if (!document) throw new Error('the sample project has no document')
    const { blocks } = await get<{ blocks: Block[] }>(`${at}/documents/${document.id}/text`)
    const codebook = await get<Codebook>(`${at}/codebook`)

    const room = layerRoom(document.layerId)
    const [author, colleague] = [openPeer(server.url, room, person), openPeer(server.url, room, person)]
    peers.push(author, colleague)
    await Promise.all(peers.map((peer) => peer.synced()))
    const times: number[] = []
    for (let n = 0; n < WARM_UPS + TAGS; n++) {
      const time = await timeOne(author, colleague, newCommand(document, blocks, codebook, n))
      if (n >= WARM_UPS) times.push(time)
      await delay(Math.max(0, PACE_MS - time))
    }
    return times
  } finally {
    for (const peer of peers) peer.close()
    await server.stop()
  }
}

async function signUp(url: string) {
  const response = await fetch(`${url}/api/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ name: 'Lead', email: 'lead@example.org', password: randomUUID(), locale: 'en' }),
  })
  const cookie = response.headers.get('set-cookie')?.split(';')[0]
  if (!cookie) throw new Error(`${response.status} ${await response.text()}`)
  return { headers: { cookie, origin: url } }
}

/** A tag on the start of the n-th paragraph, over and over. */
function newCommand(document: DocumentSummary, blocks: Block[], codebook: Codebook, n: number): CreateAnnotation {
  const long = blocks.filter((block) => codePointLength(block.text) > 20)
  const block = long[n % long.length] as Block
  const issues = codebook.issues.filter((issue) => issue.codable)
  const command: unknown = {
    type: 'annotation.create',
    id: randomUUID(),
    annotationId: randomUUID(),
    layerId: document.layerId,
    ranges: [{ blockId: block.id, start: 0, end: 20 }],
    quote: sliceCodePoints(block.text, 0, 20),
    note: '',
    tags: [
      {
        id: randomUUID(),
        actorId: codebook.actors[n % codebook.actors.length]?.id,
        issueId: issues[n % issues.length]?.id,
        stance: 'supports',
      },
    ],
  }
  return command as CreateAnnotation
}

function timeOne(author: Peer, colleague: Peer, command: CreateAnnotation): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    const map = layerMap(colleague.doc)
    const look = () => {
      if (!map.has(command.annotationId)) return
      clearTimeout(timer)
      map.unobserve(look)
      resolve(performance.now() - start)
    }
    const timer = setTimeout(
      () => reject(new Error(`no tag: ${JSON.stringify(author.replies.get(command.id))}`)),
      10_000,
    )
    map.observe(look)
    author.send(command)
  })
}
