// What both kinds of database must do alike, because everything above them relies on it.
import type { Duplex } from 'node:stream'
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { migrateDatabase } from '../../db/migrate.ts'
import { users } from '../../db/schema/people.ts'
import { describeEachDatabase, type TestDatabase } from '../_help/database.ts'

const newUser = (email: string) => ({
  id: crypto.randomUUID(),
  name: 'سلمى',
  email,
  passwordHash: 'x',
  locale: 'ar',
})

describeEachDatabase('database', (open, kind) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await open()
    await database.pool.query(`create table things (
      id int primary key, bytes bytea, record jsonb, words text[], big bigint, at timestamptz(3))`)
    await database.pool.query('create table counter (n int not null)')
  })
  beforeEach(() => database.pool.query('truncate things, counter, users cascade'))
  afterAll(() => database.close())

  const emails = async () => (await database.db.select({ email: users.email }).from(users)).map(({ email }) => email)

  test('gives back the values that it was given', async () => {
    const stored = {
      bytes: Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 256)),
      record: { نص: 'مؤتمر «الأطراف» \\ "x"', deep: [{ a: null }, 1.5, true] },
      words: ['ب', 'a,b', '"', '\\', ''],
      big: '9007199254740991',
      at: new Date('2024-11-29T12:34:56.789Z'),
    }
    await database.pool.query('insert into things values (1, $1, $2, $3, $4, $5)', [
      stored.bytes,
      stored.record,
      stored.words,
      stored.big,
      stored.at,
    ])
    const { rows } = await database.pool.query('select bytes, record, words, big, at from things')
    expect(rows).toEqual([stored])
  })

  test('stores a document of 8 MB and gives back 20,000 rows', async () => {
    const bytes = Buffer.alloc(8_000_000, 'a')
    await database.pool.query('insert into things (id, bytes) values (1, $1)', [bytes])
    const { rows } = await database.pool.query('select bytes, n from things, generate_series(1, 2) n')
    expect(rows.map((row) => bytes.equals(row.bytes))).toEqual([true, true])
    const many = await database.pool.query('select n, repeat($1, 100) from generate_series(1, 20000) n', ['ب'])
    expect(many.rows.length).toBe(20_000)
  })

  test('keeps instants to the millisecond', async () => {
    const createdAt = new Date('2024-02-29T23:59:59.999Z')
    await database.db.insert(users).values({ ...newUser('a@example.org'), createdAt })
    const [row] = await database.db.select({ createdAt: users.createdAt }).from(users)
    expect(row?.createdAt).toEqual(createdAt)
  })

  test('a transaction that throws leaves nothing, and its connection serves the next', async () => {
    const failure = database.db.transaction(async (tx) => {
      await tx.insert(users).values(newUser('a@example.org'))
      throw new Error('no')
    })
    await expect(failure).rejects.toThrow('no')
    await database.db.transaction((tx) => tx.insert(users).values(newUser('b@example.org')))
    expect(await emails()).toEqual(['b@example.org'])
  })

  test('a savepoint takes back its own part alone', async () => {
    await database.db.transaction(async (tx) => {
      await tx.insert(users).values(newUser('a@example.org'))
      const inner = tx.transaction((inner) =>
        inner.insert(users).values([newUser('b@example.org'), newUser('a@example.org')]),
      )
      await expect(inner).rejects.toMatchObject({ cause: { code: '23505' } })
    })
    expect(await emails()).toEqual(['a@example.org'])
  })

  test('names the constraint that refuses a row', async () => {
    await database.db.insert(users).values(newUser('a@example.org'))
    await expect(database.db.insert(users).values(newUser('a@example.org'))).rejects.toMatchObject({
      cause: { code: '23505', constraint: 'users_email' },
    })
    await expect(database.db.insert(users).values(newUser('A@example.org'))).rejects.toMatchObject({
      cause: { code: '23514', constraint: 'users_email_lower' },
    })
  })

  test('a statement that is wrong harms no other', async () => {
    const asked = [
      database.pool.query('select 1 as one'),
      database.pool.query('select nothing from nowhere'),
      database.pool.query('select $1::int as one', ['x']),
      database.pool.query('select 2 as one'),
    ]
    const answers = await Promise.allSettled(asked)
    expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value.rows : answer.reason.code))).toEqual([
      [{ one: 1 }],
      '42P01',
      '22P02',
      [{ one: 2 }],
    ])
  })

  test('50 transactions at once lose no step of a counter', async () => {
    await database.pool.query('insert into counter values (0)')
    await Promise.all(
      Array.from({ length: 50 }, () =>
        database.db.transaction(async (tx) => {
          const { rows } = await tx.execute<{ n: number }>(sql`select n from counter for update`)
          await tx.execute(sql`update counter set n = ${(rows[0]?.n ?? Number.NaN) + 1}`)
        }),
      ),
    )
    expect((await database.pool.query('select n from counter')).rows).toEqual([{ n: 50 }])
  })

  test('a query outside waits for the transaction or sees the state before it, never half of it', async () => {
    const user = newUser('a@example.org')
    const seen = await database.db
      .transaction(async (tx) => {
        await tx.insert(users).values(user)
        const outside = emails()
        await tx.update(users).set({ email: 'b@example.org' }).where(eq(users.id, user.id))
        return { outside }
      })
      .then(({ outside }) => outside)
    expect([[], ['b@example.org']]).toContainEqual(seen)
  })

  test('a connection that is lost inside a transaction rejects it and nothing else', async () => {
    const lost = database.db.transaction(async (tx) => {
      await tx.insert(users).values(newUser('a@example.org'))
      if (kind === 'postgres') {
        const { rows } = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`)
        await database.pool.query('select pg_terminate_backend($1)', [rows[0]?.pid])
      } else {
        const { pool } = database as unknown as { pool: { _clients: { connection: { stream: Duplex } }[] } }
        pool._clients[0]?.connection.stream.destroy(new Error('lost'))
      }
      await tx.insert(users).values(newUser('b@example.org'))
    })
    await expect(lost).rejects.toThrow()
    expect(await emails()).toEqual([])
  })

  test('migrating again changes nothing', async () => {
    await database.db.insert(users).values(newUser('a@example.org'))
    await migrateDatabase(database)
    expect(await emails()).toEqual(['a@example.org'])
  })

  test('a database of a newer version is refused', async () => {
    const other = await open()
    try {
      await other.pool.query(
        `insert into drizzle.__drizzle_migrations (hash, created_at) values ('from tomorrow', 9999999999999)`,
      )
      await expect(migrateDatabase(other)).rejects.toThrow(/another version of Mawqif.*start the newest version/)
    } finally {
      await other.close()
    }
  })
})
