// Rows and columns near the viewport, and the scroll place of the sheet.
import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { recallPlace, rememberPlace } from '../app/place-memory.ts'
import { BAND_HEIGHT, COLUMN_WIDTH, FOLDED_WIDTH, GROUP_ROW_HEIGHT, HEAD_HEIGHT, ROW_HEIGHT } from './measures.ts'
import type { Sheet } from './sheet.ts'

type Options = {
  scroller: RefObject<HTMLDivElement | null>
  sheet: Sheet
  isRtl: boolean
  actorWidth: number
  /** Body row and column that hold the keyboard's place, or -1: drawn wherever they are, or focus would be lost. */
  activeRow: number
  activeColumn: number
  /** Under which the scroll place is remembered. */
  placeKey: string
}

/** Rows or columns drawn beyond the viewport on each side. */
const OVERSCAN_ROWS = 6
const OVERSCAN_COLUMNS = 3

const withIndex = (range: Range, index: number): number[] => {
  const indexes = defaultRangeExtractor(range)
  if (index < 0 || index >= range.count || indexes.includes(index)) return indexes
  return [...indexes, index].sort((a, b) => a - b)
}

const isPlace = (value: unknown): value is { x: number; y: number } =>
  typeof value === 'object' && value !== null && 'x' in value && 'y' in value

/** Virtual rows and columns; `rows.start` and `columns.start` count from the scroller's edges, heads included. */
export function useGridVirtual({ scroller, sheet, isRtl, actorWidth, activeRow, activeColumn, placeKey }: Options) {
  const [initial] = useState(() => {
    const place = recallPlace(placeKey)
    return isPlace(place) ? place : null
  })
  const isPrinting = useIsPrinting()
  const { rows, columns } = sheet
  const rowVirtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.kind === 'group' ? GROUP_ROW_HEIGHT : ROW_HEIGHT),
    // A new function whenever the rows change: sizes are computed anew.
    getItemKey: useCallback((index: number) => rows[index]?.key ?? index, [rows]),
    rangeExtractor: useCallback((range: Range) => withIndex(range, activeRow), [activeRow]),
    paddingStart: BAND_HEIGHT + HEAD_HEIGHT,
    scrollPaddingStart: BAND_HEIGHT + HEAD_HEIGHT,
    overscan: isPrinting ? rows.length : OVERSCAN_ROWS,
    // One render for both virtualizers: a synchronous one each lays the page out twice a frame.
    useFlushSync: false,
    initialOffset: initial?.y ?? 0,
  })
  const columnVirtualizer = useVirtualizer({
    horizontal: true,
    isRtl,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (columns[index]?.kind === 'theme' ? FOLDED_WIDTH : COLUMN_WIDTH),
    getItemKey: useCallback((index: number) => columns[index]?.key ?? index, [columns]),
    rangeExtractor: useCallback((range: Range) => withIndex(range, activeColumn), [activeColumn]),
    paddingStart: actorWidth,
    scrollPaddingStart: actorWidth,
    overscan: isPrinting ? columns.length : OVERSCAN_COLUMNS,
    useFlushSync: false,
    initialOffset: initial?.x ?? 0,
  })

  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const remember = () => rememberPlace(placeKey, { x: Math.abs(element.scrollLeft), y: element.scrollTop })
    const onScroll = () => {
      clearTimeout(timer.current)
      timer.current = setTimeout(remember, 150)
    }
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      element.removeEventListener('scroll', onScroll)
      if (timer.current === undefined) return
      clearTimeout(timer.current)
      remember()
    }
  }, [scroller, placeKey])

  // Another function only when the columns are others, so that heads are not drawn for every scroll.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the virtualizer stays, its measurements change with these
  const columnAt = useCallback(
    (index: number) => columnVirtualizer.measurementsCache[index],
    [columns, actorWidth, columnVirtualizer],
  )

  return {
    /** The sheet began at a place remembered from an earlier visit. */
    hasRemembered: initial !== null,
    rows: rowVirtualizer.getVirtualItems(),
    columns: columnVirtualizer.getVirtualItems(),
    height: rowVirtualizer.getTotalSize(),
    width: columnVirtualizer.getTotalSize(),
    /** Start and end of a column, drawn or not. */
    columnAt,
    /** Brings a body row and a column into view; -1 and below are the heads, above which nothing lies. */
    scrollTo: (row: number, column: number) => {
      if (row < 0) rowVirtualizer.scrollToOffset(0)
      else rowVirtualizer.scrollToIndex(row, { align: 'auto' })
      if (column < 0) columnVirtualizer.scrollToOffset(0)
      else columnVirtualizer.scrollToIndex(column, { align: 'auto' })
    },
  }
}

/** True while the page is being printed: then everything is drawn, not only what is in view. */
function useIsPrinting(): boolean {
  const [isPrinting, setIsPrinting] = useState(false)
  useEffect(() => {
    // The print snapshot is taken when the handler returns.
    const before = () => flushSync(() => setIsPrinting(true))
    const after = () => setIsPrinting(false)
    window.addEventListener('beforeprint', before)
    window.addEventListener('afterprint', after)
    return () => {
      window.removeEventListener('beforeprint', before)
      window.removeEventListener('afterprint', after)
    }
  }, [])
  return isPrinting
}
