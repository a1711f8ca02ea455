import type { Stance } from '../../shared/model/stance.ts'

const LINE = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.75, strokeLinejoin: 'round' } as const

/** The stance shapes as outlines: up, down, halved with conditions. Each differs from each without colour. */
const OUTLINES: Record<Stance, React.ReactNode> = {
  supports: <path d="M8 3.2 14 13.2H2Z" {...LINE} />,
  supports_qualified: <path d="M8 3.2 14 13.2H2ZM8 3.2V13.2" {...LINE} />,
  undecided: <path d="M8 2.6a5.4 5.4 0 1 0 .01 0ZM2.6 8H13.4" {...LINE} />,
  opposes_qualified: <path d="M8 12.8 14 2.8H2ZM8 12.8V2.8" {...LINE} />,
  opposes: <path d="M8 12.8 14 2.8H2Z" {...LINE} />,
  mention: <circle cx="8" cy="8" r="3" {...LINE} strokeWidth={1.25} />,
  ambiguous: <path d="M5.2 5.6a2.9 2.9 0 1 1 4.4 2.5C8.4 8.8 8 9.3 8 10.2M8 12.6v.9" {...LINE} strokeLinecap="round" />,
}

/** The hollow sign of a computed suggestion; filled signs (ui/StanceMark) are what someone decided. Decorative: the words stand beside it. */
export function SuggestionMark({ stance, size = 15 }: { stance: Stance; size?: number }) {
  return (
    <svg
      viewBox="0 0 16 16"
      width={size}
      height={size}
      focusable="false"
      aria-hidden="true"
      style={{ flexShrink: 0, color: `var(--stance-${stance})` }}
    >
      {OUTLINES[stance]}
    </svg>
  )
}
