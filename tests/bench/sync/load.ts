// The process that makes the load: senders and receivers share its clock. Jobs come by IPC, one at a time.
import { type ColdJob, type Opened, openCold } from './cold-open.ts'
import { type FillJob, fill, type HoldJob, hold, type ReleaseJob, release } from './hold.ts'
import { type OverwriteJob, type Overwritten, overwrite } from './overwrite.ts'
import { type Paced, type PaceJob, pace } from './pace.ts'

/** Every job, with what comes back. */
export type Jobs = {
  pace: { job: PaceJob; result: Paced }
  hold: { job: HoldJob; result: null }
  fill: { job: FillJob; result: null }
  cold: { job: ColdJob; result: Opened }
  overwrite: { job: OverwriteJob; result: Overwritten }
  release: { job: ReleaseJob; result: null }
}
export type Job = Jobs[keyof Jobs]['job']

function run(job: Job): Promise<Jobs[keyof Jobs]['result']> {
  switch (job.kind) {
    case 'pace':
      return pace(job)
    case 'hold':
      return hold(job)
    case 'fill':
      return fill(job)
    case 'cold':
      return openCold(job)
    case 'overwrite':
      return overwrite(job)
    case 'release':
      return release()
  }
}

// The bench has ended, however it did.
process.on('disconnect', () => process.exit())
process.on('message', async (job: Job) => {
  try {
    process.send?.({ result: await run(job) })
  } catch (error) {
    process.send?.({ error: (error as Error).stack })
  }
})
