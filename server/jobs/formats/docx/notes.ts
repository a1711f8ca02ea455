// Numbers of footnotes and endnotes: Word counts references in the order of the text, as settings and sections say.
import { parseXml } from '../xml.ts'
import { wordNumber } from './numbering.ts'

type NoteKind = 'footnote' | 'endnote'
type Counting = { format: string; start: number }

export type NoteReferences = {
  /** Key and mark of a note whose reference is next in the text; the same note keeps both. */
  refer(note: NoteKind, id: string, isOwnMark: boolean): { key: string; mark: string }
  /** Notes in the order of their references. */
  readonly referred: readonly { note: NoteKind; id: string; key: string; mark: string }[]
}

/** `settings` is word/settings.xml. */
export function createNoteReferences(settings: Uint8Array | null, fileName: string): NoteReferences {
  const counting = readCounting(settings, fileName)
  const counts: Record<NoteKind, number> = { footnote: 0, endnote: 0 }
  const referred: { note: NoteKind; id: string; key: string; mark: string }[] = []
  const byId = new Map<string, { key: string; mark: string }>()
  return {
    referred,
    refer(note, id, isOwnMark) {
      const known = byId.get(`${note}/${id}`)
      if (known) return known
      const { format, start } = counting[note]
      const mark = isOwnMark ? '' : wordNumber(start + counts[note]++, format)
      const found = { key: `${note === 'footnote' ? 'f' : 'e'}${referred.length + 1}`, mark }
      byId.set(`${note}/${id}`, found)
      referred.push({ note, id, ...found })
      return found
    },
  }
}

function readCounting(settings: Uint8Array | null, fileName: string): Record<NoteKind, Counting> {
  const counting = { footnote: { format: 'decimal', start: 1 }, endnote: { format: 'lowerRoman', start: 1 } }
  let inside: NoteKind | null = null
  if (settings) {
    parseXml(settings, fileName, {
      open({ name, attribute }) {
        if (name === 'w:footnotePr') inside = 'footnote'
        else if (name === 'w:endnotePr') inside = 'endnote'
        else if (inside && name === 'w:numFmt') counting[inside].format = attribute('w:val') ?? 'decimal'
        else if (inside && name === 'w:numStart') counting[inside].start = Number(attribute('w:val')) || 1
      },
      close(name) {
        if (name === 'w:footnotePr' || name === 'w:endnotePr') inside = null
      },
    })
  }
  return counting
}
