// The pointer over the text: what is under it lights up, a click focuses it, several under it ask which.
import type { Choice } from './Chooser.tsx'
import type { ReaderView } from './reader-view.ts'

/** Listens until the function returned is called. */
export function listenToPointer(view: ReaderView, choose: (choice: Choice | null) => void): () => void {
  const text = view.editor.view.dom
  const listening = new AbortController()
  const { signal } = listening
  let frame = 0

  text.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button === 0) view.isSelecting.set(true)
    },
    { signal },
  )
  for (const type of ['pointerup', 'pointercancel'] as const) {
    window.addEventListener(type, () => view.isSelecting.set(false), { signal })
  }
  text.addEventListener(
    'click',
    (event) => {
      if (!document.getSelection()?.isCollapsed) return
      const ids = view.annotationsAt(event.clientX, event.clientY)
      if (ids.length > 1) choose({ ids, x: event.clientX, y: event.clientY })
      else view.focusAnnotation(ids[0] ?? null)
    },
    { signal },
  )
  text.addEventListener(
    'pointermove',
    (event) => {
      if (event.pointerType !== 'mouse' || event.buttons !== 0 || frame !== 0) return
      const { clientX, clientY } = event
      frame = requestAnimationFrame(() => {
        frame = 0
        const ids = view.annotationsAt(clientX, clientY)
        text.style.cursor = ids.length > 0 ? 'pointer' : ''
        view.hover(ids)
      })
    },
    { signal },
  )
  text.addEventListener('pointerleave', () => view.hover([]), { signal })

  return () => {
    listening.abort()
    cancelAnimationFrame(frame)
  }
}
