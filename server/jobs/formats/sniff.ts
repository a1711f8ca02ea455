// What a file is by its contents. A name is a wish: it decides between kinds of text, which look alike, and nothing
// else.
import { AppError } from '../../../shared/errors.ts'
import type { FormatName } from './format.ts'
import { openZip } from './zip.ts'

/** Bytes at the start in which a signature or the root of a page is looked for. */
const HEAD_BYTES = 1_024
/** First bytes of what is often taken for a document. RTF and pictures are among them; none can be read. */
const BINARIES = ['{\\rtf', '\x1f\x8b', '\x89PNG', 'GIF8', '\xff\xd8\xff', 'Rar!', '7z\xbc\xaf', '%!PS', 'OggS', 'ID3']
const OLE = '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'
const TEXTS: ReadonlySet<FormatName> = new Set(['txt', 'markdown', 'html'])

/**
 * The format of `bytes` whose name says `named`. Throws file_binary, file_old_word, file_encrypted, file_damaged for
 * what cannot be read.
 */
export async function sniffFormat(bytes: Uint8Array, named: FormatName, fileName: string): Promise<FormatName> {
  const head = Buffer.from(bytes.subarray(0, HEAD_BYTES)).toString('latin1')
  // Some writers put a few bytes before it.
  if (head.includes('%PDF-') && (named === 'pdf' || head.startsWith('%PDF-'))) return 'pdf'
  if (head.startsWith('PK\x03\x04') || head.startsWith('PK\x05\x06')) return sniffZip(bytes, fileName)
  if (head.startsWith(OLE)) throw new AppError(oleRefusal(bytes), { file: fileName })
  if (BINARIES.some((signature) => head.startsWith(signature))) throw new AppError('file_binary', { file: fileName })
  if (TEXTS.has(named)) return named
  // Web applications hand out pages under the names of office files.
  if (/^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)?<(?:!doctype html|html|body|head)\b/i.test(head))
    return 'html'
  throw new AppError(bytes.length === 0 ? 'file_empty' : 'file_damaged', { file: fileName })
}

async function sniffZip(bytes: Uint8Array, fileName: string): Promise<FormatName> {
  const zip = await openZip(bytes, fileName)
  if (zip.has('[Content_Types].xml') && zip.has('_rels/.rels')) {
    if (zip.has('xl/workbook.xml') || zip.has('ppt/presentation.xml'))
      throw new AppError('file_binary', { file: fileName })
    return 'docx'
  }
  const mimetype = Buffer.from((await zip.read('mimetype')) ?? []).toString('latin1')
  if (/^application\/vnd\.oasis\.opendocument\.text(?:-template)?\s*$/.test(mimetype)) return 'odt'
  if (mimetype === '' && zip.has('content.xml')) return 'odt'
  throw new AppError('file_binary', { file: fileName })
}

// Names of streams stand in the file's directory, in UTF-16.
function oleRefusal(bytes: Uint8Array): 'file_encrypted' | 'file_old_word' | 'file_binary' {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (file.includes(Buffer.from('EncryptedPackage', 'utf16le'))) return 'file_encrypted'
  return file.includes(Buffer.from('WordDocument', 'utf16le')) ? 'file_old_word' : 'file_binary'
}
