// npm run bench:pdf: prints Arabic texts with Chromium and LibreOffice, reads them and the English PDFs of
// ../shared/external, and says how many words, and pairs of neighbours, came through; beside it poppler's pdftotext.
// `--quick` takes one font.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { pdf } from '../../../server/jobs/formats/pdf/pdf.ts'
import { englishSamples } from './english.ts'
import { renderers } from './render.ts'
import { FONTS, samples, textOf } from './samples.ts'
import { type Comparison, compare } from './words.ts'

const run = promisify(execFile)
const POPPLER = '/usr/bin/pdftotext'
const GOALS = { arabic: 0.97, english: 0.995 }

const isQuick = process.argv.includes('--quick')
const folder = await mkdtemp(join(tmpdir(), 'mawqif-pdf-'))
const lines: string[] = []
try {
  const chosen = samples().filter(({ font }) => !isQuick || font === FONTS[0])
  for (const { name, render } of renderers()) {
    const prints = await render(chosen, folder)
    for (const [index, sample] of chosen.entries()) {
      const print = prints[index]
      const title = `${sample.name} · ${name} · ${sample.font}${sample.justified ? ', justified' : ''}`
      if (print) await measure(title, print, textOf(sample), GOALS.arabic)
      else say(`${title.padEnd(64)} could not be printed`)
    }
  }
  for (const { name, bytes, reference } of await englishSamples()) await measure(name, bytes, reference, GOALS.english)
} finally {
  await rm(folder, { recursive: true, force: true })
}
process.stdout.write(`\n${lines.join('\n')}\n`)

async function measure(title: string, bytes: Uint8Array, reference: string, goal: number) {
  const start = performance.now()
  const { text, units, quality } = await pdf.read(bytes, { fileName: title })
  const ms = performance.now() - start
  // Page furniture is in no reference.
  const body = units.filter(({ kind }) => kind !== 'furniture').map(({ start, end }) => text.slice(start, end))
  const ours = compare(reference, body.join('\n'))
  const theirs = await readWithPoppler(bytes)
  const figures = `ours ${show(ours)}  poppler ${theirs === null ? '–' : show(compare(reference, theirs))}`
  const met = ours.recall >= goal ? 'met' : `below ${goal}`
  say(`${title.padEnd(64)} ${figures}  ${met}  quality ${quality?.score}  ${Math.round(ms)} ms`)
}

async function readWithPoppler(bytes: Uint8Array): Promise<string | null> {
  if (!existsSync(POPPLER)) return null
  const path = join(folder, 'peer.pdf')
  await writeFile(path, bytes)
  await run(POPPLER, ['-enc', 'UTF-8', path, join(folder, 'peer.txt')])
  return readFile(join(folder, 'peer.txt'), 'utf8')
}

function say(line: string) {
  lines.push(line)
  process.stdout.write(`${line}\n`)
}

function show({ recall, pairs }: Comparison): string {
  return `${recall.toFixed(4)} / ${pairs.toFixed(4)}`
}
