// What the process counts. Counting is an addition to a number; everything that costs more happens when somebody
// asks for /metrics (render.ts).
import type { ErrorCode } from '../../shared/errors.ts'
import { CLOSE } from '../../shared/protocol/kinds.ts'
import { COUNTERS, type CounterName, type GaugeName, HISTOGRAMS, type HistogramName } from './measures.ts'

export type SocketKind = 'text' | 'layer' | 'live'

/** What a gauge is at the moment: a number, or one for each value of its label. */
export type Reading = number | Readonly<Record<string, number>>

/** Counts of values up to each edge (`counts` has one more for what is beyond the last), and their sum. */
export type Spread = { counts: number[]; sum: number }

export type Metrics = ReturnType<typeof createMetrics>

/** Codes that WebSocket itself gives (RFC 6455 7.4.1, and ws for what came malformed), besides ours. */
const STANDARD_CODES = [1000, 1001, 1002, 1005, 1006, 1007, 1008, 1011]
const KNOWN_CODES = new Set<number>([...STANDARD_CODES, ...Object.values(CLOSE)])

/** The measures of one server. None of the methods throws or waits. */
export function createMetrics() {
  const counters = mapValues(COUNTERS, () => new Map<string, number>())
  const spreads = mapValues(HISTOGRAMS, ({ edges }): Spread => ({ counts: Array(edges.length + 1).fill(0), sum: 0 }))
  const readers = new Map<GaugeName, Set<() => Reading | Promise<Reading>>>()

  /** `values`: of the measure's labels, joined by a space, as none holds one. */
  function count(name: CounterName, values = '') {
    const counter = counters[name]
    counter.set(values, (counter.get(values) ?? 0) + 1)
  }

  function observe(name: HistogramName, value: number) {
    const spread = spreads[name]
    const index = HISTOGRAMS[name].edges.findIndex((edge) => value <= edge)
    const slot = index === -1 ? spread.counts.length - 1 : index
    spread.counts[slot] = (spread.counts[slot] ?? 0) + 1
    spread.sum += value
  }

  return {
    /** A transaction was committed: how long it took, in milliseconds, and how many changes it held. */
    committed({ ms, changes }: { ms: number; changes: number }) {
      count('mawqif_commits_total', 'committed')
      observe('mawqif_commit_seconds', ms / 1_000)
      observe('mawqif_commit_changes', changes)
    },

    /** A transaction was not committed; `uncertain` where the database did not tell. */
    notCommitted(outcome: 'failed' | 'uncertain') {
      count('mawqif_commits_total', outcome)
    },

    /** A request or command was answered with this error. */
    refused(edge: 'http' | 'socket', code: ErrorCode) {
      count('mawqif_refusals_total', `${edge} ${code}`)
    },

    /** A socket ended. Codes that a client made up count as one. */
    closed(kind: SocketKind, code: number) {
      count('mawqif_socket_closes_total', `${kind} ${KNOWN_CODES.has(code) ? code : 'other'}`)
    },

    /** A message of the fan-out went out or came in. */
    fannedOut(direction: 'published' | 'received') {
      count('mawqif_fanout_messages_total', direction)
    },

    /** What another node sent left something out. */
    fanoutGap() {
      count('mawqif_fanout_gaps_total')
    },

    /** What came between nodes was not authentic or not valid. */
    fanoutInvalid() {
      count('mawqif_fanout_invalid_total')
    },

    /**
     * Reads a gauge from `read` whenever somebody asks; several readings of one gauge are added up. A reading that
     * fails or takes long is left out. Returns the function that ends it.
     */
    watch(gauge: GaugeName, read: () => Reading | Promise<Reading>): () => void {
      const all = readers.get(gauge) ?? new Set()
      readers.set(gauge, all.add(read))
      return () => all.delete(read)
    },

    counters: counters as Readonly<Record<CounterName, ReadonlyMap<string, number>>>,
    spreads: spreads as Readonly<Record<HistogramName, Readonly<Spread>>>,
    readers: readers as ReadonlyMap<GaugeName, ReadonlySet<() => Reading | Promise<Reading>>>,
  }
}

const mapValues = <K extends string, V, W>(table: Readonly<Record<K, V>>, to: (value: V) => W) =>
  Object.fromEntries(Object.entries<V>(table).map(([key, value]) => [key, to(value)])) as Record<K, W>
