// What is measured: one row for each, from which /metrics and the table in docs/operations.md are made.
// Labels have few values and all of them are named here or in shared/: never an id, never a name. A label that grows
// with projects or people would grow the memory of whoever collects it without end.

/** Upper edges, in seconds: a commit takes 1 to 5 ms on a sound disk, and fails at 30 s. */
const SECONDS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.04, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const CHANGES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000]

type Counter = { help: string; labels: readonly string[] }
type Gauge = { help: string; label: string | null }
type Histogram = { help: string; edges: readonly number[] }

/** What only grows. */
export const COUNTERS = {
  mawqif_commits_total: {
    help: 'Transactions that change a project, by outcome: committed, failed, or uncertain (COMMIT was not answered).',
    labels: ['outcome'],
  },
  mawqif_refusals_total: {
    help: 'Requests and commands that were refused, by edge (http, socket) and error code (docs/errors.md).',
    labels: ['edge', 'code'],
  },
  mawqif_socket_closes_total: {
    help: 'Sockets that ended, by kind (text, layer, live) and close code (docs/protocol.md; "other" for any else).',
    labels: ['kind', 'code'],
  },
  mawqif_fanout_messages_total: {
    help: 'Messages of the fan-out, by direction: published here, received from other nodes.',
    labels: ['direction'],
  },
  mawqif_fanout_gaps_total: { help: 'Gaps in what other nodes sent, repaired from the database.', labels: [] },
  mawqif_fanout_invalid_total: {
    help: 'Messages between nodes that were not authentic or not valid, and were dropped.',
    labels: [],
  },
} as const satisfies Record<string, Counter>

/** What is read when somebody asks, and costs nothing meanwhile. */
export const GAUGES = {
  mawqif_connections: { help: 'Open sockets, by kind: text, layer, live.', label: 'kind' },
  mawqif_rooms: { help: 'Rooms with peers.', label: null },
  mawqif_waiting_changes: { help: 'Changes that wait for their commit.', label: null },
  mawqif_lagging_peers: { help: 'Sockets with so much unread that updates are held back from them.', label: null },
  mawqif_unread_bytes: { help: 'Bytes that were sent to sockets and not yet taken by them.', label: null },
  mawqif_imports: { help: 'Imports, by state: running in this process, waiting in the database.', label: 'state' },
  mawqif_database_connections: { help: 'Connections of the pool, by state: total, idle, waiting.', label: 'state' },
} as const satisfies Record<string, Gauge>

/** How values are spread. */
export const HISTOGRAMS = {
  mawqif_commit_seconds: { help: 'Time from the first statement of a transaction to its commit.', edges: SECONDS },
  mawqif_commit_changes: { help: 'Changes that were committed together.', edges: CHANGES },
} as const satisfies Record<string, Histogram>

export type CounterName = keyof typeof COUNTERS
export type GaugeName = keyof typeof GAUGES
export type HistogramName = keyof typeof HISTOGRAMS

/** The table for docs/operations.md. */
export const metricsTable = (): string =>
  [
    '| measure | labels | meaning |',
    '|---|---|---|',
    ...Object.entries(COUNTERS).map(([name, { help, labels }]) => row(name, labels, help)),
    ...Object.entries(GAUGES).map(([name, { help, label }]) => row(name, label === null ? [] : [label], help)),
    ...Object.entries(HISTOGRAMS).map(([name, { help }]) => row(name, [], help)),
  ].join('\n')

const row = (name: string, labels: readonly string[], help: string) =>
  `| \`${name}\` | ${labels.map((label) => `\`${label}\``).join(', ')} | ${help} |`
