// What stands at the top of an official document before its text: distribution, dates, languages, bodies, symbol.

const LABELLED =
  /^(?:Distr(?:ibution)?|Original|Language|Date|Ref(?:erence)?|التوزيع|الأصل|اللغة|التاريخ|المرجع)\s*[.:]/i
const LANGUAGE =
  /^(?:Arabic|Chinese|English|French|Russian|Spanish|عربي|العربية|الإنكليزية|الإنجليزية|الفرنسية|الإسبانية|الروسية|الصينية)$/i
const BODY =
  /^(?:United Nations|General Assembly|Security Council|Economic and Social Council|الأمم المتحدة|الجمعية العامة|مجلس الأمن|المجلس الاقتصادي والاجتماعي|Nations Unies|Naciones Unidas)$/i
const SESSION =
  /^(?:\p{L}+(?:-\p{L}+)? (?:session|year)|Agenda items? .{1,40}|الدورة \p{L}+(?: \p{L}+)?|السنة \p{L}+(?: \p{L}+)?|البن(?:د|ود) .{1,40})$/iu
const DISTRIBUTION = /^(?:General|Limited|Restricted|عام|عامة|محدود|محدودة|مقي[ّ]?د|مقي[ّ]?دة)$/i
const MARKDOWN_IMAGE = /^!\[[^\]]*\]\([^)]*\)$/
/** Letters and digits in parts joined by strokes, hyphens or dots, with a digit: A/65/201, GE-001, S/PV.8144. */
const SYMBOL =
  /^(?=[^\d]*\d)[A-Z][A-Za-z0-9]{0,9}(?:[/.-][A-Za-z0-9]{1,12}){1,9}(?:\s?\([A-Za-z0-9. ]{1,12}\))?(?:\/(?:Add|Amend|Corr|Rev)\.\d{1,3})?\*{0,2}$/

/** Longest line, in UTF-16 code units, that is taken for front matter. */
export const MAX_FRONT_LINE = 80

/** True if `line` is nothing but a document symbol. */
export const isSymbolLine = (line: string): boolean => {
  const trimmed = line.trim()
  return trimmed.length <= 40 && SYMBOL.test(trimmed)
}

/** True if `line` by itself shows that it is front matter. Dates are for the caller to know. */
export function isMastheadLine(line: string): boolean {
  const trimmed = line.trim()
  if (trimmed.length > MAX_FRONT_LINE) return false
  return (
    [LABELLED, LANGUAGE, BODY, SESSION, DISTRIBUTION, MARKDOWN_IMAGE].some((pattern) => pattern.test(trimmed)) ||
    isSymbolLine(trimmed)
  )
}
