// The small bar at a finished selection, for those who point: the same as the keys, which it names.
import { Button } from '@mantine/core'
import { useLayoutEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useObservable } from '../sync/observable.ts'
import { readRecent } from '../tagging/recent.ts'
import classes from './DocumentView.module.css'
import { useReader } from './reader-context.ts'

const EDGE_PX = 6

/** Shows itself only where something can be done with the selection; never takes the selection away. */
export function SelectionBar() {
  const { t } = useTranslation('reader')
  const { view, actions, session, projectId } = useReader()
  const selection = useObservable(view.selection)
  const isSelecting = useObservable(view.isSelecting)
  const palette = useObservable(actions.palette)
  const layout = useObservable(view.layout)
  const focused = useObservable(view.focused)
  const root = useRef<HTMLDivElement>(null)
  const isShown = actions.canCreate && selection !== null && !selection.isEmpty && !isSelecting && palette === null
  const record = focused ? session.layer.view().records.get(focused) : undefined

  // biome-ignore lint/correctness/useExhaustiveDependencies: `layout` says that places on the page moved
  useLayoutEffect(() => {
    const bar = root.current
    const origin = bar?.offsetParent?.getBoundingClientRect()
    const rect = isShown ? view.rects(view.selectedRanges(true)).at(-1) : undefined
    if (!bar || !origin) return
    if (!rect) {
      bar.style.visibility = 'hidden'
      return
    }
    const { width } = bar.getBoundingClientRect()
    const left = Math.min(Math.max(rect.left + rect.width / 2 - width / 2, origin.left), origin.right - width)
    bar.style.transform = `translate(${left - origin.left}px, ${rect.bottom - origin.top + EDGE_PX}px)`
    bar.style.visibility = 'visible'
  }, [isShown, selection, layout, view])

  if (!isShown) return null
  return (
    <div
      ref={root}
      className={classes.selectionBar}
      role="toolbar"
      aria-label={t('selectionBar')}
      onMouseDown={(event) => event.preventDefault()}
    >
      <Button size="compact-sm" onClick={(event) => actions.tag(event.altKey)}>
        {t('tagSelection')} <kbd>T</kbd>
      </Button>
      {record && actions.canEdit(record) && (
        <Button size="compact-sm" variant="default" onClick={(event) => actions.reshape('add', event.altKey)}>
          {t('addSelection')} <kbd>A</kbd>
        </Button>
      )}
      {readRecent(projectId).last && (
        <Button size="compact-sm" variant="default" onClick={(event) => actions.repeat(event.altKey)}>
          {t('repeatLast')} <kbd>.</kbd>
        </Button>
      )}
      <Button size="compact-sm" variant="default" onClick={(event) => actions.mark(event.altKey)}>
        {t('markSelection')} <kbd>M</kbd>
      </Button>
    </div>
  )
}
