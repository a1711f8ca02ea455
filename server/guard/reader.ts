// Reads lib0's encoding as its own encoder writes it and in no other way: what is read here means the same to Yjs.
import { decodeUtf8 } from 'lib0/string'
import { isStorable } from '../../shared/text/storable.ts'
import { demand, GuardRefusal } from './refusal.ts'

/** Never reads past the end; every length is checked against what is left before anything is made of it. */
export class Reader {
  readonly bytes: Uint8Array
  at = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  get left(): number {
    return this.bytes.length - this.at
  }

  uint8(): number {
    demand(this.at < this.bytes.length, 'truncated')
    return this.bytes[this.at++] as number
  }

  /** A varUint in its shortest form, at most 2^53 - 1. */
  varUint(): number {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      demand(factor <= 2 ** 49, 'bad_number')
      const byte = this.uint8()
      value += (byte & 127) * factor
      if (byte < 128) {
        demand(value <= Number.MAX_SAFE_INTEGER && (byte !== 0 || factor === 1), 'bad_number')
        return value
      }
    }
  }

  /** The signed form that lib0 writes for whole numbers, in its shortest form. */
  varInt(): number {
    const first = this.uint8()
    let value = first & 63
    let byte = first
    for (let factor = 64; byte >= 128; factor *= 128) {
      demand(factor <= 2 ** 30, 'bad_number')
      byte = this.uint8()
      demand(byte !== 0, 'bad_number')
      value += (byte & 127) * factor
    }
    return (first & 64) === 0 ? value : -value
  }

  /** Text that UTF-8 and the database can hold. */
  string(maxBytes: number): string {
    const length = this.varUint()
    demand(length <= maxBytes, 'too_long')
    demand(length <= this.left, 'truncated')
    const end = this.at + length
    let text: string
    try {
      text = decodeUtf8(this.bytes.subarray(this.at, end))
    } catch (cause) {
      throw new GuardRefusal('bad_text', { cause })
    }
    demand(isStorable(text), 'bad_text')
    this.at = end
    return text
  }
}
