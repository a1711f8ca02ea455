// Cursors of paged lists: the sort key of the last row shown, opaque to clients.
import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { AppError } from '../../shared/errors.ts'
import { PAGE_SIZE } from '../../shared/model/limits.ts'

/** Writes a sort key as a cursor. */
export const encodeCursor = (key: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url')

/** Reads a cursor; null without one. Throws bad_request for what no page has given. */
export function decodeCursor<T>(cursor: string | undefined, schema: z.ZodType<T>): T | null {
  if (cursor === undefined) return null
  let key: unknown
  try {
    key = JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch (cause) {
    throw new AppError('bad_request', { reason: 'cursor: take it from the page before' }, { cause })
  }
  const parsed = schema.safeParse(key)
  if (!parsed.success) throw new AppError('bad_request', { reason: 'cursor: take it from the page before' })
  return parsed.data
}

/** `(a, b, …) < (x, y, …)` or `>`: rows on the far side of a sort key. */
export const compareKeys = (columns: readonly SQLWrapper[], sign: '<' | '>', key: readonly unknown[]): SQL => {
  const list = (parts: readonly unknown[]) =>
    sql.join(
      parts.map((part) => sql`${part}`),
      sql`, `,
    )
  return sql`(${list(columns)}) ${sql.raw(sign)} (${list(key)})`
}

/** One page of at most PAGE_SIZE from rows read with a limit of PAGE_SIZE + 1. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  keyOf: (row: Row) => readonly (string | number)[],
  toItem: (row: Row) => Item,
): { items: Item[]; next: string | null } {
  const last = rows.length > PAGE_SIZE ? rows[PAGE_SIZE - 1] : undefined
  return { items: rows.slice(0, PAGE_SIZE).map(toItem), next: last === undefined ? null : encodeCursor(keyOf(last)) }
}
