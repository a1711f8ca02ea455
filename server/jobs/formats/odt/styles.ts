// Styles and list styles of an OpenDocument text, as far as they say what a paragraph is and how it is counted.
import type { NumberForm } from '../numbers.ts'
import { parseXml, type XmlElement } from '../xml.ts'

export type OdtStyle = {
  /** As people see it: `Heading 1`. */
  name: string
  parent: string | null
  isAutomatic: boolean
  listStyle: string | null
  outline: number | null
  masterPage: string | null
  isHidden: boolean | null
  isRaised: boolean | null
  direction: 'rtl' | 'ltr' | null
}

export type ListLevel = {
  form: NumberForm | 'bullet'
  bullet: string
  prefix: string
  suffix: string
  start: number
  /** How many levels a label shows. */
  shown: number
}

export type MasterPage = { next: string | null }

export type OdtStyles = {
  /** A paragraph's or text's style with what it inherits; `name` is that of the nearest style that people see. */
  find(family: 'paragraph' | 'text', name: string | undefined): OdtStyle
  listLevel(listStyle: string, level: number): ListLevel | undefined
  /** Of headings, which count without a list. */
  outlineLevel(level: number): ListLevel | undefined
  readonly masterPages: ReadonlyMap<string, MasterPage>
  /** `footnote` and `endnote`: notes carry their marks, so only their form matters to nobody. */
  read(bytes: Uint8Array): void
}

const MAX_CHAIN = 20
const OUTLINE = '\0outline'

const NOTHING: OdtStyle = {
  name: '',
  parent: null,
  isAutomatic: false,
  listStyle: null,
  outline: null,
  masterPage: null,
  isHidden: null,
  isRaised: null,
  direction: null,
}

/** Styles of the parts that are read into it: styles.xml, then content.xml. */
export function createStyles(fileName: string): OdtStyles {
  const styles = new Map<string, OdtStyle>()
  const lists = new Map<string, Map<number, ListLevel>>()
  const masterPages = new Map<string, MasterPage>()

  function read(bytes: Uint8Array) {
    let isAutomatic = false
    let style: OdtStyle | null = null
    let list: Map<number, ListLevel> | null = null
    parseXml(bytes, fileName, {
      open(element) {
        const { name, attribute } = element
        if (name === 'office:automatic-styles') isAutomatic = true
        else if (name === 'style:style') {
          style = openStyle(element, isAutomatic)
          styles.set(`${attribute('style:family')}/${attribute('style:name')}`, style)
        } else if (name === 'text:list-style' || name === 'text:outline-style') {
          list = new Map()
          lists.set(name === 'text:outline-style' ? OUTLINE : (attribute('style:name') ?? ''), list)
        } else if (name === 'style:master-page') {
          masterPages.set(attribute('style:name') ?? '', { next: attribute('style:next-style-name') ?? null })
        } else if (list && /^text:(?:list-level-style|outline-level-style)/.test(name)) {
          list.set(Number(attribute('text:level')), levelOf(element))
        } else if (style) readInto(style, element)
      },
      close(name) {
        if (name === 'office:automatic-styles') isAutomatic = false
        else if (name === 'style:style') style = null
        else if (name === 'text:list-style' || name === 'text:outline-style') list = null
      },
    })
  }

  function find(family: 'paragraph' | 'text', name: string | undefined): OdtStyle {
    const own = name === undefined ? undefined : styles.get(`${family}/${name}`)
    if (!own) return NOTHING
    const resolved = { ...own }
    let below = own.parent
    let isNamed = !own.isAutomatic
    for (let steps = 0; below !== null && steps < MAX_CHAIN; steps++) {
      const parent: OdtStyle | undefined = styles.get(`${family}/${below}`)
      if (!parent) break
      if (!isNamed) resolved.name = parent.name
      isNamed ||= !parent.isAutomatic
      for (const key of ['listStyle', 'outline', 'isHidden', 'isRaised', 'direction'] as const) {
        if (resolved[key] === null) Object.assign(resolved, { [key]: parent[key] })
      }
      below = parent.parent
    }
    return isNamed ? resolved : { ...resolved, name: '' }
  }

  return {
    read,
    find,
    masterPages,
    listLevel: (listStyle, level) => lists.get(listStyle)?.get(level),
    outlineLevel: (level) => lists.get(OUTLINE)?.get(level),
  }
}

function openStyle({ attribute }: XmlElement, isAutomatic: boolean): OdtStyle {
  return {
    ...NOTHING,
    isAutomatic,
    name: attribute('style:display-name') ?? (attribute('style:name') ?? '').replaceAll('_20_', ' '),
    parent: attribute('style:parent-style-name') ?? null,
    listStyle: attribute('style:list-style-name') ?? null,
    outline: Number(attribute('style:default-outline-level')) || null,
    masterPage: attribute('style:master-page-name') || null,
  }
}

function readInto(style: OdtStyle, { name, attribute }: XmlElement) {
  if (name === 'style:text-properties') {
    if (attribute('text:display') !== undefined) style.isHidden = attribute('text:display') === 'none'
    const position = attribute('style:text-position')
    if (position !== undefined) style.isRaised = /^(?:super|[1-9]\d*%)/.test(position)
  } else if (name === 'style:paragraph-properties') {
    const mode = attribute('style:writing-mode')
    if (mode === 'rl-tb') style.direction = 'rtl'
    else if (mode === 'lr-tb') style.direction = 'ltr'
  }
}

function levelOf({ name, attribute }: XmlElement): ListLevel {
  const isBullet = name.endsWith('-bullet') || name.endsWith('-image')
  return {
    form: isBullet ? 'bullet' : formOf(attribute('style:num-format') ?? ''),
    bullet: attribute('text:bullet-char') ?? '•',
    prefix: attribute('style:num-prefix') ?? '',
    suffix: attribute('style:num-suffix') ?? '',
    start: Number(attribute('text:start-value') ?? 1),
    shown: Number(attribute('text:display-levels') ?? 1),
  }
}

// The formats beyond the first five are named by the numbers they begin with.
function formOf(format: string): NumberForm {
  const [first = '', second = '', third = ''] = format.split(/\s*,\s*/)
  if (format === '') return 'none'
  if (first === 'أ' || first === 'ا') return second === 'ب' && third === 'ج' ? 'arabic_abjad' : 'arabic_alphabet'
  if (first === '١') return 'arabic_indic'
  if (first === '۱') return 'persian'
  return LETTERS[format] ?? 'decimal'
}

const LETTERS: Readonly<Record<string, NumberForm>> = {
  a: 'lower_letter',
  A: 'upper_letter',
  i: 'lower_roman',
  I: 'upper_roman',
  '1st': 'ordinal',
}
