// A sample of `npm run fuzz`, which throws a hundred thousand.
import { expect, test } from 'vitest'
import { throwFramesAtServer } from './frames-at-server.ts'

test('[SYNC4] [GUARD1] frames of every kind over sockets end no process, close no witness and change nothing of his', {
  timeout: 180_000,
}, async () => {
  process.setMaxListeners(0)
  const { counts, wrong, isSameProcess } = await throwFramesAtServer(2_000, 1)
  expect(wrong).toEqual([])
  expect(isSameProcess).toBe(true)
  const frames = [...counts].filter(([name]) => name.endsWith(': frames')).reduce((sum, [, count]) => sum + count, 0)
  expect(frames).toBe(2_000)
  expect([...counts.keys()].filter((name) => name.includes('closed 4'))).not.toEqual([])
})
