// The measures as Prometheus text. prom-client is loaded when somebody asks for the first time (it takes 55 ms), and
// with it the process's own measures begin: nobody pays for what nobody reads.
import type { Histogram, Registry } from 'prom-client'
import { COUNTERS, type CounterName, GAUGES, type GaugeName, HISTOGRAMS, type HistogramName } from './measures.ts'
import type { Metrics, Reading } from './metrics.ts'

/** A gauge that is not read within this is left out, in milliseconds: the database may be away, which is worth seeing. */
const READ_WITHIN_MS = 1_000

type Prom = typeof import('prom-client')

let loading: Promise<{ prom: Prom; ofProcess: Registry }> | undefined

// Of the process and not of one server, as CPU, memory and event loop are.
const load = () => {
  loading ??= import('prom-client').then(({ default: prom }) => {
    const ofProcess = new prom.Registry()
    prom.collectDefaultMetrics({ register: ofProcess })
    return { prom, ofProcess }
  })
  return loading
}

/** The text of /metrics with its content type. Never throws for a gauge that cannot be read. */
export async function renderMetrics(metrics: Metrics): Promise<{ contentType: string; text: string }> {
  const { prom, ofProcess } = await load()
  const register = new prom.Registry()
  for (const name of Object.keys(COUNTERS) as CounterName[]) addCounter(prom, register, metrics, name)
  for (const name of Object.keys(HISTOGRAMS) as HistogramName[]) addHistogram(register, metrics, name)
  await Promise.all((Object.keys(GAUGES) as GaugeName[]).map((name) => addGauge(prom, register, metrics, name)))
  const [own, process] = await Promise.all([register.metrics(), ofProcess.metrics()])
  return { contentType: register.contentType, text: `${own}\n${process}` }
}

function addCounter(prom: Prom, register: Registry, metrics: Metrics, name: CounterName) {
  const { help, labels } = COUNTERS[name]
  const counter = new prom.Counter({ name, help, labelNames: [...labels], registers: [register] })
  for (const [values, count] of metrics.counters[name]) {
    const parts = values.split(' ')
    counter.inc(Object.fromEntries(labels.map((label, i) => [label, parts[i] as string])), count)
  }
}

async function addGauge(prom: Prom, register: Registry, metrics: Metrics, name: GaugeName) {
  const { help, label } = GAUGES[name]
  const gauge = new prom.Gauge({ name, help, labelNames: label === null ? [] : [label], registers: [register] })
  // A gauge without labels begins at 0, which would be a lie where nothing could be read.
  if (label === null) gauge.remove()
  for (const reading of await Promise.all([...(metrics.readers.get(name) ?? [])].map(readInTime))) {
    if (typeof reading === 'number') gauge.inc(reading)
    else if (reading !== null && label !== null)
      for (const [value, count] of Object.entries(reading)) gauge.inc({ [label]: value }, count)
  }
}

async function readInTime(read: () => Reading | Promise<Reading>): Promise<Reading | null> {
  const late = Promise.withResolvers<null>()
  const timer = setTimeout(() => late.resolve(null), READ_WITHIN_MS)
  try {
    return await Promise.race([read(), late.promise])
  } catch {
    // Left out of the answer, which is how a missing measure is seen.
    return null
  } finally {
    clearTimeout(timer)
  }
}

// prom-client's own histogram counts by itself only; the registry asks any metric for its values.
function addHistogram(register: Registry, metrics: Metrics, name: HistogramName) {
  const { help, edges } = HISTOGRAMS[name]
  const { counts, sum } = metrics.spreads[name]
  let total = 0
  const buckets = counts.map((count, i) => {
    total += count
    return { metricName: `${name}_bucket`, labels: { le: edges[i] ?? '+Inf' }, value: total }
  })
  const values = [
    ...buckets,
    { metricName: `${name}_sum`, labels: {}, value: sum },
    { metricName: `${name}_count`, labels: {}, value: total },
  ]
  const metric = {
    name,
    help,
    type: 'histogram',
    aggregator: 'sum',
    get: async () => ({ name, help, type: 'histogram', values }),
  }
  register.registerMetric(metric as unknown as Histogram)
}
