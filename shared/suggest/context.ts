// Whether a name that was found means the actor: the words around it decide. Precision before recall.
import {
  CITY_NAMES,
  COMPASS,
  ENVOYS,
  FIRST_NAMES,
  MEETINGS,
  MISSIONS,
  NEVER_AFTER,
  ORGANISATION_HEADS,
  ORGANISATIONS_AFTER,
  ORGANISATIONS_BEFORE,
  ORGANISATIONS_OF,
  STATE_WORDS,
  UNSURE,
} from './decoys.ts'
import type { NameTarget } from './gazetteer.ts'
import { bareForms } from './proclitics.ts'
import { GAP, type Token } from './tokens.ts'
import type { Match } from './trie.ts'

/** Words before a name that are looked at for what it may be a part of. */
const REACH = 9
/** Letters; a longer word in capitals is not an abbreviation. */
const LONGEST_ABBREVIATION = 7
const LINKS = new Set(['of', 'for', 'in', 'to', 'the', 'and', 'on', 'de', 'du', 'del', 'la'])
const UNITED_NATIONS = new Set(['united nations', 'الامم المتحده'])

/** `text` is what the tokens were taken from; `hasNeighbour` tells whether another state stands beside the match. */
export type Around = { tokens: readonly Token[]; text: string; offset: number; hasNeighbour: () => boolean }

/** True if the match stands for its actor here. */
export function isMeant({ pattern, from, to, form }: Match<NameTarget>, around: Around): boolean {
  const { tokens, text, offset } = around
  const first = tokens[from] as Token
  const last = tokens[to - 1] as Token
  const before = first.gap === GAP.break ? undefined : tokens[from - 1]
  const next = tokens[to]
  const after = next && next.gap !== GAP.break ? next : undefined
  const name = pattern.words.join(' ')

  if (isAbbreviation() && [tokens[from - 1], tokens[to]].some((token) => token && isShouted(token))) return false
  // US$: a currency.
  if (text[last.endUtf16 - offset] === '$') return false
  if (pattern.target.isOffice) return !isOfficeOfAnother()
  if (!pattern.target.isState) return true

  if (before && first.gap <= GAP.soft) {
    if (has(ORGANISATIONS_BEFORE, before)) return false
    if (has(COMPASS, before) && form.skip === 0 && !form.isJoined) return false
  }
  if (before && NEVER_AFTER[name] && has(NEVER_AFTER[name], before)) return false
  if (isOrganisationOf()) return false
  if (after && after.gap <= GAP.soft) {
    if (/^[-\u2010]based$/i.test(text.slice(last.endUtf16 - offset, after.endUtf16 - offset))) return false
    if (isFollowedByOrganisation()) return false
    if (FIRST_NAMES.has(name) && after.isCapitalised && after.gap === GAP.soft && !isDash(after)) return false
  }
  if (CITY_NAMES.has(name) && stretch().some((token) => has(MEETINGS, token))) return false
  if (isOfUnitedNations()) return false
  if (UNSURE.has(name) && !isSurelyMeant()) return false
  return true

  // "LAS" in a line of capitals is a word like the others.
  function isAbbreviation(): boolean {
    return pattern.words.length === 1 && (pattern.capitals[0] as number) > 1
  }

  function stretch(): Token[] {
    const words: Token[] = []
    for (let at = from; at > 0 && words.length < REACH; at--) {
      if ((tokens[at] as Token).gap === GAP.break) break
      words.unshift(tokens[at - 1] as Token)
    }
    return words
  }

  // "University of [the Republic of] X": the links between are words without capitals.
  function isOrganisationOf(): boolean {
    let at = from - 1
    while (at >= 0 && LINKS.has((tokens[at] as Token).word) && (tokens[at + 1] as Token).gap <= GAP.soft) at--
    const head = tokens[at]
    const isLinked = head !== undefined && at < from - 1 && (tokens[at + 1] as Token).gap <= GAP.soft
    return isLinked && head.isCapitalised && ORGANISATIONS_OF.has(head.word)
  }

  // "Kuwait Joint Support Office": the words up to its noun are all capitalised.
  function isFollowedByOrganisation(): boolean {
    for (let at = to; at < to + REACH; at++) {
      const token = tokens[at]
      if (!token?.isCapitalised || token.gap > GAP.soft || token.gap === GAP.none || isDash(token)) return false
      if (ORGANISATIONS_AFTER.has(token.word)) return true
    }
    return false
  }

  // Its missions and envoys for a state; a state's mission *to* it comes behind the name.
  function isOfUnitedNations(): boolean {
    const words = stretch()
    if (words.some((token) => has(ENVOYS, token) && isBy(token, words))) return true
    const start = words.findIndex((token, index) => {
      const pair = words[index + 1]
      return pair !== undefined && UNITED_NATIONS.has(`${token.word} ${pair.word}`)
    })
    if (start < 0) return false
    const isName = words.slice(start).every((token) => token.isCapitalised || isArabic(token) || LINKS.has(token.word))
    return isName && words.some((token) => has(MISSIONS, token))
  }

  // "envoy of X" is X's own.
  function isBy(token: Token, words: readonly Token[]): boolean {
    const link = words[words.indexOf(token) + 1]
    return !(link?.word === 'of' && words.at(-1) === link)
  }

  function isOfficeOfAnother(): boolean {
    if (!after || after.gap > GAP.soft) return false
    if (after.word === 'of' || after.word === 'de') {
      const [a, b] = tokens.slice(to + 1, to + 4).filter((token) => token.isCapitalised)
      return a !== undefined && !UNITED_NATIONS.has(`${a.word} ${b?.word}`)
    }
    return bareForms(after.word).some((one) => one.hasPreposition && ORGANISATION_HEADS.has(one.word))
  }

  function isSurelyMeant(): boolean {
    if (/[\u064f]/.test(text.slice(first.startUtf16 - offset, last.endUtf16 - offset))) return true
    if (name === 'عمان' && before && bareForms(before.word).some(({ word }) => word === 'في')) return false
    if (form.hasPreposition && first.word[form.skip - 1] !== 'ك') return true
    return (before !== undefined && has(STATE_WORDS, before)) || around.hasNeighbour()
  }

  function isDash(token: Token): boolean {
    return /[-\u2010-\u2015]/.test(text.slice(token.startUtf16 - offset - 2, token.startUtf16 - offset))
  }
}

const isShouted = ({ word, capitals }: Token) => capitals === word.length && word.length > LONGEST_ABBREVIATION
const isArabic = (token: Token) => /^[\u0621-\u064a]/.test(token.word)
const has = (words: ReadonlySet<string>, token: Token) => bareForms(token.word).some(({ word }) => words.has(word))
