import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

// The file alone, told that it runs on another Node.
const runOn = async (version: string) => {
  const source = readFileSync('server/check-node.mjs', 'utf8').replaceAll('process.versions.node', `'${version}'`)
  return promisify(execFile)(process.execPath, ['--input-type=module', '-e', source]).then(
    ({ stderr }) => ({ code: 0, stderr }),
    ({ code, stderr }) => ({ code, stderr }),
  )
}

test('an older Node is refused in one sentence, a newer one is not', async () => {
  for (const old of ['20.20.2', '22.23.0', '24.14.9']) {
    expect(await runOn(old)).toEqual({ code: 1, stderr: expect.stringMatching(/^Mawqif needs Node 24\.15 .*\n$/) })
  }
  for (const fit of ['24.15.0', '24.21.0', '26.0.0']) expect(await runOn(fit)).toEqual({ code: 0, stderr: '' })
})
