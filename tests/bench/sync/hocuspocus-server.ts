// Hocuspocus with its Database extension on Postgres, a row per document; everything else as it comes. With
// STORE_EACH every change is stored at once. `GET /` tells how many changes came and how many are stored.
import { Database } from '@hocuspocus/extension-database'
import { Server } from '@hocuspocus/server'
import { Pool } from 'pg'

const pool = new Pool({ connectionString: process.env.DATABASE_URL })
await pool.query('create table if not exists documents (name text primary key, state bytea not null)')

let changes = 0
let stored = 0
const server = new Server({
  port: 0,
  address: '127.0.0.1',
  quiet: true,
  ...(process.env.STORE_EACH && { debounce: 0, maxDebounce: 0 }),
  extensions: [
    new Database({
      async fetch({ documentName }) {
        const { rows } = await pool.query<{ state: Buffer }>('select state from documents where name = $1', [
          documentName,
        ])
        return rows[0]?.state ?? null
      },
      async store({ documentName, state }) {
        await pool.query(
          'insert into documents (name, state) values ($1, $2) on conflict (name) do update set state = excluded.state',
          [documentName, state],
        )
      },
    }),
  ],
  async onChange() {
    changes++
  },
  async afterStoreDocument() {
    stored++
  },
  async onRequest({ response }) {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ changes, stored }))
    // Rejecting without an error keeps the default answer away.
    throw null
  },
})
await server.listen()
process.stdout.write(`ready at http://127.0.0.1:${server.address.port}\n`)
