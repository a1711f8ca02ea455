// biome-ignore-all lint/a11y/useSemanticElements: rows and columns outside the view are not in the page, so no table
// The sheet as a grid: virtual in both directions, one tab stop, arrow keys.
// The keyboard's place is kept by actor and issue, not by index: rows come and go while people tag.
import { useDirection } from '@mantine/core'
import { memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { GridHead } from './GridHead.tsx'
import { GridRow, type SheetContent } from './GridRow.tsx'
import { clampPlace, type GridPlace, HEAD_COLS, HEAD_ROWS, moveInGrid } from './grid-move.ts'
import classes from './matrix.module.css'
import { ACTOR_WIDTH, BAND_HEIGHT, HEAD_HEIGHT, NARROW_ACTOR_WIDTH, ROW_HEIGHT } from './measures.ts'
import type { CellRef } from './search-params.ts'
import type { Sheet, SheetColumn, SheetRow } from './sheet.ts'
import { useGridVirtual } from './use-grid-virtual.ts'

export type GridHandle = {
  /** Puts keyboard focus on a cell, scrolled into view; on the sheet's own place if it is not shown. */
  focusCell: (cell: CellRef | null) => void
}

type Props = {
  sheet: Sheet
  content: SheetContent
  /** The cell whose evidence is open: kept in view beside it. */
  openCell: CellRef | null
  isNarrow: boolean
  /** It shows another filter than the chosen one, whose cells are being fetched. */
  isStale: boolean
  /** Under which the scroll place is remembered. */
  placeKey: string
  handle: React.RefObject<GridHandle | null>
  onOpen: (cell: CellRef) => void
  onFoldTheme: (themeKey: string) => void
  onFoldType: (type: string) => void
  /** The row and column under pointer or focus, for the line below. */
  onPoint: (at: { row: SheetRow; column: SheetColumn } | null) => void
}

const ACTORS = 'actors'
const BANDS = 'bands'
const HEADS = 'heads'

/** Keyboard place by key; `last` is where it was, for when its row or column is gone. */
type ActiveKeys = { rowKey: string; columnKey: string; last: GridPlace }

const START: ActiveKeys = { rowKey: HEADS, columnKey: ACTORS, last: { row: 1, col: 0 } }

/** The place of the keyboard in the sheet as it is now. */
function placeOf(keys: ActiveKeys, sheet: Sheet): GridPlace {
  const row =
    keys.rowKey === BANDS
      ? 0
      : keys.rowKey === HEADS
        ? 1
        : HEAD_ROWS + sheet.rows.findIndex((r) => r.key === keys.rowKey)
  const col =
    keys.columnKey === ACTORS ? 0 : HEAD_COLS + sheet.columns.findIndex((column) => column.key === keys.columnKey)
  const found = {
    row: row === HEAD_ROWS - 1 && keys.rowKey !== HEADS ? keys.last.row : row,
    col: col === HEAD_COLS - 1 && keys.columnKey !== ACTORS ? keys.last.col : col,
  }
  return clampPlace(found, { rows: sheet.rows.length + HEAD_ROWS, cols: sheet.columns.length + HEAD_COLS })
}

export const MatrixGrid = memo(function MatrixGrid(props: Props) {
  const { sheet, content, openCell, isNarrow, isStale, placeKey, handle, onOpen, onFoldTheme, onFoldType, onPoint } =
    props
  const { t } = useTranslation('matrix')
  const isRtl = useDirection().dir === 'rtl'
  const scroller = useRef<HTMLDivElement>(null)
  const [keys, setKeys] = useState(START)
  const active = useMemo(() => placeOf(keys, sheet), [keys, sheet])
  // Counts keyboard moves: only those take the focus along.
  const [moves, setMoves] = useState(0)
  const actorWidth = isNarrow ? NARROW_ACTOR_WIDTH : ACTOR_WIDTH
  const view = useGridVirtual({
    scroller,
    sheet,
    isRtl,
    actorWidth,
    activeRow: active.row - HEAD_ROWS,
    activeColumn: active.col - HEAD_COLS,
    placeKey,
  })

  const setPlace = (place: GridPlace) =>
    setKeys({
      rowKey: place.row === 0 ? BANDS : place.row === 1 ? HEADS : (sheet.rows[place.row - HEAD_ROWS]?.key ?? ''),
      columnKey: place.col === 0 ? ACTORS : (sheet.columns[place.col - HEAD_COLS]?.key ?? ''),
      last: place,
    })

  const moveTo = (place: GridPlace) => {
    // The corner stands under both heads; its cell is the lower one.
    const at = place.col === 0 && place.row === 0 ? { row: 1, col: 0 } : place
    setPlace(at)
    setMoves((count) => count + 1)
    view.scrollTo(at.row - HEAD_ROWS, at.col - HEAD_COLS)
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: focus follows the keyboard, not rows that come and go
  useLayoutEffect(() => {
    if (moves === 0) return
    const selector = `[data-row="${active.row}"][data-col="${active.col}"]`
    scroller.current?.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true })
  }, [moves])

  // Opening takes room from the sheet. A place that was remembered is kept: one comes back to what one saw.
  const openKey = content.openKey
  const keepsPlace = useRef(view.hasRemembered)
  // biome-ignore lint/correctness/useExhaustiveDependencies: when another cell opens, not when the sheet changes
  useEffect(() => {
    if (!openCell || keepsPlace.current) {
      keepsPlace.current = false
      return
    }
    // After the sheet has its new width.
    const frame = requestAnimationFrame(() => {
      const place = findCell(sheet, openCell)
      if (place) view.scrollTo(place.row - HEAD_ROWS, place.col - HEAD_COLS)
    })
    return () => cancelAnimationFrame(frame)
  }, [openKey])

  useEffect(() => {
    handle.current = {
      focusCell: (cell) => {
        moveTo((cell && findCell(sheet, cell)) ?? active)
      },
    }
  })

  const act = ({ row, col }: GridPlace) => {
    const column = sheet.columns[col - HEAD_COLS]
    const sheetRow = sheet.rows[row - HEAD_ROWS]
    if (row === 0) {
      const band = bandOver(sheet, col)
      if (band) onFoldTheme(band.theme.key)
    } else if (sheetRow?.kind === 'group') onFoldType(sheetRow.type)
    else if (column?.kind === 'theme') onFoldTheme(column.theme.key)
    else if (sheetRow && column) {
      onOpen({ actorId: sheetRow.kind === 'none' ? null : sheetRow.key, issueId: column.key })
    }
  }

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.altKey || event.metaKey) return
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      return act(active)
    }
    const next = moveInGrid(active, event.key, event.ctrlKey, {
      rows: sheet.rows.length + HEAD_ROWS,
      cols: sheet.columns.length + HEAD_COLS,
      isRtl,
      pageRows: Math.max(
        1,
        Math.floor(((scroller.current?.clientHeight ?? 0) - BAND_HEIGHT - HEAD_HEIGHT) / ROW_HEIGHT),
      ),
      bandOf: (col) => {
        const band = bandOver(sheet, col)
        return band ? [band.first + HEAD_COLS, band.last + HEAD_COLS] : [col, col]
      },
    })
    if (!next) return
    event.preventDefault()
    moveTo(next)
  }

  const pointAt = (place: GridPlace | null) => {
    const row = place && sheet.rows[place.row - HEAD_ROWS]
    const column = place && sheet.columns[place.col - HEAD_COLS]
    onPoint(row && column ? { row, column } : null)
  }

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={t('gridLabel')}
      aria-rowcount={sheet.rows.length + HEAD_ROWS}
      aria-colcount={sheet.columns.length + HEAD_COLS}
      aria-readonly="true"
      tabIndex={-1}
      className={classes.scroller}
      data-stale={isStale || undefined}
      style={{ '--print-zoom': Math.min(1, PRINT_WIDTH / view.width) } as React.CSSProperties}
      onKeyDown={onKeyDown}
      onClick={(event) => {
        const place = placeAt(event.target)
        if (!place) return
        setPlace(place)
        act(place)
      }}
      onFocus={(event) => {
        const place = placeAt(event.target)
        if (place && (place.row !== active.row || place.col !== active.col)) setPlace(place)
        pointAt(place)
      }}
      onPointerOver={(event) => pointAt(placeAt(event.target))}
      onPointerLeave={() => pointAt(null)}
    >
      <GridHead
        sheet={sheet}
        columns={view.columns}
        columnAt={view.columnAt}
        width={view.width}
        actorWidth={actorWidth}
        active={active}
      />
      <div
        role="rowgroup"
        className={classes.body}
        style={{ blockSize: Math.max(0, view.height - BAND_HEIGHT - HEAD_HEIGHT), inlineSize: view.width }}
      >
        {view.rows.map((item) => {
          const row = sheet.rows[item.index]
          return row ? (
            <GridRow
              key={row.key}
              row={row}
              rowIndex={item.index + HEAD_ROWS}
              start={item.start - BAND_HEIGHT - HEAD_HEIGHT}
              size={item.size}
              width={view.width}
              actorWidth={actorWidth}
              sheet={sheet}
              columns={view.columns}
              content={content}
              activeCol={active.row === item.index + HEAD_ROWS ? active.col : -1}
            />
          ) : null
        })}
      </div>
    </div>
  )
})

/** Width of an A4 page on its side, in CSS pixels: the printed sheet is scaled down to it. */
const PRINT_WIDTH = 1_020

/** The place of a cell, or of the folded group or theme that stands for it; null if it is not shown. */
function findCell(sheet: Sheet, cell: CellRef): GridPlace | null {
  const row = sheet.rows.findIndex(({ key }) => key === sheet.rowKeyByActor.get(cell.actorId))
  const col = sheet.columns.findIndex(({ key }) => key === sheet.columnKeyByIssue.get(cell.issueId))
  return row === -1 || col === -1 ? null : { row: row + HEAD_ROWS, col: col + HEAD_COLS }
}

const bandOver = (sheet: Sheet, col: number) =>
  sheet.bands.find((band) => col - HEAD_COLS >= band.first && col - HEAD_COLS <= band.last)

function placeAt(target: EventTarget): GridPlace | null {
  const cell = (target as Element).closest<HTMLElement>('[data-row]')
  return cell ? { row: Number(cell.dataset.row), col: Number(cell.dataset.col) } : null
}
