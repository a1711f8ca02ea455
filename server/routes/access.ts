// Rights of a request. Every route under a project starts with requireMember or changeAsMember.
import type { FastifyRequest } from 'fastify'
import type { Tx } from '../../db/connect.ts'
import { findRole } from '../../db/repos/projects/reader.ts'
import { AppError } from '../../shared/errors.ts'
import type { ProjectId } from '../../shared/model/ids.ts'
import type { Role } from '../../shared/model/project.ts'
import { type Action, can } from '../../shared/policy/can.ts'
import type { Caller, Context } from '../context.ts'
import type { Effects, Stamped } from '../log/commit.ts'

/** The signed-in person. Throws not_signed_in. */
export function requireCaller(request: FastifyRequest): Caller {
  if (request.caller === null) throw new AppError('not_signed_in')
  return request.caller
}

/**
 * The signed-in member who may do `action`. Throws not_signed_in; not_found for a non-member, as for a project that
 * does not exist; forbidden where the role does not allow it. `isOwn` as in `can`.
 */
export async function requireMember(
  ctx: Context,
  request: FastifyRequest,
  projectId: ProjectId,
  action: Action,
  isOwn = false,
): Promise<{ caller: Caller; role: Role }> {
  const caller = requireCaller(request)
  return { caller, role: await requireRole(ctx.db, caller, projectId, action, isOwn) }
}

/**
 * Commits a change of the project by a member who may do `action`. The right is asked for again under the project's
 * lock, so that somebody who loses it meanwhile changes nothing. Throws as requireMember, and what `work` throws.
 */
export async function changeAsMember(
  ctx: Context,
  request: FastifyRequest,
  projectId: ProjectId,
  action: Action,
  work: (tx: Tx, stamped: Stamped, caller: Caller) => Promise<Effects>,
  isOwn = false,
): Promise<void> {
  const { caller } = await requireMember(ctx, request, projectId, action, isOwn)
  await ctx.projectLog.commit({ projectId, userId: caller.userId }, async (tx, stamped) => {
    await requireRole(tx, caller, projectId, action, isOwn)
    return work(tx, stamped, caller)
  })
}

async function requireRole(
  db: Context['db'] | Tx,
  caller: Caller,
  projectId: ProjectId,
  action: Action,
  isOwn: boolean,
) {
  const role = await findRole(db, projectId, caller.userId)
  if (role === null) throw new AppError('not_found')
  if (!can(role, action, isOwn)) throw new AppError('forbidden')
  return role
}
