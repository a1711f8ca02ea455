// The CSV of all tags against Postgres' own COPY of the same join, and the memory that the server takes for it.
import { readFile } from 'node:fs/promises'
import { copyOut } from './copy-out.ts'
import { type Figure, percentile, timeMs } from './figure.ts'
import { TAGS } from './fill.ts'
import { NO_POSTGRES, withFilledServer } from './filled-server.ts'

const ROUNDS = 5
/** Whole exports' worth of small ones before. */
const WARM_UPS = 2
const SAMPLE_MS = 20

export async function run(): Promise<Figure[]> {
  const measured = await withFilledServer(async ({ server, projectId, documentIds, cookie, databaseUrl }) => {
    const download = async (query = '') => {
      const url = `${server.url}/api/projects/${projectId}/exports/excerpts.csv${query}`
      const response = await fetch(url, { headers: { cookie } })
      if (response.status !== 200 || !response.body) throw new Error(`${response.status} ${await response.text()}`)
      let bytes = 0
      for await (const chunk of response.body) bytes += chunk.length
      return bytes
    }
    const copy = () => copyOut(databaseUrl, copyStatement(projectId))
    // A tenth of the documents, until the heap has its working size: what more the whole needs, grows with the rows.
    const tenth = `?document=${documentIds.slice(0, documentIds.length / 10).join(',')}`
    await copy()
    const smallMb = await peakMb(server.pid, async () => {
      for (let n = 0; n < 10 * WARM_UPS; n++) await download(tenth)
    })
    const exportMs: number[] = []
    const copyMs: number[] = []
    let bytes = 0
    const wholeMb = await peakMb(server.pid, async () => {
      for (let n = 0; n < ROUNDS; n++) {
        copyMs.push(await timeMs(copy))
        exportMs.push(await timeMs(async () => (bytes = await download())))
      }
    })
    return { exportMs, copyMs, bytes, smallMb, wholeMb }
  })
  const name = `CSV of ${TAGS.toLocaleString('en')} tags`
  const ratio = { name: `${name}, share of COPY's speed`, unit: '×', goal: { min: 0.33 } }
  if (measured === null) return [{ ...ratio, value: null, note: NO_POSTGRES }]
  const { smallMb, wholeMb } = measured
  const [exported, copied] = [percentile(measured.exportMs, 0.5), percentile(measured.copyMs, 0.5)]
  return [
    {
      name: `${name}, over HTTP`,
      value: exported,
      unit: 'ms',
      goal: null,
      note: `${(measured.bytes / 1e6).toFixed(0)} MB`,
    },
    { name: 'COPY of the same join', value: copied, unit: 'ms', goal: null, note: 'unordered, to a socket' },
    { ...ratio, value: copied / exported, note: `medians of ${ROUNDS}, taken in turn` },
    {
      name: `${name}, growth of the server's memory`,
      value: smallMb === null || wholeMb === null ? null : Math.max(0, wholeMb - smallMb),
      unit: 'MB',
      goal: { max: 64 },
      note: `highest resident set, against the highest while exporting a tenth again and again (${smallMb?.toFixed(0)} MB)`,
    },
  ]
}

/** Highest resident set of a process while `work` runs, in MB; null where it cannot be read. */
async function peakMb(pid: number, work: () => Promise<void>): Promise<number | null> {
  let peak = await residentMb(pid)
  const sampling = setInterval(async () => {
    const now = await residentMb(pid)
    if (now !== null && peak !== null) peak = Math.max(peak, now)
  }, SAMPLE_MS)
  try {
    await work()
  } finally {
    clearInterval(sampling)
  }
  return peak
}

/** Resident set of a process, in MB; null where /proc does not tell. */
async function residentMb(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kb = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]
  return kb === undefined ? null : Number(kb) / 1_024
}

// Every column of the export that comes from the database, as one statement. Without the export's order: COPY gets
// the easier task.
const copyStatement = (projectId: string) => `
  copy (
    select t.id, d.symbol, d.title, d.doc_date, coalesce(t.position_date, d.doc_date), d.forum, a.key, a.names ->> 'ar',
      a.names ->> 'en', array_to_string(a.groups, ';'), i.key, i.label ->> 'ar', i.label ->> 'en', t.stance, t.act,
      t.attribution, d.source_class, n.quote, n.prefix, n.suffix, n.start_cp, n.end_cp, b.number, '', u.name, t.status,
      n.note, r.name, t.codebook_version, concat('http://localhost:3000/projects/', n.project_id, '/documents/', d.id,
      '?annotation=', n.id), n.id, concat(n.start_cp, '-', n.end_cp)
    from annotations n
    join documents d on d.id = n.document_id and d.deleted_at is null
    join users u on u.id = n.author_id
    left join tags t on t.annotation_id = n.id and t.deleted_at is null
    left join users r on r.id = t.reviewed_by
    left join actors a on a.id = t.actor_id
    left join issues i on i.id = t.issue_id
    left join blocks b on b.document_id = n.document_id and b.id = n.ranges -> 0 ->> 'blockId'
    where n.project_id = '${projectId}' and n.deleted_at is null
      and (t.id is null or t.status in ('proposed', 'accepted', 'disputed'))
  ) to stdout with (format csv, header)`
