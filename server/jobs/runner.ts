// Takes waiting jobs and does them, at most one per core.
// Invariant: a job's row says `running` only while somebody holds it and beats; a holder that stops beating (crash,
// lost database) loses it to the next taker, and its late commit fails. Without this a restart would leave jobs that
// run for ever, or two documents of one file.
import { availableParallelism } from 'node:os'
import { countJobsInLine, isJobHeld } from '../../db/repos/jobs/reader.ts'
import {
  beatJob,
  failJob,
  finishJob,
  releaseAllJobs,
  releaseJob,
  type TakenJob,
  takeJob,
} from '../../db/repos/jobs/writer.ts'
import { isUnreachable } from '../../db/unreachable.ts'
import { AppError } from '../../shared/errors.ts'
import { MAX_BLOCKS } from '../../shared/model/limits.ts'
import type { Context } from '../context.ts'
import { importDocument } from './import-document.ts'

/** Most jobs of one process at a time. */
const MAX_RUNNING = availableParallelism()
/** How often a holder shows life, in milliseconds. */
const BEAT_MS = 5_000
/** How long a holder may show none before another takes its job, in milliseconds. */
const STALE_MS = 30_000
/** How often jobs of other nodes and of the dead are looked for, in milliseconds. */
const POLL_MS = 5_000
/** How long a running job may go on when the server stops, in milliseconds. */
const STOP_GRACE_MS = 2_000
/** A job that was taken more often has ended its holder each time: it is not tried again. */
const MAX_ATTEMPTS = 5

/** Why a job's work was cut short: `lost` to a cancellation or another holder, or the server `stops`. */
class CutShort extends Error {
  readonly why: 'lost' | 'stops'
  constructor(why: 'lost' | 'stops') {
    super(`job cut short: ${why}`)
    this.why = why
  }
}

/** The jobs of one process. `start` and `stop` are called once each. */
export function createRunner(ctx: Context, { stopGraceMs = STOP_GRACE_MS }: { stopGraceMs?: number } = {}) {
  const running = new Map<string, { job: TakenJob; abort: AbortController; ended: Promise<void> }>()
  const asides = new Set<Promise<void>>()
  let isStopping = false
  let taking: Promise<void> | null = null
  let isAsked = false
  let poll: NodeJS.Timeout | undefined
  let unsubscribe = () => {}

  return {
    async start() {
      // The folder's lock says that whoever ran these is gone.
      if (ctx.database.kind === 'embedded') await ctx.db.transaction(releaseAllJobs)
      unsubscribe = ctx.fanout.subscribe((event) => {
        if (event.type !== 'job') return
        const held = running.get(event.jobId)
        if (held) aside(check(held.job))
        else wake()
      })
      poll = setInterval(wake, POLL_MS)
      ctx.metrics.watch('mawqif_imports', async () => ({
        running: running.size,
        waiting: await countJobsInLine(ctx.db),
      }))
      wake()
    },

    /** Takes no more, lets what runs end if it is quick, gives the rest back. */
    async stop() {
      isStopping = true
      clearInterval(poll)
      unsubscribe()
      await taking
      const grace = setTimeout(() => {
        for (const { abort } of running.values()) abort.abort(new CutShort('stops'))
      }, stopGraceMs)
      await Promise.all([...running.values()].map(({ ended }) => ended))
      clearTimeout(grace)
      await Promise.all(asides)
    },
  }

  // One loop at a time; a call during it makes it look once more before it ends.
  function wake() {
    isAsked = true
    taking ??= take()
      .catch((err) => ctx.log.error({ err }, 'jobs: taking failed'))
      .finally(() => {
        taking = null
        if (isAsked && !isStopping && running.size < MAX_RUNNING) wake()
      })
  }

  async function take() {
    isAsked = false
    while (!isStopping && running.size < MAX_RUNNING) {
      const job = await ctx.db.transaction((tx) => takeJob(tx, STALE_MS))
      if (job === null) return
      const abort = new AbortController()
      const ended = run(job, abort).finally(() => {
        running.delete(job.id)
        if (!isStopping) wake()
      })
      running.set(job.id, { job, abort, ended })
    }
  }

  async function run(job: TakenJob, abort: AbortController) {
    const beat = setInterval(() => aside(show(job)), BEAT_MS)
    try {
      publish(job)
      if (job.attempts > MAX_ATTEMPTS) throw new AppError('file_too_complex', { file: job.fileName, limit: MAX_BLOCKS })
      await importDocument(
        ctx,
        { projectId: job.projectId, userId: job.userId, fileName: job.fileName, bytes: job.input },
        {
          signal: abort.signal,
          onProgress: (share) => aside(show(job, share * 0.9)),
          finish: async (tx, documentId) => {
            if (!(await finishJob(tx, job, documentId, ctx.now()))) throw new CutShort('lost')
          },
        },
      )
    } catch (error) {
      await settle(job, error).catch((err) => {
        // Nobody beats for it now: it is taken up again when stale.
        ctx.log.error({ err, jobId: job.id }, 'jobs: settling failed')
      })
    } finally {
      clearInterval(beat)
      publish(job)
    }
  }

  async function settle(job: TakenJob, error: unknown) {
    if (error instanceof CutShort) {
      if (error.why === 'stops') await ctx.db.transaction((tx) => releaseJob(tx, job))
      return
    }
    // The file is not to blame.
    if (isUnreachable(error)) {
      await ctx.db.transaction((tx) => releaseJob(tx, job))
      return
    }
    const isRefusal = error instanceof AppError
    if (!isRefusal) ctx.log.error({ err: error, jobId: job.id }, 'jobs: import failed')
    const { code, details } = isRefusal ? error : new AppError('internal')
    await ctx.db.transaction((tx) => failJob(tx, job, { code, details }, ctx.now()))
  }

  async function show(job: TakenJob, progress?: number) {
    if (!running.has(job.id)) return
    if (!(await ctx.db.transaction((tx) => beatJob(tx, job, progress)))) lose(job)
    else if (progress !== undefined) publish(job)
  }

  async function check(job: TakenJob) {
    if (!(await isJobHeld(ctx.db, job.id, job.attempts))) lose(job)
  }

  function lose(job: TakenJob) {
    running.get(job.id)?.abort.abort(new CutShort('lost'))
  }

  function publish({ projectId, id }: TakenJob) {
    ctx.fanout.publish({ type: 'job', projectId, jobId: id })
  }

  // Work that nobody waits for, but that must end before the runner does.
  function aside(work: Promise<void>) {
    const owned = work
      .catch((err) => ctx.log.warn({ err }, 'jobs: showing life failed'))
      .finally(() => asides.delete(owned))
    asides.add(owned)
  }
}
