// The package has no types of its own; those published beside it are for another version of the parser.
declare module 'markdown-it-footnote' {
  import type MarkdownIt from 'markdown-it'

  export default function footnote(parser: MarkdownIt): void
}
