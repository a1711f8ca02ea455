// Which links are kept: those to pages and e-mail addresses. Everything else could run or reach what nobody expects.

const ALLOWED: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:'])
/** Longest address that is kept, in UTF-16 code units. */
const MAX_HREF_LENGTH = 2_000

/** `href` as an absolute address of http, https or mailto; null for everything else, also relative ones. */
export function allowedHref(href: string): string | null {
  const url = URL.parse(href.trim())
  if (url === null || !ALLOWED.has(url.protocol)) return null
  return url.href.length <= MAX_HREF_LENGTH ? url.href : null
}
