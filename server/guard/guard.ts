// What a client's Yjs update must pass before a text room's document sees it. Yjs trusts every byte: an update of seven
// can make a document unloadable for ever, one of eleven under another's client id erases what that person does next.
// So bytes are read by a decoder of our own, judged against the document without being applied, then applied to a
// shadow; what the shadow says about it, and not what the client sent, is committed, applied and sent on.
import * as Y from 'yjs'
import { textFragment } from '../../shared/doc/text.ts'
import { createBudget } from './budget.ts'
import { decodeUpdate } from './decode.ts'
import { checkEffects } from './effects.ts'
import { mendBlocks } from './mend.ts'
import { GuardRefusal } from './refusal.ts'
import { rehearse } from './rehearse.ts'
import { createShadow, type Emitted } from './shadow.ts'
import { createStructs } from './structs.ts'
import { takeNew } from './take-new.ts'
import { verifyTouched } from './verify-touched.ts'

/** `update`: what the validated transaction emitted (v1), with what the server mended after it. */
export type Admitted = { update: Uint8Array }

export type Guard = {
  /**
   * Checks a client's update (v1) and applies it to the shadow; null where it holds nothing new. `clientIds`: the Yjs
   * client ids leased to the sender. Throws GuardRefusal, after which the shadow is as before. Who calls it brings the
   * guard to the committed state first; an update that is admitted and then not committed spoils the guard, and a new
   * one is made.
   */
  admit(update: Uint8Array, clientIds: ReadonlySet<number>): Admitted | null
  /** Takes in an update that was committed elsewhere, in the room's order. What the shadow has already changes nothing. */
  receive(update: Uint8Array): void
  /** The shadow: committed state and everything admitted since. Readers do not write, and do not keep it. */
  readonly doc: Y.Doc
  destroy(): void
}

/** A guard for the document that `state` (v1) encodes. Whoever makes it destroys it. */
export function createGuard(state: Uint8Array): Guard {
  const shadow = createShadow(state)

  return {
    get doc() {
      return shadow.doc
    },

    admit(update, clientIds) {
      const bytes = judge(update, clientIds)
      if (bytes === null) return null
      try {
        const emitted = shadow.capture((doc) => Y.applyUpdate(doc, bytes))
        const touched = emitted.flatMap(({ transaction }) => [...verifyTouched(transaction)])
        emitted.push(...shadow.capture((doc) => mendBlocks(doc, new Set(touched), shadow.blocks)))
        const admitted = join(emitted)
        if (admitted === null) return null
        shadow.keep(admitted)
        return { update: admitted }
      } catch (cause) {
        shadow.restore()
        throw cause instanceof GuardRefusal ? cause : new GuardRefusal('failed', { cause })
      }
    },

    receive(update) {
      const said = join(shadow.capture((doc) => Y.applyUpdate(doc, update)))
      if (said !== null) shadow.keep(said)
    },

    destroy: () => shadow.destroy(),
  }

  /** The part of the update that is to be applied, or null where that is nothing. */
  function judge(update: Uint8Array, clientIds: ReadonlySet<number>): Uint8Array | null {
    const { store } = shadow.doc
    const decoded = decodeUpdate(update)
    const { structs: added, bytes } = takeNew(decoded, update, (client) => Y.getState(store, client), clientIds)
    const fragment = textFragment(shadow.doc)
    const structs = createStructs(store, added)
    const budget = createBudget()
    const placed = rehearse(added, { fragment, store, structs, budget })
    const isNew = checkEffects(placed, decoded.deletions, { fragment, structs, store, budget })
    return isNew ? bytes : null
  }
}

function join(emitted: readonly Emitted[]): Uint8Array | null {
  const updates = emitted.map(({ update }) => update)
  return updates.length > 1 ? Y.mergeUpdates(updates) : (updates[0] ?? null)
}
