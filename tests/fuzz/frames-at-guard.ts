// Throws frames at a guard in this process, and judges each outcome by the oracle. Everything follows from the seed.
import * as Y from 'yjs'
import { type Admitted, createGuard, type Guard } from '../../server/guard/guard.ts'
import { GuardRefusal } from '../../server/guard/refusal.ts'
import { createTextDoc, textFragment } from '../../shared/doc/text.ts'
import type { Block } from '../../shared/model/document.ts'
import { createRandom, type Random } from '../_help/random-work.ts'
import { ATTACKS } from './attacks.ts'
import { edit, WORDS } from './editors.ts'
import { createOracle, type Oracle } from './oracle.ts'

/** Frames after which a new document is begun: a text of a few pages is judged in no time. */
export const FRAMES_PER_WORLD = 500

/** Frames after which the whole document is compared with the shadow, and loaded anew. */
const MATCH_EVERY = 25

export type Outcomes = {
  /** By `<kind of frame> <outcome>`. */
  counts: Map<string, number>
  /** Everything that the oracle found wrong. */
  escapes: { seed: number; frame: number; kind: string; wrong: string; hex: string }[]
  /** Time inside the guard alone, in milliseconds. */
  guardMs: number
  slowestMs: number
}

/** Runs `frames` frames in worlds of seed, seed + 1, … */
export function throwFrames(frames: number, seed: number, tell: (done: number) => void = () => {}): Outcomes {
  const outcomes: Outcomes = { counts: new Map(), escapes: [], guardMs: 0, slowestMs: 0 }
  for (let done = 0, world = 0; done < frames; world++) {
    const count = Math.min(FRAMES_PER_WORLD, frames - done)
    runWorld(seed + world, count, outcomes)
    done += count
    tell(done)
  }
  return outcomes
}

type Editor = { doc: Y.Doc; clientId: number; unsent: Uint8Array[]; inbox: Uint8Array[] }
type World = {
  random: Random
  guard: Guard
  oracle: Oracle
  editors: Editor[]
  /** Whose id hostile frames are sent under, where they are not made of a valid one. */
  attacker: { clientId: number }
  /** A change that nobody has seen, of somebody with an id of his own: many frames are made of one. */
  change: { clientId: number; valid: Uint8Array; uses: number } | null
  lease: () => number
}

function runWorld(seed: number, frames: number, outcomes: Outcomes) {
  const random = createRandom(seed)
  const world = createWorld(random)
  for (let frame = 0; frame < frames; frame++) {
    const { kind, bytes, clientIds, isHonest } = nextFrame(world)
    const report = (wrong: string | null) => {
      if (wrong !== null)
        outcomes.escapes.push({ seed, frame, kind, wrong, hex: Buffer.from(bytes).toString('hex').slice(0, 4_000) })
    }
    const outcome = offer(world, bytes, clientIds, outcomes, report)
    if (isHonest && outcome !== 'admitted' && outcome !== 'nothing new') report(`an editor was refused: ${outcome}`)
    if (frame % MATCH_EVERY === 0) report(world.oracle.matches(world.guard.doc))
    const name = `${kind}  ${outcome}`
    outcomes.counts.set(name, (outcomes.counts.get(name) ?? 0) + 1)
  }
  const wrong = settle(world, outcomes)
  if (wrong) outcomes.escapes.push({ seed, frame: frames, kind: 'end', wrong, hex: '' })
  world.guard.destroy()
}

function createWorld(random: Random): World {
  const blocks = Array.from({ length: 3 + random.below(10) }, (_, i) => ({
    id: `b${i}`,
    type: 'paragraph',
    number: i % 3 === 0 ? String(i) : null,
    level: i % 2,
    direction: 'rtl',
    text: i % 4 === 3 ? '' : Array.from({ length: 1 + random.below(12) }, () => random.pick(WORDS)).join(''),
  })) as unknown as Block[]
  const first = createTextDoc(blocks)
  const state = Y.encodeStateAsUpdate(first)
  let leased = random.below(2 ** 20)
  const lease = () => {
    leased += 1 + random.below(2 ** 20)
    return leased
  }
  const editors = Array.from({ length: 4 }, (): Editor => {
    const doc = new Y.Doc()
    textFragment(doc)
    doc.clientID = lease()
    Y.applyUpdate(doc, state)
    const editor = { doc, clientId: doc.clientID, unsent: [] as Uint8Array[], inbox: [] as Uint8Array[] }
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'room') editor.unsent.push(update)
    })
    return editor
  })
  return {
    random,
    guard: createGuard(state),
    oracle: createOracle(state),
    editors,
    attacker: { clientId: lease() },
    change: null,
    lease,
  }
}

type Frame = { kind: string; bytes: Uint8Array; clientIds: ReadonlySet<number>; isHonest: boolean }

function nextFrame(world: World): Frame {
  const { random } = world
  if (random.chance(0.25)) {
    const editor = random.pick(world.editors)
    if (random.chance(0.7)) read(editor)
    for (let i = random.below(2); i >= 0; i--) edit(editor.doc, random)
    const [bytes] = editor.unsent
    if (bytes) return honestFrame(world, editor)
  }
  return hostileFrame(world)
}

/** What the editor did, one change or all since it was last connected; sometimes with what it sent before. */
function honestFrame({ random, oracle }: World, editor: Editor): Frame {
  const clientIds = new Set([editor.clientId])
  if (random.chance(0.6)) return { kind: 'edit', bytes: editor.unsent.shift() as Uint8Array, clientIds, isHonest: true }
  editor.unsent = []
  const since = random.chance(0.5) ? oracle.clean : new Y.Doc()
  const bytes = Y.encodeStateAsUpdate(editor.doc, Y.encodeStateVector(since))
  return { kind: 'return', bytes, clientIds, isHonest: true }
}

function hostileFrame(world: World): Frame {
  const { random, guard, editors } = world
  const kind = random.pick(Object.keys(ATTACKS))
  let sender: { clientId: number } = world.attacker
  const target = {
    doc: guard.doc,
    random,
    own: sender.clientId,
    other: random.pick(editors).clientId,
    get valid() {
      const change = currentChange(world)
      sender = change
      return change.valid
    },
  }
  const bytes = (ATTACKS[kind] as (typeof ATTACKS)[string])(target)
  return { kind, bytes, clientIds: new Set([sender.clientId]), isHonest: kind === 'valid' }
}

function currentChange(world: World): NonNullable<World['change']> {
  const { random, guard, lease, change } = world
  const isSpent = !change || change.uses === 20 || Y.getState(guard.doc.store, change.clientId) > 0
  if (change && !isSpent) {
    change.uses++
    return change
  }
  const doc = new Y.Doc()
  textFragment(doc)
  doc.clientID = lease()
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(guard.doc))
  const before = Y.encodeStateVector(doc)
  edit(doc, random)
  world.change = { clientId: doc.clientID, valid: Y.encodeStateAsUpdate(doc, before), uses: 1 }
  return world.change
}

function offer(
  { guard, oracle, editors }: Pick<World, 'guard' | 'oracle' | 'editors'>,
  bytes: Uint8Array,
  clientIds: ReadonlySet<number>,
  outcomes: Outcomes,
  report: (wrong: string | null) => void,
): string {
  const { doc } = guard
  let isChanged = false
  const notice = () => {
    isChanged = true
  }
  doc.on('beforeTransaction', notice)
  const start = performance.now()
  let outcome: string
  let admitted: Admitted | null = null
  let cause: unknown
  try {
    admitted = guard.admit(bytes, clientIds)
    outcome = admitted === null ? 'nothing new' : 'admitted'
  } catch (error) {
    outcome = error instanceof GuardRefusal ? error.reason : 'threw'
    cause = error
  }
  const spent = performance.now() - start
  outcomes.guardMs += spent
  outcomes.slowestMs = Math.max(outcomes.slowestMs, spent)
  doc.off('beforeTransaction', notice)

  if (admitted === null) {
    // The last two of a guard's reasons are for what nobody thought of: a frame that gets there is a case to add.
    if (['threw', 'failed', 'schema'].includes(outcome)) report(`${outcome}: ${cause}`)
    if (isChanged || guard.doc !== doc) report(`${outcome}, but it was applied`)
    if (doc.store.pendingStructs || doc.store.pendingDs || doc.share.size !== 1)
      report(`${outcome}, but something stayed`)
  } else {
    report(oracle.admitted(bytes, admitted.update))
    for (const editor of editors) editor.inbox.push(admitted.update)
  }
  return outcome
}

function read(editor: Editor) {
  for (const update of editor.inbox.splice(0)) Y.applyUpdate(editor.doc, update, 'room')
}

/** Everybody sends and reads what is left; all hold the same document then. */
function settle(world: World, outcomes: Outcomes): string | null {
  let wrong: string | null = null
  for (const editor of world.editors)
    for (const bytes of editor.unsent.splice(0)) {
      const outcome = offer(world, bytes, new Set([editor.clientId]), outcomes, (found) => {
        wrong ??= found
      })
      if (outcome !== 'admitted' && outcome !== 'nothing new') wrong ??= `an editor was refused at the end: ${outcome}`
    }
  for (const editor of world.editors) {
    read(editor)
    if (textFragment(editor.doc).toString() !== textFragment(world.oracle.clean).toString())
      wrong ??= 'an editor diverged'
  }
  return wrong ?? world.oracle.matches(world.guard.doc)
}
