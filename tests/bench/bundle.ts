// What a browser loads for the first screen: the entry, its static imports, their styles; compressed.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { buildIfStale } from '../../scripts/build-if-stale.ts'
import type { Figure } from './figure.ts'

const FOLDER = 'dist/client'

/** Part of Vite's manifest that is used here. */
type Manifest = Record<string, { file: string; isEntry?: boolean; imports?: string[]; css?: string[] }>

export async function run(): Promise<Figure[]> {
  await buildIfStale()
  const manifest: Manifest = JSON.parse(await readFile(join(FOLDER, '.vite/manifest.json'), 'utf8'))
  const entries = Object.keys(manifest).filter((key) => manifest[key]?.isEntry)
  const files = filesOf(manifest, entries)
  let bytes = gzipSync(await readFile(join(FOLDER, 'index.html'))).length
  for (const file of files) bytes += gzipSync(await readFile(join(FOLDER, file))).length
  return [
    {
      name: 'client bundle of the first screen, gzip',
      value: bytes / 1_000,
      unit: 'kB',
      goal: { max: 350 },
      note: `index.html and ${files.size} files; fonts and what routes load on demand not counted`,
    },
  ]
}

function filesOf(manifest: Manifest, keys: readonly string[]): Set<string> {
  const files = new Set<string>()
  const seen = new Set<string>()
  const visit = (key: string) => {
    const chunk = manifest[key]
    if (!chunk || seen.has(key)) return
    seen.add(key)
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file)
    for (const next of chunk.imports ?? []) visit(next)
  }
  for (const key of keys) visit(key)
  return files
}
