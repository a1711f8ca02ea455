// What must hold after any fault, found out from the database and by peers that know nothing yet.
import { isDeepStrictEqual } from 'node:util'
import { sql } from 'drizzle-orm'
import type { Db } from '../../db/connect.ts'
import { verifyProject } from '../../server/log/verify.ts'
import { openPeer } from '../_help/sockets.ts'
import { waitFor } from '../_help/wait-for.ts'
import { personAt, type Season, textRooms } from './season.ts'
import type { Entry } from './writers.ts'

export type Findings = { lost: string[]; doubled: string[]; other: string[] }

export const noFindings = (): Findings => ({ lost: [], doubled: [], other: [] })

/** Compares the ledger with the history, and the project's three forms with each other. Adds what is wrong. */
export async function checkStored(db: Db, season: Season, entries: readonly Entry[], found: Findings): Promise<void> {
  const { projectId } = season.team
  const { rows } = await db.execute<{ id: string; count: number; rev: string }>(sql`
    select payload->'command'->>'id' as id, count(*)::int as count, min(rev) as rev
    from history where project_id = ${projectId} and payload ? 'command' group by 1`)
  const stored = new Map(rows.map((row) => [row.id, row]))
  for (const { command, outcome, rev } of entries) {
    const row = stored.get(command.id)
    stored.delete(command.id)
    if (row && row.count > 1) found.doubled.push(`${command.type} ${command.id} is in the history ${row.count} times`)
    if (outcome === 'ok' && !row) found.lost.push(`${command.type} ${command.id}, acknowledged with revision ${rev}`)
    if (outcome === 'ok' && row && Number(row.rev) !== rev)
      found.other.push(`${command.id} was acknowledged with revision ${rev} and stands at ${row.rev}`)
    if (outcome === 'failed' && row) found.other.push(`${command.id} was refused and stands at revision ${row.rev}`)
  }
  for (const id of stored.keys()) found.other.push(`${id} is in the history and was sent by nobody`)
  found.other.push(...(await verifyProject(db, projectId)))
}

/** Opens every room anew and compares layers with `layers`, the committed records by room. Adds what is wrong. */
export async function checkServed(
  url: string,
  season: Season,
  layers: ReadonlyMap<string, ReadonlyMap<string, unknown>>,
  found: Findings,
): Promise<void> {
  const rooms = [...layers.keys(), ...textRooms(season)]
  const peers = rooms.map((room) => ({ room, peer: openPeer(url, room, personAt(url, season.team.viewer)) }))
  try {
    for (const { room, peer } of peers) {
      const records = layers.get(room)
      const isRight = () => peer.provider.synced && (!records || isDeepStrictEqual(peer.records(), records))
      await waitFor(`${room} loads as it is stored`, isRight).catch((error) => found.other.push(String(error)))
    }
  } finally {
    for (const { peer } of peers) peer.close()
  }
}
