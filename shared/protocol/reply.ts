import { z } from 'zod'
import { CommandId } from '../model/ids.ts'

/** Answer to a command. `ok` means committed; `rev` is the project revision that it made. */
export const CommandReply = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), id: CommandId, rev: z.int() }),
  z.object({
    ok: z.literal(false),
    id: CommandId,
    error: z.object({
      code: z.string(),
      message: z.string(),
      details: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
    /** True when sending the same command later may succeed. */
    retry: z.boolean(),
  }),
])
export type CommandReply = z.infer<typeof CommandReply>
