// The load process as the bench sees it.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { Job, Jobs } from './load.ts'

export type Load = {
  run<K extends keyof Jobs>(job: Extract<Job, { kind: K }>): Promise<Jobs[K]['result']>
  stop(): Promise<void>
}

/** Starts the load process; whoever starts it stops it. */
export function startLoad(): Load {
  const child = fork('tests/bench/sync/load.ts', { serialization: 'advanced', execPath: process.execPath })
  const exit = once(child, 'exit')
  return {
    async run(job) {
      child.send(job)
      const answer = await Promise.race([once(child, 'message').then(([message]) => message), exit.then(() => null)])
      if (answer === null) throw new Error('the load process ended')
      if (answer.error) throw new Error(answer.error)
      return answer.result
    },
    async stop() {
      child.disconnect()
      child.kill()
      await exit
    },
  }
}
