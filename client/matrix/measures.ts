// Sizes of the sheet in CSS pixels. Fixed, so that rows and columns need no measuring.

/** Theme bands. */
export const BAND_HEIGHT = 28
/** Issue heads: four lines of label. */
export const HEAD_HEIGHT = 84
export const ROW_HEIGHT = 36
export const GROUP_ROW_HEIGHT = 32
export const COLUMN_WIDTH = 96
/** A folded theme. */
export const FOLDED_WIDTH = 84
export const ACTOR_WIDTH = 216
/** Actor column where the window is narrow, so that at least two issues are seen beside it. */
export const NARROW_ACTOR_WIDTH = 116
/** Windows at or below this are narrow; matrix.module.css and review.module.css say the same. */
export const NARROW_QUERY = '(max-width: 48em)'
