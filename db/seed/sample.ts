// The texts of the sample project and the tags on them, as files beside this one.
import { readFile } from 'node:fs/promises'
import type { TagDraft } from '../../shared/model/annotation.ts'
import type { DocumentMetadata } from '../../shared/model/document.ts'

/** Actor key or null, issue key, stance, act, attribution. */
export type SampleTag = readonly [
  actor: string | null,
  issue: string,
  stance: TagDraft['stance'],
  act: TagDraft['act'],
  attribution: TagDraft['attribution'],
]

export type SampleAnnotation = {
  /** Each stands once in the text, inside one block; several make an annotation of several ranges. */
  quotes: string[]
  tags: SampleTag[]
  note?: string
  review?: 'accepted' | 'disputed' | 'rejected'
  reason?: string
}

export type SampleDocument = {
  fileName: string
  text: string
  metadata: Partial<DocumentMetadata>
  annotations: SampleAnnotation[]
}

/** The sample's documents in the order in which they are imported. */
export async function readSample(): Promise<SampleDocument[]> {
  const read = (name: string) => readFile(new URL(`sample/${name}`, import.meta.url), 'utf8')
  const documents = JSON.parse(await read('tags.json')) as Record<string, Omit<SampleDocument, 'fileName' | 'text'>>
  return Promise.all(
    Object.entries(documents).map(async ([fileName, rest]) => ({ fileName, text: await read(fileName), ...rest })),
  )
}
