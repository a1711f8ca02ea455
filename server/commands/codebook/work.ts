// What a change of the codebook is given; routes/codebook commits what it hands back.
import type { Tx } from '../../../db/connect.ts'
import { AppError } from '../../../shared/errors.ts'
import type { ProjectId } from '../../../shared/model/ids.ts'
import { MAX_CODEBOOK_ENTRIES } from '../../../shared/model/limits.ts'

/** One change's transaction: the project is locked, the right was asked for under the lock. */
export type CodebookWork = { tx: Tx; projectId: ProjectId; at: Date }

/** Throws codebook_full, or code_key_taken for a wished key that another entry has. */
export function requireRoom(keys: ReadonlySet<string>, wished: string | undefined): void {
  if (keys.size >= MAX_CODEBOOK_ENTRIES) throw new AppError('codebook_full', { limit: MAX_CODEBOOK_ENTRIES })
  if (wished !== undefined && keys.has(wished)) throw new AppError('code_key_taken', { key: wished })
}
