// How much a text looks like something people write: the evidence by which one of several single-byte charsets is
// chosen. Every byte is a letter in each of them, so only the company that letters keep can tell.

/** UTF-16 code units looked at. */
const SAMPLE_LENGTH = 65_536

// Share of each letter among the letters of Arabic diplomatic prose, in thousandths.
// biome-ignore format: a table
const ARABIC: Readonly<Record<string, number>> = {
  ا: 149, ل: 121, ي: 78, م: 63, و: 61, ن: 57, ر: 47, ت: 55, ب: 32, ة: 34, ع: 35, د: 33, س: 29, ف: 27, أ: 26, ه: 25,
  ك: 21, ق: 21, ح: 19, ج: 14, إ: 10, ش: 10, ى: 10, ط: 9, ص: 10, خ: 8, ض: 7, ذ: 6, ئ: 5, ث: 6, ز: 5, غ: 4, ء: 5, ظ: 3,
  آ: 2, ؤ: 2,
}
// Share of each accented letter among those of French, Spanish, Portuguese and German, in thousandths.
// biome-ignore format: a table
const LATIN: Readonly<Record<string, number>> = {
  é: 330, ó: 90, í: 70, á: 70, è: 70, à: 70, ü: 50, ç: 40, ñ: 40, ã: 30, ä: 40, ö: 30, ê: 30, ú: 20, ß: 15, ô: 15,
  û: 8, î: 8, â: 10, õ: 8, ù: 8, ï: 4, ë: 4, É: 12, À: 6, å: 6, ø: 6, æ: 4, œ: 4, Á: 3, Ó: 3, Ü: 3, Ö: 3, Ä: 2, È: 2, Ç: 2,
}
/** What prose of both scripts holds beside letters. */
const MARKS = /[\u00a0«»“”„‘’–—…•°§،؛؟\u064b-\u0652ـ€™©®·¡¿²³]/

const isArabic = (char: string) => char >= '\u0621' && char <= '\u06d3' && char !== 'ـ'
const isLatin = (char: string) => /\p{Script=Latin}/u.test(char)
const isControl = (char: string) => char >= '\u0080' && char <= '\u009f'

/**
 * Logarithm of how plausible the characters above ASCII in `text` are, each in its company: the sum, and how many they
 * are. Sums of different decodings of the same bytes can be compared.
 */
export function plausibility(text: string): { sum: number; count: number } {
  let sum = 0
  let count = 0
  for (let at = 0; at < text.length && at < SAMPLE_LENGTH; at++) {
    const char = text[at] as string
    if (char < '\u0080') continue
    count++
    sum += logOf(char, text[at - 1] ?? ' ', text[at + 1] ?? ' ')
  }
  return { sum, count }
}

function logOf(char: string, before: string, after: string): number {
  if (isControl(char)) return -12
  if (isArabic(char)) {
    const share = Math.log((ARABIC[char] ?? 0.3) / 1_000)
    // ة and ى end words; the article begins them: these tell the two Arabic charsets apart.
    if ((char === 'ة' || char === 'ى') && isArabic(after)) return share - 5
    if (char === 'ا' && after === 'ل' && !isArabic(before)) return share + 2
    return isLatin(before) || isLatin(after) ? share - 8 : share
  }
  if (isLatin(char)) {
    const share = Math.log((LATIN[char] ?? 0.3) / 1_000)
    // An accented letter stands among plain ones; words of nothing but accents are another script in disguise.
    const accents = Number(before >= '\u0080' && isLatin(before)) + Number(after >= '\u0080' && isLatin(after))
    const plain = Number(before < '\u0080' && isLatin(before)) + Number(after < '\u0080' && isLatin(after))
    return share - 4 * accents + (plain > 0 ? 1 : -3)
  }
  // Vowel signs stand on letters.
  if (char >= '\u064b' && char <= '\u0652') return isArabic(before) ? -4 : -10
  return MARKS.test(char) ? -3.5 : -9
}
