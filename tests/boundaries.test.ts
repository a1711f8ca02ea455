// Who may import whom. A new folder needs a line here: where it stands is a decision.
import { expect, test } from 'vitest'
import { type Edge, findCircle, importsOf, readImportGraph } from './_help/import-graph.ts'

const ROOMS: Record<string, string[]> = {
  shared: [],
  db: ['shared'],
  server: ['shared', 'db'],
  client: ['shared'],
  // The page of rights is made from the tables that the tests hold the server against.
  scripts: ['shared', 'db', 'server', 'tests'],
  tests: ['shared', 'db', 'server', 'client', 'scripts'],
}

// Routes, sync and jobs meet through the Context. Files directly in server/ (config, context, app) are for everybody.
const SERVER: Record<string, string[]> = {
  metrics: [],
  fanout: [],
  guard: [],
  log: ['fanout', 'metrics'],
  commands: ['log', 'fanout', 'metrics'],
  correct: ['guard', 'log', 'fanout'],
  sockets: ['fanout'],
  live: ['log', 'fanout', 'sockets'],
  // A session is looked up only for who comes through the gate of sockets.
  plugins: ['fanout', 'sockets'],
  sample: ['commands', 'log', 'fanout'],
  jobs: ['commands', 'log', 'fanout'],
  suggest: ['sockets'],
  sync: ['commands', 'correct', 'guard', 'log', 'fanout', 'plugins', 'sockets'],
  routes: ['commands', 'live', 'log', 'fanout', 'metrics', 'plugins', 'sample', 'suggest'],
  cli: ['commands', 'jobs', 'log', 'fanout', 'metrics', 'sample'],
}

// What a user would name: these meet in app/ or through shared.
const FEATURES = [
  'account',
  'codebook',
  'documents',
  'export',
  'matrix',
  'projects',
  'reader',
  'review',
  'tagging',
  'team',
]
const COMMON = ['app', 'i18n', 'styles', 'sync', 'ui']

const ENTRIES = ['server/main.ts', 'server/cli.ts', 'client/main.tsx', 'scripts/test.ts', 'scripts/dev.ts']

const edges = readImportGraph()

test('reads every kind of import', () => {
  const source = `// comment about 'x' from './no.ts'
import './effect.ts'
import type { A } from '../shared/type.ts'
import {
  b,
} from './many-lines.ts'
export { c } from './again.ts'
const d = await import('./late.ts')
import react from 'react'`
  expect(importsOf('server/x.ts', source).sort((a, b) => a.to.localeCompare(b.to))).toEqual([
    { from: 'server/x.ts', to: 'server/again.ts', isLazy: false },
    { from: 'server/x.ts', to: 'server/effect.ts', isLazy: false },
    { from: 'server/x.ts', to: 'server/late.ts', isLazy: true },
    { from: 'server/x.ts', to: 'server/many-lines.ts', isLazy: false },
    { from: 'server/x.ts', to: 'shared/type.ts', isLazy: true },
  ])
  expect(edges.length).toBeGreaterThan(100)
})

test('rooms import only the rooms beneath them', () => {
  expect(forbidden((path) => path.split('/')[0], ROOMS)).toEqual([])
})

test('in the server, routes, sync and jobs meet through the context', () => {
  expect(forbidden(folderIn('server'), SERVER)).toEqual([])
})

test('in the client, features meet in app or through shared', () => {
  const allowed = Object.fromEntries([
    ...FEATURES.map((feature) => [feature, COMMON]),
    // The palette opens inside the text, at a selection; tagging knows nothing of the reader.
    ['reader', [...COMMON, 'tagging']],
    // The router fetches the pages.
    ['app', [...COMMON, ...FEATURES]],
    ['ui', ['i18n', 'styles']],
    ['sync', ['app', 'i18n', 'styles', 'ui']],
    ['i18n', []],
    ['styles', []],
  ])
  expect(forbidden(folderIn('client'), allowed)).toEqual([])
})

test('nobody imports an entry', () => {
  // The type of a command is the one thing that an entry gives away.
  const guests = edges.filter(({ from, to }) => ENTRIES.includes(to) && !from.startsWith('server/cli/'))
  expect(guests.map(say)).toEqual([])
})

test('no file imports itself by way of others', () => {
  expect(findCircle(edges)?.join(' -> ') ?? null).toBeNull()
})

/** Name of the folder right under `room`; undefined for files of other rooms and files right in it. */
const folderIn = (room: string) => (path: string) => {
  const [first, folder, ...rest] = path.split('/')
  return first === room && rest.length > 0 ? folder : undefined
}

function forbidden(placeOf: (path: string) => string | undefined, allowed: Record<string, string[]>): string[] {
  return edges
    .filter(({ from, to }) => {
      const [place, target] = [placeOf(from), placeOf(to)]
      if (place === undefined || target === undefined || place === target) return false
      return allowed[place]?.includes(target) !== true
    })
    .map(say)
}

const say = ({ from, to }: Edge) => `${from} -> ${to}`
