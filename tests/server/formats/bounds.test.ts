// Hostile files: each costs one refusal, or is read; the server neither waits nor grows.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { strToU8, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { readInWorker } from '../../../server/jobs/read-in-worker.ts'
import { docx, p, zip } from '../../_help/office.ts'

const signal = new AbortController().signal
const readCode = (fileName: string, bytes: Uint8Array, limits = {}) =>
  readInWorker({ fileName, bytes }, { signal, onProgress: () => {}, limits }).then(
    ({ blocks }) => `${blocks.length} blocks`,
    (error: { code?: string }) => error.code ?? String(error),
  )

const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
/** A Word document whose main part is `document` to the byte. */
const withMain = (document: Uint8Array) =>
  zipSync({
    '[Content_Types].xml': strToU8('<Types/>'),
    '_rels/.rels': strToU8(
      '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="x/officeDocument" Target="d.xml"/></Relationships>',
    ),
    'd.xml': document,
  })

function nestedZip(): Uint8Array {
  let inner: Uint8Array = zipSync({ a: new Uint8Array(20 * 2 ** 20) })
  for (let depth = 0; depth < 5; depth++) inner = zipSync({ a: inner, b: inner })
  return inner
}

function lyingSizes(): Uint8Array {
  const bytes = Buffer.from(docx({ body: p('a'.repeat(100_000)) }))
  const signature = Buffer.from('PK\x01\x02', 'latin1')
  for (let at = bytes.indexOf(signature); at >= 0; at = bytes.indexOf(signature, at + 1))
    bytes.writeUInt32LE(10, at + 24)
  return bytes
}

const LAUGHS = `<!DOCTYPE x [<!ENTITY a "ha">${Array.from({ length: 9 }, (_, n) => `<!ENTITY a${n + 1} "${`&a${n || ''};`.repeat(10)}">`).join('')}]><w:document ${W}><w:body>&a9;</w:body></w:document>`

test.each<[what: string, fileName: string, make: () => Uint8Array, outcome: string]>([
  ['a zip bomb', 'a.docx', () => withMain(new Uint8Array(100 * 2 ** 20).fill(32)), 'file_too_complex'],
  [
    'more text than a document may have',
    'a.docx',
    () => docx({ body: p('a'.repeat(12 * 2 ** 20)) }),
    'file_too_complex',
  ],
  ['zips in zips', 'a.docx', nestedZip, 'file_binary'],
  ['sizes that are lies', 'a.docx', lyingSizes, 'file_damaged'],
  ['paths out of the zip', 'a.docx', () => zip({ '../../etc/passwd': 'x' }), 'file_damaged'],
  ['an entity bomb', 'a.docx', () => withMain(strToU8(LAUGHS)), 'file_damaged'],
  [
    'an outer entity',
    'a.docx',
    () => withMain(strToU8(`<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>`)),
    'file_damaged',
  ],
  ['XML nested 100,000 deep', 'a.docx', () => docx({ body: '<w:sdt>'.repeat(100_000) }), 'file_too_complex'],
  ['600,000 paragraphs', 'a.docx', () => docx({ body: p('a').repeat(600_000) }), 'file_too_complex'],
  ['HTML nested 100,000 deep', 'a.html', () => Buffer.from('<div>'.repeat(100_000)), 'file_too_complex'],
  ['a million elements', 'a.html', () => Buffer.from(`<p>${'<i>a</i>'.repeat(1_000_000)}`), 'file_too_complex'],
  [
    '10,000 marks that lead to one place',
    'a.html',
    () => Buffer.from(`${'<a href=#n>1</a>'.repeat(10_000)}<div id=n>${'<a href=#q>x</a>'.repeat(10_000)}<i id=q>`),
    '2 blocks',
  ],
  [
    'pictures inside the page',
    'a.html',
    () => Buffer.from(`<p>text<img src="data:image/png;base64,${'iVBORw0KGgo'.repeat(900_000)}">`),
    '1 blocks',
  ],
  ['quotations 100,000 deep', 'a.md', () => Buffer.from(`${'>'.repeat(100_000)} a`), 'file_too_complex'],
  ['brackets without end', 'a.md', () => Buffer.from('['.repeat(100_000)), '1 blocks'],
  ['one line of ten megabytes', 'a.txt', () => Buffer.alloc(10 * 2 ** 20, 'word '), '1 blocks'],
  ['one line of a hundred megabytes', 'a.txt', () => Buffer.alloc(100 * 2 ** 20, 'word '), 'file_too_large'],
])('%s', async (_, fileName, make, outcome) => {
  const bytes = make()
  expect(await readCode(fileName, bytes)).toBe(outcome)
})

test('a reader that uses every moment and much memory leaves both to the server', async () => {
  const bytes = docx({ body: p('a').repeat(600_000) })
  await sleep(50)
  const before = process.memoryUsage().rss
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  expect(await readCode('a.docx', bytes)).toBe('file_too_complex')
  delay.disable()
  expect((process.memoryUsage().rss - before) / 2 ** 20).toBeLessThan(30)
  // Half the time nothing at all is to be felt; what is above is the machine's other work.
  expect(delay.percentile(50) / 1e6).toBeLessThan(30)
})

test('[BOUND] too much memory outside the heap, and too much time, end the process', async () => {
  const bomb = docx({ body: `<w:p>${'<w:r><w:t>a</w:t></w:r>'.repeat(500_000)}</w:p>` })
  expect(await readCode('a.docx', bomb, { rssMb: 100 })).toBe('file_too_complex')
  expect(await readCode('a.docx', bomb, { timeoutMs: 300 })).toBe('file_too_complex')
})
