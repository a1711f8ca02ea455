// Bounds of a PDF: one named constant each, with its unit. SPEC rule BOUND quotes them.

/** Most pages of one PDF. */
export const MAX_PAGES = 5_000
/** Most drawn characters of one PDF; a page of print has about 3,000. */
export const MAX_GLYPHS = 3_000_000
/** Deepest nesting of drawn forms and saved states that is followed. */
export const MAX_NESTING = 1_000
