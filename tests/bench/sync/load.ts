// The process that makes the load: senders and receivers share its clock. Jobs come by IPC, one at a time.
import { type Paced, type PaceJob, pace } from './pace.ts'

export type Jobs = {
  pace: { job: PaceJob; result: Paced }
}
export type Job = Jobs[keyof Jobs]['job']

const run = (job: Job) => {
  switch (job.kind) {
    case 'pace':
      return pace(job)
  }
}

process.on('message', async (job: Job) => {
  try {
    process.send?.({ result: await run(job) })
  } catch (error) {
    process.send?.({ error: (error as Error).stack })
  }
})
