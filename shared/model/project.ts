import { z } from 'zod'
import { InviteId, ProjectId, UserId } from './ids.ts'
import { Locale, Name } from './label.ts'

export const ROLES = ['lead', 'analyst', 'viewer'] as const
export const Role = z.enum(ROLES)
export type Role = z.infer<typeof Role>

export const PersonName = Name
/** Stored in lower case; one account per address. */
export const Email = z.string().trim().toLowerCase().max(254).pipe(z.email())
/** NIST SP 800-63B: length is what counts; an upper bound keeps argon2 cheap to refuse. */
export const Password = z.string().min(10).max(200)

export const THEMES = ['auto', 'light', 'dark'] as const

export const User = z.object({
  id: UserId,
  name: z.string(),
  email: z.string(),
  locale: Locale,
  theme: z.enum(THEMES),
  isAdmin: z.boolean(),
})
export type User = z.infer<typeof User>

export const Project = z.object({
  id: ProjectId,
  name: z.string(),
  role: Role,
  isSample: z.boolean(),
  documentCount: z.int(),
  tagCount: z.int(),
  memberCount: z.int(),
  createdAt: z.iso.datetime(),
})
export type Project = z.infer<typeof Project>

export const Member = z.object({
  userId: UserId,
  name: z.string(),
  email: z.string(),
  role: Role,
  /** An analyst who may correct texts; leads always may. */
  canCorrect: z.boolean(),
  joinedAt: z.iso.datetime(),
})
export type Member = z.infer<typeof Member>

export const Invite = z.object({
  id: InviteId,
  role: Role,
  maxUses: z.int(),
  uses: z.int(),
  expiresAt: z.iso.datetime(),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  state: z.enum(['open', 'used', 'expired', 'revoked']),
})
export type Invite = z.infer<typeof Invite>
