// Prints samples as PDF with the programs of this machine. LibreOffice prints with Writer where it has it, else with
// Calc: the same fonts and the same PDF export.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Part, Sample } from './samples.ts'

const run = promisify(execFile)
const TIMEOUT_MS = 180_000

export type Renderer = { name: string; render(samples: readonly Sample[], folder: string): Promise<(Buffer | null)[]> }

const find = (names: readonly (string | undefined)[]) => names.find((name) => name !== undefined && existsSync(name))
const CHROMIUM = () =>
  find([process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'])
const LIBREOFFICE = () => find([process.env.LIBREOFFICE, '/usr/bin/libreoffice', '/usr/bin/soffice'])

/** What can print here. */
export function renderers(): Renderer[] {
  const chromium = CHROMIUM()
  const libreoffice = LIBREOFFICE()
  return [
    ...(chromium
      ? [
          {
            name: 'chromium',
            render: (all: readonly Sample[], folder: string) => printWithChromium(chromium, all, folder),
          },
        ]
      : []),
    ...(libreoffice
      ? [
          {
            name: 'libreoffice',
            render: (all: readonly Sample[], folder: string) => printWithOffice(libreoffice, all, folder),
          },
        ]
      : []),
  ]
}

async function printWithChromium(program: string, samples: readonly Sample[], folder: string) {
  const prints: (Buffer | null)[] = []
  for (const [index, sample] of samples.entries()) {
    const page = join(folder, `c${index}.html`)
    const print = join(folder, `c${index}.pdf`)
    await writeFile(page, html(sample))
    await run(
      program,
      [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        `--user-data-dir=${join(folder, 'chromium')}`,
        `--print-to-pdf=${print}`,
        `file://${page}`,
      ],
      { timeout: TIMEOUT_MS },
    )
    prints.push(existsSync(print) ? await readFile(print) : null)
  }
  return prints
}

async function printWithOffice(program: string, samples: readonly Sample[], folder: string) {
  const convert = async (name: (index: number) => string, content: (sample: Sample) => string) => {
    const paths = samples.map((_, index) => join(folder, name(index)))
    for (const [index, path] of paths.entries()) await writeFile(path, content(samples[index] as Sample))
    const profile = `-env:UserInstallation=file://${join(folder, 'office')}`
    await run(program, ['--headless', profile, '--convert-to', 'pdf', '--outdir', folder, ...paths], {
      timeout: TIMEOUT_MS,
    }).catch(() => null)
    return Promise.all(
      paths.map(async (path) => {
        const print = path.replace(/\.\w+$/, '.pdf')
        return existsSync(print) ? await readFile(print) : null
      }),
    )
  }
  await mkdir(folder, { recursive: true })
  const written = await convert((index) => `w${index}.fodt`, fodt)
  return written.some((print) => print !== null) ? written : convert((index) => `s${index}.fods`, fods)
}

const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)

function html({ parts, font, sizePt, justified }: Sample): string {
  const body = parts.map((part) => {
    if (part.kind === 'list')
      return `<ul style="list-style:none">${part.items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`
    if (part.kind === 'columns')
      return `<div style="columns:2;column-gap:2em">${part.paragraphs.map((text) => `<p>${escaped(text)}</p>`).join('')}</div>`
    if (part.kind === 'table') {
      const rows = part.rows.map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`)
      return `<table border="1" style="border-collapse:collapse">${rows.join('')}</table>`
    }
    const tag = part.kind === 'heading' ? 'h2' : 'p'
    return `<${tag}>${escaped(part.text)}</${tag}>`
  })
  const style = `body{font-family:"${font}";font-size:${sizePt}pt;text-align:${justified ? 'justify' : 'start'}}`
  return `<!doctype html><html dir="rtl" lang="ar"><meta charset="utf-8"><title>x</title><style>${style}</style>${body.join('')}</html>`
}

const NAMESPACES = ['office', 'text', 'table', 'style', 'fo']
  .map(
    (name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name === 'fo' ? 'xsl-fo-compatible' : name}:1.0"`,
  )
  .join(' ')

function textStyle(name: string, family: string, { sizePt, justified }: Sample, more = ''): string {
  const paragraph = `style:writing-mode="rl-tb" fo:text-align="${justified ? 'justify' : 'start'}" fo:margin-bottom="6pt"`
  const size = ['fo:font-size', 'style:font-size-complex'].map((key) => `${key}="${sizePt}pt"`).join(' ')
  const names = ['style:font-name', 'style:font-name-complex'].map((key) => `${key}="F"`).join(' ')
  return `<style:style style:name="${name}" style:family="${family}">${more}<style:paragraph-properties ${paragraph}/><style:text-properties ${names} ${size} style:language-complex="ar" style:country-complex="SA"/></style:style>`
}

const fontFace = ({ font }: Sample) =>
  `<office:font-face-decls><style:font-face style:name="F" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" svg:font-family="'${font}'"/></office:font-face-decls>`

function fodt(sample: Sample): string {
  const p = (text: string) => `<text:p text:style-name="P">${escaped(text)}</text:p>`
  const body = sample.parts.map((part) => {
    if (part.kind === 'list') return part.items.map(p).join('')
    if (part.kind === 'columns')
      return `<text:section text:style-name="C" text:name="c">${part.paragraphs.map(p).join('')}</text:section>`
    if (part.kind === 'table') {
      const rows = part.rows.map(
        (row) =>
          `<table:table-row>${row.map((cell) => `<table:table-cell>${p(cell)}</table:table-cell>`).join('')}</table:table-row>`,
      )
      return `<table:table table:style-name="T"><table:table-column table:number-columns-repeated="${part.rows[0]?.length}"/>${rows.join('')}</table:table>`
    }
    return part.kind === 'heading' ? `<text:h text:style-name="H">${escaped(part.text)}</text:h>` : p(part.text)
  })
  const styles = `${textStyle('P', 'paragraph', sample)}${textStyle('H', 'paragraph', { ...sample, sizePt: sample.sizePt * 1.5 })}
<style:style style:name="C" style:family="section"><style:section-properties style:writing-mode="rl-tb"><style:columns fo:column-count="2" fo:column-gap="1cm"/></style:section-properties></style:style>
<style:style style:name="T" style:family="table"><style:table-properties style:writing-mode="rl-tb"/></style:style>`
  return `<?xml version="1.0" encoding="UTF-8"?><office:document ${NAMESPACES} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">${fontFace(sample)}<office:automatic-styles>${styles}</office:automatic-styles><office:body><office:text>${body.join('')}</office:text></office:body></office:document>`
}

function fods(sample: Sample): string {
  const cell = (text: string) =>
    `<table:table-cell table:style-name="P" office:value-type="string"><text:p>${escaped(text)}</text:p></table:table-cell>`
  const lines = (part: Part): string[] => {
    if (part.kind === 'list') return part.items
    if (part.kind === 'table') return part.rows.map((row) => row.join(' | '))
    return part.kind === 'columns' ? part.paragraphs : [part.text]
  }
  const rows = sample.parts
    .flatMap(lines)
    .map((line) => `<table:table-row table:style-name="R">${cell(line)}</table:table-row>`)
  const styles = `${textStyle('P', 'table-cell', sample, '<style:table-cell-properties fo:wrap-option="wrap"/>')}
<style:style style:name="K" style:family="table-column"><style:table-column-properties style:column-width="17cm"/></style:style>
<style:style style:name="R" style:family="table-row"><style:table-row-properties style:use-optimal-row-height="true"/></style:style>
<style:style style:name="S" style:family="table"><style:table-properties style:writing-mode="rl-tb"/></style:style>`
  return `<?xml version="1.0" encoding="UTF-8"?><office:document ${NAMESPACES} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">${fontFace(sample)}<office:automatic-styles>${styles}</office:automatic-styles><office:body><office:spreadsheet><table:table table:style-name="S" table:name="s"><table:table-column table:style-name="K"/>${rows.join('')}</table:table></office:spreadsheet></office:body></office:document>`
}
