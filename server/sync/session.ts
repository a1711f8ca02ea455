// One socket on /sync/<room>: decodes what it sends, answers it, and closes it when it breaks the protocol.
// Nothing that it sends reaches a document from here: layers are written by commands, texts by correct/.
import type { WebSocket } from 'ws'
import type { Target } from '../../db/repos/rooms/access.ts'
import { ERRORS, errorBody } from '../../shared/errors.ts'
import { CommandId } from '../../shared/model/ids.ts'
import {
  type AwarenessEntry,
  type ClientFrame,
  decodeClientFrame,
  encodeAwareness,
  encodeDiverged,
  encodePacked,
  encodeReply,
  encodeSync,
} from '../../shared/protocol/frames.ts'
import { CLOSE, layerRoom, textRoom } from '../../shared/protocol/kinds.ts'
import type { CommandReply } from '../../shared/protocol/reply.ts'
import { parseBoundedJson } from '../../shared/text/json-depth.ts'
import { runCommand } from '../commands/run-command.ts'
import type { Caller, Context } from '../context.ts'
import type { RoomView } from '../log/room-store.ts'
import { toAppError } from '../plugins/errors.ts'
import { MAX_BYTES_PER_SECOND, MAX_EARLY_FRAMES, MAX_FRAMES_PER_SECOND, STATE_BYTES } from '../sockets/bounds.ts'
import { withinBudget } from '../sockets/budgets.ts'
import type { Connection, Connections } from '../sockets/connections.ts'
import { createTokenBucket } from '../sockets/token-bucket.ts'
import { compareDigest, readDigest } from './compare-digest.ts'
import { joinCorrection } from './correction.ts'
import { holdsNothingNew } from './holds-nothing-new.ts'
import { createOutbox } from './outbox.ts'
import { chooseColour, createOwnPresence } from './presence.ts'
import { encodePresence, type RoomPeer, type Rooms } from './rooms.ts'
import { encodeStateOnce } from './shared-frames.ts'

const KEEPALIVE = encodeAwareness([])
/** State vector of somebody who has nothing. */
const WHOLE = Uint8Array.of(0)

/** A client broke the protocol: it is closed with `code`, and nobody else notices. */
class Violation extends Error {
  readonly code: number
  constructor(code: number, options?: { cause: unknown }) {
    super(`closed with ${code}`, options)
    this.code = code
  }
}

export type SyncTarget = Exclude<Target, { kind: 'live' }>

/** Serves a socket that was just accepted. Attaches its listeners before it returns: what comes early is kept. */
export function openSyncSession(
  ctx: Context,
  { connections, rooms }: { connections: Connections; rooms: Rooms },
  socket: WebSocket,
  caller: Caller | null,
  target: SyncTarget,
): void {
  const name = target.kind === 'text' ? textRoom(target.documentId) : layerRoom(target.layerId)
  const frames = createTokenBucket(MAX_FRAMES_PER_SECOND, 10 * MAX_FRAMES_PER_SECOND, Date.now())
  const bytes = createTokenBucket(MAX_BYTES_PER_SECOND, 8 * MAX_BYTES_PER_SECOND, Date.now())
  const early: Uint8Array[] = []
  let receive: ((frame: Uint8Array) => void) | null = null

  socket.on('message', (data, isBinary) => {
    // A socket that is being closed still delivers what was under way.
    if (socket.readyState !== socket.OPEN) return
    const frame = toBytes(data)
    const now = Date.now()
    if (!isBinary) return socket.close(CLOSE.badFrame)
    if (!frames.take(1, now) || !bytes.take(frame.byteLength, now)) return socket.close(CLOSE.tooMany)
    if (receive) return receive(frame)
    if (early.length === MAX_EARLY_FRAMES) return socket.close(CLOSE.tooMany)
    early.push(frame)
  })

  connections
    .accept(socket, caller, target)
    .then((connection) => {
      if (!connection) return
      receive = serve(ctx, rooms, connection, target, name)
      for (const frame of early.splice(0)) if (socket.readyState === socket.OPEN) receive(frame)
    })
    .catch((error) => {
      ctx.log.error({ err: error }, 'socket could not be opened')
      socket.close(CLOSE.restart)
    })
}

function serve(ctx: Context, rooms: Rooms, connection: Connection, target: SyncTarget, name: string) {
  const { socket, caller, projectId, documentId, budget } = connection
  const outbox = createOutbox(socket, () => own(sendState(WHOLE)))
  const peer: RoomPeer = { outbox, presenceId: null, hasState: false }
  const room = rooms.join(name, peer)
  const presence =
    target.kind === 'text' && documentId !== null
      ? createOwnPresence({
          caller,
          colour: chooseColour(room.presence, caller.userId),
          mayMove: () => budget.presence.take(1, Date.now()),
          onInvalid: (cause) => fail(new Violation(CLOSE.badFrame, { cause })),
          publish: (own) => ctx.fanout.publish({ type: 'presence', projectId, documentId, room: name, ...own }),
        })
      : null
  peer.presenceId = presence?.clientId ?? null
  const correction = joinCorrection(ctx, connection, (frame) => outbox.send(frame))
  connection.keepalive = () => outbox.sendLossy(KEEPALIVE)
  socket.once('close', () => {
    presence?.close()
    rooms.leave(room, peer)
    outbox.close()
  })
  sendPresence()

  return (bytes: Uint8Array) => {
    try {
      const now = Date.now()
      if (!budget.frames.take(1, now) || !budget.bytes.take(bytes.byteLength, now)) throw new Violation(CLOSE.tooMany)
      handle(decode(bytes))
    } catch (error) {
      fail(error)
    }
  }

  function handle(frame: ClientFrame) {
    switch (frame.kind) {
      case 'step1':
        return own(frame.isPacked && isEmpty(frame.stateVector) ? sendPacked() : sendState(frame.stateVector))
      case 'content':
        if (correction?.hadLease()) return correction.receive(frame.update)
        return own(refuseContent(frame.update))
      case 'barrier':
        if (!correction) throw new Violation(CLOSE.badFrame)
        return own(correction.returnBarrier(frame.body))
      case 'lease': {
        if (!correction) throw new Violation(CLOSE.badFrame)
        const { clientId } = frame
        return own(inTurn(() => correction.lease(clientId)))
      }
      case 'digest':
        return own(compare(frame.stateVector, frame.digest))
      case 'awareness':
        return receivePresence(frame.entries)
      case 'queryAwareness':
        takeState()
        return sendPresence()
      case 'command':
        if (target.kind !== 'layer') throw new Violation(CLOSE.badFrame)
        return own(answer(frame.json))
    }
  }

  function takeState(count: 0 | 1 = 1) {
    if (!budget.states.take(count, Date.now())) throw new Violation(CLOSE.tooMany)
  }

  function chargeState(bytes: number) {
    budget.states.charge(Math.floor(bytes / STATE_BYTES), Date.now())
  }

  /** Runs `work` in the person's turn, unless the socket closed meanwhile. */
  async function inTurn(work: () => Promise<void>): Promise<void> {
    takeState()
    await budget.unreadStates.run(async () => {
      if (socket.readyState !== socket.OPEN) return
      // Once more: those before it may have been larger than the one that each was counted as.
      takeState(0)
      await work()
    })
  }

  /** The room's committed state, or the part of it that a state vector lacks; later where the peer lags. */
  function sendState(stateVector: Uint8Array): Promise<void> {
    return inTurn(async () => {
      if (outbox.owes()) return
      const found = await ctx.rooms.read(name, (view) => {
        // The whole is encoded once for all.
        const isWhole = isEmpty(stateVector)
        const frame = isWhole ? encodeStateOnce(view.encode()) : encodeSync('step2', differenceTo(view, stateVector))
        if (!isWhole) chargeState(stateVector.byteLength + frame.byteLength)
        outbox.sendState(frame, budget.unreadStates.sent(frame.byteLength))
        rooms.serve(room, peer, view.seq)
      })
      if (found === null) throw new Violation(CLOSE.notFound)
    })
  }

  /** The whole room in the bytes in which it is kept. What is committed from now on is sent beside it, in its turn. */
  function sendPacked(): Promise<void> {
    return inTurn(async () => {
      if (outbox.owes()) return
      const found = await ctx.rooms.readPacked(name)
      if (found === null) throw new Violation(CLOSE.notFound)
      rooms.serve(room, peer, found.seq)
      const parts = await found.parts
      for (const [i, part] of parts.entries()) {
        const frame = encodePacked(part, parts.length - 1 - i)
        outbox.sendState(frame, budget.unreadStates.sent(frame.byteLength))
      }
    })
  }

  /** Tells a peer whose copy is not the room to read it anew. */
  function compare(stateVector: Uint8Array, digest: Uint8Array): Promise<void> {
    return inTurn(async () => {
      await ctx.rooms.read(name, (view) => {
        chargeState(stateVector.byteLength)
        room.digest = readDigest(target.kind, view, room.digest)
        let standing: ReturnType<typeof compareDigest>
        try {
          standing = compareDigest(room.digest, stateVector, digest)
        } catch (cause) {
          throw new Violation(CLOSE.badFrame, { cause })
        }
        // Who corrects the text is ahead of it until what he wrote is committed.
        const isAhead = standing === 'ahead' && correction?.hadLease() !== true
        if (standing === 'other' || isAhead) outbox.send(encodeDiverged())
      })
    })
  }

  function refuseContent(update: Uint8Array): Promise<void> {
    return inTurn(async () => {
      const isKnown = await ctx.rooms.read(name, ({ doc }) => {
        chargeState(update.byteLength)
        try {
          return holdsNothingNew(doc, update)
        } catch (cause) {
          throw new Violation(CLOSE.badFrame, { cause })
        }
      })
      if (isKnown !== true) throw new Violation(CLOSE.forbidden)
    })
  }

  function receivePresence(entries: readonly AwarenessEntry[]) {
    // A layer has no presence; a plain client announces itself there all the same.
    if (!presence) return
    try {
      presence.receive(entries, room.presence)
    } catch (cause) {
      throw new Violation(CLOSE.badFrame, { cause })
    }
  }

  function sendPresence() {
    if (!outbox.takesLossy()) return
    const frame = encodePresence(room, peer)
    if (frame) outbox.sendLossy(frame)
  }

  async function answer(json: string) {
    const command = parse(json)
    const id = CommandId.safeParse(command?.id)
    // Without an id there is nothing to answer to.
    if (!id.success || target.kind !== 'layer') throw new Violation(CLOSE.badFrame)
    let reply: CommandReply
    try {
      const place = { projectId, layerId: target.layerId }
      const { rev } = await withinBudget(budget, json.length, () =>
        runCommand(ctx, caller, command, place, json.length),
      )
      reply = { ok: true, id: id.data, rev }
    } catch (error) {
      const refusal = toAppError(error)
      const { status, retry } = ERRORS[refusal.code]
      ctx.metrics.refused('socket', refusal.code)
      if (status >= 500) ctx.log.error({ err: refusal.cause ?? refusal, command: command?.type }, refusal.code)
      reply = { ok: false, id: id.data, error: errorBody(refusal), retry }
    }
    outbox.send(encodeReply(reply))
  }

  function own(work: Promise<void>) {
    work.catch(fail)
  }

  function fail(error: unknown) {
    if (error instanceof Violation) {
      ctx.log.info({ code: error.code, room: name, userId: caller.userId, err: error.cause }, 'socket closed')
      socket.close(error.code)
    } else {
      ctx.log.error({ err: error, room: name }, 'socket failed')
      socket.close(CLOSE.restart)
    }
  }
}

/** Of a client that has nothing. */
const isEmpty = (stateVector: Uint8Array) => stateVector.length === 1 && stateVector[0] === 0

function differenceTo(view: RoomView, stateVector: Uint8Array): Uint8Array {
  try {
    return view.encodeDifference(stateVector)
  } catch (cause) {
    throw new Violation(CLOSE.badFrame, { cause })
  }
}

function decode(bytes: Uint8Array): ClientFrame {
  try {
    return decodeClientFrame(bytes)
  } catch (cause) {
    throw new Violation(CLOSE.badFrame, { cause })
  }
}

function parse(json: string): { id?: unknown; type?: unknown } | null {
  try {
    return parseBoundedJson(json) as ReturnType<typeof parse>
  } catch (cause) {
    throw new Violation(CLOSE.badFrame, { cause })
  }
}

const toBytes = (data: Buffer | ArrayBuffer | Buffer[]): Uint8Array => {
  if (Array.isArray(data)) return Buffer.concat(data)
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data
}
