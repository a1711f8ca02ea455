// Links the Node runtime carried by the lockfile into node_modules/.bin, where
// npm scripts look first. npm 10 does not link the bins of optional platform packages.
// Does nothing when no carried runtime fits this platform: a system Node >= 24.15 serves then.
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

const carried = join('node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node')
if (existsSync(carried)) {
  const bin = join('node_modules', '.bin')
  mkdirSync(bin, { recursive: true })
  const link = join(bin, 'node')
  rmSync(link, { force: true })
  symlinkSync(join('..', '..', carried), link)
}
