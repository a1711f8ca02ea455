// What differs between two forms of one annotation, in words: ids and names of fields, never what stands in them.
import { isDeepStrictEqual } from 'node:util'
import type { AnnotationState } from '../../shared/doc/fold.ts'
import type { Tag } from '../../shared/model/annotation.ts'

/** Two forms in which the product keeps the same thing, as a person reads of them. */
export type Forms = readonly [string, string]

/** One sentence for each difference; null stands for a form that has no such annotation. */
export function differencesOf(id: string, [one, other]: Forms, a: AnnotationState | null, b: AnnotationState | null) {
  if (a === null && b === null) return []
  if (a === null) return [`annotation ${id} is in the ${other}, not in the ${one}`]
  if (b === null) return [`annotation ${id} is in the ${one}, not in the ${other}`]
  const differences: string[] = []
  const differ = (what: string) => differences.push(`annotation ${id}: ${what} differs between ${one} and ${other}`)
  if (a.isDeleted !== b.isDeleted) differ('deletion')
  const { tags: aTags, ...aFields } = a.record
  const { tags: bTags, ...bFields } = b.record
  for (const field of fieldsThatDiffer(aFields, bFields)) differ(field)

  const aById = new Map(aTags.map((tag) => [tag.id, tag]))
  const bById = new Map(bTags.map((tag) => [tag.id, tag]))
  for (const tagId of new Set([...aById.keys(), ...bById.keys()])) {
    const [x, y] = [aById.get(tagId), bById.get(tagId)]
    if (x && y) for (const field of fieldsThatDiffer<Tag>(x, y)) differ(`${field} of tag ${tagId}`)
    else differences.push(`annotation ${id}: tag ${tagId} is in the ${x ? one : other}, not in the ${x ? other : one}`)
  }
  const order = (tags: readonly Tag[]) => tags.map((tag) => tag.id)
  if (differences.length === 0 && !isDeepStrictEqual(order(aTags), order(bTags))) differ('the order of the tags')
  return differences
}

function fieldsThatDiffer<T extends object>(a: T, b: T): string[] {
  const fields = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof T & string>
  return [...fields].filter((field) => !isDeepStrictEqual(a[field], b[field]))
}
