// The codebook's keywords as what to look for: they say that a passage is likely about an issue, never how.
import type { Issue } from '../model/codebook.ts'
import type { IssueId } from '../model/ids.ts'
import { type Token, tokenize } from './tokens.ts'
import { type Match, makePattern, type Pattern, type Trie } from './trie.ts'

/** Folded keyword, and its place in code points. */
export type FoundKeyword = { issueId: IssueId; form: string; start: number; end: number; from: number; to: number }

/** Keywords of the issues that may be tagged, in both languages; of English ones the plural too. */
export function keywordPatterns(issues: readonly Issue[]): Pattern<IssueId>[] {
  const seen = new Set<string>()
  return issues
    .filter((issue) => issue.codable && issue.retiredAt === null)
    .flatMap((issue) =>
      [...issue.keywords.ar, ...issue.keywords.en].flatMap((keyword) =>
        withPlural(tokenize(keyword)).flatMap((tokens) => {
          const form = tokens.map(({ word }) => word).join(' ')
          // Of two issues with one keyword the first in the codebook has it.
          if (seen.has(form)) return []
          seen.add(form)
          return makePattern(issue.id, tokens, [], true) ?? []
        }),
      ),
    )
}

function withPlural(tokens: Token[]): Token[][] {
  const last = tokens.at(-1)
  if (!last || !/[a-z]{2}$/.test(last.word) || last.word.endsWith('s')) return [tokens]
  const word = /[^aeiou]y$/.test(last.word) ? `${last.word.slice(0, -1)}ies` : `${last.word}s`
  return [tokens, [...tokens.slice(0, -1), { ...last, word }]]
}

/** Keywords from left to right, the longest first, none inside another. */
export function findKeywords(
  trie: Trie<IssueId>,
  tokens: readonly Token[],
  place: (match: Match<IssueId>) => { start: number; end: number },
): FoundKeyword[] {
  const found: FoundKeyword[] = []
  for (let at = 0; at < tokens.length; ) {
    const match = trie.longest(tokens, at)
    if (match) {
      const { target, words } = match.pattern
      found.push({ issueId: target, form: words.join(' '), ...place(match), from: match.from, to: match.to })
    }
    at = match?.to ?? at + 1
  }
  return found
}
