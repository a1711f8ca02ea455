import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import type { Actor } from '../../../shared/model/codebook.ts'
import type { BlockId } from '../../../shared/model/ids.ts'
import { runToEnd } from '../../../shared/suggest/run.ts'
import { createSuggester, type Mention } from '../../../shared/suggest/suggest.ts'
import { codePointLength } from '../../../shared/text/code-points.ts'
import { parseText } from '../../../shared/text/parse-text.ts'
import { readStarterCodebook } from '../../_help/starter-codebook.ts'

type Labels = { file: string; lengthCp: number; mentions: [start: number, end: number, key: string][] }

const GOALS = { state: { precision: 0.98, recall: 0.97 } }
const KINDS: Partial<Record<Actor['type'], string>> = { state: 'state', observer: 'state', unnamed_group: 'group' }
const codebook = await readStarterCodebook()
const kindOf = (key: string) => KINDS[codebook.actors.find((actor) => actor.key === key)?.type ?? 'igo'] ?? 'body'
const suggester = runToEnd(createSuggester({ ...codebook, language: 'ar' }))

async function compare(name: string) {
  const labels: Labels = JSON.parse(await readFile(new URL(`labels/${name}.json`, import.meta.url), 'utf8'))
  const text = await readFile(`../shared/seeds/${labels.file}`, 'utf8')
  expect(codePointLength(text)).toBe(labels.lengthCp)
  const blocks = parseText(text).blocks.map((block, index) => ({ ...block, id: `b${index}` as BlockId }))
  const startOf = new Map(blocks.map((block) => [block.id, block.startCp]))
  const found = run(blocks)
    .filter((mention) => mention.kind === 'actor')
    .map(({ blockId, start, end, actorId }) => {
      const at = startOf.get(blockId) as number
      return [at + start, at + end, actorId as string] as const
    })
  const wanted = new Set(labels.mentions.map(String))
  const got = new Set(found.map(String))
  return {
    wrong: found.filter((one) => !wanted.has(String(one))),
    missed: labels.mentions.filter((one) => !got.has(String(one))),
    right: found.filter((one) => wanted.has(String(one))),
  }
}

function run(blocks: Parameters<typeof suggester.steps>[0]): Mention[] {
  return runToEnd(suggester.steps(blocks))
}

describe('suggestions on the two source documents', () => {
  it('[SUGG1] names of states are found with a precision of at least 0.98 and a recall of at least 0.97', async () => {
    const results = await Promise.all(['letter', 'paper'].map(compare))
    const lines: string[] = []
    for (const kind of ['state', 'body', 'group']) {
      const count = (which: 'right' | 'wrong' | 'missed') =>
        results.reduce((sum, one) => sum + one[which].filter(([, , key]) => kindOf(key) === kind).length, 0)
      const [right, wrong, missed] = [count('right'), count('wrong'), count('missed')]
      const precision = right / (right + wrong)
      const recall = right / (right + missed)
      lines.push(`${kind}: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)} of ${right + missed}`)
      if (kind !== 'state') continue
      expect.soft(precision, 'precision').toBeGreaterThanOrEqual(GOALS.state.precision)
      expect.soft(recall, 'recall').toBeGreaterThanOrEqual(GOALS.state.recall)
    }
    const differences = results.flatMap(({ wrong, missed }) => [
      ...wrong.map((one) => `not labelled ${one}`),
      ...missed.map((one) => `missed ${one}`),
    ])
    process.stdout.write(`${[...lines, ...differences].join('\n')}\n`)
  })
})
