// A process that writes into the embedded database of the folder given and prints each number once it is committed,
// until it is killed.
import { writeSync } from 'node:fs'
import { openDatabase } from '../../db/connect.ts'

const database = await openDatabase({ databaseUrl: null, dataDir: process.argv[2] ?? '' })
await database.pool.query('create table if not exists acknowledged (n int primary key, filler text)')
const { rows } = await database.pool.query('select coalesce(max(n), 0)::int as n from acknowledged')
for (let n = rows[0].n + 1; ; n++) {
  await database.pool.query('insert into acknowledged values ($1, $2)', [n, 'x'.repeat(n % 2000)])
  // Unbuffered: what was printed was acknowledged, what was not may have been.
  writeSync(1, `${n}\n`)
}
