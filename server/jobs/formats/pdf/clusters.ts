// Glyphs to clusters: a character with the marks that sit on it, in the order in which they stand on the page, left to
// right. Within one painted stretch the order of painting decides, for boxes of glyphs lie: alefs of ligatures are
// zero wide, marks are placed by offsets. Between stretches the place decides.
import { isMark, plainGlyph } from './characters.ts'
import type { Glyph } from './page.ts'

export type Cluster = {
  text: string
  x0: number
  x1: number
  y: number
  size: number
  font: string
  code: number
  run: number
}

/** Clusters of one baseline that touch, left to right. */
export type Segment = { clusters: Cluster[]; x0: number; x1: number; y: number; size: number }

/** In ems: how far apart a stretch's clusters may be, how far back one may start, how far its baseline may move. */
const MAX_GAP = 0.35
const MAX_BACK = 0.3
const MAX_SHIFT = 0.08
/** In ems: a character painted again so near to its first place is a drawn shadow or false bold. */
const SHADOW = 0.12
const ARABIC = /\p{Script=Arabic}/u

/** The segments of a page, in order of painting; marks painted alone are put on what they stand over. */
export function toSegments(glyphs: readonly Glyph[]): Segment[] {
  const segments: Segment[] = []
  const loose: Cluster[] = []
  let current: Cluster[] = []
  let marks: Cluster[] = []
  const close = () => {
    const base = current.at(-1)
    for (const mark of marks) {
      if (base) base.text = attach(base.text, mark.text)
      else loose.push(mark)
    }
    marks = []
    if (current.length > 0) segments.push(toSegment(current))
    current = []
  }
  for (const glyph of withoutShadows(glyphs)) {
    const text = plainGlyph(glyph.text)
    if (text === '' || glyph.size < 0.5) continue
    const { x, y, advance, size, font, code, run } = glyph
    const cluster: Cluster = { text, x0: x, x1: x + advance, y, size, font, code, run }
    const before = current.at(-1)
    if (isMark(text)) {
      const isNear =
        before !== undefined && before.run === run && x <= before.x1 + MAX_GAP * size && x >= before.x0 - size
      if (!isNear) close()
      marks.push(cluster)
      continue
    }
    if (before && !continues(before, cluster)) close()
    // Shaped Arabic is painted from left to right with each mark before its letter, wherever the mark's origin lies;
    // in other scripts a mark sits on the letter whose box its origin is in.
    const isShaped = ARABIC.test(text)
    const last = current.at(-1)
    for (const mark of marks) {
      const isOnLast =
        last !== undefined &&
        !isShaped &&
        last.text !== ' ' &&
        (text === ' ' || overhang(mark, last) < overhang(mark, cluster))
      if (isOnLast) last.text = attach(last.text, mark.text)
      else if (text !== ' ' && Math.abs(mark.x0 - x) < 2 * size && Math.abs(mark.y - y) < 1.5 * size)
        cluster.text = attach(cluster.text, mark.text)
      else loose.push(mark)
    }
    marks = []
    current.push(cluster)
  }
  close()
  for (const mark of loose) putOn(mark, segments)
  return segments
}

function continues(before: Cluster, next: Cluster): boolean {
  const size = Math.max(before.size, next.size)
  return (
    before.run === next.run &&
    Math.abs(before.y - next.y) <= MAX_SHIFT * size &&
    next.x0 - before.x1 <= MAX_GAP * size &&
    next.x0 - before.x1 >= -MAX_BACK * size &&
    next.x0 >= before.x0 - 0.05 * size
  )
}

const attach = (base: string, mark: string) => (base === ' ' ? mark : (base + mark).normalize('NFC'))

// How far a mark's origin is outside of a letter's box; 0 inside.
function overhang(mark: Cluster, { x0, x1 }: Cluster): number {
  const at = mark.x0 + (mark.x1 - mark.x0) / 2
  return Math.max(x0 - at, at - x1, 0)
}

function putOn(mark: Cluster, segments: readonly Segment[]) {
  let best: { cluster: Cluster; distance: number } | null = null
  for (const { clusters, x0, x1, y, size } of segments) {
    if (mark.x0 < x0 - size || mark.x0 > x1 + size || Math.abs(mark.y - y) > size) continue
    for (const cluster of clusters) {
      const distance = overhang(mark, cluster) + Math.abs(mark.y - cluster.y) / 4
      if (cluster.text !== ' ' && (best === null || distance < best.distance)) best = { cluster, distance }
    }
  }
  if (best && best.distance < mark.size) best.cluster.text = attach(best.cluster.text, mark.text)
}

function toSegment(clusters: Cluster[]): Segment {
  let x0 = Number.POSITIVE_INFINITY
  let x1 = Number.NEGATIVE_INFINITY
  let size = 0
  for (const cluster of clusters) {
    // Spaces at the edges are no ink.
    if (cluster.text === ' ') continue
    x0 = Math.min(x0, cluster.x0)
    x1 = Math.max(x1, cluster.x1)
    size = Math.max(size, cluster.size)
  }
  const first = clusters[0] as Cluster
  if (size === 0) return { clusters, x0: first.x0, x1: (clusters.at(-1) as Cluster).x1, y: first.y, size: first.size }
  return { clusters, x0, x1, y: first.y, size }
}

function* withoutShadows(glyphs: readonly Glyph[]): Generator<Glyph> {
  const seen = new Map<string, Glyph[]>()
  for (const glyph of glyphs) {
    const { text, x, y, size, advance } = glyph
    if (text.trim() === '' || advance === 0) {
      yield glyph
      continue
    }
    const key = `${text}|${Math.round(y)}|${Math.round(x / 4)}`
    const others = [...(seen.get(key) ?? [])]
    const isShadow = others.some(
      (other) => Math.abs(other.x - x) < SHADOW * size && Math.abs(other.y - y) < SHADOW * size,
    )
    if (isShadow) continue
    for (const near of [-1, 0, 1]) {
      const at = `${text}|${Math.round(y)}|${Math.round(x / 4) + near}`
      const list = seen.get(at)
      if (list) list.push(glyph)
      else seen.set(at, [glyph])
    }
    yield glyph
  }
}
