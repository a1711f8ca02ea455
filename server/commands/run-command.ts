// The one way in for commands, whichever edge they came by: the schema here, rights and the command's own checks where
// it is committed. Repeated ids are done once.
import { AppError } from '../../shared/errors.ts'
import { Command } from '../../shared/model/command.ts'
import type { LayerId, ProjectId } from '../../shared/model/ids.ts'
import { findUnstorable } from '../../shared/text/storable.ts'
import type { Caller, Context } from '../context.ts'

/** The project a command is for; on a layer's socket also that layer, to which it is then confined. */
export type CommandPlace = { projectId: ProjectId; layerId?: LayerId }

/** A command counts as so many bytes where its size as sent is not known. */
const USUAL_BYTES = 1_024

/**
 * Runs a command and answers with the revision it made, after commit. The same command by the same person again is
 * answered with the first revision. `bytes` is its size as sent. Throws AppError: bad_request with a reason, not_found
 * for a non-member, and as the command says; then nothing was written.
 */
export async function runCommand(
  ctx: Context,
  caller: Caller,
  command: unknown,
  at: CommandPlace,
  bytes = USUAL_BYTES,
): Promise<{ rev: number }> {
  const asked = { userId: caller.userId, layerId: at.layerId ?? null, command: parseCommand(command) }
  return ctx.commandLog.run(at.projectId, asked, bytes)
}

/** The command, or AppError bad_request that names the first field that is wrong. */
export function parseCommand(command: unknown): Command {
  const parsed = Command.safeParse(command)
  if (parsed.success) {
    const unstorable = findUnstorable(parsed.data)
    if (unstorable === null) return parsed.data
    throw new AppError('bad_request', { reason: `the command's ${unstorable} is not text that can be stored` })
  }
  const [issue] = parsed.error.issues
  const field = issue?.path.join('.') || 'type'
  throw new AppError('bad_request', { reason: `the command's ${field} is not valid` })
}
