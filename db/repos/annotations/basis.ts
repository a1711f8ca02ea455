// What a batch of commands has to be checked against, read in one statement and so in one snapshot: whatever it says
// held at the project's revision that it names, and is true as long as the project has that revision.
import type { ClientBase } from 'pg'
import type { AnnotationState } from '../../../shared/doc/fold.ts'
import type { AnnotationRecord, Tag } from '../../../shared/model/annotation.ts'
import type {
  ActorId,
  AnnotationId,
  BlockId,
  CommandId,
  DocumentId,
  IssueId,
  LayerId,
  ProjectId,
  TagId,
  UserId,
} from '../../../shared/model/ids.ts'
import type { Role } from '../../../shared/model/project.ts'
import type { Place } from './batch.ts'

/** Anything that runs a named statement: a pool, or a connection within its transaction. */
export type Queryable = Pick<ClientBase, 'query'>

/** The ids that the commands of a batch name; each may come more than once. */
export type Wanted = {
  commandIds: CommandId[]
  userIds: UserId[]
  layerIds: LayerId[]
  annotationIds: AnnotationId[]
  /** Tags whose annotation is wanted too. */
  reviewedTagIds: TagId[]
  draftTagIds: TagId[]
  actorIds: ActorId[]
  issueIds: IssueId[]
  /** Blocks in the document of a layer, or of an annotation. */
  blocksOfLayers: { layerId: LayerId; blockId: BlockId }[]
  blocksOfAnnotations: { annotationId: AnnotationId; blockId: BlockId }[]
}

/**
 * A block as anchors need it. `ord` rises in reading order, with gaps; `previousOrd` is that of the block before, null
 * for the first. It came from the imported text from `startCp` to `endCp`.
 */
export type BasisBlock = {
  id: BlockId
  ord: number
  previousOrd: number | null
  startCp: number
  endCp: number
  text: string
}

export type StoredAnnotation = { state: AnnotationState; documentId: DocumentId; place: Place }

export type Basis = {
  rev: number
  codebookVersion: number
  changedAt: Date
  /** Commands among the wanted that were done before, in any project. */
  done: { commandId: CommandId; projectId: ProjectId; userId: UserId; rev: number }[]
  roles: Map<UserId, Role>
  /** Layers of documents that are not deleted. */
  layers: Map<LayerId, DocumentId>
  /** Annotations of this project, deleted ones too, whose document is not deleted. */
  annotations: Map<AnnotationId, StoredAnnotation>
  /** Every wanted annotation id that exists, in whatever project. */
  takenAnnotationIds: Set<AnnotationId>
  /** Every wanted tag id that exists, with its annotation; `isHere`: in this project. */
  tagOwners: Map<TagId, { annotationId: AnnotationId; isHere: boolean }>
  /** Actors and issues that a tag may newly point to: in this project, not retired, codable. */
  usableActorIds: Set<ActorId>
  usableIssueIds: Set<IssueId>
  /** The wanted blocks with their neighbours, in reading order. */
  blocks: Map<DocumentId, BasisBlock[]>
  /** Newest seq of the rooms of the layers concerned. */
  layerSeqs: Map<LayerId, number>
}

/** Blocks on each side of a wanted one that are read with it: the words around a passage may lie in them. */
export const NEIGHBOURS = 3

// One statement, planned once for each connection because it has a name.
const TEXT = `
with tag_owner as (
  select t.id, t.annotation_id, t.project_id from tags t where t.id = any($7::uuid[])
), annotation_id as (
  select unnest($5::uuid[]) as id
  union select annotation_id from tag_owner where id = any($6::uuid[]) and project_id = $1
), found as (
  select a.* from annotation_id w join annotations a on a.id = w.id
), here as (
  select f.* from found f join documents d on d.id = f.document_id
  where f.project_id = $1 and d.deleted_at is null
), layer as (
  select l.id, l.document_id from layers l join documents d on d.id = l.document_id
  where l.id = any($4::uuid[]) and d.project_id = $1 and d.deleted_at is null
), wanted_block as (
  select l.document_id, w.block_id from unnest($10::uuid[], $11::text[]) as w(layer_id, block_id)
  join layer l on l.id = w.layer_id
  union
  select h.document_id, w.block_id from unnest($12::uuid[], $13::text[]) as w(annotation_id, block_id)
  join here h on h.id = w.annotation_id
), block as (
  select distinct b.document_id, b.id, b.ord, b.start_cp, b.end_cp, b.text,
    (select max(p.ord) from blocks p where p.document_id = b.document_id and p.ord < b.ord) as previous
  from wanted_block w
  join blocks t on t.document_id = w.document_id and t.id = w.block_id
  cross join lateral (
    (select * from blocks where document_id = t.document_id and ord <= t.ord order by ord desc limit ${NEIGHBOURS + 1})
    union all
    (select * from blocks where document_id = t.document_id and ord > t.ord order by ord limit ${NEIGHBOURS})
  ) b
), room as (
  select id as layer_id from layer union select layer_id from here
)
select json_build_object(
  'project', (select json_build_object('rev', rev, 'codebookVersion', codebook_version, 'changedAt', changed_at)
    from projects where id = $1),
  'done', (select json_agg(json_build_object('commandId', command_id, 'projectId', project_id, 'userId', user_id, 'rev', rev))
    from history where command_id = any($2::uuid[])),
  'roles', (select json_agg(json_build_array(user_id, role)) from members where project_id = $1 and user_id = any($3::uuid[])),
  'layers', (select json_agg(json_build_array(id, document_id)) from layer),
  'taken', (select json_agg(id) from found),
  'annotations', (select json_agg(row_to_json(here)) from here),
  'tags', (select json_agg(row_to_json(t) order by t.annotation_id, t.ord) from here h join tags t on t.annotation_id = h.id
    where t.deleted_at is null or t.deleted_at = h.deleted_at),
  'tagOwners', (select json_agg(json_build_array(id, annotation_id, project_id = $1)) from tag_owner),
  'actors', (select json_agg(id) from actors where id = any($8::uuid[]) and project_id = $1 and retired_at is null),
  'issues', (select json_agg(id) from issues where id = any($9::uuid[]) and project_id = $1 and retired_at is null and codable),
  'blocks', (select json_agg(json_build_array(document_id, id, ord, previous, start_cp, end_cp, text) order by document_id, ord) from block),
  'seqs', (select json_agg(json_build_array(r.layer_id, rooms.seq)) from room r join rooms on rooms.name = 'layer/' || r.layer_id)
) as basis`

/** Null for an unknown project. */
export async function readBasis(db: Queryable, projectId: ProjectId, wanted: Wanted): Promise<Basis | null> {
  const { rows } = await db.query<{ basis: RawBasis }>({
    name: 'commands_basis',
    text: TEXT,
    values: [
      projectId,
      wanted.commandIds,
      wanted.userIds,
      wanted.layerIds,
      wanted.annotationIds,
      wanted.reviewedTagIds,
      [...wanted.draftTagIds, ...wanted.reviewedTagIds],
      wanted.actorIds,
      wanted.issueIds,
      wanted.blocksOfLayers.map(({ layerId }) => layerId),
      wanted.blocksOfLayers.map(({ blockId }) => blockId),
      wanted.blocksOfAnnotations.map(({ annotationId }) => annotationId),
      wanted.blocksOfAnnotations.map(({ blockId }) => blockId),
    ],
  })
  const raw = (rows[0] as { basis: RawBasis }).basis
  return raw.project === null ? null : toBasis(raw, raw.project)
}

/** Every block of a document, in reading order. */
export async function readAllBlocks(db: Queryable, documentId: DocumentId): Promise<BasisBlock[]> {
  const { rows } = await db.query<BasisBlock>({
    name: 'commands_blocks',
    text: `select id, ord, lag(ord) over (order by ord) as "previousOrd", start_cp as "startCp", end_cp as "endCp", text
      from blocks where document_id = $1 order by ord`,
    values: [documentId],
  })
  return rows
}

type Rows<T> = T[] | null

type RawAnnotation = {
  id: AnnotationId
  document_id: DocumentId
  layer_id: LayerId
  author_id: UserId
  ranges: AnnotationRecord['ranges']
  start_cp: number
  end_cp: number
  quote: string
  prefix: string
  suffix: string
  anchor_state: AnnotationRecord['anchorState']
  lost: AnnotationRecord['lost'] | null
  note: string
  created_at: string
  updated_at: string
  updated_by: UserId
  deleted_at: string | null
}

type RawTag = {
  id: TagId
  annotation_id: AnnotationId
  actor_id: ActorId | null
  issue_id: IssueId
  stance: Tag['stance']
  act: Tag['act']
  attribution: Tag['attribution']
  capacity: Tag['capacity']
  confidence: Tag['confidence']
  position_date: string | null
  status: Tag['status']
  reviewed_by: UserId | null
  reviewed_at: string | null
  review_reason: string | null
  created_at: string
  codebook_version: number
}

type RawBasis = {
  project: { rev: number; codebookVersion: number; changedAt: string } | null
  done: Rows<Basis['done'][number]>
  roles: Rows<[UserId, Role]>
  layers: Rows<[LayerId, DocumentId]>
  taken: Rows<AnnotationId>
  annotations: Rows<RawAnnotation>
  tags: Rows<RawTag>
  tagOwners: Rows<[TagId, AnnotationId, boolean]>
  actors: Rows<ActorId>
  issues: Rows<IssueId>
  blocks: Rows<[DocumentId, BlockId, number, number | null, number, number, string]>
  seqs: Rows<[LayerId, number]>
}

function toBasis(raw: RawBasis, project: NonNullable<RawBasis['project']>): Basis {
  const tags = Map.groupBy(raw.tags ?? [], (tag) => tag.annotation_id)
  const blocks = new Map<DocumentId, BasisBlock[]>()
  for (const [documentId, ...columns] of raw.blocks ?? []) {
    const [id, ord, previousOrd, startCp, endCp, text] = columns
    const block = { id, ord, previousOrd, startCp, endCp, text }
    const list = blocks.get(documentId)
    if (list) list.push(block)
    else blocks.set(documentId, [block])
  }
  return {
    rev: project.rev,
    codebookVersion: project.codebookVersion,
    changedAt: new Date(project.changedAt),
    done: raw.done ?? [],
    roles: new Map(raw.roles),
    layers: new Map(raw.layers),
    annotations: new Map((raw.annotations ?? []).map((row) => [row.id, toStored(row, tags.get(row.id) ?? [])])),
    takenAnnotationIds: new Set(raw.taken),
    tagOwners: new Map(raw.tagOwners?.map(([id, annotationId, isHere]) => [id, { annotationId, isHere }])),
    usableActorIds: new Set(raw.actors),
    usableIssueIds: new Set(raw.issues),
    blocks,
    layerSeqs: new Map(raw.seqs),
  }
}

const toStored = (row: RawAnnotation, tags: RawTag[]): StoredAnnotation => ({
  documentId: row.document_id,
  place: { startCp: row.start_cp, endCp: row.end_cp, prefix: row.prefix, suffix: row.suffix },
  state: {
    isDeleted: row.deleted_at !== null,
    record: {
      id: row.id,
      layerId: row.layer_id,
      authorId: row.author_id,
      ranges: row.ranges,
      quote: row.quote,
      anchorState: row.anchor_state,
      ...(row.lost !== null && { lost: row.lost }),
      note: row.note,
      tags: tags.map(toTag),
      createdAt: toIso(row.created_at),
      updatedAt: toIso(row.updated_at),
      updatedBy: row.updated_by,
    },
  },
})

const toTag = (row: RawTag): Tag => ({
  id: row.id,
  actorId: row.actor_id,
  issueId: row.issue_id,
  stance: row.stance,
  act: row.act,
  attribution: row.attribution,
  capacity: row.capacity,
  confidence: row.confidence,
  positionDate: row.position_date,
  status: row.status,
  reviewedBy: row.reviewed_by,
  reviewedAt: row.reviewed_at === null ? null : toIso(row.reviewed_at),
  reviewReason: row.review_reason,
  createdAt: toIso(row.created_at),
  codebookVersion: row.codebook_version,
})

/** Postgres writes the session's time zone; records hold UTC. */
const toIso = (text: string) => new Date(text).toISOString()
