// From which quality on a reconstructed text is taken without asking.
import type { Quality } from './reading.ts'

/** A text that scores lower waits for an analyst's confirmation. */
export const MIN_QUALITY = 0.8

/** Whether an import must show the text and what is wrong with it before it becomes a document. */
export const needsConfirmation = (quality: Quality | null): boolean => quality !== null && quality.score < MIN_QUALITY
