// Long blocks in pieces, so that no step of looking through a text takes long.

/** UTF-16 code units of a piece; it ends at the next end of a sentence, or at a blank when none comes in as many. */
const PIECE_LENGTH = 2_000
const SENTENCE_END = /[.!?؟؛;\n]\s/g
const BLANK = /\s/g

/** UTF-16 offsets at which the pieces of `text` begin, and its end. A name never lies across the end of a sentence. */
export function pieceEdges(text: string): number[] {
  const edges = [0]
  let at = 0
  while (text.length - at > 2 * PIECE_LENGTH) {
    at = endAfter(SENTENCE_END, text, at) ?? endAfter(BLANK, text, at) ?? at + 2 * PIECE_LENGTH
    edges.push(at)
  }
  if (text.length > at) edges.push(text.length)
  return edges
}

function endAfter(pattern: RegExp, text: string, at: number): number | null {
  const part = text.slice(at + PIECE_LENGTH, at + 2 * PIECE_LENGTH)
  pattern.lastIndex = 0
  return pattern.test(part) ? at + PIECE_LENGTH + pattern.lastIndex : null
}
