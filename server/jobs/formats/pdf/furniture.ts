// What pages repeat at their upper and lower edges: running heads, symbols, page numbers.
import type { Fragment } from './fragments.ts'

export type Edge = 'header' | 'footer'
type Sheet = { height: number; fragments: readonly Fragment[] }

/** Share of a page's height at either edge where furniture stands, and how many lines deep it is at most. */
const EDGE_SHARE = 0.13
const EDGE_LINES = 3
/** Points by which a repeated piece may move from page to page. */
const DRIFT = 8
/** On what share of the pages, and on how many at least, a piece stands that is furniture. */
const LEAST_SHARE = 0.2
const LEAST_PAGES = 2

/** The furniture among each page's fragments. */
export function findFurniture(sheets: readonly Sheet[]): Map<Fragment, Edge> {
  const found = new Map<Fragment, Edge>()
  const groups = new Map<string, { fragment: Fragment; edge: Edge; page: number }[]>()
  for (const [page, sheet] of sheets.entries()) {
    for (const { fragment, edge } of atEdges(sheet)) {
      const y = edge === 'header' ? fragment.y : sheet.height - fragment.y
      for (const band of [Math.floor(y / DRIFT), Math.floor(y / DRIFT) + 1]) {
        const key = `${edge} ${band} ${shape(fragment)}`
        const group = groups.get(key)
        if (group) group.push({ fragment, edge, page })
        else groups.set(key, [{ fragment, edge, page }])
      }
    }
  }
  for (const group of groups.values()) {
    const pages = new Set(group.map(({ page }) => page)).size
    if (pages < LEAST_PAGES || pages < LEAST_SHARE * sheets.length) continue
    for (const { fragment, edge } of group) found.set(fragment, edge)
  }
  // A number alone at the edge that is the page's own, on a page whose neighbours have none.
  for (const [page, sheet] of sheets.entries()) {
    for (const { fragment, edge } of atEdges(sheet)) {
      if (pageNumber(fragment) === page + 1 && isOutermost(fragment, edge, sheet)) found.set(fragment, edge)
    }
  }
  return found
}

function atEdges({ height, fragments }: Sheet): { fragment: Fragment; edge: Edge }[] {
  const header = linesFrom(fragments.filter(({ y }) => y < height * EDGE_SHARE).sort((a, b) => a.y - b.y))
  const footer = linesFrom(fragments.filter(({ y }) => y > height * (1 - EDGE_SHARE)).sort((a, b) => b.y - a.y))
  return [
    ...header.map((fragment) => ({ fragment, edge: 'header' as const })),
    ...footer.map((fragment) => ({ fragment, edge: 'footer' as const })),
  ]
}

function linesFrom(sorted: readonly Fragment[]): Fragment[] {
  const taken: Fragment[] = []
  let lines = 0
  let y = Number.NaN
  for (const fragment of sorted) {
    if (!(Math.abs(fragment.y - y) < fragment.size / 2)) lines++
    if (lines > EDGE_LINES) break
    y = fragment.y
    taken.push(fragment)
  }
  return taken
}

const textOf = ({ clusters }: Fragment) => clusters.map(({ text }) => text).join('')
// Numbers change from page to page, and so may their length.
const shape = (fragment: Fragment) => textOf(fragment).replace(/[0-9٠-٩]+/g, '#')

function pageNumber(fragment: Fragment): number | null {
  const number = /^[-–—\s]*([0-9]{1,4})[-–—\s]*$/.exec(textOf(fragment))?.[1]
  return number === undefined ? null : Number(number)
}

function isOutermost({ y }: Fragment, edge: Edge, { fragments }: Sheet): boolean {
  return fragments.every((other) => (edge === 'header' ? other.y >= y - 1 : other.y <= y + 1))
}
