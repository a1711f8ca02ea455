// Text correction: who has which text open to correct it, under which Yjs client id, and what happens to what they send.
import * as Y from 'yjs'
import { findCorrectionOf, readCorrectionRight } from '../../db/repos/documents/corrections.ts'
import type { CorrectWord } from '../../shared/api/documents.ts'
import { AppError } from '../../shared/errors.ts'
import type { BlockId, DocumentId, ProjectId, UserId } from '../../shared/model/ids.ts'
import { asTouched } from '../../shared/model/text-edit.ts'
import { can } from '../../shared/policy/can.ts'
import { CLOSE, textRoom } from '../../shared/protocol/kinds.ts'
import type { Caller } from '../context.ts'
import type { FanoutEvent } from '../fanout/fanout.ts'
import { GuardRefusal } from '../guard/refusal.ts'
import { MAX_WAITING_BARRIERS, MAX_WAITING_BYTES, MAX_WAITING_UPDATES } from './bounds.ts'
import { type CorrectContext, type CorrectionRoom, createCorrectionRoom } from './correction-room.ts'
import { createLeases, type Lease } from './leases.ts'
import { replaceWords } from './replace-words.ts'
import { restoreBlock } from './restore-block.ts'
import type { TextModel } from './text-model.ts'

export type Place = { projectId: ProjectId; documentId: DocumentId }

/** What a connection is told. */
export type PeerEnds = {
  /** The id to write under, or 0: read only from now on, and what was not committed is not kept. */
  lease: (clientId: number) => void
  /** The committed text's state vector: what the client has beyond it is wanted. */
  ask: (stateVector: Uint8Array) => void
  /** Ends the connection; `reason` is a word for the log. */
  close: (code: number, reason: string) => void
}

export type CorrectionPeer = ReturnType<Corrector['join']>

export type Corrector = ReturnType<typeof createCorrector>

type Held = { room: CorrectionRoom; members: Set<Member>; waitingBytes: number }
type Member = {
  caller: Caller
  place: Place
  ends: PeerEnds
  lease: Lease | null
  isGone: boolean
  waiting: number
}

/** Whoever makes it closes it. */
export function createCorrector(ctx: CorrectContext) {
  const rooms = new Map<DocumentId, Held>()
  const leases = createLeases(ctx.db, ctx.now)
  /** Texts whose correctors' rights are to be looked at. */
  const toCheck = new Set<DocumentId>()
  let isChecking = false
  const unsubscribe = ctx.fanout.subscribe(onEvent)

  function onEvent(event: FanoutEvent) {
    if (event.type === 'committed') {
      for (const [documentId, { room, members }] of rooms) {
        const update = event.roomUpdates.find((one) => one.room === textRoom(documentId))
        if (update) room.committed(update.seq)
        const isOurs = [...members].some(({ place }) => place.projectId === event.projectId)
        if (isOurs && (event.members || event.documents.includes(documentId))) toCheck.add(documentId)
      }
    } else if (event.type === 'caughtUp') {
      for (const [documentId, { room }] of rooms)
        if (event.room === textRoom(documentId)) room.committed(event.updates.at(-1)?.seq ?? 0)
    }
    if (toCheck.size > 0 && !isChecking) void check()
  }

  // One look at a time: a text that many tag meanwhile is not looked at once for each tag.
  async function check() {
    isChecking = true
    try {
      for (const documentId of toCheck) {
        toCheck.delete(documentId)
        const people = new Set([...(rooms.get(documentId)?.members ?? [])].map(({ caller }) => caller.userId))
        for (const userId of people) {
          const mayCorrect = await mayStillCorrect(documentId, userId)
          if (!mayCorrect) withdraw(documentId, userId)
        }
      }
    } catch (error) {
      // What cannot be looked up now is looked at with every commit anyway.
      ctx.log.error({ err: error }, 'rights to correct could not be read')
    } finally {
      isChecking = false
    }
  }

  async function mayStillCorrect(documentId: DocumentId, userId: UserId): Promise<boolean> {
    const right = await readCorrectionRight(ctx.db, documentId, userId)
    return right !== null && right.textMode === 'open' && can(right.role, 'text.correct', right.canCorrect)
  }

  function withdraw(documentId: DocumentId, userId: UserId) {
    for (const member of rooms.get(documentId)?.members ?? [])
      if (member.caller.userId === userId && member.lease !== null) endLease(member)
  }

  function endLease(member: Member) {
    if (member.lease === null) return
    leases.end(textRoom(member.place.documentId), member.lease.id)
    member.lease = null
    if (!member.isGone) member.ends.lease(0)
  }

  function holdRoom(place: Place): Held {
    const held = rooms.get(place.documentId)
    if (held) return held
    const made: Held = {
      room: createCorrectionRoom(ctx, { ...place, onIdle: () => letGo(place.documentId) }),
      members: new Set(),
      waitingBytes: 0,
    }
    rooms.set(place.documentId, made)
    return made
  }

  function letGo(documentId: DocumentId) {
    const held = rooms.get(documentId)
    if (!held || held.members.size > 0 || held.room.isBusy()) return
    held.room.drop()
    rooms.delete(documentId)
  }

  /** What became of a connection's update. */
  function settled(member: Member, error: unknown) {
    if (error === null || member.isGone) return
    if (error instanceof GuardRefusal) {
      const code = error.reason === 'foreign_client' ? CLOSE.forbidden : CLOSE.badFrame
      end(member, code, error.reason)
    } else if (error instanceof AppError && (error.code === 'forbidden' || error.code === 'text_locked'))
      withdraw(member.place.documentId, member.caller.userId)
    else if (error instanceof AppError && error.code === 'not_found') end(member, CLOSE.notFound, error.code)
    else {
      ctx.log.error({ err: error, documentId: member.place.documentId }, 'corrections could not be committed')
      // Nobody can tell what of theirs stands: they read the text anew and send what it lacks.
      for (const other of rooms.get(member.place.documentId)?.members ?? []) end(other, CLOSE.restart, 'not_committed')
    }
  }

  /** Commits what `make` writes, in the person's name. */
  async function write(
    place: Place,
    userId: UserId,
    make: (doc: Y.Doc, model: TextModel, clientId: number) => Uint8Array | null,
  ): Promise<void> {
    const name = textRoom(place.documentId)
    const lease = await leases.take(name, userId, null)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    holdRoom(place).room.add({
      userId,
      update: ({ guard, model }) => make(guard.doc, model, lease.id),
      clientIds: () => lease.all,
      isGivenUp: () => false,
      settle: (error) => (error === null ? resolve() : reject(error)),
    })
    try {
      await promise
    } catch (error) {
      throw error instanceof AppError ? error : new AppError('unavailable', {}, { cause: error })
    } finally {
      leases.end(name, lease.id)
    }
  }

  function end(member: Member, code: number, reason: string) {
    if (member.isGone) return
    leave(member)
    member.ends.close(code, reason)
  }

  function leave(member: Member) {
    member.isGone = true
    endLease(member)
    rooms.get(member.place.documentId)?.members.delete(member)
    letGo(member.place.documentId)
  }

  return {
    /** A connection to a text. It may do nothing yet; whoever joins it leaves. */
    join(place: Place, caller: Caller, ends: PeerEnds) {
      const member: Member = { caller, place, ends, lease: null, isGone: false, waiting: 0 }
      let hadLease = false
      let barriers = 0
      /** Settles when everything that was sent is committed, or is not going to be. */
      let last: Promise<void> = Promise.resolve()

      return {
        /** True once it was given an id: what it sends then is for `receive`, also after the right was taken away. */
        hadLease: () => hadLease,

        /** Gives the connection an id to write under, and asks for what it wrote before; 0 where it may not write. */
        async lease(wanted: number | null): Promise<void> {
          endLease(member)
          if (!(await mayStillCorrect(place.documentId, caller.userId))) return ends.lease(0)
          const lease = await leases.take(textRoom(place.documentId), caller.userId, wanted)
          if (member.isGone) return leases.end(textRoom(place.documentId), lease.id)
          member.lease = lease
          hadLease = true
          const held = holdRoom(place)
          held.members.add(member)
          held.room.warm(caller.userId)
          const stateVector = await ctx.rooms.read(textRoom(place.documentId), ({ doc }) => Y.encodeStateVector(doc))
          if (member.isGone) return
          ends.lease(lease.id)
          if (stateVector !== null) ends.ask(stateVector)
        },

        /** Takes an update (v1) of the connection. Without a lease it is left out, and the client told so again. */
        receive(update: Uint8Array): void {
          const { lease } = member
          if (lease === null) {
            ends.lease(0)
            return
          }
          const held = holdRoom(place)
          if (member.waiting >= MAX_WAITING_UPDATES || held.waitingBytes + update.byteLength > MAX_WAITING_BYTES) {
            end(member, CLOSE.tooMany, 'too_many_waiting')
            return
          }
          member.waiting++
          held.waitingBytes += update.byteLength
          const { promise, resolve } = Promise.withResolvers<void>()
          last = promise
          held.room.add({
            userId: caller.userId,
            update: () => update,
            clientIds: () => lease.all,
            isGivenUp: () => member.isGone || member.lease !== lease,
            settle(error) {
              member.waiting--
              held.waitingBytes -= update.byteLength
              settled(member, error)
              resolve()
            },
          })
        },

        /** Resolves when everything that the connection sent before is committed: false where it was not. */
        async barrier(): Promise<boolean> {
          if (barriers >= MAX_WAITING_BARRIERS) {
            end(member, CLOSE.tooMany, 'too_many_barriers')
            return false
          }
          const { lease } = member
          barriers++
          await last
          barriers--
          return !member.isGone && member.lease === lease
        },

        leave: () => leave(member),
      }
    },

    /**
     * Brings a block back to its imported text, in the person's name, after commit. Throws not_found, forbidden,
     * text_locked, bad_request with a reason, unavailable.
     */
    async restore(place: Place, userId: UserId, blockId: BlockId): Promise<void> {
      const edit = await findCorrectionOf(ctx.db, place.documentId, blockId)
      const former = asTouched(edit?.before.find(({ id }) => id === blockId))
      await write(place, userId, (doc, model, clientId) => restoreBlock(doc, model, { blockId, former, clientId }))
    },

    /** Puts one word in the place of another, as `restore`. */
    replace: (place: Place, userId: UserId, wish: CorrectWord): Promise<void> =>
      write(place, userId, (doc, model, clientId) => replaceWords(doc, model, wish, clientId)),

    close() {
      unsubscribe()
      for (const { room } of rooms.values()) room.drop()
    },
  }
}
