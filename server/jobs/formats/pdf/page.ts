// What is drawn on a page, as far as its text is concerned. Coordinates are points of the page as it is looked at:
// x to the right, y downwards from the upper edge.

/** One drawn character, or what one glyph stands for. Order in a page is the order of painting. */
export type Glyph = {
  /** As the font's map says; not normalised. Empty or U+FFFD where the file does not say. */
  text: string
  /** Origin on the baseline. */
  x: number
  y: number
  /** Width of the glyph's own box; 0 for most marks. */
  advance: number
  /** Height of an em. */
  size: number
  font: string
  /** Code of the glyph in its font: the same font and code is the same drawing. */
  code: number
  /** Glyphs that were placed and painted together share it; a producer paints a bidirectional run at a time. */
  run: number
}

/** A thin line or the side of a drawn box. */
export type Rule = { x0: number; y0: number; x1: number; y1: number }

export type Page = {
  /** From 1. */
  number: number
  width: number
  height: number
  glyphs: Glyph[]
  rules: Rule[]
}
