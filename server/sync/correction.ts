// What a socket on a text says of correction, between its session and the corrector.
import { encodeBarrier, encodeLease, encodeSync } from '../../shared/protocol/frames.ts'
import type { Context } from '../context.ts'
import type { CorrectionPeer } from '../correct/corrector.ts'
import type { Connection } from '../sockets/connections.ts'

/** The connection's part in correcting its text; ends with the socket. `send` must not lose frames. */
export function joinCorrection(
  ctx: Context,
  connection: Connection,
  send: (frame: Uint8Array) => void,
): SessionPeer | null {
  const { socket, caller, projectId, documentId, target } = connection
  if (target.kind !== 'text' || documentId === null) return null
  const peer = ctx.corrector.join({ projectId, documentId }, caller, {
    lease: (clientId) => send(encodeLease(clientId)),
    ask: (stateVector) => send(encodeSync('step1', stateVector)),
    close(code, reason) {
      ctx.log.info({ code, reason, documentId, userId: caller.userId }, 'corrections refused')
      socket.close(code, reason)
    },
  })
  socket.once('close', () => peer.leave())
  return {
    ...peer,
    async returnBarrier(body) {
      if (await peer.barrier()) send(encodeBarrier(body))
    },
  }
}

export type SessionPeer = CorrectionPeer & {
  /** Sends the barrier back when everything before it is committed; never, where it is not. */
  returnBarrier(body: Uint8Array): Promise<void>
}
