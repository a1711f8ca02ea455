import { z } from 'zod'
import { ProjectId } from '../model/ids.ts'
import { PersonName, Project, Role } from '../model/project.ts'

export const ProjectParams = z.object({ projectId: ProjectId })
/** POST /api/projects: an empty project with the starter codebook and actors, or with none. */
export const CreateProject = z.object({ name: PersonName, codebook: z.enum(['starter', 'none']) }).strict()
export const UpdateProject = z.object({ name: PersonName }).strict()
export const ProjectList = z.object({ items: z.array(Project) })
/** PATCH /api/projects/:projectId/members/:userId */
export const UpdateMember = z.object({ role: Role }).strict()
/** POST /api/projects/:projectId/invites */
export const CreateInvite = z
  .object({
    role: Role,
    maxUses: z.int().min(1).max(100),
    expiresInHours: z
      .int()
      .min(1)
      .max(24 * 30),
  })
  .strict()
/** The only time the link is shown; the server keeps its hash. */
export const CreatedInvite = z.object({ url: z.string() })
