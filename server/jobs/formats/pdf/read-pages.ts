// The shell around pdf.js: bytes to pages of glyphs. Takes drawing operations rather than pdf.js's own text, which
// joins, reorders and drops characters before their places can be looked at.
import { getDocumentProxy, getResolvedPDFJS } from 'unpdf'
import { AppError } from '../../../../shared/errors.ts'
import { MAX_BLOCKS } from '../../../../shared/model/limits.ts'
import type { Property } from '../../../../shared/text/reading.ts'
import { MAX_GLYPHS, MAX_PAGES } from './limits.ts'
import type { Page } from './page.ts'
import { paint } from './paint.ts'

/** Information that a file states about itself; dates and tools are evidence, too. */
const INFO_KEYS = [
  'Title',
  'Author',
  'Subject',
  'Keywords',
  'CreationDate',
  'ModDate',
  'Creator',
  'Producer',
  'Language',
]

/** Pages in order with their glyphs. Throws file_encrypted, file_damaged or file_too_complex. */
export async function readPages(
  bytes: Uint8Array,
  { fileName, onProgress }: { fileName: string; onProgress: (share: number) => void },
): Promise<{ pages: Page[]; properties: Property[] }> {
  const pdf = await open(bytes, fileName)
  try {
    if (pdf.numPages > MAX_PAGES) throw new AppError('file_too_complex', { file: fileName, limit: MAX_BLOCKS })
    const { OPS, AnnotationMode } = await getResolvedPDFJS()
    const pages: Page[] = []
    let glyphCount = 0
    for (let number = 1; number <= pdf.numPages; number++) {
      const page = await pdf.getPage(number)
      const operators = await page.getOperatorList({ annotationMode: AnnotationMode.DISABLE })
      const { width, height, transform } = page.getViewport({ scale: 1 })
      const fontMatrix = (name: string): number[] | undefined =>
        page.commonObjs.has(name) ? page.commonObjs.get(name)?.fontMatrix : undefined
      const painted = paint(operators, { ops: OPS, transform, fontMatrix })
      glyphCount += painted.glyphs.length
      if (glyphCount > MAX_GLYPHS) throw new AppError('file_too_complex', { file: fileName, limit: MAX_BLOCKS })
      pages.push({ number, width, height, ...painted })
      page.cleanup()
      onProgress(number / pdf.numPages)
    }
    return { pages, properties: await readProperties(pdf) }
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('file_damaged', { file: fileName }, { cause: error })
  } finally {
    await pdf.loadingTask.destroy()
  }
}

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>

async function open(bytes: Uint8Array, fileName: string): Promise<Pdf> {
  try {
    // A copy: pdf.js takes over what it is given. No image is decoded, no font drawn, nothing fetched, no script run.
    return await getDocumentProxy(new Uint8Array(bytes), {
      maxImageSize: 0,
      disableFontFace: true,
      useSystemFonts: false,
      enableXfa: false,
      stopAtErrors: false,
      verbosity: 0,
    })
  } catch (error) {
    const isLocked = (error as Error).name === 'PasswordException'
    throw new AppError(isLocked ? 'file_encrypted' : 'file_damaged', { file: fileName }, { cause: error })
  }
}

async function readProperties(pdf: Pdf): Promise<Property[]> {
  const info = ((await pdf.getMetadata()).info ?? {}) as Record<string, unknown>
  return INFO_KEYS.flatMap((name) => {
    const value = info[name]
    return typeof value === 'string' && value.trim() !== '' ? [{ source: 'core', name, value: value.trim() }] : []
  })
}
