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

export type FanoutEvent =
  | ({ type: 'committed' } & Committed)
  /** The outcome of a commit is unknown: whoever shows this project starts anew from the database. */
  | { type: 'uncertain'; projectId: ProjectId }
  | { type: 'job'; projectId: ProjectId; jobId: JobId }
  /** A session or a person's rights ended: their sockets close. Without sessionId, all of the person's are re-checked. */
  | { type: 'revoked'; userId: UserId; sessionId: string | null }
  | ({ type: 'presence' } & Presence)

export interface Fanout {
  publish(event: FanoutEvent): void
  /** Listeners are called in order of publication; returns the function that ends the subscription. */
  subscribe(listener: (event: FanoutEvent) => void): () => void
  close(): Promise<void>
}
