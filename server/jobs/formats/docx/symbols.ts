// Characters of symbol fonts, which Word keeps by their place in the font, as what they look like.

// biome-ignore format: a table
const SYMBOL: Readonly<Record<number, string>> = {
  45: '−', 163: '≤', 174: '→', 172: '←', 176: '°', 177: '±', 179: '≥', 180: '×', 183: '•', 185: '≠', 187: '≈',
  188: '…', 211: '©', 210: '®', 212: '™', 226: '®', 227: '©', 228: '™',
}
// biome-ignore format: a table
const WINGDINGS: Readonly<Record<number, string>> = {
  108: '●', 109: '❍', 110: '■', 111: '□', 113: '❑', 114: '❒', 116: '◆', 117: '◆', 118: '❖', 159: '•', 167: '▪',
  168: '◻', 216: '➢', 223: '←', 224: '→', 232: '➔', 240: '⇨', 251: '✗', 252: '✓', 253: '☒', 254: '☑',
}

/** `text`'s first character in `font` as an ordinary one; null where it is not known what it looks like. */
export function symbolOf(text: string, font: string): string | null {
  const code = text.codePointAt(0)
  if (code === undefined) return null
  const isSymbol = /^symbol$/i.test(font)
  const isWingdings = /^wingdings/i.test(font)
  // A bullet of an ordinary font: `o` of Courier New, `–`.
  if (!isSymbol && !isWingdings && (code < 0xe000 || code > 0xf8ff)) return code === 0x6f ? '◦' : text.trim()
  const place = code >= 0xf000 && code <= 0xf0ff ? code - 0xf000 : code
  return (isWingdings ? WINGDINGS : SYMBOL)[place] ?? null
}
