// How deep a JSON text is nested, found out before anything parses it: a schema, a database and a stringifier go down
// into what they are given, and text of 100 kB can be 50,000 levels deep.
import { MAX_JSON_DEPTH } from './storable.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPENING_BRACKET = 0x5b
const OPENING_BRACE = 0x7b
const CLOSING_BRACKET = 0x5d
const CLOSING_BRACE = 0x7d

/** True if `json` opens more than MAX_JSON_DEPTH levels at once. One pass; of text that is not JSON it says nothing. */
export function isTooDeep(json: string): boolean {
  let depth = 0
  let isInString = false
  for (let at = 0; at < json.length; at++) {
    const unit = json.charCodeAt(at)
    if (isInString) {
      if (unit === BACKSLASH) at++
      else if (unit === QUOTE) isInString = false
    } else if (unit === QUOTE) isInString = true
    else if (unit === OPENING_BRACKET || unit === OPENING_BRACE) {
      if (++depth > MAX_JSON_DEPTH) return true
    } else if (unit === CLOSING_BRACKET || unit === CLOSING_BRACE) depth--
  }
  return false
}

/** The value of `json`. Throws where it is none, and where it is nested deeper than MAX_JSON_DEPTH. */
export function parseBoundedJson(json: string): unknown {
  if (isTooDeep(json)) throw new RangeError(`JSON of more than ${MAX_JSON_DEPTH} levels`)
  return JSON.parse(json)
}
