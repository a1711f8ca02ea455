// Which letters of a block were there before a number of Yjs transactions: told from the identity of the letters, and
// not guessed from what they look like. Between two equal letters only this knows which is new.
import * as Y from 'yjs'
import type { KnownSpans } from '../../shared/doc/describe-edit.ts'

/** What happened to a document since some instant. Whoever makes it ends it. */
export type Changes = {
  /** Clocks of that instant, by client. */
  stateBefore: ReadonlyMap<number, number>
  /** Deleted since, by client. */
  deleted: ReadonlyMap<number, readonly { clock: number; len: number }[]>
}

type Stretch = { length: number; wasThere: boolean; isThere: boolean }

/**
 * Spans of the block's text that stayed, code points; null where they cannot be told, because one of its texts was
 * replaced, or their letters are not those of `before` and `after`.
 */
export function survivingSpans(
  element: Y.XmlElement,
  changes: Changes,
  before: string,
  after: string,
): KnownSpans | null {
  const stretches: Stretch[] = []
  for (let child = element._start; child !== null; child = child.right) {
    if (child.deleted) {
      if (splitByChanges(child, changes).some(({ wasThere }) => wasThere)) return null
      continue
    }
    const text = child.content instanceof Y.ContentType ? child.content.type : null
    if (!(text instanceof Y.XmlText)) return null
    for (let item = text._start; item !== null; item = item.right)
      if (item.countable) stretches.push(...splitByChanges(item, changes))
      else if (item.content instanceof Y.ContentDeleted) stretches.push(...splitByChanges(item, changes))
  }
  return toCodePoints(stretches, before, after)
}

function splitByChanges(item: Y.Item, { stateBefore, deleted }: Changes): Stretch[] {
  const { client, clock } = item.id
  const end = clock + item.length
  const state = stateBefore.get(client) ?? 0
  const ranges = item.deleted ? (deleted.get(client) ?? []) : []
  const cuts = new Set([clock, end])
  const cut = (at: number) => {
    if (at > clock && at < end) cuts.add(at)
  }
  cut(state)
  for (const range of ranges) {
    cut(range.clock)
    cut(range.clock + range.len)
  }
  const sorted = [...cuts].sort((a, b) => a - b)
  return sorted.slice(1).map((to, i) => {
    const from = sorted[i] as number
    const isOld = from < state
    const wentNow = ranges.some((range) => range.clock <= from && to <= range.clock + range.len)
    return { length: to - from, wasThere: isOld && (!item.deleted || wentNow), isThere: !item.deleted }
  })
}

function toCodePoints(stretches: readonly Stretch[], before: string, after: string): KnownSpans | null {
  const spans: [number, number, number][] = []
  let was = { utf16: 0, cp: 0 }
  let is = { utf16: 0, cp: 0 }
  for (const { length, wasThere, isThere } of stretches) {
    const old = before.slice(was.utf16, was.utf16 + length)
    const now = after.slice(is.utf16, is.utf16 + length)
    if (wasThere && isThere) {
      if (old !== now) return null
      const size = [...old].length
      if (size > 0) spans.push([was.cp, is.cp, size])
    }
    if (wasThere) was = { utf16: was.utf16 + length, cp: was.cp + [...old].length }
    if (isThere) is = { utf16: is.utf16 + length, cp: is.cp + [...now].length }
  }
  return was.utf16 === before.length && is.utf16 === after.length ? spans : null
}
