// Presence: one small state per connection in a text room. `user` is filled in by the server.
import { z } from 'zod'
import { BlockId, UserId } from '../model/ids.ts'

/** A place in the text: code points into a block. */
export const TextPoint = z.object({ blockId: BlockId, offset: z.int().min(0) }).strict()
export type TextPoint = z.infer<typeof TextPoint>

export const AwarenessState = z
  .object({
    user: z
      .object({ id: UserId, name: z.string(), colour: z.int().min(0).max(11) })
      .strict()
      .optional(),
    /** `anchor` is where the selection began, `head` where the caret is; null when not in the text. */
    selection: z.object({ anchor: TextPoint, head: TextPoint }).strict().nullable(),
  })
  .strict()
export type AwarenessState = z.infer<typeof AwarenessState>
