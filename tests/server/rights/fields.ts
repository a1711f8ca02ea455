// What becomes of each field of each command that a client may send: one decision a field. A field or command without a
// decision fails tests/server/rights/commands.test.ts by name; docs/rights.md is made from this.

import type { Command } from '../../../shared/model/command.ts'
import type { AnnotationId, CommandId, DocumentId, LayerId, TagId } from '../../../shared/model/ids.ts'

export type CommandType = Command['type']

/** What the decisions below speak of; each id is of something that exists. */
export type Things = {
  layerId: LayerId
  /** Of another document of the project, of a deleted one, of another project. */
  otherLayerId: LayerId
  deletedLayerId: LayerId
  foreignLayerId: LayerId
  documentId: DocumentId
  /** An annotation of the analyst with one tag. */
  annotationId: AnnotationId
  tagId: TagId
  /** Deleted; in another layer of the project; in a deleted document; in another project. */
  goneId: AnnotationId
  elsewhereId: AnnotationId
  buriedId: AnnotationId
  foreignId: AnnotationId
  goneTagId: TagId
  elsewhereTagId: TagId
  buriedTagId: TagId
  foreignTagId: TagId
  actorId: string
  issueId: string
  retiredActorId: string
  retiredIssueId: string
  themeId: string
  foreignActorId: string
  foreignIssueId: string
  /** A command that somebody else sent, here and in another project. */
  othersCommandId: CommandId
  foreignCommandId: CommandId
  newId: () => string
}

/** `ok`, or the code of the refusal, for whoever may run the command at all. */
export type Answer =
  | 'ok'
  | 'bad_request'
  | 'not_found'
  | 'unknown_code'
  | 'duplicate_tag'
  | 'anchor_mismatch'
  | 'annotation_exists'
  | 'annotation_gone'

export type Wrong = {
  what: string
  value: (things: Things) => unknown
  answer: Answer
  /** On the layer's socket, where it differs. */
  onSocket?: Answer
  /** Found out before rights are asked, so that everybody gets the same answer. */
  isFirst?: boolean
}

/** `holds`: what stands in the database afterwards, and who says so. */
export type Decision = { holds: string; wrong: readonly Wrong[] }

const shape = (what: string, value: unknown): Wrong => ({
  what,
  value: () => value,
  answer: 'bad_request',
  isFirst: true,
})
const notAnId = shape('no id', 'zq7')

const type: Decision = {
  holds: 'one of the commands',
  wrong: [shape('unknown', 'annotation.publish'), shape('of a field', 'authorId')],
}

const id: Decision = {
  holds: "the client's; the same again by the same person is done once",
  wrong: [
    notAnId,
    { what: "somebody else's command", value: (t) => t.othersCommandId, answer: 'not_found', isFirst: true },
    { what: 'of another project', value: (t) => t.foreignCommandId, answer: 'not_found', isFirst: true },
  ],
}

const existing: Decision = {
  holds: 'one of this project, on a socket of this layer, in a document that is not deleted',
  wrong: [
    notAnId,
    { what: 'unknown', value: (t) => t.newId(), answer: 'not_found' },
    { what: 'of another project', value: (t) => t.foreignId, answer: 'not_found' },
    { what: 'of a deleted document', value: (t) => t.buriedId, answer: 'not_found' },
  ],
}

const elsewhere = (answer: Answer): Wrong => ({
  what: 'of another layer',
  value: (t) => t.elsewhereId,
  answer,
  onSocket: 'not_found',
})

const overlapping = [
  { blockId: 'b0', start: 0, end: 4 },
  { blockId: 'b0', start: 3, end: 6 },
]

const ranges: Record<string, Decision> = {
  ranges: {
    holds: "the server's form: in reading order, whole letters, merged where they touch [ANCH1] [ANCH2]",
    wrong: [
      shape('none', []),
      shape(
        '33',
        Array.from({ length: 33 }, () => ({ blockId: 'b0', start: 0, end: 1 })),
      ),
      { what: 'that overlap', value: () => overlapping, answer: 'anchor_mismatch' },
    ],
  },
  'ranges[].blockId': {
    holds: 'a block of the document, or the words are looked for [ANCH5]',
    wrong: [
      shape('no id', 'b 0'),
      { what: 'unknown, and the words stand twice', value: () => 'b99', answer: 'anchor_mismatch' },
    ],
  },
  'ranges[].start': {
    holds: 'code points in the block',
    wrong: [shape('below 0', -1), shape('a fraction', 0.5), shape('a text', '0'), shape('at the end', 6)],
  },
  'ranges[].end': { holds: 'code points in the block, behind the start', wrong: [shape('0', 0), shape('a text', '6')] },
  quote: {
    holds: 'the text at the ranges, character by character [ANCH3]',
    wrong: [
      shape('empty', ''),
      shape('beyond the bound', 'x'.repeat(40_001)),
      shape('what no database stores', 'a\u0000'),
      { what: 'not in the document', value: () => 'zq7', answer: 'anchor_mismatch' },
    ],
  },
}

const tags: Record<string, Decision> = {
  tags: {
    holds: 'the whole list; status, verdicts, times and codebook version of each are the server’s',
    wrong: [
      shape(
        '65',
        Array.from({ length: 65 }, () => ({})),
      ),
      { what: 'two of one id', value: (t) => pair(t, true), answer: 'bad_request' },
      { what: 'two of one actor and issue', value: (t) => pair(t, false), answer: 'duplicate_tag' },
    ],
  },
  'tags[].id': {
    holds: "the client's, of no other annotation of any project",
    wrong: [
      notAnId,
      { what: "another annotation's", value: (t) => t.elsewhereTagId, answer: 'bad_request' },
      { what: 'of another project', value: (t) => t.foreignTagId, answer: 'bad_request' },
    ],
  },
  'tags[].actorId': {
    holds: 'an actor of the project that was not retired, or null',
    wrong: [
      notAnId,
      { what: 'unknown', value: (t) => t.newId(), answer: 'unknown_code' },
      { what: 'of another project', value: (t) => t.foreignActorId, answer: 'unknown_code' },
      { what: 'retired', value: (t) => t.retiredActorId, answer: 'unknown_code' },
      { what: 'an issue', value: (t) => t.issueId, answer: 'unknown_code' },
    ],
  },
  'tags[].issueId': {
    holds: 'an issue of the project that carries a proposition and was not retired',
    wrong: [
      notAnId,
      shape('null', null),
      { what: 'unknown', value: (t) => t.newId(), answer: 'unknown_code' },
      { what: 'of another project', value: (t) => t.foreignIssueId, answer: 'unknown_code' },
      { what: 'retired', value: (t) => t.retiredIssueId, answer: 'unknown_code' },
      { what: 'a theme', value: (t) => t.themeId, answer: 'unknown_code' },
    ],
  },
  'tags[].stance': {
    holds: 'a word of the scale, or null',
    wrong: [shape('unknown', 'neutral'), shape('a number', 2)],
  },
  'tags[].act': { holds: 'a word of the list', wrong: [shape('unknown', 'veto'), shape('null', null)] },
  'tags[].attribution': { holds: 'a word of the list', wrong: [shape('unknown', 'rumour'), shape('null', null)] },
  'tags[].capacity': { holds: 'a word of the list', wrong: [shape('unknown', 'king'), shape('null', null)] },
  'tags[].confidence': { holds: 'a word of the list', wrong: [shape('unknown', 'sure'), shape('null', null)] },
  'tags[].positionDate': {
    holds: 'a day, or null',
    wrong: [shape('no day', '2021-02-30'), shape('year 0', '0000-01-01'), shape('an instant', '2021-06-08T00:00:00Z')],
  },
}

const note: Decision = {
  holds: 'text',
  wrong: [
    shape('beyond the bound', 'x'.repeat(10_001)),
    shape('no text', { text: 'x' }),
    shape('what no database stores', 'a\u0000'),
    shape('half a letter', 'a\ud800'),
  ],
}

const within = (prefix: string, fields: Record<string, Decision>) =>
  Object.fromEntries(Object.entries(fields).map(([path, decision]) => [`${prefix}.${path}`, decision]))

export const COMMAND_FIELDS: Record<CommandType, Record<string, Decision>> = {
  'annotation.create': {
    type,
    id,
    annotationId: {
      holds: "the client's, of no annotation of any project",
      wrong: [
        notAnId,
        { what: 'there already', value: (t) => t.annotationId, answer: 'annotation_exists' },
        { what: 'deleted', value: (t) => t.goneId, answer: 'annotation_exists' },
        { what: 'of another project', value: (t) => t.foreignId, answer: 'annotation_exists' },
      ],
    },
    layerId: {
      holds: 'one of this project, on a socket its own, of a document that is not deleted',
      wrong: [
        notAnId,
        { what: 'unknown', value: (t) => t.newId(), answer: 'not_found' },
        { what: 'of another project', value: (t) => t.foreignLayerId, answer: 'not_found' },
        { what: 'of a deleted document', value: (t) => t.deletedLayerId, answer: 'not_found' },
        { what: 'a document', value: (t) => t.documentId, answer: 'not_found' },
        { what: 'another one', value: (t) => t.otherLayerId, answer: 'ok', onSocket: 'not_found' },
      ],
    },
    ...ranges,
    ...tags,
    note,
  },
  'annotation.update': {
    type,
    id,
    annotationId: {
      ...existing,
      wrong: [
        ...existing.wrong,
        elsewhere('ok'),
        { what: 'deleted', value: (t) => t.goneId, answer: 'annotation_gone' },
      ],
    },
    anchor: { holds: 'as ranges and quote say, or what was', wrong: [shape('null', null), shape('empty', {})] },
    ...within('anchor', ranges),
    ...tags,
    note,
  },
  'annotation.delete': {
    type,
    id,
    annotationId: {
      ...existing,
      wrong: [...existing.wrong, { what: 'deleted', value: (t) => t.goneId, answer: 'annotation_gone' }],
    },
  },
  'annotation.restore': {
    type,
    id,
    annotationId: {
      ...existing,
      wrong: [...existing.wrong, { what: 'there', value: (t) => t.annotationId, answer: 'annotation_exists' }],
    },
  },
  'tag.review': {
    type,
    id,
    tagId: {
      holds: 'one of this project, on a socket of this layer, on an annotation that is there',
      wrong: [
        notAnId,
        { what: 'unknown', value: (t) => t.newId(), answer: 'not_found' },
        { what: 'of another project', value: (t) => t.foreignTagId, answer: 'not_found' },
        { what: 'of a deleted document', value: (t) => t.buriedTagId, answer: 'not_found' },
        { what: 'of a deleted annotation', value: (t) => t.goneTagId, answer: 'annotation_gone' },
        { what: 'of another layer', value: (t) => t.elsewhereTagId, answer: 'ok', onSocket: 'not_found' },
      ],
    },
    decision: {
      holds: 'a verdict; reviewer and time are the server’s',
      wrong: [shape('unknown', 'approved'), shape("the server's", 'superseded'), shape('null', null)],
    },
    reason: {
      holds: 'text, which a dispute or rejection needs',
      wrong: [shape('missing where it is needed', ' '), shape('beyond the bound', 'x'.repeat(2_001))],
    },
  },
}

/** What the server alone says. Sent at any level of a command it is refused, whoever sends it: nothing is dropped silently. */
export const SERVER_FIELDS: Readonly<Record<string, (things: Things) => unknown>> = {
  authorId: (t) => t.newId(),
  userId: (t) => t.newId(),
  updatedBy: (t) => t.newId(),
  reviewedBy: (t) => t.newId(),
  reviewerId: (t) => t.newId(),
  projectId: (t) => t.newId(),
  documentId: (t) => t.documentId,
  role: () => 'lead',
  status: () => 'accepted',
  reviewReason: () => 'x',
  anchorState: () => 'anchored',
  isDeleted: () => false,
  deletedAt: () => null,
  createdAt: () => '2021-06-08T00:00:00.000Z',
  updatedAt: () => '2021-06-08T00:00:00.000Z',
  reviewedAt: () => '2021-06-08T00:00:00.000Z',
  at: () => '2021-06-08T00:00:00.000Z',
  rev: () => 1,
  codebookVersion: () => 99,
  lost: () => [],
  prefix: () => 'x',
}

const pair = (t: Things, isSameId: boolean) => {
  const tag = { id: t.newId(), actorId: t.actorId, issueId: t.issueId, stance: 'supports' }
  return [tag, { ...tag, ...(isSameId ? { actorId: null } : { id: t.newId() }) }]
}

/** Who asks. `own` and `other`: the annotation is theirs, or a colleague's. */
export const ROLES = [
  'lead',
  'analyst, own',
  "analyst, another's",
  'viewer',
  'removed meanwhile',
  'non-member',
  'signed out',
] as const
export type Who = (typeof ROLES)[number]

const NOBODY = {
  viewer: 'forbidden',
  'removed meanwhile': 'not_found',
  'non-member': 'not_found',
  'signed out': 'not_signed_in',
} as const

/** Role × command, each command right in every field. */
export const COMMAND_RIGHTS: Record<CommandType, Record<Who, 'ok' | 'forbidden' | 'not_found' | 'not_signed_in'>> = {
  'annotation.create': { lead: 'ok', 'analyst, own': 'ok', "analyst, another's": 'ok', ...NOBODY },
  'annotation.update': { lead: 'ok', 'analyst, own': 'ok', "analyst, another's": 'forbidden', ...NOBODY },
  'annotation.delete': { lead: 'ok', 'analyst, own': 'ok', "analyst, another's": 'forbidden', ...NOBODY },
  'annotation.restore': { lead: 'ok', 'analyst, own': 'ok', "analyst, another's": 'forbidden', ...NOBODY },
  'tag.review': { lead: 'ok', 'analyst, own': 'forbidden', "analyst, another's": 'forbidden', ...NOBODY },
}
