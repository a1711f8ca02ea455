// Which headers and footers the pages of a section have.
import type { XmlElement } from '../xml.ts'
import { isOn } from './styles.ts'

/** Relationships of the parts by kind of page: `first`, `default`, `even`. */
export type Section = { headers: Map<string, string>; footers: Map<string, string>; hasFirstPage: boolean }

/** One of a section's properties. */
export function readSection(section: Section, name: string, attribute: XmlElement['attribute']) {
  const type = attribute('w:type') ?? 'default'
  const id = attribute('r:id') ?? ''
  if (name === 'w:headerReference') section.headers.set(type, id)
  else if (name === 'w:footerReference') section.footers.set(type, id)
  else if (name === 'w:titlePg') section.hasFirstPage = isOn(attribute('w:val'))
}
