// Who may do what, for every route of the server: one row each. tests/server/policy.test.ts asks each of them;
// docs/rights.md is made from this.
import type { Person, Team } from '../../_help/app.ts'
import { newCreate, newTag, type TestCodes, type TestDocument } from '../../_help/workspace.ts'

/** What is asked for: a fresh one for every row. */
export type Subject = {
  team: Team
  stranger: Person
  document: TestDocument
  codes: TestCodes
  /** Of everybody. */
  password: string
  params: Record<string, string>
}

/** Answers to: nobody signed in, a signed-in non-member, viewer, analyst, lead. */
export type Answers = readonly [number, number, number, number, number]
export type Row = {
  route: string
  answers: Answers
  body?: (subject: Subject) => object
  /** Query, or params that differ from the subject's. */
  query?: (subject: Subject) => string
  params?: (subject: Subject) => Record<string, string>
}

const all = (status: number): Answers => [status, status, status, status, status]
const people = (status: number): Answers => [401, status, status, status, status]
const members = (status: number): Answers => [401, 404, status, status, status]
const writers = (status: number): Answers => [401, 404, 403, status, status]
const leads = (status: number): Answers => [401, 404, 403, 403, status]
/** Close codes; 0 while the socket stays open. */
export const sockets: Answers = [4401, 4404, 0, 0, 0]

export const PROJECT = '/api/projects/:projectId'
const entries = (path: string, id: string): Row[] => [
  {
    route: `POST ${PROJECT}/${path}`,
    answers: writers(201),
    body: () =>
      path === 'actors'
        ? { type: 'state', names: { en: 'New' } }
        : { parentId: null, label: { en: 'New' }, proposition: {} },
  },
  { route: `PATCH ${PROJECT}/${path}/:${id}`, answers: leads(200), body: () => ({}) },
  { route: `POST ${PROJECT}/${path}/:${id}/retire`, answers: leads(200) },
  { route: `POST ${PROJECT}/${path}/:${id}/reinstate`, answers: leads(200) },
  {
    route: `POST ${PROJECT}/${path}/:${id}/merge`,
    answers: leads(200),
    body: ({ codes }) => ({ into: path === 'actors' ? codes.actorIds[1] : codes.issueIds[1] }),
  },
  { route: `DELETE ${PROJECT}/${path}/:${id}`, answers: leads(204) },
]

/** One row for each route. */
export const ROWS: Row[] = [
  { route: 'GET /healthz', answers: all(200) },
  { route: 'GET /readyz', answers: all(200) },
  // A session opens it to nobody (tests/server/metrics).
  { route: 'GET /metrics', answers: all(404) },
  { route: 'GET /api/docs', answers: all(200) },
  { route: 'GET /api/docs/', answers: all(200) },
  { route: 'GET /api/docs/json', answers: all(200) },
  { route: 'GET /api/docs/yaml', answers: all(200) },
  { route: 'GET /api/docs/static/index.html', answers: all(302) },
  { route: 'GET /api/docs/static/swagger-initializer.js', answers: all(200) },
  { route: 'GET /api/docs/static/theme/mawqif.css', answers: all(200) },
  { route: 'GET /api/docs/static/*', answers: all(200), params: () => ({ '*': 'index.css' }) },
  { route: 'GET /api/session', answers: all(200) },
  {
    route: 'POST /api/session',
    answers: all(401),
    body: () => ({ email: 'nobody@example.org', password: 'not the password' }),
  },
  { route: 'DELETE /api/session', answers: people(204) },
  {
    route: 'POST /api/setup',
    answers: all(409),
    body: ({ password }) => ({ name: 'Late', email: 'late@example.org', password, locale: 'en' }),
  },
  { route: 'PATCH /api/me', answers: people(200), body: () => ({ theme: 'dark' }) },
  {
    route: 'POST /api/me/password',
    answers: people(204),
    body: ({ password }) => ({ current: password, next: password }),
  },
  { route: 'GET /api/invitations/:token', answers: all(200) },
  { route: 'POST /api/invitations/:token/accept', answers: [401, 200, 409, 409, 409], body: () => ({}) },
  { route: 'GET /api/projects', answers: people(200) },
  { route: 'POST /api/projects', answers: people(201), body: () => ({ name: 'Mine', codebook: 'none' }) },
  { route: `GET ${PROJECT}`, answers: members(200) },
  { route: `PATCH ${PROJECT}`, answers: leads(200), body: () => ({ name: 'Renamed' }) },
  { route: `GET ${PROJECT}/members`, answers: members(200) },
  { route: `PATCH ${PROJECT}/members/:userId`, answers: leads(200), body: () => ({ role: 'analyst' }) },
  {
    route: `DELETE ${PROJECT}/members/:userId`,
    answers: leads(204),
    // Somebody else: everybody may leave.
    params: ({ params }) => ({ userId: params.bystander as string }),
  },
  { route: `GET ${PROJECT}/invites`, answers: leads(200) },
  {
    route: `POST ${PROJECT}/invites`,
    answers: leads(201),
    body: () => ({ role: 'viewer', maxUses: 1, expiresInHours: 1 }),
  },
  { route: `DELETE ${PROJECT}/invites/:inviteId`, answers: leads(204) },
  { route: `GET ${PROJECT}/codebook`, answers: members(200) },
  ...entries('actors', 'actorId'),
  ...entries('issues', 'issueId'),
  { route: `GET ${PROJECT}/documents`, answers: members(200) },
  { route: `POST ${PROJECT}/documents`, answers: writers(202) },
  { route: `GET ${PROJECT}/documents/:documentId`, answers: members(200) },
  { route: `PATCH ${PROJECT}/documents/:documentId`, answers: writers(200), body: () => ({ title: 'Renamed' }) },
  { route: `DELETE ${PROJECT}/documents/:documentId`, answers: leads(204) },
  { route: `GET ${PROJECT}/documents/:documentId/text`, answers: members(200) },
  { route: `GET ${PROJECT}/documents/:documentId/source`, answers: members(200) },
  {
    route: `PATCH ${PROJECT}/documents/:documentId/text-mode`,
    answers: leads(200),
    body: () => ({ textMode: 'open' }),
  },
  { route: `GET ${PROJECT}/documents/:documentId/corrections`, answers: members(200) },
  {
    // The text is locked here too.
    route: `POST ${PROJECT}/documents/:documentId/corrections`,
    answers: [401, 404, 403, 403, 409],
    body: () => ({ blockId: 'b0', start: 0, end: 1, before: 'a', after: 'b' }),
  },
  {
    // The text is locked, which whoever may correct is told.
    route: `POST ${PROJECT}/documents/:documentId/blocks/:blockId/restore`,
    answers: [401, 404, 403, 403, 409],
    params: () => ({ blockId: 'b0' }),
  },
  { route: `GET ${PROJECT}/documents/:documentId/suggestions`, answers: members(200) },
  { route: `GET ${PROJECT}/suggestion-dismissals`, answers: members(200) },
  {
    route: `POST ${PROJECT}/suggestion-dismissals`,
    answers: writers(201),
    body: ({ codes }) => ({ kind: 'actor', form: 'x', actorId: codes.actorIds[0] }),
  },
  // The lead's: an analyst puts back only his own.
  { route: `DELETE ${PROJECT}/suggestion-dismissals/:dismissalId`, answers: leads(204) },
  { route: `GET ${PROJECT}/jobs`, answers: writers(200) },
  // The lead's job: an analyst cancels only his own.
  { route: `POST ${PROJECT}/jobs/:jobId/cancel`, answers: leads(200) },
  {
    route: `POST ${PROJECT}/commands`,
    answers: writers(200),
    body: ({ document, codes }) => newCreate(document, [newTag(codes)]),
  },
  { route: `GET ${PROJECT}/matrix`, answers: members(200) },
  {
    route: `GET ${PROJECT}/evidence`,
    answers: members(200),
    query: ({ codes }) => `?actor=${codes.actorIds[0]}&issue=${codes.issueIds[0]}`,
  },
  { route: `GET ${PROJECT}/exports/excerpts.csv`, answers: members(200) },
  { route: 'GET /sync/text/:id', answers: sockets, params: ({ document }) => ({ id: document.documentId }) },
  { route: 'GET /sync/layer/:id', answers: sockets, params: ({ document }) => ({ id: document.layerId }) },
  { route: 'GET /live/:id', answers: sockets, params: ({ team }) => ({ id: team.projectId }) },
]

/** In the order of a row's answers. */
export const WHO = ['nobody', 'a non-member', 'a viewer', 'an analyst', 'a lead'] as const
