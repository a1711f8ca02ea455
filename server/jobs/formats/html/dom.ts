// HTML as a tree, in bounded depth and number of elements, and how to look at it without recursion: a page may be
// nested as deeply as its author likes.
import { type DefaultTreeAdapterTypes, defaultTreeAdapter, parse } from 'parse5'
import { AppError } from '../../../../shared/errors.ts'
import { MAX_BLOCKS } from '../../../../shared/model/limits.ts'

export type Element = DefaultTreeAdapterTypes.Element
export type Node = DefaultTreeAdapterTypes.ChildNode
type Parent = DefaultTreeAdapterTypes.ParentNode

/** Deepest nesting that is read; the work of an HTML parser grows with its square. */
const MAX_DEPTH = 2_000
/** Most elements of one page. */
const MAX_ELEMENTS = 500_000

/** Throws file_too_complex beyond a bound. Runs nothing and loads nothing. */
export function parseHtml(text: string, fileName: string): Parent {
  let depth = 0
  let elements = 0
  const check = (is: boolean) => {
    if (!is) throw new AppError('file_too_complex', { file: fileName, limit: MAX_BLOCKS })
  }
  return parse(text, {
    treeAdapter: {
      ...defaultTreeAdapter,
      createElement(...args) {
        check(++elements <= MAX_ELEMENTS)
        return defaultTreeAdapter.createElement(...args)
      },
      onItemPush: () => check(++depth <= MAX_DEPTH),
      onItemPop: () => {
        depth--
      },
    },
  })
}

export const isElement = (node: Node | Parent): node is Element => 'tagName' in node

export const attribute = (element: Element, name: string): string | undefined =>
  element.attrs.find((attr) => attr.name === name)?.value

/** Elements below `root` in document order, none below one for which `enter` says no. */
export function* elementsOf(root: Parent, enter: (element: Element) => boolean = () => true): Generator<Element> {
  const stack: Node[] = root.childNodes.toReversed()
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (!isElement(node)) continue
    yield node
    if (enter(node)) for (let at = node.childNodes.length - 1; at >= 0; at--) stack.push(node.childNodes[at] as Node)
  }
}

/** Words of an element, at most `limit` UTF-16 code units, blank space as it stands. */
export function textOf(root: Parent, limit = 10_000): string {
  let text = ''
  const stack: Node[] = root.childNodes.toReversed()
  for (let node = stack.pop(); node && text.length < limit; node = stack.pop()) {
    if ('value' in node) text += node.value
    else if (isElement(node)) stack.push(...node.childNodes.toReversed())
  }
  return text.slice(0, limit)
}

/** The nearest element above `element`, or null. */
export const parentOf = (element: Element): Element | null => {
  const parent = element.parentNode
  return parent !== null && isElement(parent) ? parent : null
}

/** `element` and what is above it, nearest first. */
export function* selfAndAbove(element: Element): Generator<Element> {
  for (let at: Element | null = element; at; at = parentOf(at)) yield at
}

/** Elements that begin on a line of their own. */
export const BLOCKS: ReadonlySet<string> = new Set(
  `address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer
  form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu ol p pre search section summary table tbody td tfoot
  th thead tr ul`.split(/\s+/),
)

/** Elements without words of the document. */
const SILENT: ReadonlySet<string> = new Set(
  `area audio base button canvas datalist embed head iframe input link map math meta meter nav noframes noscript object
  option optgroup param progress rp rt script select source style svg template textarea title track video`.split(/\s+/),
)

const HIDING_STYLE =
  /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))\s*(?:!important\s*)?(?:;|$)/i

/** Why an element's words are not in the text; null where they are. */
export function leftOut(element: Element): 'silent' | 'hidden' | null {
  if (SILENT.has(element.tagName) || attribute(element, 'role') === 'navigation') return 'silent'
  if (attribute(element, 'hidden') !== undefined || attribute(element, 'aria-hidden') === 'true') return 'hidden'
  return HIDING_STYLE.test(attribute(element, 'style') ?? '') ? 'hidden' : null
}
