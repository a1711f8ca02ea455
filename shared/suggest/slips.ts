// Names misread by one letter. A word is taken for a slip only where it is nothing else: neither a name, nor a word of
// the codebook, nor one that the text uses again, and where one name alone is one letter away from it.
import type { ActorId } from '../model/ids.ts'
import { isMeant } from './context.ts'
import { placeOf } from './find-names.ts'
import type { NameTarget } from './gazetteer.ts'
import { bareForms } from './proclitics.ts'
import { surfaceOffset, type Token } from './tokens.ts'
import type { Pattern, Trie } from './trie.ts'

/** Letters, without the article, of the shortest word that a slip is looked for in, and of one that is a whole name. */
const MIN_LETTERS = 5
const MIN_LETTERS_ALONE = 6
/** Letters of the longest word that is looked at; no name has a longer one. */
const MAX_LETTERS = 40
/** Words of the longest name that is looked for around a slip. */
const MAX_NAME_WORDS = 12

/** A misread word, to be offered for correction: code points of the word, and what it should read. */
export type Slip = { start: number; end: number; word: string; suggested: string }

export type FoundSlip = Slip & {
  actorId: ActorId
  form: string
  /** The whole name around it. */
  name: { start: number; end: number }
  from: number
  to: number
}

export type SlipIndex = ReturnType<typeof indexSlips> extends Generator<void, infer Index> ? Index : never

/** Words of names by what is left of them without one letter. */
export function* indexSlips(patterns: readonly Pattern<NameTarget>[]) {
  const byPart = new Map<string, Set<string>>()
  const surfaces = new Map<string, string>()
  for (const { target, words, surfaces: written } of patterns) {
    if (target.actorId === null) continue
    for (const [index, word] of words.entries()) {
      if (!isLongEnough(word, MIN_LETTERS) || word.length > MAX_LETTERS || surfaces.has(word)) continue
      yield
      surfaces.set(word, written[index] as string)
      for (const part of partsOf(word)) {
        const words = byPart.get(part) ?? new Set<string>()
        byPart.set(part, words.add(word))
      }
    }
  }

  return {
    /** Words of names that `word` is one inner letter away from. */
    near(word: string): string[] {
      if (!isLongEnough(word, MIN_LETTERS)) return []
      const found = new Set<string>()
      for (const part of partsOf(word)) for (const other of byPart.get(part) ?? []) found.add(other)
      return [...found].filter((other) => other !== word && isInnerSlip(word, other))
    },
    surface: (word: string): string => surfaces.get(word) as string,
  }
}

/** `isWord` tells whether a folded word is one by itself; `isTaken` whether a name was found there. */
export function findSlips(
  index: SlipIndex,
  trie: Trie<NameTarget>,
  source: { tokens: readonly Token[]; text: string; offset: number },
  isWord: (word: string) => boolean,
  isTaken: (token: number) => boolean,
): FoundSlip[] {
  const { tokens, text, offset } = source
  const found: FoundSlip[] = []
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as Token
    if (token.word.length < MIN_LETTERS || token.word.length > MAX_LETTERS || isTaken(at)) continue
    const forms = bareForms(token.word)
    if (forms.some(({ word }) => isWord(word))) continue
    const near = forms.flatMap((form) => index.near(form.word).map((word) => ({ form, word })))
    const slips = near.flatMap(({ form, word }) => read(at, form, word))
    const [slip] = slips
    if (slip && slips.every(({ actorId }) => actorId === slip.actorId)) found.push(slip)
  }
  return found

  function read(at: number, form: ReturnType<typeof bareForms>[number], word: string): FoundSlip[] {
    const token = tokens[at] as Token
    const start = Math.max(0, at - MAX_NAME_WORDS)
    const window = tokens.slice(start, at + MAX_NAME_WORDS)
    const prefix = form.isJoined ? `${token.word.slice(0, form.skip)}لل` : token.word.slice(0, form.skip)
    window[at - start] = { ...token, word: prefix + (form.isJoined ? word.slice(2) : word) }
    for (let from = 0; from <= at - start; from++) {
      const match = trie.longest(window, from)
      if (!match || match.to <= at - start) continue
      const { actorId } = match.pattern.target
      const isAlone = match.pattern.words.length === 1
      if (actorId === null || (isAlone && !isLongEnough(word, MIN_LETTERS_ALONE))) return []
      if (match.from === at - start && match.form.skip !== form.skip) return []
      if (!isMeant(match, { tokens: window, text, offset, hasNeighbour: () => false })) return []
      const name = placeOf(match, window, text, offset)
      const surface = text.slice(token.startUtf16 - offset, token.endUtf16 - offset)
      const skipped = form.skip === 0 ? 0 : surfaceOffset(surface, form.skip)
      const written = index.surface(word)
      return [
        {
          actorId,
          form: name.form,
          name: { start: name.start, end: name.end },
          from: start + match.from,
          to: start + match.to,
          start: token.startCp + [...surface.slice(0, skipped)].length,
          end: token.endCp,
          word: surface.slice(skipped),
          suggested: form.isJoined ? `لل${written.slice(2)}` : written,
        },
      ]
    }
    return []
  }
}

const isLongEnough = (word: string, letters: number) => word.replace(/^ال/, '').length >= letters

// What is left without one letter, and the word itself: two words with a part in common differ by one letter, or by
// one in each.
function partsOf(word: string): string[] {
  const parts = [word]
  for (let at = 1; at < word.length - 1; at++) parts.push(word.slice(0, at) + word.slice(at + 1))
  return parts
}

/** One letter more, less or other, or two changed places; the first and the last letter are right. */
export function isInnerSlip(a: string, b: string): boolean {
  if (a === b || a[0] !== b[0] || a.at(-1) !== b.at(-1) || Math.abs(a.length - b.length) > 1) return false
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)]
  if (left.length <= 1 && right.length <= 1) return true
  return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0]
}
