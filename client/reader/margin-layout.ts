// Where the cards of the margin stand: each as near to its passage as it can without covering another.

export type CardPlace<Id> = {
  id: Id
  /** Where the passage is, in CSS pixels from the top of the text. */
  wanted: number
  height: number
}

/**
 * Tops by id, in the order of `cards` (which is the order of the passages). No two cards overlap, `gap` lies between
 * them. The card `focusedId` stands exactly at its passage and pushes the others up and down; without it they are
 * pushed down only, and never above 0.
 */
export function layoutCards<Id>(cards: readonly CardPlace<Id>[], focusedId: Id | null, gap: number): Map<Id, number> {
  const tops = new Map<Id, number>()
  const pivot = Math.max(
    cards.findIndex((card) => card.id === focusedId),
    0,
  )
  const isFocused = cards[pivot]?.id === focusedId
  let floor = isFocused ? Number.NEGATIVE_INFINITY : 0
  for (const card of cards.slice(pivot)) {
    const top = Math.max(card.wanted, floor)
    tops.set(card.id, top)
    floor = top + card.height + gap
  }
  let ceiling = cards[pivot]?.wanted ?? 0
  for (const card of cards.slice(0, pivot).reverse()) {
    const top = Math.min(card.wanted, ceiling - gap - card.height)
    tops.set(card.id, top)
    ceiling = top
  }
  return tops
}
