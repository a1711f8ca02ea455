// One open document: its text, its shared layer with this person's pending commands on top, its readers, undo.
// Plain code; React holds a session and draws what its observables say.
import type { Codebook } from '../../shared/api/codebook.ts'
import { digestLayer, digestText } from '../../shared/doc/digest.ts'
import type { AnnotationState } from '../../shared/doc/fold.ts'
import { readAnyText } from '../../shared/doc/read-any-text.ts'
import { textFragment } from '../../shared/doc/text.ts'
import type { Command } from '../../shared/model/command.ts'
import type { AnnotationId, CommandId, DocumentId, LayerId, UserId } from '../../shared/model/ids.ts'
import { FRAME, layerRoom, textRoom } from '../../shared/protocol/kinds.ts'
import { CommandReply } from '../../shared/protocol/reply.ts'
import type { CommandQueue } from '../sync/command-queue.ts'
import { connectRoom, type RoomState } from '../sync/connect-room.ts'
import { createLayerStore, type LayerStore } from '../sync/layer-store.ts'
import { type Observable, observable } from '../sync/observable.ts'
import { createUndo, type Undo } from '../sync/undo.ts'
import { createPresence, type Presence } from './presence.ts'
import { createTextModel, type TextModel } from './text-model.ts'

// An acknowledged command whose effect a colleague overtook in the same breath is never seen; it stops covering theirs then.
const OVERTAKEN_AFTER_MS = 3_000

export type DocumentSession = {
  documentId: DocumentId
  /** Null until the room has sent the text. */
  text: Observable<TextModel | null>
  /** False where a newer version wrote something that this one does not know: then the document is for reading alone. */
  isTextKnown: Observable<boolean>
  layer: LayerStore
  presence: Presence
  textState: Observable<RoomState>
  layerState: Observable<RoomState>
  undo: Undo
  /** Shows and queues a command of this person. False: the queue is full, or the text is not known. */
  perform: (command: Command) => boolean
  stateOf: (id: AnnotationId) => AnnotationState | null
  close: () => void
}

/** Opens both rooms; the caller closes the session. `codebook` answers with what is known when a command is made. */
export function openDocumentSession(options: {
  origin: string
  documentId: DocumentId
  layerId: LayerId
  me: UserId
  queue: CommandQueue
  codebook: () => Codebook | undefined
  /** As of connectRoom. */
  digestEveryMs?: number
}): DocumentSession {
  const { origin, layerId, me, queue } = options
  const pace = options.digestEveryMs === undefined ? {} : { digestEveryMs: options.digestEveryMs }
  const text = observable<TextModel | null>(null)
  const isTextKnown = observable(true)
  const textConnection = connectRoom({
    origin,
    room: textRoom(options.documentId),
    me,
    localState: { selection: null },
    digest: digestText,
    ...pace,
  })
  const layerConnection = connectRoom({
    origin,
    room: layerRoom(layerId),
    me,
    localState: null,
    digest: digestLayer,
    ...pace,
    onFrame(kind, json) {
      const reply = CommandReply.safeParse(json)
      if (kind === FRAME.reply && reply.success) queue.answer(reply.data)
    },
  })
  const layer = createLayerStore(layerConnection.doc)
  const presence = createPresence(textConnection.provider.awareness, me)
  let forgetTimer: ReturnType<typeof setTimeout> | null = null

  const stamp = (at: string) => ({ userId: me, at, codebookVersion: options.codebook()?.version ?? 0 })
  const undo = createUndo({
    run: (command) => queue.add({ command, layerId, at: new Date().toISOString() }),
    stateOf: layer.stateOf,
    subjectOf: layer.subjectOf,
    newId: () => crypto.randomUUID() as CommandId,
  })

  for (const { command, layerId: its, at } of queue.entries()) if (its === layerId) layer.add(command, stamp(at))
  const leaveQueue = queue.subscribe((event) => {
    if (event.type === 'added') {
      const { command, at } = event.entry
      if (event.entry.layerId === layerId) layer.add(command, stamp(at))
    } else if (event.type === 'acknowledged') {
      layer.acknowledge(event.id)
      if (forgetTimer) clearTimeout(forgetTimer)
      forgetTimer = setTimeout(layer.forgetAcknowledged, OVERTAKEN_AFTER_MS)
    } else {
      layer.reject(event.id)
      undo.forget(event.id)
    }
  })

  let unexpect: (() => void) | null = queue.expect(layerId)
  const letGo = () => {
    unexpect?.()
    unexpect = null
  }
  let isAttached = false
  const attach = () => {
    const { status, closedFor } = layerConnection.state.get()
    // Closed for good, as with a removed document: what waits is asked about over HTTP, and its person hears the answer.
    if (closedFor !== null) letGo()
    if ((status === 'connected') === isAttached) return
    isAttached = !isAttached
    if (isAttached) queue.attach(layerId, (command) => layerConnection.sendFrame(FRAME.command, command))
    else queue.detach(layerId)
  }
  layerConnection.state.subscribe(attach)

  const readText = () => {
    if (!textConnection.state.get().isLoaded) return
    const { blocks, isKnown } = readAnyText(textConnection.doc)
    isTextKnown.set(isKnown)
    text.set(createTextModel(blocks))
  }
  textConnection.state.subscribe(() => text.get() === null && readText())
  const watchText = () => textFragment(textConnection.doc).observeDeep(readText)
  watchText()
  textConnection.onReplaced(() => {
    watchText()
    readText()
  })
  layerConnection.onReplaced(() => layer.readFrom(layerConnection.doc))

  return {
    documentId: options.documentId,
    text,
    isTextKnown,
    layer,
    presence,
    textState: textConnection.state,
    layerState: layerConnection.state,
    undo,
    perform: (command) => isTextKnown.get() && undo.perform(command),
    stateOf: layer.stateOf,
    close() {
      if (forgetTimer) clearTimeout(forgetTimer)
      leaveQueue()
      queue.detach(layerId)
      letGo()
      presence.close()
      layer.close()
      textConnection.close()
      layerConnection.close()
    },
  }
}
