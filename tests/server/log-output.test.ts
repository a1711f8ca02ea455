import { expect, test } from 'vitest'
import { createBoundedOutput, MAX_UNREAD_LOG_BYTES } from '../../server/log-output.ts'

test('[BOUND] a log that nobody reads keeps a bounded part of the memory, and says what it left out', () => {
  // The pipe's end: what a stream does whose reader has stopped.
  const pipe = {
    writableLength: 0,
    lines: [] as string[],
    write(line: string) {
      this.lines.push(line)
      this.writableLength += line.length
    },
  }
  const output = createBoundedOutput(pipe)
  const line = `${'x'.repeat(1023)}\n`
  for (let i = 0; i < 10_000; i++) output.write(line)
  expect(pipe.writableLength).toBeLessThan(MAX_UNREAD_LOG_BYTES + line.length)
  const kept = pipe.lines.length
  pipe.writableLength = 0
  output.write('next\n')
  expect(pipe.lines.slice(kept).map((said) => said.replace(/.*"msg"/, 'msg'))).toEqual([
    `msg:"${10_000 - kept} lines of the log were left out: nobody read them"}\n`,
    'next\n',
  ])
})
