// Labels of numbered paragraphs as Word shows them. Word stores no label: it counts, and so do we, with its restarts.
import { formatNumber, type NumberForm } from '../numbers.ts'
import { parseXml } from '../xml.ts'
import { isOn } from './styles.ts'
import { symbolOf } from './symbols.ts'

type Level = {
  start: number
  format: string
  /** `%1.%2)` */
  text: string
  font: string
  isLegal: boolean
  /** The level above which restarts this one; 0: never; null: any above. */
  restart: number | null
  style: string | null
}
type Abstract = { levels: Map<number, Level>; link: string | null; styleLink: string | null }
type Numbering = { abstractId: string; overrides: Map<number, { start: number | null; level: Level | null }> }

const LEVELS = 9
/** A label is cut behind so many UTF-16 code units. */
const MAX_LABEL_LENGTH = 40

const FORMS: Readonly<Record<string, NumberForm>> = {
  decimal: 'decimal',
  decimalZero: 'decimal_zero',
  lowerLetter: 'lower_letter',
  upperLetter: 'upper_letter',
  lowerRoman: 'lower_roman',
  upperRoman: 'upper_roman',
  arabicAlpha: 'arabic_alphabet',
  arabicAbjad: 'arabic_abjad',
  ordinal: 'ordinal',
  chicago: 'symbols',
  none: 'none',
}

/** A number as Word writes it in a format of numbers; unknown formats count in digits. */
export const wordNumber = (value: number, format: string): string => formatNumber(value, FORMS[format] ?? 'decimal')

export type Counter = {
  /** The label of the next paragraph of list `numId` at `level`; null where it shows none. Counts. */
  next(numId: string, level: number): string | null
  /** Which level of list `numId` a style stands for. */
  levelOfStyle(numId: string, style: string): number | null
}

/** Reads word/numbering.xml and counts through the document, which must ask in its order. */
export function createCounter(bytes: Uint8Array | null, fileName: string): Counter {
  const { abstracts, numberings } = readNumbering(bytes, fileName)
  const counts = new Map<string, (number | undefined)[]>()
  const started = new Set<string>()

  return {
    next(numId, level) {
      const numbering = numberings.get(numId)
      const at = levelOf(numbering, level)
      if (!numbering || !at) return null
      const key = resolveLink(numbering).abstractId
      const own = counts.get(key) ?? []
      counts.set(key, own)
      // A list that begins anew within another takes its own start once.
      const override = numbering.overrides.get(level)?.start
      if (override !== null && override !== undefined && !started.has(`${numId}/${level}`)) own[level] = undefined
      const from = started.has(`${numId}/${level}`) ? at.start : (override ?? at.start)
      started.add(`${numId}/${level}`)
      own[level] = own[level] === undefined ? from : own[level] + 1
      for (let below = level + 1; below < LEVELS; below++) {
        const restart = levelOf(numbering, below)?.restart
        if (restart !== 0 && (restart === null || restart === undefined || level < restart)) own[below] = undefined
      }
      return labelOf(numbering, at, own)
    },
    levelOfStyle(numId, style) {
      const numbering = numberings.get(numId)
      for (let level = 0; level < LEVELS; level++) if (levelOf(numbering, level)?.style === style) return level
      return null
    },
  }

  // A list style: the numbering that a style names lives in another definition.
  function resolveLink(numbering: Numbering): { abstractId: string; abstract: Abstract | undefined } {
    const abstract = abstracts.get(numbering.abstractId)
    if (!abstract?.link) return { abstractId: numbering.abstractId, abstract }
    for (const [abstractId, other] of abstracts) {
      if (other.styleLink === abstract.link) return { abstractId, abstract: other }
    }
    return { abstractId: numbering.abstractId, abstract }
  }

  function levelOf(numbering: Numbering | undefined, level: number): Level | undefined {
    if (!numbering) return undefined
    return numbering.overrides.get(level)?.level ?? resolveLink(numbering).abstract?.levels.get(level)
  }

  function labelOf(numbering: Numbering, at: Level, own: (number | undefined)[]): string | null {
    if (at.format === 'bullet') return symbolOf(at.text, at.font) ?? '•'
    const label = at.text.replace(/%([1-9])/g, (_, digit: string) => {
      const level = Number(digit) - 1
      const other = levelOf(numbering, level)
      const value = own[level] ?? other?.start ?? 1
      own[level] ??= value
      return wordNumber(value, at.isLegal ? 'decimal' : (other?.format ?? 'decimal'))
    })
    return label.trim() === '' ? null : label.trim().slice(0, MAX_LABEL_LENGTH)
  }
}

function readNumbering(bytes: Uint8Array | null, fileName: string) {
  const abstracts = new Map<string, Abstract>()
  const numberings = new Map<string, Numbering>()
  let abstract: Abstract | null = null
  let numbering: Numbering | null = null
  let override: { start: number | null; level: Level | null } | null = null
  let level: Level | null = null
  if (bytes) {
    parseXml(bytes, fileName, {
      open({ name, attribute }) {
        const value = attribute('w:val')
        switch (name) {
          case 'w:abstractNum':
            abstract = { levels: new Map(), link: null, styleLink: null }
            abstracts.set(attribute('w:abstractNumId') ?? '', abstract)
            break
          case 'w:num':
            numbering = { abstractId: '', overrides: new Map() }
            numberings.set(attribute('w:numId') ?? '', numbering)
            break
          case 'w:abstractNumId':
            if (numbering) numbering.abstractId = value ?? ''
            break
          case 'w:numStyleLink':
            if (abstract) abstract.link = value ?? null
            break
          case 'w:styleLink':
            if (abstract) abstract.styleLink = value ?? null
            break
          case 'w:lvlOverride':
            override = { start: null, level: null }
            numbering?.overrides.set(Number(attribute('w:ilvl')), override)
            break
          case 'w:startOverride':
            if (override) override.start = integer(value)
            break
          case 'w:lvl': {
            level = { start: 1, format: 'decimal', text: '', font: '', isLegal: false, restart: null, style: null }
            if (override) override.level = level
            else abstract?.levels.set(Number(attribute('w:ilvl')), level)
            break
          }
          default:
            if (level) readInto(level, name, value, attribute('w:ascii'))
        }
      },
      close(name) {
        if (name === 'w:abstractNum') abstract = null
        else if (name === 'w:num') numbering = null
        else if (name === 'w:lvlOverride') override = null
        else if (name === 'w:lvl') level = null
      },
    })
  }
  return { abstracts, numberings }
}

function readInto(level: Level, name: string, value: string | undefined, ascii: string | undefined) {
  if (name === 'w:start') level.start = integer(value) ?? 1
  else if (name === 'w:numFmt') level.format = value ?? 'decimal'
  else if (name === 'w:lvlText') level.text = value ?? ''
  else if (name === 'w:isLgl') level.isLegal = isOn(value)
  else if (name === 'w:lvlRestart') level.restart = integer(value)
  else if (name === 'w:pStyle') level.style = value ?? null
  else if (name === 'w:rFonts') level.font = ascii ?? ''
}

const integer = (value: string | undefined) => (value !== undefined && /^-?\d{1,9}$/.test(value) ? Number(value) : null)
