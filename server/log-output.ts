// Where the log goes: standard output, which is never waited for and whose failure ends nothing. A reader that is gone
// costs the lines, one that does not read costs a bounded part of the memory, a full disk costs what does not fit.
import { fstatSync, writeSync } from 'node:fs'
import type { Writable } from 'node:stream'
import type { DestinationStream } from 'pino'

/** Bytes of log that wait for a reader (4 MiB); past them lines are left out, and counted. */
export const MAX_UNREAD_LOG_BYTES = 4 * 1024 * 1024

/** Standard output, whether it is a file, a pipe or a terminal. */
export function openLogOutput(): DestinationStream {
  // A stream over a file closes itself at the first error; a disk that was full has room again later.
  return fstatSync(1).isFile() ? { write: writeToFile } : createBoundedOutput(process.stdout)
}

/** Writes to `out` while less than `MAX_UNREAD_LOG_BYTES` wait there, then says how many lines were left out. */
export function createBoundedOutput(
  out: Pick<Writable, 'writableLength'> & { write(line: string): unknown },
): DestinationStream {
  let omitted = 0
  return {
    write(line) {
      if (out.writableLength >= MAX_UNREAD_LOG_BYTES) {
        omitted++
        return
      }
      if (omitted > 0) {
        const msg = `${omitted} lines of the log were left out: nobody read them`
        omitted = 0
        out.write(`${JSON.stringify({ level: 40, time: Date.now(), pid: process.pid, msg })}\n`)
      }
      out.write(line)
    },
  }
}

function writeToFile(line: string) {
  try {
    writeSync(1, line)
  } catch {
    // There is no place left where this could be told.
  }
}
