// What every part of the bench is given.
import type { ContenderName, Databases } from './contenders.ts'
import type { Load } from './load-process.ts'
import type { Row } from './row.ts'
import type { Workspace } from './workspace.ts'

export type Bench = {
  /** A run of some minutes for whoever is at work on the servers: fewer and shorter rounds. */
  isQuick: boolean
  load: Load
  databases: Databases
  workspace: Workspace
}

export type Part = (bench: Bench) => Promise<Row[]>

/** The servers that every part compares. */
export const THREE: readonly ContenderName[] = ['mawqif', 'yWebsocket', 'hocuspocus']
