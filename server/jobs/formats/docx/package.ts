// Parts of a Word document, found as the format says: by relationships, not by their usual names.
import { posix } from 'node:path'
import { AppError } from '../../../../shared/errors.ts'
import { parseXml } from '../xml.ts'
import { openZip, type Zip } from '../zip.ts'

export type Relationships = {
  /** Part of the relationship `id`, or null. */
  byId(id: string): string | null
  /** First part of a type, by the last word of its name (`styles`), or null. */
  byType(type: string): string | null
  /** Addresses outside the file, by id. */
  readonly links: ReadonlyMap<string, string>
}

export type Package = { zip: Zip; main: string; relationships: Relationships; root: Relationships }

/** Throws file_damaged for a zip that holds no Word document. */
export async function openPackage(bytes: Uint8Array, fileName: string): Promise<Package> {
  const zip = await openZip(bytes, fileName)
  const root = await readRelationships(zip, '', fileName)
  const main = root.byType('officeDocument')
  if (main === null || !zip.has(main)) throw new AppError('file_damaged', { file: fileName })
  return { zip, main, root, relationships: await readRelationships(zip, main, fileName) }
}

/** Relationships of a part; `''` is the package itself. */
export async function readRelationships(zip: Zip, part: string, fileName: string): Promise<Relationships> {
  const folder = posix.dirname(part)
  const bytes = await zip.read(posix.join(folder, '_rels', `${posix.basename(part)}.rels`))
  const targets = new Map<string, string>()
  const types = new Map<string, string>()
  const links = new Map<string, string>()
  if (bytes) {
    parseXml(bytes, fileName, {
      open({ name, attribute }) {
        if (name !== 'rel:Relationship') return
        const id = attribute('Id') ?? ''
        const target = attribute('Target') ?? ''
        if (attribute('TargetMode') === 'External') links.set(id, target)
        else {
          const path = posix.join('/', target.startsWith('/') ? '' : folder, target).slice(1)
          const type = attribute('Type')?.split('/').at(-1) ?? ''
          targets.set(id, path)
          if (!types.has(type)) types.set(type, path)
        }
      },
      close: () => {},
    })
  }
  return { byId: (id) => targets.get(id) ?? null, byType: (type) => types.get(type) ?? null, links }
}
