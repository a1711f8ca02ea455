// The attributes of a block, as clients may write them.
import { BLOCK_TYPES, Block } from '../../shared/model/document.ts'
import { BlockId } from '../../shared/model/ids.ts'

const isOneOf = (values: readonly unknown[]) => (value: unknown) => values.includes(value)

const VALID: Record<string, (value: unknown) => boolean> = {
  id: (value) => BlockId.safeParse(value).success,
  type: isOneOf(BLOCK_TYPES),
  number: (value) => value !== null && Block.shape.number.safeParse(value).success,
  // The server writes text, editors write what their schema says.
  level: (value) => /^[0-4]$/.test(String(value)),
  dir: isOneOf(['rtl', 'ltr']),
}

/** Attributes that a block must have. */
export const REQUIRED_ATTRIBUTES = ['id', 'type', 'dir'] as const

/** True if a block may have this. */
export const isValidAttribute = (key: string, value: unknown): boolean =>
  Object.hasOwn(VALID, key) && VALID[key]?.(value) === true
