// Markdown (CommonMark, tables, strikethrough, footnotes): rendered, and read as the page it stands for.
/// <reference path="./markdown-it-footnote.d.ts" />
import MarkdownIt from 'markdown-it'
import footnote from 'markdown-it-footnote'
import { AppError } from '../../../shared/errors.ts'
import { MAX_BLOCKS } from '../../../shared/model/limits.ts'
import type { Property } from '../../../shared/text/reading.ts'
import { decodeText } from '../decode.ts'
import type { Format } from './format.ts'
import { readHtml } from './html/read-html.ts'

/** Deepest nesting of quotations and lists. */
const MAX_NESTING = 100
/** Most lines of front matter. */
const MAX_FRONT_LINES = 100

export const markdown: Format = {
  read(bytes, { fileName, charset }) {
    const decoded = decodeText(bytes, { fileName, charset })
    const { properties, body } = takeFrontMatter(decoded.text)
    const reading = readHtml(render(body, fileName), fileName)
    return {
      ...reading,
      charset: decoded.charset,
      properties: [...properties, ...reading.properties],
      warnings: [...decoded.warnings, ...reading.warnings],
      parserVersion: 'markdown-1',
    }
  },
}

function render(text: string, fileName: string): string {
  const parser = new MarkdownIt({ html: true, maxNesting: MAX_NESTING }).use(footnote)
  // What leads nowhere safe is for the reader of pages to count and leave out.
  parser.validateLink = () => true
  const env = {}
  const tokens = parser.parse(text, env)
  // The parser drops what is nested deeper.
  if (tokens.some(({ level }) => level >= MAX_NESTING - 1)) {
    throw new AppError('file_too_complex', { file: fileName, limit: MAX_BLOCKS })
  }
  return parser.renderer.render(tokens, parser.options, env)
}

// `key: value` lines between two lines of hyphens at the very top; lists and nested values are kept as they are written.
function takeFrontMatter(text: string): { properties: Property[]; body: string } {
  const match = /^---[ \t]*\r?\n([\s\S]{0,20000}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/.exec(text)
  const lines = match?.[1]?.split(/\r?\n/) ?? []
  const isFrontMatter = lines.some((line) => /^[\w-]+:/.test(line)) && lines.length <= MAX_FRONT_LINES
  if (!match || !isFrontMatter) return { properties: [], body: text }
  const properties = lines.flatMap((line): Property[] => {
    const [, name, value = ''] = /^([\w-]{1,60}):\s*(.*?)\s*$/.exec(line) ?? []
    const plain = value.replace(/^(["'])(.*)\1$/, '$2')
    return name && plain ? [{ source: 'front_matter', name, value: plain.slice(0, 2_000) }] : []
  })
  return { properties, body: text.slice(match[0].length) }
}
