import { type RefObject, type UIEvent, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { TagId } from '../../shared/model/ids.ts'
import { recallPlace, rememberPlace } from '../app/place-memory.ts'

type Place = { top: number; tagId: string | null }

const isPlace = (value: unknown): value is Place => typeof value === 'object' && value !== null && 'top' in value

/**
 * Scroll place of the panel: found again after a visit to the text, forgotten when the panel closes.
 * Opening puts the focus on the heading, coming back on the tag that was left.
 */
export function usePanelPlace(scroller: RefObject<HTMLDivElement | null>, key: string, isLoaded: boolean) {
  const heading = useRef<HTMLHeadingElement>(null)
  const [found] = useState(() => recallPlace(key))
  const top = useRef(0)
  useEffect(() => {
    if (!isPlace(found)) heading.current?.focus({ preventScroll: true })
  }, [found])
  useLayoutEffect(() => {
    if (!isLoaded || !isPlace(found)) return
    scroller.current?.scrollTo({ top: found.top })
    scroller.current?.querySelector<HTMLElement>(`[data-tag="${found.tagId}"]`)?.focus({ preventScroll: true })
    rememberPlace(key, null)
  }, [found, isLoaded, key, scroller])
  return {
    heading,
    onScroll: (event: UIEvent) => {
      top.current = event.currentTarget.scrollTop
    },
    leaveAt: (tagId: TagId) => rememberPlace(key, { top: top.current, tagId }),
  }
}
