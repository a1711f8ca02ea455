// Carries what was committed to everybody who shows it: this node's rooms and live views,
// and with several nodes theirs. Nothing is published before its commit.
import type { DocumentId, JobId, ProjectId, UserId } from '../../shared/model/ids.ts'
import type { AwarenessState } from '../../shared/protocol/awareness.ts'

/** Changes of a project that were committed together. */
export type Committed = {
  projectId: ProjectId
  /** Their revisions, `firstRev` to `rev` without a gap. */
  firstRev: number
  rev: number
  /** Yjs updates appended to rooms, in order of their seq. */
  roomUpdates: { room: string; seq: number; update: Uint8Array }[]
  /** Matrix cells whose tags changed. */
  cells: { actorId: string | null; issueId: string }[]
  documents: DocumentId[]
  removedDocuments: DocumentId[]
  codebook: boolean
  /** Members, invitations or roles changed. */
  members: boolean
  /** What is left out of suggestions changed. */
  suggestions?: true
}

/** Presence of one connection in a text room, identity filled in by the server; `state` null: it left. */
export type Presence = {
  projectId: ProjectId
  documentId: DocumentId
  room: string
  /** The connection's id in the room's awareness, made by the server. */
  clientId: number
  clock: number
  state: AwarenessState | null
}

/** What one process tells all of them. */
export type SharedEvent =
  | ({ type: 'committed' } & Committed)
  /** The outcome of a commit is unknown: whoever shows this project starts anew from the database. */
  | { type: 'uncertain'; projectId: ProjectId }
  | { type: 'job'; projectId: ProjectId; jobId: JobId }
  /** A session or a person's rights ended: their sockets close. Without sessionId, all of the person's are re-checked. */
  | { type: 'revoked'; userId: UserId; sessionId: string | null }
  | ({ type: 'presence' } & Presence)

/** What a process finds in the database because no message told it. */
export type RepairEvent =
  /** Changes of the project up to `rev` were not told in full: whoever shows it reads it anew. */
  | { type: 'missed'; projectId: ProjectId; rev: number }
  /** Updates of a room that were not told, in order; the last may be the whole room. */
  | { type: 'caughtUp'; room: string; updates: { seq: number; update: Uint8Array }[] }
  /** Nobody tells at the moment whose session ended: those of all open sockets are looked up. */
  | { type: 'recheck' }

export type FanoutEvent = SharedEvent | RepairEvent

/** Something that is shown here, and up to which number whoever looks at it has been told. */
export type Shown = { projectId: ProjectId; rev: number } | { room: string; seq: number }

/** How the other processes are reached: there are none, they are, or they cannot be at the moment. */
export type FanoutState = 'alone' | 'connected' | 'unreachable'

export interface Fanout {
  publish(event: SharedEvent): void
  /**
   * Listeners are called in order of publication, and first of all with everybody who is present on other nodes;
   * returns the function that ends the subscription.
   */
  subscribe(listener: (event: FanoutEvent) => void): () => void
  /**
   * From now until the returned function is called: whatever comes after the number given and is not told, is found
   * in the database and told. Something that several follow is followed from where the first began.
   */
  follow(shown: Shown): () => void
  /** Who is in the room on other nodes, as far as they told. */
  presenceIn(room: string): Iterable<Presence>
  state(): FanoutState
  close(): Promise<void>
}
