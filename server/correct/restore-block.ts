// One block back to its imported text, as a correction like any other.
import * as Y from 'yjs'
import type { OrderedBlock } from '../../db/repos/documents/blocks.ts'
import { alignTexts, risingSpans } from '../../shared/anchor/align.ts'
import { blockElements, createBlockElement, textFragment } from '../../shared/doc/text.ts'
import { AppError } from '../../shared/errors.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import type { TouchedBlock } from '../../shared/model/text-edit.ts'
import { toUtf16 } from '../../shared/text/code-points.ts'
import type { TextModel } from './text-model.ts'

/**
 * The Yjs update that brings a block back, written under `clientId`; null where it is as it was imported. `former` is
 * the block as it last was, for one that is gone. Words that are the same stay, with what others do to them meanwhile.
 * Throws not_found for a block that never was; bad_request where it has no imported text, or another block has it.
 */
export function restoreBlock(
  doc: Y.Doc,
  model: TextModel,
  { blockId, former, clientId }: { blockId: BlockId; former: TouchedBlock | null; clientId: number },
): Uint8Array | null {
  const blocks = model.blocks()
  const block = blocks.find(({ id }) => id === blockId)
  const target = block ?? former
  if (target === null || target === undefined) throw new AppError('not_found')
  const imported = model.importedText(target.startCp, target.endCp)
  if (imported === '') throw new AppError('bad_request', { reason: 'this paragraph was added by a correction' })
  if (block?.text === imported) return null
  if (block === undefined && blocks.some((other) => other.startCp < target.endCp && target.startCp < other.endCp))
    throw new AppError('bad_request', { reason: 'its text is part of another paragraph now; restore that one' })

  const copy = new Y.Doc()
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc))
  copy.clientID = clientId
  let update: Uint8Array | null = null
  copy.on('update', (bytes: Uint8Array) => {
    update = bytes
  })
  copy.transact(() => {
    if (block) writeText(blockElements(copy)[blocks.indexOf(block)] as Y.XmlElement, block, imported)
    else {
      const index = blocks.findLastIndex((other) => other.endCp <= target.startCp) + 1
      textFragment(copy).insert(index, [createBlockElement({ ...target, text: imported })])
    }
  })
  copy.destroy()
  return update
}

function writeText(element: Y.XmlElement, block: OrderedBlock, imported: string) {
  const [text, ...others] = element.toArray()
  if (!(text instanceof Y.XmlText) || others.length > 0) {
    element.delete(0, element.length)
    element.insert(0, [new Y.XmlText(imported)])
    return
  }
  // From the end, so that what is done does not move what is left to do.
  let [before, after] = [block.text.length, imported.length]
  const spans = risingSpans(alignTexts([[...block.text]], [[...imported]], [[0, 0]], []))
  for (const [, start, , at, length] of spans.reverse()) {
    replace(text, toUtf16(block.text, start + length), before, imported.slice(toUtf16(imported, at + length), after))
    before = toUtf16(block.text, start)
    after = toUtf16(imported, at)
  }
  replace(text, 0, before, imported.slice(0, after))
}

function replace(text: Y.XmlText, from: number, to: number, by: string) {
  if (to > from) text.delete(from, to - from)
  if (by !== '') text.insert(from, by)
}
