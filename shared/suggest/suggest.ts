// Suggestions for a text: which of the project's actors it names where, and where a keyword makes an issue likely.
// Deterministic, and linear in the text. Nothing here counts as a tag: people accept what they see.
import type { Actor, Issue } from '../model/codebook.ts'
import type { BlockType } from '../model/document.ts'
import type { ActorId, BlockId, IssueId } from '../model/ids.ts'
import { codePointLength } from '../text/code-points.ts'
import { findNames, placeOf } from './find-names.ts'
import { isoCodes, namePatterns } from './gazetteer.ts'
import { findKeywords, keywordPatterns } from './keywords.ts'
import { pieceEdges } from './pieces.ts'
import { bareForms } from './proclitics.ts'
import { findSlips, indexSlips, type Slip } from './slips.ts'
import { type Token, tokenize } from './tokens.ts'
import { createTrie } from './trie.ts'

/** Most suggestions of one document; of a longer one the rest is left out. */
export const MAX_SUGGESTIONS = 20_000
/** Shortest word of which it is counted how often the text uses it. */
const MIN_COUNTED_LETTERS = 5
/** Blocks without statements of anybody. */
const SKIPPED: ReadonlySet<BlockType> = new Set(['toc_line'])

/** What stands in a block at `start` to `end` (code points): a name, or a keyword of an issue. */
export type Mention = {
  kind: 'actor' | 'issue'
  blockId: BlockId
  start: number
  end: number
  /** The name or keyword, folded: what a dismissal remembers. */
  form: string
  /** Of an issue's keyword: the one actor that its sentence names, or null. */
  actorId: ActorId | null
  /** Of a name: the one issue that its sentence has keywords of, or null. */
  issueId: IssueId | null
  slip: Slip | null
}

type SuggestBlock = { id: BlockId; type: BlockType; text: string }

export type Suggester = { steps: (blocks: readonly SuggestBlock[]) => Generator<void, Mention[]> }

/**
 * Knows a codebook, for texts in one language (BCP 47, primary). A generator that hands over often, so that whoever
 * runs it can do other things between; what it returns is the result.
 */
export function* createSuggester(codebook: {
  actors: readonly Actor[]
  issues: readonly Issue[]
  language: string
}): Generator<void, Suggester> {
  const patterns = yield* namePatterns(codebook.actors, codebook.language)
  const keywords = keywordPatterns(codebook.issues)
  const names = createTrie(patterns)
  const issues = createTrie(keywords)
  const codes = isoCodes(codebook.actors)
  yield
  const slips = yield* indexSlips(patterns)
  const vocabulary = new Set([...patterns, ...keywords].flatMap(({ words }) => words))
  for (const { label, proposition } of codebook.issues) {
    for (const text of [...Object.values(label), ...Object.values(proposition)])
      for (const { word } of tokenize(text)) for (const form of bareForms(word)) vocabulary.add(form.word)
    yield
  }

  return {
    /** Mentions in reading order; hands over after each few thousand characters. */
    *steps(blocks: readonly SuggestBlock[]): Generator<void, Mention[]> {
      const read = blocks.filter((block) => !SKIPPED.has(block.type))
      const counts = new Map<string, number>()
      for (const block of read)
        for (const { tokens } of piecesOf(block.text)) {
          for (const { word } of tokens)
            if (word.length >= MIN_COUNTED_LETTERS)
              for (const form of bareForms(word)) counts.set(form.word, (counts.get(form.word) ?? 0) + 1)
          yield
        }
      const isWord = (word: string) => vocabulary.has(word) || (counts.get(word) ?? 0) > 1
      const mentions: Mention[] = []
      for (const block of read)
        for (const piece of piecesOf(block.text)) {
          for (const mention of mentionsIn(piece, isWord)) mentions.push({ blockId: block.id, ...mention })
          if (mentions.length >= MAX_SUGGESTIONS) return mentions.slice(0, MAX_SUGGESTIONS)
          yield
        }
      return mentions
    },
  }

  function mentionsIn(source: Piece, isWord: (word: string) => boolean): Omit<Mention, 'blockId'>[] {
    const { tokens, text, offset } = source
    const found = findNames(names, codes, source)
    const taken = new Set<number>()
    for (const { from, to } of found) for (let at = from; at < to; at++) taken.add(at)
    const misread = findSlips(slips, names, source, isWord, (at) => taken.has(at))
    // A longer name with a slip in it takes the place of the shorter one that was found inside it.
    const kept = found.filter(({ from, to }) => !misread.some((slip) => slip.from < to && from < slip.to))
    const named = [...kept, ...misread]
    // What a longer name merely contains is not talked about: "Internet Governance" in the Forum's name.
    const words = findKeywords(issues, tokens, (match) => placeOf(match, tokens, text, offset)).filter(
      ({ from, to }) => !named.some((name) => name.from <= from && to <= name.to && to - from < name.to - name.from),
    )
    const sentenceOf = sentences(source)
    const actorsIn = group(named, sentenceOf, ({ actorId }) => actorId)
    const issuesIn = group(words, sentenceOf, ({ issueId }) => issueId)
    const only = <Id>(ids: ReadonlySet<Id> | undefined): Id | null =>
      ids?.size === 1 ? ((ids.values().next().value as Id) ?? null) : null
    return [
      ...kept.map(({ actorId, form, start, end, from }) => ({
        kind: 'actor' as const,
        start,
        end,
        form,
        actorId,
        issueId: only(issuesIn.get(sentenceOf(from))),
        slip: null,
      })),
      ...misread.map(({ actorId, form, name, start, end, word, suggested, from }) => ({
        kind: 'actor' as const,
        ...name,
        form,
        actorId,
        issueId: only(issuesIn.get(sentenceOf(from))),
        slip: { start, end, word, suggested },
      })),
      ...words.map(({ issueId, form, start, end, from }) => ({
        kind: 'issue' as const,
        start,
        end,
        form,
        actorId: only(actorsIn.get(sentenceOf(from))),
        issueId,
        slip: null,
      })),
    ].sort((a, b) => a.start - b.start || (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : b.end - a.end))
  }
}

type Piece = { tokens: Token[]; text: string; offset: number }

function* piecesOf(text: string): Generator<Piece> {
  const edges = pieceEdges(text)
  let cp = 0
  for (let index = 0; index + 1 < edges.length; index++) {
    const offset = edges[index] as number
    const part = text.slice(offset, edges[index + 1])
    yield { tokens: tokenize(part, offset, cp), text: part, offset }
    cp += codePointLength(part)
  }
}

/** Number of the sentence that a word stands in. */
function sentences({ tokens, text, offset }: Piece): (token: number) => number {
  let sentence = 0
  const numbers = tokens.map((token, index) => {
    const before = tokens[index - 1]
    if (before && /[.!?؟؛;]\s|\n/.test(text.slice(before.endUtf16 - offset, token.startUtf16 - offset))) sentence++
    return sentence
  })
  return (token) => numbers[token] as number
}

function group<Item extends { from: number }, Id>(
  items: readonly Item[],
  sentenceOf: (token: number) => number,
  idOf: (item: Item) => Id,
): Map<number, Set<Id>> {
  const groups = new Map<number, Set<Id>>()
  for (const item of items) {
    const sentence = sentenceOf(item.from)
    const ids = groups.get(sentence) ?? new Set<Id>()
    groups.set(sentence, ids.add(idOf(item)))
  }
  return groups
}
