// Footnotes of a page: marks that are links to a place in it, and the blocks that they lead to. HTML has no footnotes
// of its own; Word, MediaWiki, Markdown and the DPUB roles each write them so.
import { attribute, BLOCKS, type Element, elementsOf, isElement, parentOf, selfAndAbove, textOf } from './dom.ts'

export type HtmlNotes = {
  /** Of an anchor that is a mark: its note. */
  referenceKeys: ReadonlyMap<Element, string>
  /** Of a block that is a note: its key and its mark as displayed. */
  notes: ReadonlyMap<Element, { key: string; mark: string }>
  /** Anchors that lead back from a note to its mark; their words (↑, [1]) are not the note's. */
  backLinks: ReadonlySet<Element>
}

const MARK = /^[[(]?\s*(?:[\d٠-٩]{1,4}|[*†‡§¶]{1,4}|\p{L}{1,2}|[ivxl]{1,6})\s*[\])]?$/u
const ROLE = /noteref|footnote-ref|fn-?ref/i

/** Finds them in one pass in document order; a mark comes before its note. */
export function findNotes(root: Parameters<typeof elementsOf>[0]): HtmlNotes {
  const byId = new Map<string, Element>()
  const anchors: Element[] = []
  for (const element of elementsOf(root)) {
    for (const id of [attribute(element, 'id'), element.tagName === 'a' ? attribute(element, 'name') : undefined]) {
      if (id && !byId.has(id)) byId.set(id, element)
    }
    if (element.tagName === 'a' && attribute(element, 'href')?.startsWith('#')) anchors.push(element)
  }
  const referenceKeys = new Map<Element, string>()
  const notes = new Map<Element, { key: string; mark: string }>()
  const backLinks = new Set<Element>()
  const marked = new Set<Element>()
  const leadsBack = createLeadsBack(byId)
  for (const anchor of anchors) {
    const target = targetOf(anchor, byId)
    if (!target) continue
    // Back to a mark: what its link names is the mark, something in it, or what holds nothing else.
    if (marked.has(target)) {
      backLinks.add(anchor)
      continue
    }
    const mark = textOf(anchor, 20).trim()
    if (!MARK.test(mark) || !(isRaised(anchor) || isCalledMark(anchor) || leadsBack(target, anchor))) continue
    const block = blockOf(target)
    if (!block || contains(block, anchor)) continue
    const note = notes.get(block) ?? { key: `f${notes.size + 1}`, mark }
    notes.set(block, note)
    referenceKeys.set(anchor, note.key)
    for (const place of placesOf(anchor)) marked.add(place)
  }
  return { referenceKeys, notes, backLinks }
}

function targetOf(anchor: Element, byId: ReadonlyMap<string, Element>): Element | undefined {
  const id = attribute(anchor, 'href')?.slice(1) ?? ''
  return byId.get(id) ?? byId.get(decode(id))
}

const decode = (id: string) => {
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}

// What a link back to this mark may name.
function* placesOf(anchor: Element): Generator<Element> {
  yield* elementsOf(anchor)
  for (const above of selfAndAbove(anchor)) {
    if (BLOCKS.has(above.tagName)) return
    yield above
  }
}

const isRaised = (anchor: Element) =>
  [...placesOf(anchor)].some(({ tagName }) => tagName === 'sup') ||
  [...placesOf(anchor)].some((place) => /vertical-align\s*:\s*super/i.test(attribute(place, 'style') ?? ''))

const isCalledMark = (anchor: Element) =>
  [...placesOf(anchor)].some((place) =>
    ['role', 'rel', 'class', 'epub:type'].some((name) => ROLE.test(attribute(place, name) ?? '')),
  )

// Each block is looked through once: a page may point to one a hundred thousand times.
function createLeadsBack(byId: ReadonlyMap<string, Element>) {
  const namedIn = new Map<Element, ReadonlySet<Element>>()
  const named = (block: Element): ReadonlySet<Element> => {
    const known = namedIn.get(block)
    if (known) return known
    const found = new Set<Element>()
    for (const inner of elementsOf(block)) {
      const back =
        inner.tagName === 'a' && attribute(inner, 'href')?.startsWith('#') ? targetOf(inner, byId) : undefined
      if (back) found.add(back)
    }
    namedIn.set(block, found)
    return found
  }
  return (target: Element, anchor: Element): boolean => {
    const block = blockOf(target)
    if (!block || block.tagName === 'body') return false
    const backs = named(block)
    for (const place of placesOf(anchor)) if (backs.has(place)) return true
    return false
  }
}

// The block that a link's target opens: <li id>, <p><a name>, and what Word wraps around the latter, <div id><p><a name>.
function blockOf(target: Element): Element | null {
  for (const element of selfAndAbove(target)) {
    if (!BLOCKS.has(element.tagName)) continue
    const outer = parentOf(element)
    const isWrapped = outer?.tagName === 'div' && attribute(outer, 'id') && outer.childNodes.find(isElement) === element
    return isWrapped ? outer : element
  }
  return null
}

function contains(block: Element, inner: Element): boolean {
  for (const element of selfAndAbove(inner)) if (element === block) return true
  return false
}
