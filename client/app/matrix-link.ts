// The way from the matrix to a passage and back: the link carries where it came from.
import { useLocation } from '@tanstack/react-router'

declare module '@tanstack/history' {
  interface HistoryState {
    /** The matrix page, with filter and open cell, that led here. */
    matrixHref?: string
  }
}

/** Address of the matrix that led to this page, or null if something else did. */
export const useMatrixHref = (): string | null => useLocation().state.matrixHref ?? null
