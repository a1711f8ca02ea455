// What both kinds of database must do alike, because everything above them relies on it.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeEachDatabase, type TestDatabase } from '../_help/database.ts'

describeEachDatabase('database', (open) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await open()
    await database.pool.query(`create table things (
      id int primary key, bytes bytea, record jsonb, words text[], big bigint, at timestamptz(3), day date)`)
  })
  afterAll(() => database.close())

  test('gives back what was stored', async () => {
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, i) => i % 256))
    const record = { نص: 'مؤتمر «الأطراف» \\ "x"', deep: [{ a: null }, 1.5, true] }
    await database.pool.query('insert into things values (1, $1, $2, $3, $4, $5, $6)', [
      bytes,
      record,
      ['ب', 'a,b', '"', '\\', ''],
      9_007_199_254_740_991n,
      new Date('2024-11-29T12:34:56.789Z'),
      '2024-11-29',
    ])
    const { rows } = await database.pool.query(`select bytes, record, words, big, at from things where id = 1`)
    expect(rows[0]).toEqual({
      bytes,
      record,
      words: ['ب', 'a,b', '"', '\\', ''],
      big: '9007199254740991',
      at: new Date('2024-11-29T12:34:56.789Z'),
    })
  })
})
