// Who imports whom in the project, read from the sources.
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** `isLazy`: fetched while the program runs, or a type that is gone by then; such an edge closes no circle. */
export type Edge = { from: string; to: string; isLazy: boolean }

const FILES = '{shared,db,server,client,scripts,tests}/**/*.{ts,tsx,mjs}'
const FROM = /^\s*(?:import|export)\s+(type\s)?([^;'"`]*?)\sfrom\s+'([^']+)'/gm
const EFFECT = /^\s*import\s+'([^']+)'/gm
const DYNAMIC = /\bimport\(\s*'([^']+)'/g

/** Every import of one of our files by another, paths relative to the project's root. */
export function readImportGraph(): Edge[] {
  return globSync(FILES).flatMap((from) => importsOf(from, readFileSync(from, 'utf8')))
}

/** The imports of our own files in one source. */
export function importsOf(from: string, source: string): Edge[] {
  const edge = (specifier: string | undefined, isLazy: boolean): Edge[] =>
    specifier?.startsWith('.') ? [{ from, to: normalize(join(dirname(from), specifier)), isLazy }] : []
  return [
    ...source.matchAll(FROM).flatMap(([, type, , specifier]) => edge(specifier, type !== undefined)),
    ...source.matchAll(EFFECT).flatMap(([, specifier]) => edge(specifier, false)),
    ...source.matchAll(DYNAMIC).flatMap(([, specifier]) => edge(specifier, true)),
  ]
}

/** One circle of edges that are not lazy, as the files along it; null when there is none. */
export function findCircle(edges: readonly Edge[]): string[] | null {
  const importsByFile = Map.groupBy(
    edges.filter(({ isLazy }) => !isLazy),
    ({ from }) => from,
  )
  const isClear = new Set<string>()
  const path: string[] = []
  const visit = (file: string): string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (isClear.has(file)) return null
    path.push(file)
    for (const { to } of importsByFile.get(file) ?? []) {
      const circle = visit(to)
      if (circle) return circle
    }
    path.pop()
    isClear.add(file)
    return null
  }
  for (const file of importsByFile.keys()) {
    const circle = visit(file)
    if (circle) return circle
  }
  return null
}
