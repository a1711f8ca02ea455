import { useTranslation } from 'react-i18next'
import { stanceLabel, useLocale } from '../i18n/format.ts'
import { StanceMark } from '../ui/StanceMark.tsx'
import type { PaletteRow } from './palette-rows.ts'
import classes from './TagPalette.module.css'

type Props = {
  id: string
  index: number
  row: PaletteRow
  isActive: boolean
  onHover: () => void
  onChoose: () => void
}

/** One row of the palette's list; the focus stays in the input. */
export function PaletteRowView({ id, index, row, isActive, onHover, onChoose }: Props) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the input, which names the active row
    <div
      id={id}
      data-index={index}
      className={classes.row}
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      onMouseMove={isActive ? undefined : onHover}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onChoose}
    >
      <RowContent row={row} />
    </div>
  )
}

function RowContent({ row }: { row: PaletteRow }) {
  const { t } = useTranslation('tagging')
  const locale = useLocale()
  if (row.kind === 'stance') {
    return (
      <>
        <kbd className={classes.digit}>{row.digit}</kbd>
        {row.stance ? <StanceMark stance={row.stance} decorative /> : <span className={classes.noMark} />}
        <span className={classes.name}>{row.stance ? stanceLabel(row.stance, locale) : t('noStance')}</span>
        <span className={classes.rule}>{row.stance ? t(`rule.${row.stance}`) : t('noStanceRule')}</span>
      </>
    )
  }
  if (row.kind === 'actor' && row.id === null) return <span className={classes.muted}>{t('palette.withoutActor')}</span>
  return (
    <>
      <bdi className={classes.name}>{row.name}</bdi>
      <span className={classes.muted}>
        <bdi>{row.kind === 'actor' ? row.code : row.theme}</bdi>
        {row.isRecent && ` · ${t('palette.recent')}`}
      </span>
    </>
  )
}
