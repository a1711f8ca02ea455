// Words as Arabic writes them together with the word behind them: و ف (and), ب ك ل (in, as, for), and لل for ل + ال.

/** `word` without what may stand before a name; `skip` folded letters are left out. */
export type BareForm = {
  word: string
  skip: number
  /** «لل»: the article's alef is not written, and the letter before it belongs to the name. */
  isJoined: boolean
  /** A preposition was taken off. */
  hasPreposition: boolean
}

const ARABIC = /^[\u0621-\u064a]/
/** Letters of the longest word that is taken apart. */
const MAX_LETTERS = 40
/** Shortest word that is left when something was taken off. */
const MIN_BARE = 2

/**
 * Every way to read a folded word, the word itself first. Nothing is known here of names: «فرنسا» also reads as
 * ف + رنسا, and it is for the list of names to know only one of them.
 */
export function bareForms(word: string): BareForm[] {
  const forms: BareForm[] = [{ word, skip: 0, isJoined: false, hasPreposition: false }]
  if (word.length > MAX_LETTERS || !ARABIC.test(word)) return forms
  addPrepositions(word, 0)
  if (/^[وف]/.test(word) && word.length > MIN_BARE) {
    const rest = word.slice(1)
    forms.push({ word: rest, skip: 1, isJoined: false, hasPreposition: false })
    addPrepositions(rest, 1)
  }
  return forms

  function addPrepositions(from: string, skip: number) {
    if (from.startsWith('لل') && from.length > MIN_BARE + 1)
      forms.push({ word: `ال${from.slice(2)}`, skip, isJoined: true, hasPreposition: true })
    if (/^[بكل]/.test(from) && from.length > MIN_BARE)
      forms.push({ word: from.slice(1), skip: skip + 1, isJoined: false, hasPreposition: true })
  }
}
