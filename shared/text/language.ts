// Language of a text among the six of the United Nations: by script, and for Latin script by its commonest words.

/** Code units looked at. */
const SAMPLE_LENGTH = 20_000

const SCRIPTS: readonly [language: string, letters: RegExp][] = [
  ['ar', /\p{Script=Arabic}/gu],
  ['ru', /\p{Script=Cyrillic}/gu],
  ['zh', /\p{Script=Han}/gu],
  ['latin', /\p{Script=Latin}/gu],
]

const WORDS: Readonly<Record<string, ReadonlySet<string>>> = {
  en: new Set('the of and to in that is for on with by as this which be are it from'.split(' ')),
  fr: new Set('le la les des du et à dans que est pour sur avec par cette qui une au aux'.split(' ')),
  es: new Set('el la los las de del y en que es para con por esta una se al como su'.split(' ')),
}

/** BCP 47 language of `text`: ar, en, fr, es, ru or zh; `und` where nothing tells. */
export function detectLanguage(text: string): string {
  const sample = text.slice(0, SAMPLE_LENGTH)
  const script = most(SCRIPTS.map(([name, letters]) => [name, sample.match(letters)?.length ?? 0]))
  if (script !== 'latin') return script ?? 'und'
  const words = sample.toLowerCase().match(/\p{L}+/gu) ?? []
  return most(Object.entries(WORDS).map(([name, known]) => [name, words.filter((w) => known.has(w)).length])) ?? 'und'
}

function most(counts: readonly (readonly [string, number])[]): string | null {
  let best: readonly [string, number] | null = null
  for (const entry of counts) if (entry[1] > (best?.[1] ?? 0)) best = entry
  return best?.[0] ?? null
}
