// Names in the words of one stretch of text: from left to right, the longest first, none inside another.
import type { ActorId } from '../model/ids.ts'
import { isMeant } from './context.ts'
import type { NameTarget } from './gazetteer.ts'
import { GAP, surfaceOffset, type Token } from './tokens.ts'
import type { Match, Trie } from './trie.ts'

/** Fewest codes in a row that make a list of them, by their length. */
const MIN_CODES: Readonly<Record<number, number>> = { 2: 3, 3: 2 }

/** A name that means its actor. Offsets are code points into the text that the tokens' places are counted in. */
export type FoundName = {
  actorId: ActorId
  /** Folded name, without what was written before it. */
  form: string
  start: number
  end: number
  /** Index of the first word, and behind the last one. */
  from: number
  to: number
}

/** `text` begins at UTF-16 offset `offset` of what the tokens' places are counted in. */
export function findNames(
  trie: Trie<NameTarget>,
  codes: ReadonlyMap<string, ActorId>,
  source: { tokens: readonly Token[]; text: string; offset: number },
): FoundName[] {
  const { tokens, text, offset } = source
  const matches: Match<NameTarget>[] = []
  const isState = new Set<number>()
  for (let at = 0; at < tokens.length; ) {
    const match = trie.longest(tokens, at)
    if (match) {
      matches.push(match)
      if (match.pattern.target.isState) for (let i = match.from; i < match.to; i++) isState.add(i)
    }
    at = match?.to ?? at + 1
  }
  const names = matches.flatMap((match): FoundName[] => {
    const { actorId } = match.pattern.target
    const hasNeighbour = () => isState.has(match.from - 1) || isState.has(match.to)
    if (actorId === null || !isMeant(match, { tokens, text, offset, hasNeighbour })) return []
    return [{ actorId, ...placeOf(match, tokens, text, offset), from: match.from, to: match.to }]
  })
  return [...names, ...findCodes(codes, tokens, isState, text, offset)].sort((a, b) => a.start - b.start)
}

/** Place and folded form of a match, without what Arabic writes before the name. */
export function placeOf(
  { pattern, from, to, form }: Match<unknown>,
  tokens: readonly Token[],
  text: string,
  offset: number,
): { form: string; start: number; end: number } {
  const first = tokens[from] as Token
  const last = tokens[to - 1] as Token
  const surface = text.slice(first.startUtf16 - offset, first.endUtf16 - offset)
  const skipped = form.skip === 0 ? '' : surface.slice(0, surfaceOffset(surface, form.skip))
  const start = first.startCp + [...skipped].length
  return { form: pattern.words.join(' '), start, end: last.endCp + closingBracket() }

  // «إيران (جمهورية - الإسلامية)»: the last word stands before it.
  function closingBracket(): 0 | 1 {
    const between = text.slice(first.startUtf16 - offset, last.endUtf16 - offset)
    return /[(（][^)）]*$/.test(between) && /[)）]/.test(text[last.endUtf16 - offset] ?? '') ? 1 : 0
  }
}

// ISO codes count only where nothing else is meant: alone in a cell, or several in a row.
function findCodes(
  codes: ReadonlyMap<string, ActorId>,
  tokens: readonly Token[],
  taken: ReadonlySet<number>,
  text: string,
  offset: number,
): FoundName[] {
  const found: FoundName[] = []
  const codeAt = (index: number): ActorId | undefined => {
    const token = tokens[index]
    if (!token || token.word.length > 3 || token.capitals !== token.word.length) return undefined
    return codes.get(token.word.toUpperCase())
  }
  for (let at = 0; at < tokens.length; ) {
    let to = at
    while (codeAt(to) !== undefined && (to === at || isSameRow(to))) to++
    const length = (tokens[at] as Token).word.length
    if (to - at >= (MIN_CODES[length] ?? Number.POSITIVE_INFINITY) || (to === at + 1 && isCell(at)))
      for (let index = at; index < to; index++) {
        const token = tokens[index] as Token
        const actorId = codeAt(index) as ActorId
        if (!taken.has(index))
          found.push({ actorId, form: token.word, start: token.startCp, end: token.endCp, from: index, to: index + 1 })
      }
    at = Math.max(to, at + 1)
  }
  return found

  function isSameRow(index: number): boolean {
    const [a, b] = [tokens[index - 1] as Token, tokens[index] as Token]
    const between = text.slice(a.endUtf16 - offset, b.startUtf16 - offset)
    return a.word.length === b.word.length && /^\s*[,،;؛/|\t ]\s*$/.test(between)
  }

  function isCell(index: number): boolean {
    const { startUtf16, endUtf16, gap } = tokens[index] as Token
    const before = text[startUtf16 - offset - 1]
    const after = text[endUtf16 - offset]
    const isEdge = (character: string | undefined) => character === undefined || character === '\t' || character === '|'
    const isTabbed = before === '\t' || after === '\t' || before === '|' || after === '|'
    return gap >= GAP.soft && isEdge(before) && isEdge(after) && isTabbed
  }
}
