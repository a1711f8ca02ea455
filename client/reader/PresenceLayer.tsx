// Colleagues in the text: their selections as highlights, their carets as marks over the page. Nothing of it is in the
// text's own elements.
import { useEffect, useLayoutEffect, useRef } from 'react'
import { toUtf16 } from '../../shared/text/code-points.ts'
import { useObservable } from '../sync/observable.ts'
import classes from './DocumentView.module.css'
import { caretRect } from './geometry.ts'
import type { Peer } from './presence.ts'
import { useReader } from './reader-context.ts'
import { selectionToRanges } from './selection-ranges.ts'

const COLOURS = 12

/** Fills the positioned box around the text; its top is the text's top. */
export function PresenceLayer() {
  const { session, view } = useReader()
  const peers = useObservable(session.presence.peers)
  const layout = useObservable(view.layout)
  const model = useObservable(session.text)

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new text moves what is selected in it
  useEffect(() => {
    const now = view.model()
    if (!now) return
    for (let colour = 0; colour < COLOURS; colour++) {
      const ranges = peers
        .filter((peer) => peer.user.colour % COLOURS === colour)
        .flatMap((peer) => (peer.selection ? selectionToRanges(now, peer.selection, { isExact: true }) : []))
      view.mark(`mq-peer-${colour}`, ranges)
    }
  }, [peers, view, model])

  return (
    <div className={classes.presence} aria-hidden>
      {peers.map((peer) => peer.selection && <Caret key={peer.clientId} peer={peer} layout={layout} />)}
    </div>
  )
}

function Caret({ peer, layout }: { peer: Peer; layout: number }) {
  const { view } = useReader()
  const root = useRef<HTMLDivElement>(null)
  const head = peer.selection?.head

  // biome-ignore lint/correctness/useExhaustiveDependencies: `layout` says that places on the page moved
  useLayoutEffect(() => {
    const caret = root.current
    const element = head && view.element(head.blockId)
    const origin = caret?.parentElement?.getBoundingClientRect()
    const block = head && view.model()?.block(head.blockId)
    if (!caret || !origin) return
    caret.hidden = !element || !block
    if (!element || !block || !head) return
    const { x, top, height } = caretRect(element, toUtf16(block.text, head.offset))
    caret.style.transform = `translate(${x - origin.left}px, ${top - origin.top}px)`
    caret.style.blockSize = `${height}px`
    // The name flies towards the middle of the text, where there is room for it.
    caret.dataset.side = x - origin.left > origin.width / 2 ? 'left' : 'right'
  }, [head, layout, view])

  return (
    <div
      ref={root}
      className={classes.caret}
      style={{ '--person': `var(--palette-${peer.user.colour % COLOURS})` } as React.CSSProperties}
    >
      <bdi>{peer.user.name}</bdi>
    </div>
  )
}
