// Segments to fragments: what stands on one line without a wide gap, left to right, with blanks where the eye sees them.
import type { Cluster, Segment } from './clusters.ts'
import { withoutForgotten } from './forgotten.ts'

/** A piece of a line; `size` is that of most of its characters. */
export type Fragment = { clusters: Cluster[]; x0: number; x1: number; y: number; size: number }

/** In ems: gap that parts fragments; baselines that are one line; a raised or lowered small character's shift. */
const WIDE_GAP = 1.1
const SAME_LINE = 0.3
const RAISED = 0.65
const LOWERED = 0.3
/** A character is small beside one that is larger by this share. */
const SMALL = 0.85
/** In ems: gap that is a space; space characters that take less room than this are none. */
const SPACE_GAP = 0.18
const MIN_SPACE = 0.06

/** Fragments from top to bottom, and from left to right on a line. */
export function toFragments(segments: readonly Segment[]): Fragment[] {
  const parts = toRows(segments).flatMap((row) => splitRow(row))
  const lines = withoutForgotten(parts.map(orderClusters))
  return parts
    .map((part, index) => toFragment(part, lines[index] as Cluster[]))
    .filter((fragment) => fragment.clusters.length > 0)
}

type Row = { y: number; size: number; segments: Segment[] }

// Segments by baseline, each row sorted from left to right; small raised or lowered ones with the text they stand at.
function toRows(segments: readonly Segment[]): Segment[][] {
  const sorted = [...segments].sort((a, b) => a.y - b.y || a.x0 - b.x0)
  const rows: Row[] = []
  for (const segment of sorted) {
    const row = rows.at(-1)
    if (row && Math.abs(segment.y - row.y) <= SAME_LINE * Math.min(segment.size, row.size)) {
      row.segments.push(segment)
      row.size = Math.max(row.size, segment.size)
    } else rows.push({ y: segment.y, size: segment.size, segments: [segment] })
  }
  const hosts = new Map<Segment, Row>()
  for (const [index, row] of rows.entries()) {
    const near = [...rows.slice(Math.max(0, index - 3), index), ...rows.slice(index + 1, index + 4)]
    for (const segment of row.segments) {
      const host = near.find((other) => holds(other, segment))
      if (host) hosts.set(segment, host)
    }
  }
  for (const row of rows) row.segments = row.segments.filter((segment) => !hosts.has(segment))
  for (const [segment, host] of hosts) host.segments.push(segment)
  return rows
    .filter(({ segments: own }) => own.length > 0)
    .map(({ segments: own }) => own.sort((a, b) => a.x0 - b.x0 || a.x1 - b.x1))
}

const hasInk = ({ clusters }: Segment) => clusters.some(({ text }) => text !== ' ')

function holds(row: Row, small: Segment): boolean {
  return row.segments.some((segment) => {
    if (small.size > SMALL * segment.size) return false
    const shift = segment.y - small.y
    if (shift > RAISED * segment.size || shift < -LOWERED * segment.size) return false
    // Behind a word it touches; before a note's text it stands apart.
    return small.x0 - segment.x1 < 0.5 * segment.size && segment.x0 - small.x1 < WIDE_GAP * segment.size
  })
}

function splitRow(row: readonly Segment[]): Segment[][] {
  const parts: Segment[][] = []
  let end = Number.NEGATIVE_INFINITY
  for (const segment of row) {
    const part = parts.at(-1)
    const size = Math.max(segment.size, part?.at(-1)?.size ?? 0)
    const isNear = part !== undefined && segment.x0 - end <= WIDE_GAP * size
    if (!hasInk(segment)) {
      // A blank painted alone bridges nothing, but tells where a run ended.
      if (isNear) part.push(segment)
      continue
    }
    if (isNear) part.push(segment)
    else parts.push([segment])
    end = Math.max(end, segment.x1)
  }
  return parts
}

function toFragment(segments: readonly Segment[], clusters: readonly Cluster[]): Fragment {
  const inked = segments.filter(hasInk)
  const size = mainSize(clusters)
  const main = clusters.find((cluster) => cluster.size === size) ?? (clusters[0] as Cluster)
  const raised = clusters.map((cluster) => raise(cluster, main.y, size))
  const spaced = withSpaces(raised, size)
  return {
    clusters: spaced,
    x0: Math.min(...inked.map(({ x0 }) => x0)),
    x1: Math.max(...inked.map(({ x1 }) => x1)),
    y: main.y,
    size,
  }
}

// A segment that lies inside another's breadth is put where its middle falls: a font lends another one single signs.
function orderClusters(segments: readonly Segment[]): Cluster[] {
  const line: Cluster[] = []
  for (const { clusters } of segments) {
    const middle = ((clusters[0] as Cluster).x0 + (clusters.at(-1) as Cluster).x1) / 2
    let at = line.length
    while (at > 0 && centre(line[at - 1] as Cluster) > middle) at--
    line.splice(at, 0, ...clusters)
  }
  return line
}

const centre = ({ x0, x1 }: Cluster) => (x0 + x1) / 2

function mainSize(clusters: readonly Cluster[]): number {
  const counts = new Map<number, number>()
  for (const { size, text } of clusters) if (text !== ' ') counts.set(size, (counts.get(size) ?? 0) + 1)
  let best = clusters[0]?.size ?? 0
  for (const [size, count] of counts) if (count > (counts.get(best) ?? 0)) best = size
  return best
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹'

// A small raised digit is a superscript whatever the font calls it: `2021` with a note `1` is not 20211.
function raise(cluster: Cluster, y: number, size: number): Cluster {
  if (cluster.size > SMALL * size || y - cluster.y < 0.12 * size) return cluster
  const digit = /^[0-9٠-٩]$/u.test(cluster.text) ? cluster.text.charCodeAt(0) & 0xf : -1
  return digit < 0 ? cluster : { ...cluster, text: SUPERSCRIPTS[digit] as string }
}

// One space where there is a gap or a painted space that takes room; none at the ends.
function withSpaces(clusters: readonly Cluster[], size: number): Cluster[] {
  const spaced: Cluster[] = []
  let end = Number.NEGATIVE_INFINITY
  let blank: Cluster | null = null
  for (const cluster of clusters) {
    if (cluster.text.trim() === '') {
      if (spaced.length > 0) blank ??= cluster
      continue
    }
    const before = spaced.at(-1)
    if (before) {
      const gap = cluster.x0 - end
      const isWord = blank ? gap > MIN_SPACE * size : gap > SPACE_GAP * size
      if (isWord)
        spaced.push(blank ? { ...blank, text: ' ' } : { ...before, text: ' ', x0: end, x1: cluster.x0, run: -1 })
    }
    blank = null
    spaced.push(cluster)
    end = Math.max(end, cluster.x1)
  }
  return spaced
}
