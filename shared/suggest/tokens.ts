// A text as folded words with their places in it: what names and keywords are looked for in.
// Words end where letters meet digits, at marks of notes, and around each Chinese character.
import { foldText } from '../text/fold.ts'

/** What stands between two words: nothing, blanks and the like, a sign that a name may contain, anything else. */
export const GAP = { none: 0, soft: 1, hard: 2, break: 3 } as const
export type Gap = (typeof GAP)[keyof typeof GAP]

export type Token = {
  /** Folded; digits as ASCII. */
  word: string
  /** Place in the text. The marks of its last letter belong to it, a note's marker does not. */
  startUtf16: number
  endUtf16: number
  startCp: number
  endCp: number
  /** Before it; the first of a text has a break. */
  gap: Gap
  /** Capital letters in it. */
  capitals: number
  isCapitalised: boolean
}

type Sort = 'letter' | 'han' | 'digit' | 'mark' | 'ignored' | 'note' | 'gap'
type Character = { sort: Sort; folded: string; isCapital: boolean }

/** Most signs between two words of one name. */
const MAX_GAP = 4
const SOFT = /^[\s\u00a0\u0640\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069'’ʼ‘_\u2010-\u2015\u2212-]*$/u
const HARD =
  /^[\s\u00a0\u0640\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069'’ʼ‘_\u2010-\u2015\u2212.()،,/（）-]*$/u

const known = new Map<number, Character>()

function look(code: number): Character {
  const found = known.get(code)
  if (found) return found
  const character = String.fromCodePoint(code)
  const made = sortOf(character)
  known.set(code, made)
  return made
}

function sortOf(character: string): Character {
  const make = (sort: Sort, folded = ''): Character => ({
    sort,
    folded,
    isCapital: sort === 'letter' && character !== character.toLowerCase(),
  })
  if (/[⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾]/.test(character)) return make('note')
  if (/[\p{M}\u200c\u200d]/u.test(character)) return make('mark')
  if (/[\u0640\u061c\u00ad\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(character)) return make('ignored')
  if (/\p{Script=Han}/u.test(character)) return make('han', character)
  if (/\p{Nd}/u.test(character)) return make('digit', foldText(character))
  if (/\p{L}/u.test(character)) return make('letter', foldText(character))
  return make('gap')
}

/** The words of `text`, in order; linear. `startUtf16` and `startCp` are added to their places. */
export function tokenize(text: string, startUtf16 = 0, startCp = 0): Token[] {
  const tokens: Token[] = []
  let open: (Token & { sort: Sort }) | null = null
  let at = 0
  let cp = 0

  const close = () => {
    if (!open) return
    const { sort: _, ...token } = open
    tokens.push(token)
    open = null
  }

  while (at < text.length) {
    const code = text.codePointAt(at) as number
    const length = code > 0xffff ? 2 : 1
    const character = look(code)
    const { sort } = character
    const isAnd = code === 0x26
    if (sort === 'letter' || sort === 'digit' || sort === 'han' || isAnd) {
      if (open && (open.sort !== sort || sort === 'han' || isAnd)) close()
      open ??= {
        sort,
        word: '',
        startUtf16: startUtf16 + at,
        endUtf16: 0,
        startCp: startCp + cp,
        endCp: 0,
        gap: gapBefore(text, tokens.at(-1), at, startUtf16),
        capitals: 0,
        isCapitalised: character.isCapital,
      }
      open.word += isAnd ? 'and' : character.folded
      if (character.isCapital) open.capitals++
      open.endUtf16 = startUtf16 + at + length
      open.endCp = startCp + cp + 1
    } else if (sort === 'mark') {
      if (open) {
        open.endUtf16 = startUtf16 + at + length
        open.endCp = startCp + cp + 1
      }
    } else if (sort !== 'ignored') close()
    if (isAnd) close()
    at += length
    cp++
  }
  close()
  return tokens
}

function gapBefore(text: string, last: Token | undefined, at: number, startUtf16: number): Gap {
  if (!last) return GAP.break
  const from = last.endUtf16 - startUtf16
  if (from === at) return GAP.none
  if (at - from > 2 * MAX_GAP) return GAP.break
  const between = text.slice(from, at).replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾]/g, '')
  if (between.length > MAX_GAP) return GAP.break
  if (between === '') return GAP.none
  if (SOFT.test(between)) return GAP.soft
  return HARD.test(between) ? GAP.hard : GAP.break
}

/**
 * UTF-16 offset in `surface`, the text of one word, behind the first `length` letters of its folded form and what
 * belongs to them.
 */
export function surfaceOffset(surface: string, length: number): number {
  let folded = 0
  let at = 0
  for (const character of surface) {
    const { sort, folded: letters } = look(character.codePointAt(0) as number)
    if (folded >= length && sort !== 'mark' && sort !== 'ignored') break
    folded += letters.length
    at += character.length
  }
  return at
}
