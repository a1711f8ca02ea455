// The matrix page: URL state, live matrix, sheet. Evidence and export are other rooms; they are handed in.
import { Button } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Codebook } from '../../shared/api/codebook.ts'
import type { Matrix } from '../../shared/matrix/apply-delta.ts'
import { cellKey, type MatrixCell } from '../../shared/matrix/cell.ts'
import { EMPTY_FILTER, type MatrixFilter } from '../../shared/matrix/filter.ts'
import { type FilterField, filterSize } from '../app/filter-choices.ts'
import { useCodebook } from '../app/queries.ts'
import { formatNumber, refusalSentence, useLocale } from '../i18n/format.ts'
import { CellReadout, type Pointed } from './CellReadout.tsx'
import { useCellWords } from './cell-words.ts'
import { FilterBar } from './FilterBar.tsx'
import { Legend, LegendButton } from './Legend.tsx'
import { type GridHandle, MatrixGrid } from './MatrixGrid.tsx'
import classes from './matrix.module.css'
import { NARROW_QUERY } from './measures.ts'
import { type CellRef, type MatrixSearch, parseSearch, type Query } from './search-params.ts'
import { buildSheet, type Present, presentIn } from './sheet.ts'
import { EmptyProject, NothingShown, SheetFailure, SheetSkeleton } from './sheet-states.tsx'
import { sumFolded } from './sums.ts'
import { useFolded } from './use-folded.ts'
import { filterKeyOf, useLiveMatrix } from './use-live-matrix.ts'

/** What the evidence room is given: the open cell, its counts as they are now, and how to close. */
export type EvidenceSlotProps = {
  cellRef: CellRef
  cell: MatrixCell | undefined
  filter: MatrixFilter
  codebook: Codebook
  isNarrow: boolean
  onClose: () => void
}

type Props = {
  projectId: string
  query: Query
  /** Writes the state to the URL; `isNewEntry` makes Back return to what was before. */
  onSearch: (search: Omit<MatrixSearch, 'problem'>, isNewEntry: boolean) => void
  renderEvidence: (props: EvidenceSlotProps) => React.ReactNode
  renderExport: (props: { filter: MatrixFilter; tagCount: number | null }) => React.ReactNode
}

const EMPTY_CELLS: Matrix['cells'] = new Map()

export function MatrixPage({ projectId, query, onSearch, renderEvidence, renderExport }: Props) {
  const { t } = useTranslation(['matrix', 'common'])
  const locale = useLocale()
  const search = useMemo(() => parseSearch(query), [query])
  const { filter, cell: openCell, showsAll, problem } = search
  const codebook = useCodebook(projectId)
  const live = useLiveMatrix(projectId, filter)
  const isNarrow = useMediaQuery(NARROW_QUERY, window.matchMedia(NARROW_QUERY).matches) ?? false
  const [rowQuery, setRowQuery] = useState('')
  const [foldedTypes, foldType] = useFolded(`${projectId}.types`)
  const [foldedThemes, foldTheme] = useFolded(`${projectId}.themes`)
  const [pointed, setPointed] = useState<Pointed | null>(null)
  const grid = useRef<GridHandle>(null)
  const rowFilterRef = useRef<HTMLInputElement>(null)
  const words = useCellWords()

  const cells = live.matrix?.cells ?? EMPTY_CELLS
  const present = useStablePresent(cells)
  const sheet = useMemo(
    () =>
      codebook.data
        ? buildSheet({
            codebook: codebook.data,
            present,
            filter,
            showsAll,
            rowQuery,
            foldedTypes,
            foldedThemes,
            locale,
          })
        : null,
    [codebook.data, present, filter, showsAll, rowQuery, foldedTypes, foldedThemes, locale],
  )
  const sums = useMemo(() => (sheet ? sumFolded(sheet, cells.values()) : new Map()), [sheet, cells])
  const openKey = openCell ? cellKey(openCell) : null
  const content = useMemo(
    () => ({ cells, sums, changed: live.changed, openKey, words }),
    [cells, sums, live.changed, openKey, words],
  )
  const tagCount = useMemo(() => [...cells.values()].reduce((sum, cell) => sum + cell.n, 0), [cells])

  const change = (part: Partial<MatrixSearch>, isNewEntry = false) => onSearch({ ...search, ...part }, isNewEntry)
  // Stable for the sheet, which is drawn anew only when what it shows changed.
  const actions = useStableActions({
    open: (cell: CellRef) => change({ cell }, openCell === null),
    foldTheme,
    foldType,
    point: setPointed,
  })
  useFocusBack(openCell, grid)

  const onSlash = useEffectEvent((event: KeyboardEvent) => {
    const target = event.target as HTMLElement
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return
    if (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return
    event.preventDefault()
    rowFilterRef.current?.focus()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onSlash(event)
    document.addEventListener('keydown', listener)
    return () => document.removeEventListener('keydown', listener)
  }, [])

  const error = live.error ?? (codebook.data ? null : codebook.error)
  const isEmpty = sheet !== null && (sheet.rows.length === 0 || sheet.columns.length === 0)
  // On a narrow window the evidence lies over everything.
  const isCovered = isNarrow && openCell !== null
  const hasFilter = filterSize(filter) > 0 || rowQuery !== ''
  return (
    <div className={classes.page} data-full-height>
      <h1 className="visually-hidden">{t('title')}</h1>
      <div inert={isCovered}>
        <FilterBar
          projectId={projectId}
          filter={filter}
          onFilter={(next) => change({ filter: next })}
          rowQuery={rowQuery}
          onRowQuery={setRowQuery}
          rowFilterRef={rowFilterRef}
          showsAll={showsAll}
          onShowsAll={(next) => change({ showsAll: next })}
        >
          <span className={classes.muted}>
            {live.matrix && t('common:tags', { count: tagCount, number: formatNumber(tagCount, locale) })}
          </span>
          {renderExport({ filter, tagCount: live.isCurrent ? tagCount : null })}
        </FilterBar>
        {problem && (
          <div className={classes.notice} role="alert">
            {refusalSentence(problem.code, locale, {
              field: t(`filterName.${problem.details.field as FilterField | 'cell'}`, String(problem.details.field)),
            })}{' '}
            <Button variant="subtle" size="compact-xs" onClick={() => change({ filter: EMPTY_FILTER, cell: null })}>
              {t('common:clear')}
            </Button>
          </div>
        )}
      </div>
      <div className={classes.middle}>
        <div className={classes.sheetSide} inert={isCovered}>
          {error ? (
            <SheetFailure error={error} onRetry={() => (live.error ? live.retry() : void codebook.refetch())} />
          ) : !sheet || !live.matrix ? (
            <SheetSkeleton />
          ) : isEmpty && !hasFilter ? (
            <EmptyProject projectId={projectId} />
          ) : isEmpty ? (
            <NothingShown
              rowQuery={rowQuery}
              onClear={() => {
                setRowQuery('')
                change({ filter: EMPTY_FILTER })
              }}
            />
          ) : (
            <MatrixGrid
              sheet={sheet}
              content={content}
              openCell={openCell}
              isNarrow={isNarrow}
              isStale={!live.isCurrent}
              placeKey={`matrix.${projectId}.${filterKeyOf(filter)}`}
              handle={grid}
              onOpen={actions.open}
              onFoldTheme={actions.foldTheme}
              onFoldType={actions.foldType}
              onPoint={actions.point}
            />
          )}
        </div>
        {openCell &&
          codebook.data &&
          renderEvidence({
            cellRef: openCell,
            cell: cells.get(cellKey(openCell)),
            filter,
            codebook: codebook.data,
            isNarrow,
            onClose: () => change({ cell: null }),
          })}
      </div>
      <footer className={classes.foot} inert={isCovered}>
        {isNarrow ? <LegendButton /> : <CellReadout pointed={pointed} content={content} />}
        {!isNarrow && <Legend />}
      </footer>
    </div>
  )
}

/** When the evidence closes, by key, button or Back, the keyboard returns to its cell. */
function useFocusBack(openCell: CellRef | null, grid: React.RefObject<GridHandle | null>) {
  const last = useRef(openCell)
  useEffect(() => {
    const closed = openCell === null ? last.current : null
    last.current = openCell
    // Only a focus that went away with the evidence: one that is elsewhere was put there.
    if (closed && document.activeElement === document.body) grid.current?.focusCell(closed)
  }, [openCell, grid])
}

/** Who and what has tags; the same object until that changes, so that counting up does not rebuild the sheet. */
function useStablePresent(cells: Matrix['cells']): Present {
  const [known, setKnown] = useState<Present>(() => presentIn(cells.values()))
  const next = useMemo(() => presentIn(cells.values()), [cells])
  if (next === known || (isSameSet(next.actors, known.actors) && isSameSet(next.issues, known.issues))) return known
  setKnown(next)
  return next
}

const isSameSet = (a: ReadonlySet<unknown>, b: ReadonlySet<unknown>) =>
  a.size === b.size && [...a].every((item) => b.has(item))

/** Functions that never change and always call the newest of `actions`. */
function useStableActions<A extends Record<string, (argument: never) => void>>(actions: A): A {
  const newest = useRef(actions)
  useEffect(() => {
    newest.current = actions
  })
  return useMemo(
    () =>
      Object.fromEntries(
        Object.keys(newest.current).map((name) => [name, (argument: never) => newest.current[name]?.(argument)]),
      ) as A,
    [],
  )
}
