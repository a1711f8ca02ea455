// The cards beside the text: those near the window, each at its passage, pushed apart where they would overlap.
import { useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AnnotationId } from '../../shared/model/ids.ts'
import { useObservable } from '../sync/observable.ts'
import { AnnotationCard } from './AnnotationCard.tsx'
import classes from './DocumentView.module.css'
import { layoutCards } from './margin-layout.ts'
import { useLayer, useReader } from './reader-context.ts'

const GAP_PX = 8
// Until a card was measured: two lines.
const GUESSED_HEIGHT_PX = 72

/** Fills the column beside the text; its top is the text's top. */
export function Margin() {
  const { t } = useTranslation('reader')
  const { view, session } = useReader()
  const layer = useLayer(session)
  const visible = useObservable(view.visible)
  const focused = useObservable(view.focused)
  const hovered = useObservable(view.hovered)
  const layout = useObservable(view.layout)
  const root = useRef<HTMLElement>(null)
  const [heights, setHeights] = useState<ReadonlyMap<AnnotationId, number>>(new Map())
  const [tops, setTops] = useState<ReadonlyMap<AnnotationId, number>>(new Map())
  // biome-ignore lint/correctness/useExhaustiveDependencies: `near` reads what these values stand for
  const records = useMemo(() => view.near(), [view, layer, visible, focused])

  // biome-ignore lint/correctness/useExhaustiveDependencies: `layout` says that places on the page moved
  useLayoutEffect(() => {
    const origin = root.current?.getBoundingClientRect().top ?? 0
    const cards = records.map((record) => ({
      id: record.id,
      wanted: (view.rects(record.ranges.slice(0, 1))[0]?.top ?? origin) - origin,
      height: heights.get(record.id) ?? GUESSED_HEIGHT_PX,
    }))
    setTops(layoutCards(cards, focused, GAP_PX))
  }, [view, records, heights, focused, layout])

  // biome-ignore lint/correctness/useExhaustiveDependencies: other records are other cards
  useLayoutEffect(() => {
    const observer = new ResizeObserver((entries) => {
      setHeights((before) => {
        const next = new Map(before)
        for (const { target } of entries) {
          const id = (target as HTMLElement).dataset.place as AnnotationId
          next.set(id, target.getBoundingClientRect().height)
        }
        return next
      })
    })
    for (const card of root.current?.querySelectorAll('[data-place]') ?? []) observer.observe(card)
    return () => observer.disconnect()
  }, [records])

  return (
    <aside ref={root} className={classes.margin} aria-label={t('margin')}>
      {records.map((record) => (
        <div
          key={record.id}
          data-place={record.id}
          className={classes.place}
          style={{ transform: `translateY(${tops.get(record.id) ?? 0}px)`, zIndex: record.id === focused ? 2 : 1 }}
          hidden={!tops.has(record.id)}
        >
          <AnnotationCard record={record} isFocused={record.id === focused} isHovered={hovered.includes(record.id)} />
        </div>
      ))}
    </aside>
  )
}
