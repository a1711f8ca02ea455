// Writes the generated parts of docs/: the error table, the rights, the tables of operations. `--check` only compares,
// and exits 1 when a page is behind its source.
import { readFile, writeFile } from 'node:fs/promises'
import { configTable } from '../server/config.ts'
import { metricsTable } from '../server/metrics/measures.ts'
import { ERRORS } from '../shared/errors.ts'
import { rightsPage } from '../tests/server/rights/page.ts'

const errorPage = () =>
  [
    '# Errors',
    '',
    'Generated from `shared/errors.ts` by `npm run docs`. Over HTTP an error is `{"error": {"code", "message", "details"}}`',
    'with the status below; over a socket it is part of the reply to a command (docs/protocol.md).',
    '`{name}` in a sentence is filled from the details. *Again* says whether the same request may succeed later.',
    '',
    '| code | status | again | English | العربية |',
    '|---|---|---|---|---|',
    ...Object.entries(ERRORS).map(
      ([code, row]) => `| \`${code}\` | ${row.status} | ${row.retry ? 'yes' : 'no'} | ${row.en} | ${row.ar} |`,
    ),
    '',
  ].join('\n')

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
function fill(page: string, name: string, content: string): string {
  const pattern = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`)
  if (!pattern.test(page)) throw new Error(`no <!-- ${name} --> in the page`)
  return page.replace(pattern, (_, open: string, close: string) => `${open}${content}\n${close}`)
}

const docs = (name: string) => new URL(`../docs/${name}`, import.meta.url)
const operations = await readFile(docs('operations.md'), 'utf8')
const pages: [string, string][] = [
  ['errors.md', errorPage()],
  ['rights.md', rightsPage()],
  ['operations.md', fill(fill(operations, 'configuration', configTable()), 'metrics', metricsTable())],
]

let isBehind = false
for (const [name, content] of pages) {
  const current = await readFile(docs(name), 'utf8').catch(() => '')
  if (current === content) continue
  if (process.argv.includes('--check')) {
    console.error(`docs/${name} is behind its source; run: npm run docs`)
    isBehind = true
  } else {
    await writeFile(docs(name), content)
    console.log(`docs/${name} written`)
  }
}
process.exitCode = isBehind ? 1 : 0
