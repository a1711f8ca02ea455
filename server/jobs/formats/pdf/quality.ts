// How far a reconstructed text can be trusted: a score, and what is wrong in the analyst's words. Pure.
import type { Quality } from '../../../../shared/text/reading.ts'
import type { Warning } from '../../../../shared/warnings.ts'

/** Words looked at, spread over the text. */
const SAMPLE = 20_000
/** Fewer words than this tell nothing about a language. */
const LEAST_WORDS = 40

const COMMON: Readonly<Record<'ar' | 'latin', ReadonlySet<string>>> = {
  ar: new Set(
    'في من على إلى عن مع أن إن التي الذي هذا هذه ذلك تلك بين بعد قبل كما ما لا لم لن قد كل أو ثم حيث عند غير كان كانت هو هي وفي ومن وعلى وقد وأن بما مما فيها منها لها له بها به بشأن خلال دون أي بعض جميع الى ان او'.split(
      ' ',
    ),
  ),
  latin: new Set(
    'the of and to in that is for on with by as this which be are it from or at an not its was has have a le la les des du et à dans que est pour sur par une un au aux en el los las del y con se al como su de'.split(
      ' ',
    ),
  ),
}
/** Share of such words in running text: Arabic 0.15 to 0.25, English and French 0.3 to 0.45. */
const EXPECTED = { ar: 0.09, latin: 0.15 }

/** Score and reasons for `text` of which `emptyPages` of `pageCount` pages had none. */
export function judge(text: string, { pageCount, emptyPages }: { pageCount: number; emptyPages: number }): Quality {
  const words = sample(text.match(/[\p{L}\p{M}\p{N}\ufffd]+/gu) ?? [])
  const reasons: Warning[] = []
  let score = 1
  const blame = (code: Warning['code'], share: number, cost: number) => {
    reasons.push({ code, details: { percent: Math.max(1, Math.round(share * 100)) } })
    score *= 1 - Math.min(1, cost)
  }
  const share = (test: (word: string) => boolean, of = words) =>
    of.length === 0 ? 0 : of.filter(test).length / of.length

  const length = Math.max(1, text.length)
  const unread = (text.match(/\ufffd/g)?.length ?? 0) / length
  if (unread > 0.001) blame('pdf_unreadable', unread, 0.1 + unread * 8)
  const forms = (text.match(/[\ufb50-\ufd3d\ufd50-\ufdfb\ufe70-\ufefc]/g)?.length ?? 0) / length
  if (forms > 0.001) blame('pdf_presentation_forms', forms, 0.1 + forms * 8)
  if (emptyPages > 0) blame('pdf_pages_without_text', emptyPages / pageCount, 0.15 + emptyPages / pageCount)

  const arabic = words.filter((word) => /\p{Script=Arabic}/u.test(word))
  const latin = words.filter((word) => /\p{Script=Latin}/u.test(word))
  const single = (word: string) => /^\p{L}\p{M}*$/u.test(word)
  // A lone و is a conjunction, a lone letter in a list its label.
  const lone = share((word) => single(word) && !/^[وأaiyà]$/iu.test(word)) - 0.03
  if (lone > 0.05) blame('pdf_single_letters', lone, lone * 2)

  if (arabic.length >= LEAST_WORDS) {
    // The article begins words and ة, ى end them; in a text that was turned round it is the other way.
    const turned = share((word) => /^[ةى]|.لا$/u.test(word), arabic)
    const upright = share((word) => /^[وفبك]?ال|[ةى]$/u.test(word), arabic)
    if (turned > upright) blame('pdf_order', turned, 0.8)
    else if (turned > 0.08) blame('pdf_order', turned, turned * 3)
    judgeWords('ar', arabic)
  }
  if (latin.length >= LEAST_WORDS && latin.length > arabic.length / 2) judgeWords('latin', latin)
  return { score: Math.round(score * 100) / 100, reasons }

  function judgeWords(script: 'ar' | 'latin', own: readonly string[]) {
    const known = share((word) => COMMON[script].has(word.toLowerCase()), own)
    const missing = 1 - known / EXPECTED[script]
    if (missing > 0) blame('pdf_unknown_words', 1 - known, 0.15 + missing * 0.6)
  }
}

function sample(words: readonly string[]): readonly string[] {
  if (words.length <= SAMPLE) return words
  const step = words.length / SAMPLE
  return Array.from({ length: SAMPLE }, (_, index) => words[Math.floor(index * step)] as string)
}
