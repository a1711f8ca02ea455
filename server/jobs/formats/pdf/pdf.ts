// PDF: text by geometric reconstruction. Pictures of text are not read.
import { AppError } from '../../../../shared/errors.ts'
import type { Format } from '../format.ts'
import { toText } from './document.ts'
import { judge } from './quality.ts'
import { readPages } from './read-pages.ts'

const PARSER_VERSION = 'pdf-1'
/** Share of the time that goes into reading the pages; the rest is geometry. */
const READING_SHARE = 0.7

export const pdf: Format = {
  async read(bytes, { fileName, onProgress = () => {} }) {
    const options = { fileName, onProgress: (share: number) => onProgress(share * READING_SHARE) }
    const { pages, properties } = await readPages(bytes, options)
    const { text, units, emptyPages } = toText(pages)
    if (units.length === 0) throw new AppError('file_scanned', { file: fileName })
    const quality = judge(text, { pageCount: pages.length, emptyPages })
    onProgress(1)
    return { text, charset: null, units, properties, warnings: [], quality, parserVersion: PARSER_VERSION }
  },
}
