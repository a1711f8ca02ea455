import { z } from 'zod'
import { ProjectId } from '../model/ids.ts'
import { Locale } from '../model/label.ts'
import { Email, Password, PersonName, Role, THEMES, User } from '../model/project.ts'

/** GET /api/session */
export const SessionState = z.object({
  user: User.nullable(),
  /** True while no account exists: the first one becomes administrator. */
  needsSetup: z.boolean(),
})
export type SessionState = z.infer<typeof SessionState>

/** POST /api/session */
export const SignIn = z.object({ email: Email, password: z.string().min(1).max(200) }).strict()
/** POST /api/setup */
export const Setup = z.object({ name: PersonName, email: Email, password: Password, locale: Locale }).strict()
/** PATCH /api/me */
export const UpdateMe = z
  .object({ name: PersonName.optional(), locale: Locale.optional(), theme: z.enum(THEMES).optional() })
  .strict()
/** POST /api/me/password: ends every other session of this person. */
export const ChangePassword = z.object({ current: z.string().min(1).max(200), next: Password }).strict()

/** GET /api/invitations/:token, seen before joining. */
export const InvitePreview = z.object({ projectName: z.string(), role: Role, invitedBy: z.string() })
/** POST /api/invitations/:token/accept: with an account when anonymous, empty when signed in. */
export const AcceptInvite = z
  .object({
    account: z.object({ name: PersonName, email: Email, password: Password, locale: Locale }).strict().optional(),
  })
  .strict()
export const Accepted = z.object({ projectId: ProjectId, user: User })
