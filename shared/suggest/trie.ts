// Names as paths of words: looking from one place of a text costs at most the words of the longest name.
import { type BareForm, bareForms } from './proclitics.ts'
import { GAP, type Gap, type Token } from './tokens.ts'

/** A name or keyword, as its words. */
export type Pattern<Target> = {
  target: Target
  words: readonly string[]
  /** The widest gap before each word. */
  gaps: readonly Gap[]
  /** Capital letters that each word needs: 0, 1 (at its beginning), or as many as an abbreviation has. */
  capitals: readonly number[]
  /** As written in the list of names: what a slip is corrected to. */
  surfaces: readonly string[]
}

export type Match<Target> = {
  pattern: Pattern<Target>
  /** Indices of its first word, and of the one behind its last. */
  from: number
  to: number
  form: BareForm
}

type Node<Target> = { next: Map<string, Node<Target>>; ends: Pattern<Target>[] }

export type Trie<Target> = ReturnType<typeof createTrie<Target>>

/** Patterns by their words. */
export function createTrie<Target>(patterns: Iterable<Pattern<Target>>) {
  const root: Node<Target> = { next: new Map(), ends: [] }
  for (const pattern of patterns) {
    let node = root
    for (const word of pattern.words) {
      const next: Node<Target> = node.next.get(word) ?? { next: new Map(), ends: [] }
      node.next.set(word, next)
      node = next
    }
    node.ends.push(pattern)
  }

  return {
    /** The longest pattern that begins at `from`, and of equally long ones that which leaves out least of its word. */
    longest(tokens: readonly Token[], from: number): Match<Target> | null {
      let best: Match<Target> | null = null
      for (const form of bareForms((tokens[from] as Token).word)) {
        let node = root.next.get(form.word)
        for (let at = from + 1; node; at++) {
          const isLonger: boolean = best === null || at > best.to
          const pattern: Pattern<Target> | undefined = isLonger
            ? node.ends.find((one) => fits(one, tokens, from))
            : undefined
          if (pattern) best = { pattern, from, to: at, form }
          const next = tokens[at]
          if (!next || next.gap === GAP.break) break
          node = node.next.get(next.word)
        }
      }
      return best
    },
  }
}

function fits(pattern: Pattern<unknown>, tokens: readonly Token[], from: number): boolean {
  return pattern.words.every((_, index) => {
    const token = tokens[from + index] as Token
    if (index > 0 && token.gap > (pattern.gaps[index] as Gap)) return false
    const needed = pattern.capitals[index] as number
    return needed === 0 || (needed === 1 ? token.isCapitalised : token.capitals >= needed)
  })
}

/** The pattern of a name as written; null where it has no word. `isFree`: capitals do not matter. */
export function makePattern<Target>(
  target: Target,
  tokens: readonly Token[],
  surfaces: readonly string[],
  isFree = false,
): Pattern<Target> | null {
  if (tokens.length === 0) return null
  return {
    target,
    words: tokens.map(({ word }) => word),
    // What is written together is one word: P5, not the grade P-5.
    gaps: tokens.map(({ gap }) => (gap === GAP.break ? GAP.hard : gap)),
    capitals: tokens.map(({ word, capitals, isCapitalised }) => {
      const isAbbreviation = capitals >= 2 && capitals >= word.length - 1
      if (isAbbreviation) return capitals
      return isCapitalised && !isFree ? 1 : 0
    }),
    surfaces,
  }
}
