// The English PDFs beside the project with the same documents in a form that states its text.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const EXTERNAL = join(import.meta.dirname, '../../../../shared/external')

/** None where the files are not there. */
export async function englishSamples(): Promise<{ name: string; bytes: Buffer; reference: string }[]> {
  if (!existsSync(EXTERNAL)) return []
  const call = await readFile(join(EXTERNAL, 'paris-call/paris-call.en.md'), 'utf8')
  const un = ['A_80_604_Add.1.en', 'A_81_6_SECT_4.en'].map(async (name) => ({
    name,
    bytes: await readFile(join(EXTERNAL, `un-mandates/${name}.pdf`)),
    reference: await docxText(join(EXTERNAL, `un-mandates/${name}.docx`)),
  }))
  return [
    {
      name: 'paris-call.en',
      bytes: await readFile(join(EXTERNAL, 'paris-call/paris-call.pdf')),
      reference: plain(call),
    },
    ...(await Promise.all(un)),
  ]
}

// Markdown's words: without front matter, markup and addresses of links.
const plain = (markdown: string) =>
  markdown
    .replace(/^---[\s\S]*?\n---\n/, '')
    .replace(/\]\([^)]*\)/g, ']')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\{[{%][^}]*[}%]\}/g, ' ')

// A straight reading of the body: runs in order, without deleted and hidden text, drawings and field codes.
async function docxText(path: string): Promise<string> {
  const { stdout } = await run('unzip', ['-p', path, 'word/document.xml'], { maxBuffer: 1 << 28 })
  return stdout
    .replace(/<mc:Fallback>[\s\S]*?<\/mc:Fallback>/g, '')
    .replace(/<w:(delText|instrText)[ >][\s\S]*?<\/w:\1>/g, '')
    .replace(/<w:(tab|br)\b[^>]*\/>|<\/w:p>|<\/w:tc>/g, ' ')
    .replace(/<w:noBreakHyphen\/>/g, '-')
    .replace(/<[^>]+>/g, '')
    .replace(
      /&(amp|lt|gt|quot|apos);/g,
      (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" })[name] ?? ' ',
    )
}
