// The stance scale: ordinal -2..+2 and two values outside it. Code the text, not what you know.
import { z } from 'zod'

export const STANCES = [
  'supports',
  'supports_qualified',
  'undecided',
  'opposes_qualified',
  'opposes',
  'mention',
  'ambiguous',
] as const

export const Stance = z.enum(STANCES)
export type Stance = z.infer<typeof Stance>

/** Ordinal value of a stance, or null for the values outside the scale. */
export const STANCE_VALUE: Readonly<Record<Stance, number | null>> = {
  supports: 2,
  supports_qualified: 1,
  undecided: 0,
  opposes_qualified: -1,
  opposes: -2,
  mention: null,
  ambiguous: null,
}

/** A tag without a stance counts as a mention. */
export const effectiveStance = (stance: Stance | null): Stance => stance ?? 'mention'
