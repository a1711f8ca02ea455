// The project's actors as names to look for: in all languages that an actor carries, with aliases, in the text's
// language and English where the script is shared by several.
import type { Actor } from '../model/codebook.ts'
import type { ActorId } from '../model/ids.ts'
import { DECOYS } from './decoys.ts'
import { type Token, tokenize } from './tokens.ts'
import { makePattern, type Pattern } from './trie.ts'

/** What a name stands for; `actorId` null: nothing that can be tagged. */
export type NameTarget = {
  actorId: ActorId | null
  isState: boolean
  /** One name may be a part of an office that is somebody else's: «الأمين العام لجامعة الدول العربية». */
  isOffice: boolean
}

const DECOY: NameTarget = { actorId: null, isState: false, isOffice: false }
const LATIN_LANGUAGES = ['en', 'fr', 'es']
const OFFICES = new Set(['الامين العام', 'secretary general', 'secretaire general', 'secretario general'])

/**
 * Names of the actors that are in use; those of an actor that was merged find what it was merged into. A name that
 * two actors have finds neither, unless for one of them it is a name and for the other an alias.
 */
export function* namePatterns(actors: readonly Actor[], language: string): Generator<void, Pattern<NameTarget>[]> {
  const byId = new Map(actors.map((actor) => [actor.id, actor]))
  const byForm = new Map<string, { rank: number; patterns: Pattern<NameTarget>[]; targets: Set<ActorId> }>()

  for (const actor of actors) {
    const owner = inUse(actor, byId)
    if (!owner) continue
    yield
    const isFree = owner.type === 'unnamed_group'
    for (const { name, rank } of namesOf(actor, language)) {
      const tokens = withoutArticle(tokenize(name))
      const form = tokens.map(({ word }) => word).join(' ')
      const target = {
        actorId: owner.id,
        isState: owner.type === 'state' || owner.type === 'observer',
        isOffice: OFFICES.has(form),
      }
      const surfaces = tokens.map(({ startUtf16, endUtf16 }) => name.slice(startUtf16, endUtf16))
      const pattern = makePattern(target, tokens, surfaces, isFree)
      if (!pattern || isTooShort(tokens)) continue
      const known = byForm.get(form)
      if (!known || rank < known.rank) byForm.set(form, { rank, patterns: [pattern], targets: new Set([owner.id]) })
      else if (rank === known.rank) {
        known.targets.add(owner.id)
        known.patterns.push(pattern)
      }
    }
  }
  const names = [...byForm.values()].filter(({ targets }) => targets.size === 1).flatMap(({ patterns }) => patterns)
  const decoys = DECOYS.flatMap((decoy) => makePattern(DECOY, tokenize(decoy), [], true) ?? [])
  return [...names, ...decoys]
}

/** ISO codes of states by code: for lists of codes. */
export function isoCodes(actors: readonly Actor[]): ReadonlyMap<string, ActorId> {
  const byId = new Map(actors.map((actor) => [actor.id, actor]))
  const codes = new Map<string, ActorId>()
  for (const actor of actors) {
    const owner = inUse(actor, byId)
    if (!owner) continue
    for (const code of [actor.iso2, actor.iso3]) if (code !== null) codes.set(code, owner.id)
  }
  return codes
}

/** The actor itself, or what it was merged into; null where that is not in use. */
function inUse(actor: Actor, byId: ReadonlyMap<ActorId, Actor>): Actor | null {
  const seen = new Set<ActorId>()
  for (
    let at: Actor | undefined = actor;
    at && !seen.has(at.id);
    at = at.replacedBy ? byId.get(at.replacedBy) : undefined
  ) {
    if (at.retiredAt === null) return at
    seen.add(at.id)
  }
  return null
}

function namesOf(actor: Actor, language: string): { name: string; rank: number }[] {
  const names = Object.entries(actor.names).flatMap(([its, name]) => {
    const isRead = !LATIN_LANGUAGES.includes(its) || its === 'en' || its === language
    return isRead && name !== undefined ? [{ name, rank: 0 }] : []
  })
  return [...names, ...actor.aliases.map((name) => ({ name, rank: 1 }))]
}

// «la République de Pologne»; "El Salvador" keeps its own.
function withoutArticle(tokens: Token[]): Token[] {
  const [first, ...rest] = tokens
  const isArticle =
    first && rest.length > 0 && !first.isCapitalised && /^(?:the|la|le|les|l|el|los|las)$/.test(first.word)
  return isArticle ? rest : tokens
}

// One letter, or digits alone, are no name.
const isTooShort = (tokens: readonly Token[]) =>
  tokens.length === 1 &&
  ((tokens[0] as Token).word.length < 2 || /^\d+$/.test((tokens[0] as Token).word)) &&
  !/^\p{Script=Han}$/u.test((tokens[0] as Token).word)
