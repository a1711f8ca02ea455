import type { Stance } from '../../shared/model/stance.ts'
import { stanceLabel, useLocale } from '../i18n/format.ts'

/** A shape per stance: up supports, down opposes, half filled with conditions; told apart without colour. */
const SHAPES: Record<Stance, React.ReactNode> = {
  supports: <path d="M8 2.5 14.5 13.5H1.5Z" fill="currentColor" />,
  supports_qualified: (
    <>
      <path d="M8 3.4 13.7 13H2.3Z" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" />
      <path d="M8 3.4V13H2.3Z" fill="currentColor" />
    </>
  ),
  undecided: <circle cx="8" cy="8" r="5.5" fill="currentColor" />,
  opposes_qualified: (
    <>
      <path d="M8 12.6 13.7 3H2.3Z" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" />
      <path d="M8 12.6V3H2.3Z" fill="currentColor" />
    </>
  ),
  opposes: <path d="M8 13.5 14.5 2.5H1.5Z" fill="currentColor" />,
  mention: <circle cx="8" cy="8" r="5" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  ambiguous: (
    <path
      d="M5.2 5.6a2.9 2.9 0 1 1 4.4 2.5C8.4 8.8 8 9.3 8 10.2M8 12.6v.9"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
    />
  ),
}

type Props = {
  stance: Stance
  /** Edge length in CSS pixels. */
  size?: number
  /** Inherit the text's colour instead of the stance's own. */
  inheritColour?: boolean
  /** The label stands beside it already: hide the mark from assistive technology. */
  decorative?: boolean
}

/** The sign of a stance: shape and colour, named for those who see neither. */
export function StanceMark({ stance, size = 14, inheritColour = false, decorative = false }: Props) {
  const locale = useLocale()
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: named by aria-label, or decorative beside its label
    <svg
      viewBox="0 0 16 16"
      width={size}
      height={size}
      focusable="false"
      style={{ flexShrink: 0, verticalAlign: '-0.125em', color: inheritColour ? undefined : `var(--stance-${stance})` }}
      {...(decorative ? { 'aria-hidden': true } : { role: 'img', 'aria-label': stanceLabel(stance, locale) })}
    >
      {SHAPES[stance]}
    </svg>
  )
}
