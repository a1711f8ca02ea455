import { z } from 'zod'

/** Query of a paged list; `cursor` is what the page before said under `next`. */
export const PageQuery = z.object({ cursor: z.string().max(400).optional() }).strict()

/** One page of a list; `next` is null on the last one. */
export const page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() })

export const ErrorBody = z.object({
  code: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number()])),
})
