import { z } from 'zod'
import { InviteId, ProjectId, UserId } from '../model/ids.ts'
import { Invite, Member, PersonName, Project, Role } from '../model/project.ts'
import { page } from './page.ts'

export const ProjectParams = z.object({ projectId: ProjectId })
export const MemberParams = ProjectParams.extend({ userId: UserId })
export const InviteParams = ProjectParams.extend({ inviteId: InviteId })
/** POST /api/projects: an empty project with the starter codebook and actors, or with none. */
export const CreateProject = z.object({ name: PersonName, codebook: z.enum(['starter', 'none']) }).strict()
export const UpdateProject = z.object({ name: PersonName }).strict()
/** GET /api/projects: the caller's own, newest first. */
export const ProjectList = page(Project)
/** GET /api/projects/:projectId/members, in the order in which they joined. */
export const MemberList = page(Member)
/** GET /api/projects/:projectId/invites, newest first. */
export const InviteList = page(Invite)
/** PATCH /api/projects/:projectId/members/:userId */
export const UpdateMember = z
  .object({ role: Role.optional(), canCorrect: z.boolean().optional() })
  .strict()
  .refine(({ role, canCorrect }) => role !== undefined || canCorrect !== undefined)
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
