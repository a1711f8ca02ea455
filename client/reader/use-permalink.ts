import { useLocation, useSearch } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import type { AnnotationId } from '../../shared/model/ids.ts'
import { useObservable } from '../sync/observable.ts'
import type { Reader } from './reader-context.ts'
import { hasScrollMemory } from './use-scroll-memory.ts'

// Fonts that arrive late move the text; past this the passage is shown where it stands.
const FONTS_WAIT_MS = 1_000

/** `?annotation=<id>`: focuses that annotation once its layer is here, in the middle of the window; says if it is gone. */
export function usePermalink({ view, session, actions }: Reader): void {
  const { annotation } = useSearch({ from: '/projects/$projectId/documents/$documentId' })
  const entry = useLocation().state.__TSR_key
  const { isLoaded } = useObservable(session.layerState)
  const shown = useRef<string | null>(null)
  useEffect(() => {
    const visit = `${entry}:${annotation}`
    if (!annotation || !isLoaded || shown.current === visit) return
    let isGone = false
    const show = () => {
      if (isGone) return
      shown.current = visit
      const id = annotation as AnnotationId
      if (!session.layer.view().records.has(id)) return actions.say('said.unknownAnnotation')
      // Back to a page that was left: it stands where it stood.
      const isBack = hasScrollMemory(entry)
      view.focusAnnotation(id, { scroll: !isBack, caret: true, flash: true })
    }
    const waited = new Promise((resolve) => setTimeout(resolve, FONTS_WAIT_MS))
    void Promise.race([document.fonts.ready, waited]).then(show)
    return () => {
      isGone = true
    }
  }, [annotation, entry, isLoaded, view, session, actions])
}
