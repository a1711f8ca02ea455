// Cleans up behind the test run however it ends, a SIGKILL too: a shell waits for the end of its standard input,
// which the kernel closes with the run.
import { spawn } from 'node:child_process'
import { once } from 'node:events'

// $1 is the folder, the rest the command. Started in the background, it has /dev/null as its standard input.
const SCRIPT = `
folder=$1; shift
[ $# -gt 0 ] && { "$@" >"$folder/log" 2>&1 & command=$!; }
cat >/dev/null
[ -n "$command" ] && { kill -INT "$command"; wait "$command"; }
rm -rf "$folder"`

/** Runs `command` until the end of this process or `end()`, then interrupts it, waits for it and removes `folder`. */
export function keepUntilEnd(options: {
  folder: string
  command?: readonly string[]
  user?: { uid: number; gid: number }
}): { end(): Promise<void> } {
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'sh', options.folder, ...(options.command ?? [])], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Its own process group: Ctrl-C is for the run alone.
    detached: true,
    ...options.user,
  })
  const exit = once(shell, 'exit')
  shell.unref()
  return {
    async end() {
      shell.ref()
      shell.stdin.end()
      await exit
    },
  }
}
