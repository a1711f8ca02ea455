// What a glyph's text is to a line: its place in the order of writing, its mirror image, its plain form.

/**
 * Coarse bidirectional class (UAX 9, table 4). `AL` Arabic, `R` other right-to-left letters, `L` left-to-right ones,
 * `EN` and `AN` digits, `ES`, `CS`, `ET` what may join them, `WS` blank, `ON` the rest.
 */
export type BidiClass = 'AL' | 'R' | 'L' | 'EN' | 'AN' | 'ES' | 'CS' | 'ET' | 'WS' | 'ON'

const CLASSES: readonly (readonly [BidiClass, RegExp])[] = [
  ['WS', /^[\s\u00a0]/u],
  ['EN', /^[0-9\u06f0-\u06f9\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089\uff10-\uff19]/u],
  ['AN', /^[\u0660-\u0669\u066b\u066c\u0600-\u0605\u06dd]/u],
  ['ES', /^[+\-\u2212\u207a\u207b\uff0b\uff0d]/u],
  ['CS', /^[,./:\u060c\u2044\uff0c\uff0e\uff0f\uff1a]/u],
  ['ET', /^[#$%\u00a2-\u00a5\u00b0\u00b1\u066a\u2030-\u2034\u20a0-\u20cf\uff03\uff04\uff05]/u],
  ['AL', /^[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\u060b\u060d\u061b-\u061f\u066d\u06d4]/u],
  ['R', /^[\p{Script=Hebrew}\p{Script=Nko}\u07c0-\u085f\u200f\u{10800}-\u{10fff}\u{1e800}-\u{1e8df}]/u],
  ['L', /^[\p{L}\p{Nl}\p{So}\u00aa\u00b5\u00ba]/u],
]
const cache = new Map<string, BidiClass>()

/** Class of the first character; a mark's own class does not count. */
export function bidiClass(text: string): BidiClass {
  const first = String.fromCodePoint(text.codePointAt(0) ?? 0x20)
  let found = cache.get(first)
  if (found === undefined) {
    found = CLASSES.find(([, pattern]) => pattern.test(first))?.[0] ?? 'ON'
    if (/^\p{So}/u.test(first)) found = 'ON'
    cache.set(first, found)
  }
  return found
}

const PAIRS = '()[]{}<>«»‹›≤≥⁅⁆⁽⁾₍₎〈〉⟨⟩⟪⟫❨❩'
const MIRRORED: ReadonlyMap<string, string> = new Map(
  [...PAIRS].map((character, index, all) => [character, all[index ^ 1] as string]),
)
/** Characters whose drawing says which way they open; «‹ and comparison signs open either way in some languages. */
const BRACKETS = new Set('()[]{}⁅⁆⁽⁾₍₎〈〉⟨⟩⟪⟫❨❩')
const OPENERS = new Set([...PAIRS].filter((_, index) => index % 2 === 0))

/** The character that looks like `character` in a mirror, or itself. */
export const mirror = (character: string): string => MIRRORED.get(character) ?? character
export const isBracket = (text: string): boolean => BRACKETS.has(text)
export const isMirrored = (text: string): boolean => MIRRORED.has(text)
export const isOpener = (text: string): boolean => OPENERS.has(text)

/** A mark that sits on the character before it, in logical order. */
export const isMark = (text: string): boolean => /^\p{M}+$/u.test(text)

// Latin, Armenian and Hebrew ligatures, Arabic presentation forms A and B. Nothing else: NFKC would make 2 of ².
const PRESENTATION = /[\ufb00-\ufb4f\ufb50-\ufd3d\ufd50-\ufdfb\ufe70-\ufefc]/gu
// No ligature has alef before lam: some files map the glyph of lam-alef the wrong way round.
const TURNED_LAM_ALEF = /^[اأإآٱ]ل$/u
const CONTROL = /(?![\u00ad\u0600-\u0605\u06dd\s])[\p{Cc}\p{Cf}]/gu
const PRIVATE = /[\ue000-\uf8ff]/gu
// Bullets as Symbol and Wingdings code them.
const SYMBOL_BULLETS = /[\uf0b7\uf0a7\uf0a8\uf0d8\uf076\uf0fc\uf06e\uf02d]/gu

/**
 * Text of one glyph: presentation forms as the letters that they show, controls dropped, blanks as spaces; what has no
 * meaning outside the file's own font becomes U+FFFD.
 */
export function plainGlyph(text: string): string {
  if (text === '') return '\ufffd'
  const code = text.charCodeAt(0)
  if (text.length === 1 && code >= 0x20 && code < 0x7f) return text
  if (TURNED_LAM_ALEF.test(text)) return `${text[1]}${text[0]}`
  const plain = text
    .replace(CONTROL, '')
    .replace(PRESENTATION, (form) => form.normalize('NFKC').replace(/^ (?=\p{M})/u, ''))
    .replace(SYMBOL_BULLETS, '•')
    .replace(PRIVATE, '\ufffd')
    .replace(/[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]/gu, ' ')
  return plain === '' && /\p{Cc}/u.test(text) ? '\ufffd' : plain
}

/** True for letters of the Arabic presentation blocks, before `plainGlyph`. */
export const isPresentationForm = (text: string): boolean => /[\ufb50-\ufd3d\ufd50-\ufdfb\ufe70-\ufefc]/u.test(text)
