import type { KeyboardEvent } from 'react'

/** onKeyDown of a list: arrows, Home and End move the focus between the elements marked `data-row-link`. */
export function moveRowFocus(event: KeyboardEvent<HTMLElement>): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return
  if (!(event.target instanceof HTMLElement) || !event.target.hasAttribute('data-row-link')) return
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row-link]')]
  const at = links.indexOf(event.target)
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key]
  const target = next === undefined ? undefined : links[next]
  if (!target) return
  event.preventDefault()
  target.focus()
}
