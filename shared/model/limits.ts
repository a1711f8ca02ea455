// Bounds of the domain: one named constant each, with its unit. SPEC rule BOUND quotes them.

/** Largest source file accepted for import, in bytes (10 MiB). */
export const MAX_SOURCE_BYTES = 10 * 1024 * 1024
/** Longest text of one document at its import, in UTF-16 code units: what the largest plain text may have. */
export const MAX_TEXT_LENGTH = MAX_SOURCE_BYTES
/** Most files in one upload request. */
export const MAX_UPLOAD_FILES = 50
/** Most imports of one project that wait or run. */
export const MAX_WAITING_JOBS = 200
/** Most blocks of one document. */
export const MAX_BLOCKS = 50_000
/** Longest text that a block may grow to by correction, in UTF-16 code units; an imported one may be longer. */
export const MAX_BLOCK_LENGTH = 100_000
/** Most ranges of one annotation. */
export const MAX_RANGES = 32
/** Most ranges that corrections, which split paragraphs, may leave one annotation with. */
export const MAX_MOVED_RANGES = 256
/** Most pieces of text that corrections took from one annotation and that are kept for their return. */
export const MAX_LOST_PIECES = 32
/** Most tags on one annotation. */
export const MAX_TAGS = 64
/** Longest quote of one annotation, in Unicode code points. */
export const MAX_QUOTE_CODE_POINTS = 20_000
/** Longest note on an annotation, in UTF-16 code units. */
export const MAX_NOTE_LENGTH = 10_000
/** Longest reason of a review, in UTF-16 code units. */
export const MAX_REASON_LENGTH = 2_000
/** Longest name of a person, project, actor or issue, in UTF-16 code units. */
export const MAX_NAME_LENGTH = 200
/** Longest free text of a codebook entry (proposition, include, exclude), in UTF-16 code units. */
export const MAX_CODEBOOK_TEXT_LENGTH = 2_000
/** Prefix and suffix of a quote, in code points (Hypothesis' choice). */
export const QUOTE_CONTEXT_CODE_POINTS = 32
/** Rows of one page of any list. */
export const PAGE_SIZE = 100
/** Most actors, and most issues, of one codebook. */
export const MAX_CODEBOOK_ENTRIES = 5_000
/** Most kinds of suggestions that a project takes off its lists. */
export const MAX_DISMISSALS = 10_000
/** Suggestions of one page: a page of a long list of small rows. */
export const SUGGESTION_PAGE_SIZE = 500
