// A project of known size for the benches, made inside the database: the same rows every time.
import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Db } from '../../db/connect.ts'
import { createSession, SESSION_COOKIE } from '../../server/plugins/auth.ts'
import type { UserId } from '../../shared/model/ids.ts'

export const ACTORS = 200
export const ISSUES = 40
export const TAGS = 100_000
const DOCUMENTS = 200
const BLOCKS = 100
/** Every fourth annotation has two tags, the others one. */
const ANNOTATIONS = TAGS * 0.8
const BLOCK_LENGTH = 1_000

/** Sentences of our own: Arabic, with the commas and quotes that an export must quote. */
const QUOTE =
  'ترى الوفود أن الحوار المنتظم، بما فيه تبادل المعلومات عن الحوادث، يعزز الثقة، "ولو بعد حين"، ويقلل من سوء الفهم بين الدول.'
const PREFIX = 'وفي هذا الصدد أشار المتكلم إلى'
const SUFFIX = 'ثم انتقل إلى البند التالي من'

export type Filled = { projectId: string; documentIds: string[]; cookie: string }

/** TAGS tags over ACTORS × ISSUES cells, and a person signed in who may see them. The database must be migrated. */
export async function fillProject(db: Db): Promise<Filled> {
  const projectId = randomUUID()
  const userId = randomUUID() as UserId
  return db.transaction(async (tx) => {
    // One statement writes 100,000 rows: on a busy machine that may take longer than any request should.
    await tx.execute(sql`set local statement_timeout = 0`)
    await tx.execute(sql`select setseed(0.5)`)
    await tx.execute(sql`insert into users (id, name, email, password_hash, locale)
      values (${userId}, 'ليلى', ${`${userId}@example.org`}, '', 'ar')`)
    await tx.execute(sql`insert into projects (id, name, rev, created_by) values (${projectId}, 'Bench', 1, ${userId})`)
    await tx.execute(sql`insert into members (project_id, user_id, role) values (${projectId}, ${userId}, 'lead')`)
    await tx.execute(sql`
      insert into actors (id, project_id, key, type, names, aliases, groups)
      select gen_random_uuid(), ${projectId}, 'A' || n, 'state', jsonb_build_object('en', 'Actor ' || n, 'ar', 'جهة ' || n),
        '[]', array['G' || n % 5, 'H' || n % 3]
      from generate_series(0, ${ACTORS - 1}::int) n`)
    await tx.execute(sql`
      insert into issues (id, project_id, key, label, proposition, include, exclude, keywords, colour, codable, ord)
      select gen_random_uuid(), ${projectId}, 'I' || n, jsonb_build_object('en', 'Issue ' || n, 'ar', 'مسألة ' || n),
        '{}', '', '', '{"ar":[],"en":[]}', n % 8, true, n
      from generate_series(0, ${ISSUES - 1}::int) n`)
    await tx.execute(sql`
      insert into documents (id, project_id, title, symbol, language, doc_date, source_name, source_sha256, parser_version,
        length_cp, block_count, created_by, created_at)
      select gen_random_uuid(), ${projectId}, 'بيان الوفد رقم ' || n, 'X/' || n, 'ar', date '2026-01-01' + n, n || '.txt',
        ${projectId} || n, '1', ${BLOCKS * BLOCK_LENGTH}::int, ${BLOCKS}::int, ${userId}, now() - n * interval '1 hour'
      from generate_series(0, ${DOCUMENTS - 1}::int) n`)
    await tx.execute(sql`
      insert into layers (id, document_id, kind)
      select gen_random_uuid(), id, 'shared' from documents where project_id = ${projectId}`)
    await tx.execute(sql`
      insert into blocks (document_id, id, ord, type, number, level, direction, start_cp, end_cp, text)
      select d.id, 'b' || n, n, 'numbered_paragraph', n + 1, 0, 'rtl', n * ${BLOCK_LENGTH}::int,
        (n + 1) * ${BLOCK_LENGTH}::int - 1, repeat(${QUOTE}, 8)
      from documents d, generate_series(0, ${BLOCKS - 1}::int) n where d.project_id = ${projectId}`)
    // Documents one after another, as they are worked through.
    await tx.execute(sql`
      with d as (select id, row_number() over (order by id) - 1 as n from documents where project_id = ${projectId}),
        place as (select n, n * ${DOCUMENTS}::int / ${ANNOTATIONS}::int as d,
          (n * 7) % ${BLOCKS}::int as block, (n * 13) % 800 as start from generate_series(0, ${ANNOTATIONS - 1}::int) n)
      insert into annotations (id, project_id, document_id, layer_id, author_id, ranges, start_cp, end_cp, quote, prefix,
        suffix, anchor_state, note, created_at, updated_at, updated_by)
      select gen_random_uuid(), ${projectId}, d.id, l.id, ${userId},
        jsonb_build_array(jsonb_build_object('blockId', 'b' || p.block, 'start', p.start, 'end', p.start + 120)),
        p.block * ${BLOCK_LENGTH}::int + p.start, p.block * ${BLOCK_LENGTH}::int + p.start + 120,
        ${QUOTE}, ${PREFIX}, ${SUFFIX}, 'anchored', '', now(), now(), ${userId}
      from place p join d on d.n = p.d join layers l on l.document_id = d.id order by p.n`)
    await tx.execute(sql`
      with a as (select array_agg(id) ids from actors where project_id = ${projectId}),
        i as (select array_agg(id) ids from issues where project_id = ${projectId}),
        n as (select *, row_number() over () as n from annotations where project_id = ${projectId})
      insert into tags (id, annotation_id, project_id, document_id, author_id, ord, actor_id, issue_id, stance, act,
        attribution, capacity, confidence, status, codebook_version, created_at)
      select gen_random_uuid(), n.id, n.project_id, n.document_id, n.author_id, ord,
        a.ids[1 + floor(random() * ${ACTORS}::int)], i.ids[1 + floor(random() * ${ISSUES}::int)],
        (array['supports', 'supports_qualified', 'undecided', 'opposes_qualified', 'opposes', 'mention', 'ambiguous'])
          [1 + floor(random() * 7)],
        'position', 'own_text', 'national', 'certain', (array['proposed', 'accepted', 'disputed'])[1 + floor(random() * 3)],
        1, now()
      from n cross join a cross join i cross join generate_series(0, 1) ord where ord = 0 or n.n % 4 = 0`)
    const { rows } = await tx.execute<{ id: string }>(sql`select id from documents where project_id = ${projectId}`)
    const { token } = await createSession(tx, userId, new Date())
    return { projectId, documentIds: rows.map(({ id }) => id), cookie: `${SESSION_COOKIE}=${token}` }
  })
}
