// What several people did at the same time, each rightly, may together be wrong: two blocks with one id, after both took
// back the same deletion, or no block at all, after each deleted the half that the other had left. Nobody is refused for
// that.
import * as Y from 'yjs'
import { BLOCK_NODE, textFragment } from '../../shared/doc/text.ts'
import { REQUIRED_ATTRIBUTES } from './attributes.ts'
import type { BlockIndex } from './block-index.ts'

/**
 * Gives every block of `touched` what it lacks, and an id of its own; a document without blocks gets an empty one, as
 * editors need a place for the caret. Writes nothing where nothing is wrong.
 */
export function mendBlocks(doc: Y.Doc, touched: ReadonlySet<Y.XmlElement>, index: BlockIndex): void {
  const lacking = [...touched].filter((block) => REQUIRED_ATTRIBUTES.some((key) => !block.hasAttribute(key)))
  const twins = findTwins(touched, index)
  const fragment = textFragment(doc)
  if (lacking.length === 0 && twins.length === 0 && fragment.length > 0) return
  doc.transact(() => {
    if (fragment.length === 0) {
      const block = new Y.XmlElement(BLOCK_NODE)
      fragment.push([block])
      lacking.push(block)
    }
    for (const block of lacking) {
      if (!block.hasAttribute('id')) block.setAttribute('id', newId(block, index))
      if (!block.hasAttribute('type')) block.setAttribute('type', 'paragraph')
      if (!block.hasAttribute('dir')) block.setAttribute('dir', 'rtl')
    }
    for (const block of twins) block.setAttribute('id', newId(block, index))
  })
}

/** Touched blocks whose id another has; one of them keeps it, where no untouched one has it. */
function findTwins(touched: ReadonlySet<Y.XmlElement>, index: BlockIndex): Y.XmlElement[] {
  const twins: Y.XmlElement[] = []
  const seen = new Set<string>()
  for (const block of touched) {
    const id = block.getAttribute('id')
    if (id === undefined || seen.has(id)) continue
    seen.add(id)
    const same = index.withId(id)
    if (same.size < 2) continue
    const own = [...same].filter((other) => touched.has(other)).sort(byAge)
    twins.push(...(own.length === same.size ? own.slice(1) : own))
  }
  return twins
}

const byAge = (a: Y.XmlElement, b: Y.XmlElement): number => {
  const [x, y] = [idOfItem(a), idOfItem(b)]
  return x.client - y.client || x.clock - y.clock
}

const idOfItem = (block: Y.XmlElement) => (block._item as Y.Item).id

// Of the place that the block has in Yjs, which no other has: every node that mends comes to the same.
function newId(block: Y.XmlElement, index: BlockIndex): string {
  const { client, clock } = idOfItem(block)
  const base = `m${client.toString(36)}-${clock.toString(36)}`
  let id = base
  for (let n = 1; index.withId(id).size > 0; n++) id = `${base}-${n.toString(36)}`
  return id
}
