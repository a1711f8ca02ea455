// npm run bench [name…] | --all: measures one thing after another and prints each figure as a JSON line, then all
// as a table. A missed goal is a figure like any other; the exit code tells only of benches that could not run.
import { type Figure, isMet } from './figure.ts'

type Bench = () => Promise<{ run(): Promise<Figure[]> }>

const BENCHES: Readonly<Record<string, Bench>> = {
  start: () => import('./start.ts'),
  'second-analyst': () => import('./second-analyst.ts'),
  matrix: () => import('./matrix.ts'),
  csv: () => import('./csv.ts'),
  bundle: () => import('./bundle.ts'),
}

/** Installs the whole product anew: only by name or with --all. */
const SLOW: Readonly<Record<string, Bench>> = { 'first-command': () => import('./first-command.ts') }

const everything = { ...BENCHES, ...SLOW }
const names = process.argv.slice(2)
const unknown = names.filter((name) => name !== '--all' && !(name in everything))
if (unknown.length > 0) {
  process.stderr.write(`No such bench: ${unknown.join(', ')}. There are: ${Object.keys(everything).join(', ')}.\n`)
  process.exit(1)
}
const chosen = names.includes('--all') ? Object.keys(everything) : names.length > 0 ? names : Object.keys(BENCHES)

const figures: Figure[] = []
for (const name of chosen) {
  try {
    const bench = await (everything[name] as Bench)()
    for (const figure of await bench.run()) {
      figures.push(figure)
      process.stdout.write(`${JSON.stringify({ bench: name, ...figure, met: isMet(figure) })}\n`)
    }
  } catch (error) {
    process.stderr.write(`The bench ${name} could not run: ${(error as Error).stack}\n`)
    process.exitCode = 1
  }
}
process.stdout.write(`\n${table(figures)}\n`)

function table(rows: readonly Figure[]): string {
  const cells = rows.map((figure) => [
    figure.name,
    figure.value === null ? '–' : `${figure.value.toLocaleString('en', { maximumFractionDigits: 2 })} ${figure.unit}`,
    goalOf(figure),
    { true: 'yes', false: 'no', null: '' }[String(isMet(figure))] ?? '',
    figure.note ?? '',
  ])
  const lines = [['figure', 'value', 'goal', 'met', 'note'], ...cells]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...lines.map((line) => (line[column] ?? '').length)))
  return lines
    .map((line) =>
      line
        .map((cell, n) => cell.padEnd(widths[n] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function goalOf({ goal, unit }: Figure): string {
  if (goal?.max !== undefined) return `≤ ${goal.max} ${unit}`
  return goal?.min !== undefined ? `≥ ${goal.min} ${unit}` : ''
}
