// A project to write in for some cycles: people, documents, codes. A new one is begun before checks of it grow long.
import type { Db } from '../../db/connect.ts'
import { readRecords } from '../../db/repos/annotations/reader.ts'
import { layerRoom, textRoom } from '../../shared/protocol/kinds.ts'
import { createTestApp, type Person, type Team } from '../_help/app.ts'
import type { TestDatabase } from '../_help/database.ts'
import { addCodes, addDocument, type TestCodes, type TestDocument } from '../_help/workspace.ts'

const DOCUMENTS = 3

export type Season = {
  team: Team
  /** Who writes: every fourth a lead, who may review. */
  people: Person[]
  documents: TestDocument[]
  codes: TestCodes
}

/** Makes a project for this many writers. Nothing else need run on the database. */
export async function beginSeason(database: TestDatabase, writers: number): Promise<Season> {
  const app = await createTestApp({ database })
  try {
    const team = await app.addTeam()
    const codes = await addCodes(app, team)
    const people: Person[] = []
    for (let i = 0; i < writers; i++) {
      const person = await app.addPerson(`Writer ${i}`)
      await app.addMember(team.projectId, person, i % 4 === 0 ? 'lead' : 'analyst')
      people.push(person)
    }
    const documents: TestDocument[] = []
    for (let i = 0; i < DOCUMENTS; i++) documents.push(await addDocument(app, team))
    return { team, people, documents, codes }
  } finally {
    await app.app.close()
  }
}

/** The committed records of each layer's room. */
export async function readLayers(db: Db, { documents }: Season): Promise<Map<string, ReadonlyMap<string, unknown>>> {
  const layers = new Map<string, ReadonlyMap<string, unknown>>()
  for (const { layerId } of documents) layers.set(layerRoom(layerId), await readRecords(db, layerId))
  return layers
}

/** A person as his browser speaks to the server at `url`. */
export const personAt = (url: string, { headers }: Pick<Person, 'headers'>) => ({
  headers: { ...headers, origin: url },
})

export const textRooms = ({ documents }: Season): string[] => documents.map(({ documentId }) => textRoom(documentId))
