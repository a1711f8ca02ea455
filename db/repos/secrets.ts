// Secrets that the server processes of one database share.
import { randomBytes } from 'node:crypto'
import { eq } from 'drizzle-orm'
import type { Db } from '../connect.ts'
import { secrets } from '../schema/secrets.ts'

/** Length of a secret, in bytes: as much as SHA-256 gives. */
const SECRET_BYTES = 32

/** The secret of this name, made when it is asked for the first time; of several who ask at once all get the same. */
export async function takeSecret(db: Db, name: string): Promise<Buffer> {
  return db.transaction(async (tx) => {
    // Waits for another that is being made, and then does nothing.
    await tx
      .insert(secrets)
      .values({ name, value: randomBytes(SECRET_BYTES) })
      .onConflictDoNothing()
    const [secret] = await tx.select({ value: secrets.value }).from(secrets).where(eq(secrets.name, name))
    if (!secret) throw new Error(`secret ${name} could not be made`)
    return secret.value
  })
}
