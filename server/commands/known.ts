// What the batches before have read of a project, so that the next need not read it again. Nothing of it is trusted:
// a batch that was decided on it is written only if the project still has the revision at which it held, and only if
// every id in it is new.
import { type Basis, type BasisBlock, NEIGHBOURS, type Wanted } from '../../db/repos/annotations/basis.ts'
import type { BlockId, DocumentId, LayerId, ProjectId } from '../../shared/model/ids.ts'
import type { Asked } from './decide-batch.ts'

/** Projects of which something is kept; the longest unused is forgotten. */
const MAX_PROJECTS = 200
/** UTF-16 code units of text that are kept of one project (8 MiB); past them it is begun anew. */
const MAX_TEXT_LENGTH = 4 * 1024 * 1024

type Remembered = Pick<
  Basis,
  'rev' | 'codebookVersion' | 'changedAt' | 'roles' | 'layers' | 'layerSeqs' | 'usableActorIds' | 'usableIssueIds'
> & {
  /** Each block that was asked for, with its neighbours. */
  around: Map<DocumentId, Map<BlockId, readonly BasisBlock[]>>
  textLength: number
}

export type Known = ReturnType<typeof createKnown>

export function createKnown() {
  const projects = new Map<ProjectId, Remembered>()

  return {
    /** A basis for a batch that only adds annotations, where all that it needs is known; else null. */
    basisFor(projectId: ProjectId, asked: readonly Asked[]): Basis | null {
      const project = projects.get(projectId)
      if (project === undefined) return null
      const blocks = new Map<DocumentId, Map<BlockId, BasisBlock>>()
      for (const { userId, command } of asked) {
        if (command.type !== 'annotation.create' || !project.roles.has(userId)) return null
        const documentId = project.layers.get(command.layerId)
        if (documentId === undefined || !project.layerSeqs.has(command.layerId)) return null
        const found = blocks.get(documentId) ?? new Map<BlockId, BasisBlock>()
        blocks.set(documentId, found)
        for (const { blockId } of command.ranges) {
          const around = project.around.get(documentId)?.get(blockId)
          if (around === undefined) return null
          for (const block of around) found.set(block.id, block)
        }
        for (const { actorId, issueId } of command.tags) {
          if (actorId !== null && !project.usableActorIds.has(actorId)) return null
          if (!project.usableIssueIds.has(issueId)) return null
        }
      }
      projects.delete(projectId)
      projects.set(projectId, project)
      return {
        ...project,
        done: [],
        annotations: new Map(),
        takenAnnotationIds: new Set(),
        tagOwners: new Map(),
        blocks: new Map([...blocks].map(([id, found]) => [id, [...found.values()].sort((a, b) => a.ord - b.ord)])),
      }
    },

    /** Keeps what was read for a batch. */
    learn(projectId: ProjectId, wanted: Wanted, basis: Basis) {
      let project = projects.get(projectId)
      if (project?.rev !== basis.rev || project.textLength > MAX_TEXT_LENGTH) {
        project = {
          rev: basis.rev,
          codebookVersion: basis.codebookVersion,
          changedAt: basis.changedAt,
          roles: new Map(),
          layers: new Map(),
          layerSeqs: new Map(),
          usableActorIds: new Set(),
          usableIssueIds: new Set(),
          around: new Map(),
          textLength: 0,
        }
        projects.delete(projectId)
        projects.set(projectId, project)
        const [oldest] = projects.keys()
        if (projects.size > MAX_PROJECTS && oldest !== undefined) projects.delete(oldest)
      }
      for (const [id, role] of basis.roles) project.roles.set(id, role)
      for (const [id, documentId] of basis.layers) project.layers.set(id, documentId)
      for (const [id, seq] of basis.layerSeqs) project.layerSeqs.set(id, seq)
      for (const id of basis.usableActorIds) project.usableActorIds.add(id)
      for (const id of basis.usableIssueIds) project.usableIssueIds.add(id)
      for (const { layerId, blockId } of wanted.blocksOfLayers) {
        const documentId = basis.layers.get(layerId)
        const blocks = documentId && basis.blocks.get(documentId)
        if (documentId === undefined || !blocks) continue
        const of = project.around.get(documentId) ?? new Map<BlockId, readonly BasisBlock[]>()
        project.around.set(documentId, of)
        const around = of.has(blockId) ? null : aroundOf(blocks, blockId)
        if (around === null) continue
        of.set(blockId, around)
        project.textLength += around.reduce((sum, { text }) => sum + text.length, 0)
      }
    },

    /** Goes on with the revisions that a batch made, if it was decided on what is kept. */
    committed(
      projectId: ProjectId,
      made: { fromRev: number; rev: number; at: Date; seqs: ReadonlyMap<LayerId, number> },
    ) {
      const project = projects.get(projectId)
      if (project?.rev !== made.fromRev) return
      project.rev = made.rev
      project.changedAt = made.at
      for (const [id, seq] of made.seqs) project.layerSeqs.set(id, seq)
    },

    /** The project has come to this revision: forgets it where `committed` has not told so. */
    follow(projectId: ProjectId, rev: number) {
      if (projects.get(projectId)?.rev !== rev) projects.delete(projectId)
    },

    /** Forgets a project of which it is not known what it has. */
    forget: (projectId: ProjectId) => void projects.delete(projectId),
  }
}

/** The block with those that stand beside it without a gap. */
function aroundOf(blocks: readonly BasisBlock[], id: BlockId): BasisBlock[] | null {
  const at = blocks.findIndex((block) => block.id === id)
  if (at === -1) return null
  const follows = (index: number) => blocks[index]?.previousOrd === (blocks[index - 1]?.ord ?? Number.NaN)
  let from = at
  let to = at + 1
  while (at - from < NEIGHBOURS && follows(from)) from--
  while (to - at <= NEIGHBOURS && follows(to)) to++
  return blocks.slice(from, to)
}
