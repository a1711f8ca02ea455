// Writes what a batch of commands did: annotations, tags, reviews, history events and the updates of rooms, all by
// one statement, which is a transaction of its own. [HIST] holds the forms against each other.
import type { AnnotationState } from '../../../shared/doc/fold.ts'
import type { Tag } from '../../../shared/model/annotation.ts'
import type { Command } from '../../../shared/model/command.ts'
import type { AnnotationId, CommandId, DocumentId, ProjectId, TagId, UserId } from '../../../shared/model/ids.ts'
import type { Queryable } from './basis.ts'

/** Where an annotation lies in the imported text, code points, and the text around it. */
export type Place = { startCp: number; endCp: number; prefix: string; suffix: string }

/** An annotation's row as it is after the batch. */
export type AnnotationRow = { documentId: DocumentId; state: AnnotationState; place: Place }

/** A tag's row as it is after the batch; `deletedAt` (ISO) where it was taken off, or its annotation deleted. */
export type TagRow = {
  annotationId: AnnotationId
  documentId: DocumentId
  authorId: UserId
  ord: number
  tag: Tag
  deletedAt: string | null
}

export type ReviewRow = {
  id: string
  tagId: TagId
  reviewerId: UserId
  fromStatus: string
  toStatus: string
  reason: string
  at: string
}

/** One event of the history. `at` is ISO 8601. */
export type EventRow = {
  rev: number
  userId: UserId
  kind: string
  subjectId: AnnotationId
  payload: { command: Command; codebookVersion: number }
  at: string
  commandId: CommandId
}

export type Batch = {
  projectId: ProjectId
  /** The revision on which the batch was decided. */
  fromRev: number
  /** At least one; their revisions follow `fromRev` without a gap. */
  events: readonly EventRow[]
  annotations: readonly AnnotationRow[]
  tags: readonly TagRow[]
  reviews: readonly ReviewRow[]
  /** True where every annotation and tag is new: one that exists is then no row of ours, and nothing is written. */
  isAllNew: boolean
  /** Each room's next update, `seq` being its number. */
  updates: readonly { room: string; seq: number; update: Uint8Array }[]
}

// `won` stands on the project's row, locked by it: where the project has another revision than the batch was decided
// on, nothing is written. Rows that could not be written as meant (an id that somebody else took in this moment, a
// room at another seq) must undo all of it: dividing by zero does.
const TEXT = `
with won as (
  update projects set rev = $3, changed_at = greatest(changed_at, $4::timestamptz) where id = $1 and rev = $2 returning id
), room as (
  update rooms set seq = u.seq
  from unnest($5::text[], $6::bigint[], $7::bytea[]) as u(name, seq, bytes), won
  where rooms.name = u.name and rooms.seq = u.seq - 1
  returning rooms.name, u.seq, u.bytes
), room_update as (
  insert into room_updates (room, seq, update) select name, seq, bytes from room returning 1
), annotation as (
  insert into annotations (id, project_id, document_id, layer_id, author_id, ranges, start_cp, end_cp, quote, prefix,
    suffix, anchor_state, lost, note, created_at, updated_at, updated_by, deleted_at)
  select x.id, $1, x."documentId", x."layerId", x."authorId", x.ranges, x."startCp", x."endCp", x.quote, x.prefix,
    x.suffix, x."anchorState", x.lost, x.note, x."createdAt", x."updatedAt", x."updatedBy", x."deletedAt"
  from won, json_to_recordset($8::json) as x(id uuid, "documentId" uuid, "layerId" uuid, "authorId" uuid, ranges jsonb,
    "startCp" int, "endCp" int, quote text, prefix text, suffix text, "anchorState" text, lost jsonb, note text,
    "createdAt" timestamptz, "updatedAt" timestamptz, "updatedBy" uuid, "deletedAt" timestamptz)
  on conflict (id) do update set ranges = excluded.ranges, start_cp = excluded.start_cp, end_cp = excluded.end_cp,
    quote = excluded.quote, prefix = excluded.prefix, suffix = excluded.suffix, anchor_state = excluded.anchor_state,
    lost = excluded.lost, note = excluded.note, updated_at = excluded.updated_at, updated_by = excluded.updated_by, deleted_at = excluded.deleted_at
  where not $12 and annotations.layer_id = excluded.layer_id and annotations.author_id = excluded.author_id
    and annotations.created_at = excluded.created_at
  returning 1
), tag as (
  insert into tags (id, annotation_id, project_id, document_id, author_id, ord, actor_id, issue_id, stance, act,
    attribution, capacity, confidence, position_date, status, reviewed_by, reviewed_at, review_reason,
    codebook_version, created_at, deleted_at)
  select x.id, x."annotationId", $1, x."documentId", x."authorId", x.ord, x."actorId", x."issueId", x.stance, x.act,
    x.attribution, x.capacity, x.confidence, x."positionDate", x.status, x."reviewedBy", x."reviewedAt",
    x."reviewReason", x."codebookVersion", x."createdAt", x."deletedAt"
  from won, json_to_recordset($9::json) as x(id uuid, "annotationId" uuid, "documentId" uuid, "authorId" uuid, ord int,
    "actorId" uuid, "issueId" uuid, stance text, act text, attribution text, capacity text, confidence text,
    "positionDate" date, status text, "reviewedBy" uuid, "reviewedAt" timestamptz, "reviewReason" text,
    "codebookVersion" int, "createdAt" timestamptz, "deletedAt" timestamptz)
  on conflict (id) do update set ord = excluded.ord, actor_id = excluded.actor_id, issue_id = excluded.issue_id,
    stance = excluded.stance, act = excluded.act, attribution = excluded.attribution, capacity = excluded.capacity,
    confidence = excluded.confidence, position_date = excluded.position_date, status = excluded.status,
    reviewed_by = excluded.reviewed_by, reviewed_at = excluded.reviewed_at, review_reason = excluded.review_reason,
    codebook_version = excluded.codebook_version, created_at = excluded.created_at, deleted_at = excluded.deleted_at
  where not $12 and tags.annotation_id = excluded.annotation_id
  returning 1
), event as (
  insert into history (project_id, rev, user_id, kind, subject_id, payload, at, command_id)
  select $1, x.rev, x."userId", x.kind, x."subjectId", x.payload, x.at, x."commandId"
  from won, json_to_recordset($10::json) as x(rev bigint, "userId" uuid, kind text, "subjectId" uuid, payload jsonb,
    at timestamptz, "commandId" uuid)
  returning 1
), review as (
  insert into reviews (id, tag_id, reviewer_id, from_status, to_status, reason, at)
  select x.id, x."tagId", x."reviewerId", x."fromStatus", x."toStatus", x.reason, x.at
  from won, json_to_recordset($11::json) as x(id uuid, "tagId" uuid, "reviewerId" uuid, "fromStatus" text,
    "toStatus" text, reason text, at timestamptz)
  returning 1
)
select case when (select count(*) from won) = 1 then 1 / (
  (select count(*) from annotation) = json_array_length($8::json)
  and (select count(*) from tag) = json_array_length($9::json)
  and (select count(*) from room_update) = cardinality($5::text[])
)::int else 0 end as "isWritten"`

/**
 * Writes the batch, or nothing: false where the project has moved on since the batch was decided. Throws what the
 * database says, and then nothing was written unless the connection was lost.
 */
export async function writeBatch(db: Queryable, batch: Batch): Promise<boolean> {
  const { projectId, fromRev, events, updates } = batch
  const last = events.at(-1) as EventRow
  const { rows } = await db.query<{ isWritten: number }>({
    name: 'commands_batch',
    text: TEXT,
    values: [
      projectId,
      fromRev,
      last.rev,
      last.at,
      updates.map(({ room }) => room),
      updates.map(({ seq }) => seq),
      updates.map(({ update }) => Buffer.from(update.buffer, update.byteOffset, update.byteLength)),
      JSON.stringify(batch.annotations.map(toAnnotationColumns)),
      JSON.stringify(batch.tags.map(toTagColumns)),
      JSON.stringify(events),
      JSON.stringify(batch.reviews),
      batch.isAllNew,
    ],
  })
  return rows[0]?.isWritten === 1
}

const toAnnotationColumns = ({ documentId, state: { record, isDeleted }, place }: AnnotationRow) => {
  const { tags: _, ...columns } = record
  return { ...columns, ...place, documentId, deletedAt: isDeleted ? record.updatedAt : null }
}

const toTagColumns = ({ tag, ...columns }: TagRow) => ({ ...tag, ...columns })
