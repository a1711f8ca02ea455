// One word replaced by another, as a correction like any other: what a misread name is corrected with.
import * as Y from 'yjs'
import type { CorrectWord } from '../../shared/api/documents.ts'
import { blockElements } from '../../shared/doc/text.ts'
import { AppError } from '../../shared/errors.ts'
import { toUtf16 } from '../../shared/text/code-points.ts'
import type { TextModel } from './text-model.ts'

/** The Yjs update that puts `after` in the place of `before`. Throws not_found, bad_request where other words stand. */
export function replaceWords(
  doc: Y.Doc,
  model: TextModel,
  { blockId, start, end, before, after }: CorrectWord,
  clientId: number,
): Uint8Array | null {
  const blocks = model.blocks()
  const index = blocks.findIndex(({ id }) => id === blockId)
  const block = blocks[index]
  if (!block) throw new AppError('not_found')
  const from = toUtf16(block.text, start)
  if (block.text.slice(from, toUtf16(block.text, end)) !== before)
    throw new AppError('bad_request', { reason: 'these words do not stand there any more; look at the text again' })

  const copy = new Y.Doc()
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc))
  copy.clientID = clientId
  let update: Uint8Array | null = null
  copy.on('update', (bytes: Uint8Array) => {
    update = bytes
  })
  copy.transact(() => {
    let at = from
    for (const text of (blockElements(copy)[index] as Y.XmlElement).toArray()) {
      if (!(text instanceof Y.XmlText)) continue
      if (at + before.length <= text.length) {
        // Only the letters that differ are written: tags stay on the others.
        const [head, tail] = shared(before, after)
        if (before.length - head - tail > 0) text.delete(at + head, before.length - head - tail)
        if (after.length - head - tail > 0) text.insert(at + head, after.slice(head, after.length - tail))
        return
      }
      at -= text.length
    }
  })
  copy.destroy()
  return update
}

/** UTF-16 lengths of the beginning and the end that both have. */
function shared(a: string, b: string): [head: number, tail: number] {
  const most = Math.min(a.length, b.length)
  let head = 0
  while (head < most && a[head] === b[head]) head++
  let tail = 0
  while (tail < most - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++
  return [head, tail]
}
