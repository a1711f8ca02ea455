// The starter codebook without a database: ids are keys.
import { readFile } from 'node:fs/promises'
import type { Actor, Issue } from '../../shared/model/codebook.ts'

const read = async (name: string) =>
  JSON.parse(await readFile(new URL(`../../db/seed/data/${name}`, import.meta.url), 'utf8'))

/** Actors and issues as a new project has them. */
export async function readStarterCodebook(): Promise<{ actors: Actor[]; issues: Issue[] }> {
  const actors: Actor[] = await read('actors.json')
  const themes: { issues: Issue[] }[] = await read('issues.json')
  const inUse = { retiredAt: null, replacedBy: null }
  return {
    actors: actors.map((actor) => ({ ...actor, ...inUse, id: actor.key as Actor['id'] })),
    issues: themes.flatMap((theme) =>
      theme.issues.map((issue) => ({ ...issue, ...inUse, id: issue.key as Issue['id'], codable: true })),
    ),
  }
}
