// A cell in words: its accessible name, and the line below the sheet.
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { MatrixCell } from '../../shared/matrix/cell.ts'
import type { Status } from '../../shared/model/annotation.ts'
import { formatNumber, isolate, stanceLabel, statusLabel, useLocale } from '../i18n/format.ts'
import { cellMarks, stanceCounts } from './cell-marks.ts'
import type { CellSum } from './sums.ts'

/** Statuses worth saying: proposed is what a tag is unless somebody said otherwise. */
const SAID: readonly Status[] = ['accepted', 'disputed', 'rejected', 'superseded']

/** Functions that put cells into words of the interface language; stable until it changes. */
export function useCellWords() {
  const { t } = useTranslation(['matrix', 'common'])
  const locale = useLocale()
  return useMemo(() => {
    const comma = locale === 'ar' ? '، ' : ', '
    const number = (value: number) => formatNumber(value, locale)
    const stance = (...args: Parameters<typeof stanceLabel>) => stanceLabel(...args).toLocaleLowerCase(locale)
    const tags = (count: number) => t('common:tags', { count, number: number(count) })
    const breakdown = (stances: MatrixCell['stances']) =>
      stanceCounts(stances)
        .map(([key, count]) => `${stance(key, locale)} ${number(count)}`)
        .join(comma)

    const statuses = (cell: MatrixCell) =>
      SAID.flatMap((status) => {
        const count = cell.statuses[status] ?? 0
        const label = statusLabel(status, locale).toLocaleLowerCase(locale)
        return count > 0 ? [t('statusCount', { number: number(count), status: label })] : []
      })
    // Hundreds of names are made while scrolling, and i18next takes some 50 µs a sentence: each part once.
    const noEvidence = t('noEvidence')
    const pattern = t('cellName', { actor: '\u0001', issue: '\u0002', words: '\u0003' })
    const known = new WeakMap<MatrixCell, string>()
    const words = (cell: MatrixCell): string => {
      const { marks, isContested } = cellMarks(cell)
      const stances = marks.map((mark) => stance(mark, locale)).join(comma)
      return [isContested ? t('contested', { stances }) : stances, tags(cell.n), ...statuses(cell)].join(comma)
    }
    const long = (cell: MatrixCell | undefined): string => {
      if (!cell) return t('noEvidenceHint')
      const where = t('inDocuments', { count: cell.documents, number: number(cell.documents) })
      return `${tags(cell.n)} ${where}: ${[breakdown(cell.stances), ...statuses(cell)].join(comma)}`
    }
    return {
      /** `Estonia, Applicability …: supports, 3 tags, 1 accepted`. */
      name: (cell: MatrixCell | undefined, actor: string, issue: string): string => {
        const said = cell ? (known.get(cell) ?? words(cell)) : noEvidence
        if (cell) known.set(cell, said)
        const parts: Record<string, string> = {
          '\u0001': isolate(actor, locale),
          '\u0002': isolate(issue, locale),
          '\u0003': said,
        }
        // biome-ignore lint/suspicious/noControlCharactersInRegex: the placeholders put in above
        return pattern.replace(/[\u0001-\u0003]/g, (placeholder) => parts[placeholder] ?? '')
      },
      /** `4 tags in 2 documents: supports 3, opposes 1, 2 accepted`; for the line below the sheet. */
      long,
      /** `12 tags: supports 9, opposes 3`; for a folded group or theme. */
      sum: (sum: CellSum | undefined) => (sum ? `${tags(sum.n)}: ${breakdown(sum.stances)}` : noEvidence),
    }
  }, [t, locale])
}

export type CellWords = ReturnType<typeof useCellWords>
