// Styles of a Word document, as far as they say what a paragraph is.
import { parseXml } from '../xml.ts'

export type Style = {
  name: string
  basedOn: string | null
  /** From 0; 9 is body text. */
  outline: number | null
  numId: string | null
  level: number | null
  isHidden: boolean | null
  isRaised: boolean | null
  isBidi: boolean | null
}

export type Styles = {
  /** A style with what it inherits. */
  find(id: string | undefined): Style
  /** The paragraph style that is used where none is named. */
  defaultId: string | undefined
}

/** Longest chain of styles that is followed. */
const MAX_CHAIN = 20

const NOTHING: Style = {
  name: '',
  basedOn: null,
  outline: null,
  numId: null,
  level: null,
  isHidden: null,
  isRaised: null,
  isBidi: null,
}

/** True for `<w:b/>` and `<w:b w:val="1"/>`. */
export const isOn = (value: string | undefined): boolean => !/^(?:0|false|off|none)$/.test(value ?? '')

/** Reads word/styles.xml; without it every style is empty. */
export function readStyles(bytes: Uint8Array | null, fileName: string): Styles {
  const styles = new Map<string, Style>()
  const known = new Map<string, Style>()
  let defaultId: string | undefined
  let current: Style | null = null
  if (bytes) {
    parseXml(bytes, fileName, {
      open({ name, attribute }) {
        if (name === 'w:style') {
          current = { ...NOTHING }
          const id = attribute('w:styleId') ?? ''
          styles.set(id, current)
          if (attribute('w:type') === 'paragraph' && isOn(attribute('w:default') ?? '0')) defaultId = id
        } else if (current) readInto(current, name, attribute('w:val'))
      },
      close(name) {
        if (name === 'w:style') current = null
      },
    })
  }

  function find(id: string | undefined): Style {
    if (id === undefined) return NOTHING
    const cached = known.get(id)
    if (cached) return cached
    const resolved = { ...(styles.get(id) ?? NOTHING) }
    let base = resolved.basedOn
    for (let steps = 0; base !== null && steps < MAX_CHAIN; steps++) {
      const below: Style | undefined = styles.get(base)
      if (!below) break
      for (const key of ['outline', 'numId', 'level', 'isHidden', 'isRaised', 'isBidi'] as const) {
        if (resolved[key] === null) Object.assign(resolved, { [key]: below[key] })
      }
      base = below.basedOn
    }
    known.set(id, resolved)
    return resolved
  }

  return { find, defaultId }
}

function readInto(style: Style, name: string, value: string | undefined) {
  switch (name) {
    case 'w:name':
      style.name = value ?? ''
      break
    case 'w:basedOn':
      style.basedOn = value ?? null
      break
    case 'w:outlineLvl':
      style.outline = Number(value)
      break
    case 'w:numId':
      style.numId = value ?? null
      break
    case 'w:ilvl':
      style.level = Number(value)
      break
    case 'w:vanish':
      style.isHidden = isOn(value)
      break
    case 'w:vertAlign':
      style.isRaised = value === 'superscript'
      break
    case 'w:bidi':
      style.isBidi = isOn(value)
  }
}
