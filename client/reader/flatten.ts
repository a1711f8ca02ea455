// Overlapping annotations of one block as disjoint runs, so that each stretch of text is painted once with its depth.

/** An annotation's stretch of a block; `end` exclusive, any unit. */
export type Span<Id> = { id: Id; start: number; end: number }

/** A stretch covered by the same annotations throughout; `ids` in the order of their start, outermost first. */
export type Run<Id> = { start: number; end: number; ids: readonly Id[] }

/** Disjoint runs in order; together they cover exactly what the spans cover. Empty spans are left out. */
export function flattenSpans<Id>(spans: readonly Span<Id>[]): Run<Id>[] {
  const real = spans.filter((span) => span.start < span.end)
  const cuts = [...new Set(real.flatMap((span) => [span.start, span.end]))].sort((a, b) => a - b)
  const byStart = [...real].sort((a, b) => a.start - b.start || b.end - a.end)
  const runs: Run<Id>[] = []
  let open: Span<Id>[] = []
  let next = 0
  for (let i = 0; i + 1 < cuts.length; i++) {
    const start = cuts[i] as number
    open = open.filter((span) => span.end > start)
    for (let span = byStart[next]; span !== undefined && span.start === start; span = byStart[++next]) open.push(span)
    if (open.length > 0)
      runs.push({ start, end: cuts[i + 1] as number, ids: [...new Set(open.map((span) => span.id))] })
  }
  return runs
}
