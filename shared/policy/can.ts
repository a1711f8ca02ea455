// Who may do what: one table. Asked on the server for every request and every socket message;
// the client asks it only to hide what would be refused.
import type { Role } from '../model/project.ts'

/**
 * `own` = only what the person made; `allowed` = only the member whom a lead allows it. A missing role (non-member,
 * anonymous) may nothing.
 */
const TABLE = {
  'project.read': { lead: 'any', analyst: 'any', viewer: 'any' },
  'project.update': { lead: 'any' },
  'member.read': { lead: 'any', analyst: 'any', viewer: 'any' },
  'member.manage': { lead: 'any' },
  'invite.manage': { lead: 'any' },
  'document.read': { lead: 'any', analyst: 'any', viewer: 'any' },
  'document.import': { lead: 'any', analyst: 'any' },
  'document.update': { lead: 'any', analyst: 'any' },
  'document.delete': { lead: 'any' },
  /** Open a text for correction, or lock it. */
  'text.open': { lead: 'any' },
  'text.correct': { lead: 'any', analyst: 'allowed' },
  'job.cancel': { lead: 'any', analyst: 'own' },
  /** Take a kind of suggestion off the project's lists. */
  'suggestion.dismiss': { lead: 'any', analyst: 'any' },
  'suggestion.restore': { lead: 'any', analyst: 'own' },
  'annotation.create': { lead: 'any', analyst: 'any' },
  'annotation.update': { lead: 'any', analyst: 'own' },
  'annotation.delete': { lead: 'any', analyst: 'own' },
  'tag.review': { lead: 'any' },
  'codebook.update': { lead: 'any' },
  /** Add an actor or propose an issue; never change or retire one. */
  'codebook.extend': { lead: 'any', analyst: 'any' },
  'export.read': { lead: 'any', analyst: 'any', viewer: 'any' },
} as const satisfies Record<string, Partial<Record<Role, Right>>>

type Right = 'any' | 'own' | 'allowed'

export type Action = keyof typeof TABLE

/** Every action of the table. */
export const ACTIONS = Object.keys(TABLE) as Action[]

/**
 * True if a person with `role` in the project may do `action`.
 * `isMet` says whether the condition that the role's right names holds: that the person made the subject (`own`), or
 * that a lead allows it to this member (`allowed`).
 */
export function can(role: Role | null, action: Action, isMet = false): boolean {
  if (role === null) return false
  const right = (TABLE[action] as Partial<Record<Role, Right>>)[role]
  return right === 'any' || (right !== undefined && isMet)
}
