import { isDeepStrictEqual } from 'node:util'
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readRecords } from '../../../db/repos/annotations/reader.ts'
import { readDocumentText } from '../../../db/repos/documents/reader.ts'
import { members } from '../../../db/schema/people.ts'
import { verifyProject } from '../../../server/log/verify.ts'
import { readTextDoc } from '../../../shared/doc/text.ts'
import { encodeSync } from '../../../shared/protocol/frames.ts'
import { layerRoom, textRoom } from '../../../shared/protocol/kinds.ts'
import { createTestApp, type Person, type Team, type TestApp } from '../../_help/app.ts'
import { type CorrectingPeer, openCorrector, randomEdit } from '../../_help/corrector.ts'
import { createRandom, randomCommand } from '../../_help/random-work.ts'
import { openPeer, openRaw } from '../../_help/sockets.ts'
import { waitFor } from '../../_help/wait-for.ts'
import {
  addCodes,
  addDocument,
  newCreate,
  newTag,
  PARAGRAPHS,
  rangeOf,
  type TestCodes,
  type TestDocument,
} from '../../_help/workspace.ts'

let app: TestApp
let url: string
let team: Team
let codes: TestCodes
const open: { close(): void }[] = []

beforeAll(async () => {
  app = await createTestApp()
  ;({ url } = await app.listen())
  team = await app.addTeam()
  codes = await addCodes(app, team)
})
afterAll(async () => {
  for (const peer of open) peer.close()
  await app.close()
})

const documentUrl = (document: TestDocument) => `/api/projects/${team.projectId}/documents/${document.documentId}`
const setMode = (document: TestDocument, textMode: string, person = team.lead) =>
  app.request(person, 'PATCH', `${documentUrl(document)}/text-mode`, { textMode })

async function openText(paragraphs?: readonly string[]): Promise<TestDocument> {
  const document = await addDocument(app, team, paragraphs)
  expect((await setMode(document, 'open')).status).toBe(200)
  return document
}

function correct(document: TestDocument, person: Person): CorrectingPeer {
  const peer = openCorrector(url, document.documentId, person)
  open.push(peer)
  return peer
}

async function addLead(): Promise<Person> {
  const person = await app.addPerson('Another lead')
  await app.addMember(team.projectId, person, 'lead')
  return person
}

async function tag(document: TestDocument, block: number, start: number, end: number, person = team.lead) {
  const create = newCreate(document, [newTag(codes)], [rangeOf(document, block, start, end)])
  const send = () => app.request(person, 'POST', `/api/projects/${team.projectId}/commands`, create)
  await waitFor('tagged', async () => (await send()).status === 200)
  return create.annotationId
}

const recordsOf = (document: TestDocument) => readRecords(app.ctx.db, document.layerId)

async function textsOf(document: TestDocument): Promise<string[]> {
  const text = await readDocumentText(app.ctx.db, team.projectId, document.documentId)
  return (text?.blocks ?? []).map((block) => block.text)
}

/** Rows, rooms, history and quotes agree, and the text's rows are its document. */
async function expectWhole(document: TestDocument) {
  expect(await verifyProject(app.ctx.db, team.projectId)).toEqual([])
  const text = await readDocumentText(app.ctx.db, team.projectId, document.documentId)
  const room = await app.ctx.rooms.read(textRoom(document.documentId), ({ doc }) => readTextDoc(doc))
  expect(text?.blocks.map(({ startCp: _, endCp: __, ...block }) => block)).toEqual(room)
  expect(text?.text).toBe(document.text)
}

const seeds = process.env.LONG ? Array.from({ length: 20 }, (_, n) => 100 * n) : [11]

describe('[CORR] correcting a text', () => {
  test('[CORR3] what one types every peer sees after commit, tags stay on their words, and the event says it all', async () => {
    const document = await openText()
    const id = await tag(document, 0, 6, 12)
    const before = (await recordsOf(document)).get(id)
    const [writer, reader] = [correct(document, team.lead), correct(document, team.viewer)]
    expect(await reader.ready()).toBe(0)
    expect(await writer.ready()).toBeGreaterThan(0)
    writer.insert(0, 0, 'مقدمة: ')
    await writer.saved()
    expect(reader.texts()[0]).toBe(`مقدمة: ${PARAGRAPHS[0]}`)
    const after = (await recordsOf(document)).get(id)
    expect(after).toEqual({ ...before, ranges: [{ blockId: 'b0', start: 13, end: 19 }] })
    await expectWhole(document)
    const { body } = await app.request(team.viewer, 'GET', `${documentUrl(document)}/corrections`)
    expect(body.items).toMatchObject([
      {
        userId: team.lead.userId,
        userName: 'Lead',
        blocks: [{ id: 'b0', before: { text: PARAGRAPHS[0] }, after: { text: `مقدمة: ${PARAGRAPHS[0]}` } }],
      },
    ])
    expect(body.next).toBeNull()
  })

  test('between equal letters the one that was typed is known', async () => {
    const document = await openText(['ااا ااا'])
    const id = await tag(document, 0, 4, 7)
    const peer = correct(document, team.lead)
    await peer.ready()
    peer.insert(0, 4, 'ا')
    await peer.saved()
    expect((await recordsOf(document)).get(id)).toMatchObject({ ranges: [{ start: 5, end: 8 }], quote: 'ااا' })
    peer.insert(0, 6, 'ا')
    await peer.saved()
    expect((await recordsOf(document)).get(id)).toMatchObject({ ranges: [{ start: 5, end: 9 }], quote: 'اااا' })
  })

  test('split, join, move, and a paragraph deleted and put back: tags, layers and history agree', async () => {
    const document = await openText()
    const id = await tag(document, 1, 5, 20)
    const quote = (await recordsOf(document)).get(id)?.quote
    const peer = correct(document, team.lead)
    await peer.ready()
    peer.split(1, 10)
    await peer.saved()
    expect((await recordsOf(document)).get(id)?.ranges).toHaveLength(2)
    await expectWhole(document)
    peer.undo.undo()
    await peer.saved()
    expect((await recordsOf(document)).get(id)).toMatchObject({ quote, ranges: [{ start: 5, end: 20 }] })
    peer.move(1, 3)
    await peer.saved()
    expect((await recordsOf(document)).get(id)).toMatchObject({ quote, anchorState: 'anchored' })
    await expectWhole(document)
    peer.removeBlock(3)
    await peer.saved()
    expect((await recordsOf(document)).get(id)).toMatchObject({ quote, anchorState: 'orphan' })
    await expectWhole(document)
    peer.undo.undo()
    await peer.saved()
    expect((await recordsOf(document)).get(id)).toMatchObject({ quote, anchorState: 'anchored' })
    await expectWhole(document)
  })

  test.each(seeds)(
    'three people correct and tag at once: all converge, rows = fold = layers, every excerpt stands in the text (%i)',
    async (seed) => {
      const second = await app.addPerson('Second')
      await app.addMember(team.projectId, second, 'lead')
      const document = await openText([...PARAGRAPHS, ...PARAGRAPHS])
      for (let n = 0; n < 16; n++) await tag(document, n % 8, 3 * (n % 5), 3 * (n % 5) + 12)
      const third = await addLead()
      const people = [second, third, second]
      const peers = people.map((person) => correct(document, person))
      for (const peer of peers) await peer.ready()
      const layers = people.map((person) => openPeer(url, layerRoom(document.layerId), person))
      open.push(...layers)
      for (const layer of layers) await layer.synced()
      await Promise.all(
        peers.map(async (peer, i) => {
          const random = createRandom(i + seed)
          const layer = layers[i] as (typeof layers)[number]
          for (let n = 0; n < 40; n++) {
            randomEdit(random, peer)
            if (random.chance(0.4)) {
              const blocks = peer.blocks().map((block) => ({ ...block, startCp: 0, endCp: 0 }))
              const usable = blocks.filter(({ text }) => text.length > 2)
              const seen = {
                document: { ...document, blocks: usable },
                records: [...layer.records().values()],
                deleted: [],
              }
              if (usable.length > 0) layer.send(randomCommand(random, seen, codes))
            }
            if (random.chance(0.2)) await peer.saved()
          }
          await peer.saved()
        }),
      )
      const committed = await app.ctx.rooms.read(textRoom(document.documentId), ({ doc }) => readTextDoc(doc))
      for (const peer of peers) {
        expect(peer.closedWith()).toBeNull()
        await waitFor('same text', () => JSON.stringify(peer.blocks()) === JSON.stringify(committed))
      }
      expect(new Set(committed?.map(({ id }) => id)).size).toBe(committed?.length)
      for (const layer of layers)
        await waitFor('layer as the rows', async () => isDeepStrictEqual(layer.records(), await recordsOf(document)))
      expect(layers.flatMap(({ replies }) => [...replies.values()]).filter(({ ok }) => ok).length).toBeGreaterThan(10)
      expect((await recordsOf(document)).size).toBeGreaterThan(5)
      await expectWhole(document)
    },
  )
})

describe('[CORR1] the law over sockets', () => {
  test.each(seeds)(
    '200 random edits by three peers outside the tags leave their excerpts as they are (%i)',
    async (seed) => {
      const passages = ['«س ١ ب»', '«ص ٢ ج»', '«ع ٣ د»', '«ف ٤ ه»']
      const document = await openText(
        [...PARAGRAPHS, ...PARAGRAPHS].map((text, i) =>
          i % 2 === 0 ? `${text.slice(0, 20)} ${passages[i / 2]} ${text.slice(20)}` : text,
        ),
      )
      const ids = await Promise.all(
        passages.map((passage, i) => {
          const { text } = document.blocks[2 * i] as (typeof document.blocks)[number]
          const start = [...text.slice(0, text.indexOf(passage))].length
          return tag(document, 2 * i, start, start + [...passage].length)
        }),
      )
      const before = await recordsOf(document)
      const peers = [await addLead(), await addLead(), await addLead()].map((person) => correct(document, person))
      for (const peer of peers) await peer.ready()
      await Promise.all(
        peers.map(async (peer, i) => {
          const random = createRandom(i + seed)
          // Whoever moves a paragraph makes it anew: of two who do so at once one would lose what the other made.
          const owns = (id: string) =>
            /^b/.test(id) ? Math.floor(Number(id.slice(1)) / 3) === i : id.startsWith(peer.own)
          const spared = { passages, owns }
          for (let n = 0; n < 67; n++) {
            randomEdit(random, peer, spared)
            if (random.chance(0.3)) await peer.saved()
          }
          await peer.saved()
        }),
      )
      const after = await recordsOf(document)
      for (const id of ids) {
        expect(after.get(id)).toMatchObject({ quote: before.get(id)?.quote, anchorState: 'anchored' })
        expect(after.get(id)?.ranges).toHaveLength(1)
      }
      const { body } = await app.request(team.lead, 'GET', `${documentUrl(document)}/corrections`)
      expect(body.items.length).toBeGreaterThan(15)
      await expectWhole(document)
    },
  )
})

describe('[CORR4] when a commit fails', () => {
  test('every other commit is refused at its end: what was typed arrives once, and nothing acknowledged is lost', async () => {
    const document = await openText(['أ', 'ب', 'ج'])
    const id = await tag(document, 0, 0, 1)
    const peers = [await addLead(), await addLead(), await addLead()].map((person) => correct(document, person))
    for (const peer of peers) {
      await peer.ready()
      peer.keepLease()
    }
    await app.ctx.db.execute(sql`create sequence tries`)
    await app.ctx.db.execute(sql`create function refuse_some() returns trigger language plpgsql as $$
      begin if nextval('tries') % 2 = 0 then raise exception 'refused'; end if; return null; end $$`)
    await app.ctx.db.execute(sql`create constraint trigger refuse_some after insert on room_updates
      deferrable initially deferred for each row execute function refuse_some()`)
    const typed = peers.map(() => '')
    let closes = 0
    for (const { provider } of peers) provider.on('connection-close', () => closes++)
    for (let round = 0; round < 6; round++) {
      for (const [i, peer] of peers.entries()) {
        const letters = `<${i}.${round}>`
        typed[i] += letters
        peer.insert(i, peer.texts()[i]?.length ?? 0, letters)
      }
      // One who was told that it is saved: it is, whatever comes next.
      if (round === 2) await waitFor('one is saved', async () => (await textsOf(document))[0] === `أ${typed[0]}`)
      await waitFor('connected', () => peers.every(({ provider }) => provider.wsconnected && provider.synced))
    }
    const expected = ['أ', 'ب', 'ج'].map((text, i) => text + typed[i])
    await waitFor('everything stored', async () => isDeepStrictEqual(await textsOf(document), expected))
    await app.ctx.db.execute(sql`drop trigger refuse_some on room_updates`)
    expect(closes).toBeGreaterThan(0)
    for (const peer of peers) {
      await waitFor('everything shown', () => isDeepStrictEqual(peer.texts(), expected))
      expect(peer.closedWith()).toBeNull()
    }
    expect((await recordsOf(document)).get(id)?.quote).toBe('أ')
    await expectWhole(document)
  })
})

describe('[CORR] rights', () => {
  test('[CORR5] a viewer, an analyst without leave, and anybody in a locked text get no id; what they send closes them with 4403', async () => {
    const document = await openText()
    for (const person of [team.viewer, team.analyst]) {
      const peer = correct(document, person)
      expect(await peer.ready()).toBe(0)
      peer.insert(0, 0, 'x')
      await waitFor('closed', () => peer.closedWith() === 4403)
    }
    await setMode(document, 'locked')
    const peer = correct(document, team.lead)
    expect(await peer.ready()).toBe(0)
    peer.insert(0, 0, 'x')
    await waitFor('closed', () => peer.closedWith() === 4403)
    await expectWhole(document)
  })

  test('an analyst whom a lead allows corrects, until it is taken back; his socket stays for reading', async () => {
    const document = await openText()
    const memberUrl = `/api/projects/${team.projectId}/members/${team.analyst.userId}`
    const allowed = await app.request(team.lead, 'PATCH', memberUrl, { canCorrect: true })
    expect(allowed.body).toMatchObject({ role: 'analyst', canCorrect: true })
    const [peer, lead] = [correct(document, team.analyst), correct(document, team.lead)]
    expect(await peer.ready()).toBeGreaterThan(0)
    await lead.ready()
    peer.insert(0, 0, 'من المحلل ')
    await peer.saved()
    expect((await app.request(team.lead, 'PATCH', memberUrl, { canCorrect: false })).status).toBe(200)
    await waitFor('told', () => peer.leases.at(-1) === 0)
    peer.insert(0, 0, 'ممنوع ')
    lead.insert(1, 0, 'بعدها ')
    await lead.saved()
    await waitFor('still reads', () => peer.texts()[1]?.startsWith('بعدها'))
    expect(peer.closedWith()).toBeNull()
    expect(lead.texts()[0]).toBe(`من المحلل ${PARAGRAPHS[0]}`)
  })

  test('[CORR6] closing the text while somebody edits takes the ids back and leaves the sockets', async () => {
    const document = await openText()
    const peer = correct(document, team.lead)
    await peer.ready()
    peer.insert(0, 0, 'أ')
    await peer.saved()
    await setMode(document, 'locked')
    await waitFor('told', () => peer.leases.at(-1) === 0)
    peer.insert(0, 0, 'ب')
    await setMode(document, 'open')
    const other = correct(document, team.lead)
    await other.ready()
    other.insert(1, 0, 'ج')
    await other.saved()
    expect(other.texts()[0]).toBe(`أ${PARAGRAPHS[0]}`)
    expect(peer.closedWith()).toBeNull()
    await expectWhole(document)
  })

  test('nobody writes under another person’s id; the sender alone is closed', async () => {
    const document = await openText()
    const [victim, forger] = [correct(document, team.lead), correct(document, team.lead)]
    const id = await victim.ready()
    const second = await app.addPerson('Other lead')
    await app.addMember(team.projectId, second, 'lead')
    const other = correct(document, second)
    await other.ready()
    await forger.ready()
    other.writeUnder(id)
    other.insert(0, 0, 'x')
    await waitFor('closed', () => other.closedWith() === 4403)
    victim.insert(0, 0, 'نعم ')
    await victim.saved()
    expect(forger.texts()[0]).toBe(`نعم ${PARAGRAPHS[0]}`)
  })

  test('bytes that are no update close the sender with 4400 and nobody else', async () => {
    const document = await openText()
    const good = correct(document, team.lead)
    await good.ready()
    const raw = openRaw(url, `/sync/text/${document.documentId}`, team.lead.headers)
    open.push(raw)
    await raw.opened()
    raw.send(Uint8Array.of(103))
    await waitFor('lease', () => raw.frames.some((frame) => frame[0] === 103 && frame.length > 2))
    raw.send(encodeSync('update', Uint8Array.of(1, 1, 1, 1, 255, 255)))
    expect(await raw.closed()).toBe(4400)
    good.insert(0, 0, 'بقي ')
    await good.saved()
    await expectWhole(document)
  })

  test('[CORR5] an id is given again to whom it belongs, and only while nobody writes under it', async () => {
    const document = await openText()
    const peer = correct(document, team.lead)
    const id = await peer.ready()
    const second = correct(document, team.lead)
    expect(await second.ready(id)).not.toBe(id)
    peer.close()
    const third = correct(document, team.lead)
    await third.synced()
    await waitFor('id free', async () => (await third.ready(id)) === id)
    const stranger = await app.addPerson('Third lead')
    await app.addMember(team.projectId, stranger, 'lead')
    third.close()
    const fourth = correct(document, stranger)
    expect(await fourth.ready(id)).not.toBe(id)
  })

  test('what was written while the connection was lost arrives after it', async () => {
    const document = await openText()
    const peer = correct(document, team.lead)
    const id = await peer.ready()
    peer.provider.disconnect()
    peer.insert(0, 0, 'دون اتصال ')
    peer.provider.connect()
    await waitFor('connected', () => peer.provider.wsconnected)
    expect(await peer.ready(id)).toBe(id)
    await waitFor('arrived', async () => {
      const text = await readDocumentText(app.ctx.db, team.projectId, document.documentId)
      return text?.blocks[0]?.text === `دون اتصال ${PARAGRAPHS[0]}`
    })
    await expectWhole(document)
  })
})

describe('[CORR] the imported text', () => {
  test('[CORR7] a block is restored word by word: tags stay, the imported text never changed', async () => {
    const document = await openText(['تعترم الدول المشاركة في المنندى أن تواصل العمل معاً.', 'فقرة تحذف من النص كلها.'])
    const id = await tag(document, 0, 6, 11)
    const peer = correct(document, team.lead)
    await peer.ready()
    peer.paste(0, 'تعتزم الدول المشاركة في المنتدى أن تواصل العمل معاً.')
    peer.removeBlock(1)
    await peer.saved()
    expect((await recordsOf(document)).get(id)?.quote).toBe('الدول')
    const restore = (block: string, person = team.lead) =>
      app.request(person, 'POST', `${documentUrl(document)}/blocks/${block}/restore`)
    expect((await restore('b0', team.analyst)).status).toBe(403)
    expect((await restore('b0')).status).toBe(204)
    expect((await restore('b1')).status).toBe(204)
    expect((await restore('nothing')).status).toBe(404)
    expect(peer.texts()).toEqual(document.blocks.map(({ text }) => text))
    expect((await recordsOf(document)).get(id)).toMatchObject({ quote: 'الدول', ranges: [{ start: 6, end: 11 }] })
    await expectWhole(document)
    await setMode(document, 'locked')
    expect((await restore('b0')).body.error.code).toBe('text_locked')
  })

  test('a split in a corrected paragraph knows where in the imported text it is', async () => {
    const document = await openText(['تعترم الدول المشاركة في المنندى أن تواصل العمل معاً.'])
    const peer = correct(document, team.lead)
    await peer.ready()
    peer.insert(0, 0, 'وهكذا ')
    await peer.saved()
    const half = (peer.texts()[0] ?? '').indexOf(' في')
    peer.split(0, half)
    await peer.saved()
    const text = await readDocumentText(app.ctx.db, team.projectId, document.documentId)
    const [first, second] = text?.blocks ?? []
    expect([first?.endCp, second?.startCp]).toEqual([document.text.indexOf(' في'), document.text.indexOf(' في')])
    const end = await app.request(team.lead, 'POST', `${documentUrl(document)}/blocks/b0/restore`)
    expect(end.status).toBe(204)
    await waitFor('restored', () => peer.texts().join('') === document.text)
  })
})

test('[ROLE] who is no member, or has left, corrects nothing', async () => {
  const document = await openText()
  const leaver = await app.addPerson('Leaver')
  await app.addMember(team.projectId, leaver, 'lead')
  const peer = correct(document, leaver)
  await peer.ready()
  await app.ctx.db.delete(members).where(eq(members.userId, leaver.userId))
  peer.insert(0, 0, 'x')
  await waitFor('closed', () => peer.closedWith() === 4404)
  await expectWhole(document)
})
