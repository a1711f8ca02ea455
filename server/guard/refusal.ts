// Why an update is refused: one word for the log, the metrics and the sender's close reason.

/** Words of refusals. None tells anything of the document that the sender may not see. */
export const GUARD_REASONS = [
  // What the bytes are.
  'too_large',
  'truncated',
  'trailing_bytes',
  'bad_number',
  'bad_text',
  'reserved',
  'zero_length',
  'too_many_clients',
  'too_many_structs',
  'too_many_deletions',
  'too_long',
  'unsorted',
  // Who says it, and of what.
  'foreign_client',
  'clock_gap',
  'clock_too_large',
  'unknown_reference',
  'unknown_deletion',
  'misplaced',
  'other_root',
  // What it says.
  'forbidden_content',
  'bad_attribute',
  'missing_attribute',
  'splits_character',
  'too_many_blocks',
  'block_too_long',
  'too_many_texts',
  // What it would cost.
  'conflict_flood',
  'too_many_splits',
  // What only showed when it was applied to the shadow.
  'schema',
  'failed',
] as const
export type GuardReason = (typeof GUARD_REASONS)[number]

/** A client's update that is not taken in; nothing of it reached a document. */
export class GuardRefusal extends Error {
  readonly reason: GuardReason

  constructor(reason: GuardReason, options?: { cause: unknown }) {
    super(`update refused: ${reason}`, options)
    this.reason = reason
  }
}

/** Throws a refusal unless `isMet`. */
export function demand(isMet: boolean, reason: GuardReason): asserts isMet {
  if (!isMet) throw new GuardRefusal(reason)
}
