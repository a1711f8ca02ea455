// The one way in which a request changes the codebook.
import type { FastifyRequest } from 'fastify'
import { raiseCodebookVersion } from '../../db/repos/projects/writer.ts'
import type { ProjectId } from '../../shared/model/ids.ts'
import type { CodebookWork } from '../commands/codebook/work.ts'
import type { Context } from '../context.ts'
import type { Effects } from '../log/commit.ts'
import { changeAsMember } from './access.ts'

/**
 * Commits one change of the codebook and counts its version up: by `extend`, what analysts may do too; by `update`,
 * what only leads may. Throws as changeAsMember, and what `change` throws.
 */
export const changeCodebook = (
  ctx: Context,
  request: FastifyRequest,
  { projectId, right }: { projectId: ProjectId; right: 'extend' | 'update' },
  change: (work: CodebookWork) => Promise<Effects>,
): Promise<void> =>
  changeAsMember(ctx, request, projectId, `codebook.${right}`, async (tx, { at }) => {
    const effects = await change({ tx, projectId, at })
    await raiseCodebookVersion(tx, projectId)
    return { ...effects, codebook: true }
  })
