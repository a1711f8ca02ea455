// Changes of the codebook's actors: each checks, writes the rows and says what the history keeps.
import { moveTags } from '../../../db/repos/annotations/move-tags.ts'
import { countTags, findActor, readActorKeys } from '../../../db/repos/codebook/reader.ts'
import { deleteActor, insertActor, moveGroupMembers, updateActor } from '../../../db/repos/codebook/writer.ts'
import type { CreateActor, UpdateActor } from '../../../shared/api/codebook.ts'
import { AppError } from '../../../shared/errors.ts'
import type { Actor } from '../../../shared/model/codebook.ts'
import { proposeKey } from '../../../shared/model/codebook-key.ts'
import type { ActorId } from '../../../shared/model/ids.ts'
import type { Effects } from '../../log/commit.ts'
import { type CodebookWork, requireRoom } from './work.ts'

/** Throws codebook_full, code_key_taken. */
export async function createActor({ tx, projectId }: CodebookWork, id: ActorId, wish: CreateActor): Promise<Effects> {
  const taken = await readActorKeys(tx, projectId)
  requireRoom(taken, wish.key)
  const name = wish.names.en ?? wish.names.fr ?? wish.names.es
  const key = wish.key ?? proposeKey({ name, fallback: 'actor', taken })
  const actor = { ...wish, id, key, iso2: null, iso3: null, m49: null }
  await insertActor(tx, projectId, actor)
  return { event: { kind: 'actor.create', subjectId: id, payload: { actor } } }
}

export async function changeActor(work: CodebookWork, id: ActorId, changes: UpdateActor): Promise<Effects> {
  await requireActor(work, id)
  await updateActor(work.tx, id, changes)
  return { event: { kind: 'actor.update', subjectId: id, payload: { changes } } }
}

/** Its tags stay; new ones cannot point to it. */
export async function retireActor(work: CodebookWork, id: ActorId): Promise<Effects> {
  const { retiredAt } = await requireActor(work, id)
  if (retiredAt === null) await updateActor(work.tx, id, { retiredAt: work.at })
  return { event: { kind: 'actor.retire', subjectId: id, payload: {} } }
}

export async function reinstateActor(work: CodebookWork, id: ActorId): Promise<Effects> {
  await requireActor(work, id)
  await updateActor(work.tx, id, { retiredAt: null, replacedBy: null })
  return { event: { kind: 'actor.reinstate', subjectId: id, payload: {} } }
}

/**
 * Tags of `id` point to `intoId` from now on, members of the group `id` belong to the group `intoId`, and `id` is
 * retired. Throws code_merge_invalid.
 */
export async function mergeActor(work: CodebookWork, id: ActorId, intoId: ActorId): Promise<Effects> {
  const { tx, projectId, at } = work
  const from = await requireActor(work, id)
  const into = await findActor(tx, projectId, intoId)
  if (!into || into.id === id || into.retiredAt !== null) throw new AppError('code_merge_invalid')
  const moved = await moveTags(tx, projectId, { of: 'actor', fromId: id, intoId })
  await moveGroupMembers(tx, projectId, from.key, into.key)
  await updateActor(tx, id, { retiredAt: at, replacedBy: intoId })
  return { event: { kind: 'actor.merge', subjectId: id, payload: { intoId } }, ...moved }
}

/** Throws code_in_use. */
export async function removeActor(work: CodebookWork, id: ActorId): Promise<Effects> {
  await requireActor(work, id)
  const count = await countTags(work.tx, { actorId: id })
  if (count > 0) throw new AppError('code_in_use', { count })
  await deleteActor(work.tx, id)
  return { event: { kind: 'actor.delete', subjectId: id, payload: {} } }
}

async function requireActor({ tx, projectId }: CodebookWork, id: ActorId): Promise<Actor> {
  const actor = await findActor(tx, projectId, id)
  if (!actor) throw new AppError('not_found')
  return actor
}
