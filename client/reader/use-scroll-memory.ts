import { useLocation } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import type { Reader } from './reader-context.ts'
import { scrollerOf } from './reader-view.ts'

const SAVE_AFTER_MS = 150

const keyOf = (entry: string | undefined) => `mawqif.scroll.${entry ?? ''}`
// Which entries had a place before this page was opened on them.
const known = new Set<string>()

/** True if the history entry was read before and its place is being restored. */
export const hasScrollMemory = (entry: string | undefined): boolean => known.has(keyOf(entry))

/** Keeps the place of a history entry and returns to it; the router's own comes before the text does. */
export function useScrollMemory({ view }: Reader): void {
  const entry = useLocation().state.__TSR_key
  const restored = useRef<string | null>(null)
  useEffect(() => {
    const key = keyOf(entry)
    const scroller = scrollerOf(view.editor.view.dom)
    if (!scroller) return
    const saved = sessionStorage.getItem(key)
    if (saved !== null && restored.current !== key) {
      known.add(key)
      scroller.scrollTop = Number(saved)
    }
    restored.current = key
    let top = scroller.scrollTop
    const keep = () => sessionStorage.setItem(key, String(top))
    let timer: ReturnType<typeof setTimeout> | null = null
    const save = () => {
      top = scroller.scrollTop
      timer ??= setTimeout(() => {
        timer = null
        keep()
      }, SAVE_AFTER_MS)
    }
    scroller.addEventListener('scroll', save, { passive: true })
    return () => {
      scroller.removeEventListener('scroll', save)
      if (timer === null) return
      clearTimeout(timer)
      keep()
    }
  }, [entry, view])
}
