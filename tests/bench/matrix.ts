// The whole matrix over HTTP: right, count in SQL, JSON, until its last byte is here.

import { type Figure, percentile, timeMs } from './figure.ts'
import { ACTORS, ISSUES, TAGS } from './fill.ts'
import { NO_POSTGRES, withFilledServer } from './filled-server.ts'

const WARM_UPS = 10
const FETCHES = 30

export async function run(): Promise<Figure[]> {
  const measured = await withFilledServer(async ({ server, projectId, cookie }) => {
    let bytes = 0
    const fetchMatrix = async () => {
      const response = await fetch(`${server.url}/api/projects/${projectId}/matrix`, { headers: { cookie } })
      const body = await response.text()
      if (response.status !== 200) throw new Error(`${response.status} ${body}`)
      bytes = body.length
    }
    for (let n = 0; n < WARM_UPS; n++) await fetchMatrix()
    const times: number[] = []
    for (let n = 0; n < FETCHES; n++) times.push(await timeMs(fetchMatrix))
    return { times, bytes }
  })
  const shared = { unit: 'ms', goal: { max: 150 } }
  const name = `matrix of ${ACTORS} × ${ISSUES} with ${TAGS.toLocaleString('en')} tags fetched`
  if (measured === null) return [{ name, value: null, ...shared, note: NO_POSTGRES }]
  const { times, bytes } = measured
  return [
    { name: `${name}, p50`, value: percentile(times, 0.5), ...shared, note: `${(bytes / 1e6).toFixed(1)} MB of JSON` },
    { name: `${name}, p95`, value: percentile(times, 0.95), unit: 'ms', goal: null },
  ]
}
