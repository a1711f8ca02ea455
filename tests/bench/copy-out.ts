// COPY … TO STDOUT over `pg`, which has no API for it but calls whoever submits a query with what arrives.
import { Client, type Connection, type Submittable } from 'pg'

/** Runs the statement and returns how many bytes came. */
export async function copyOut(databaseUrl: string, statement: string): Promise<number> {
  const client = new Client(databaseUrl)
  await client.connect()
  try {
    return await new Promise<number>((resolve, reject) => {
      let bytes = 0
      client.query({
        submit: (connection: Connection) => connection.query(statement),
        handleCopyData: ({ chunk }: { chunk: Buffer }) => {
          bytes += chunk.length
        },
        handleCommandComplete: () => {},
        handleReadyForQuery: () => resolve(bytes),
        handleError: reject,
      } as Submittable)
    })
  } finally {
    await client.end()
  }
}
