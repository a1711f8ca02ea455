// Secrets that we hand out: sessions and invitations. The database holds only their hashes, so that whoever
// reads it can neither sign in nor join. No salt and no slow hash are needed: 256 random bits cannot be guessed.
import { createHash, randomBytes } from 'node:crypto'

const TOKEN_BYTES = 32

/** Shape of a token: base64url of 32 bytes. */
export const TOKEN_PATTERN = /^[A-Za-z0-9_-]{43}$/

/** A new token. */
export const createToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url')

/** SHA-256 of a token, as it is stored. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest()
