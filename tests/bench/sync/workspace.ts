// A Mawqif project to work in: many signed-in analysts, so that nobody reaches the bounds of one person, and
// documents whose layers are still empty. Made inside the database, as the server itself makes them.
import { createHash, randomUUID } from 'node:crypto'
import type { Database } from '../../../db/connect.ts'
import { insertDocument } from '../../../db/repos/documents/writer.ts'
import { insertUser } from '../../../db/repos/people/writer.ts'
import { actors, issues } from '../../../db/schema/codebook.ts'
import { members } from '../../../db/schema/people.ts'
import { projects } from '../../../db/schema/project.ts'
import { createSession, SESSION_COOKIE } from '../../../server/plugins/auth.ts'
import type { Block } from '../../../shared/model/document.ts'
import type { BlockId, DocumentId, LayerId, ProjectId, UserId } from '../../../shared/model/ids.ts'
import { codePointLength } from '../../../shared/text/code-points.ts'
import { createRandom } from '../../_help/random-work.ts'
import type { Material } from './work.ts'

const ACTORS = 20
const ISSUES = 10
const BLOCKS = 40
const WORDS_EACH = 40
/** Words of our own choice, in an order that is the same every time: text that compresses as text does. */
const WORDS =
  'ترى الوفود أن الحوار المنتظم يعزز الثقة ويقلل من سوء الفهم بين الدول كما تؤكد الحاجة إلى قواعد واضحة وتدابير عملية لحماية البنى التحتية الحيوية مع احترام السيادة وحقوق الإنسان وتدعو إلى تعاون أوسع وتبادل المعلومات عن الحوادث في وقتها ودعم قدرات البلدان النامية بما يلائم أولوياتها الوطنية'.split(
    ' ',
  )

const random = createRandom(1)
const TEXT = Array.from({ length: BLOCKS }, () =>
  Array.from({ length: WORDS_EACH }, () => random.pick(WORDS)).join(' '),
)

export type Workspace = {
  cookies: string[]
  /** For servers that know no documents. */
  sample: Material
  /** Adds empty documents; each is given as the material to annotate it. */
  addDocuments(count: number): Promise<Material[]>
}

/** Makes a project with `people` analysts. */
export async function createWorkspace({ db }: Database, people: number): Promise<Workspace> {
  const projectId = randomUUID() as ProjectId
  const now = new Date()
  const userIds = Array.from({ length: people }, () => randomUUID() as UserId)
  const [authorId] = userIds as [UserId]
  const actorIds = Array.from({ length: ACTORS }, () => randomUUID())
  const issueIds = Array.from({ length: ISSUES }, () => randomUUID())
  const cookies = await db.transaction(async (tx) => {
    const tokens: string[] = []
    for (const [n, id] of userIds.entries()) {
      const email = `${id}@example.org`
      await insertUser(tx, {
        id,
        name: `محلل ${n}`,
        email,
        passwordHash: '',
        locale: 'ar',
        isAdmin: false,
        createdAt: now,
      })
      tokens.push((await createSession(tx, id, now)).token)
    }
    await tx
      .insert(projects)
      .values({ id: projectId, name: 'Bench', createdBy: authorId, createdAt: now, changedAt: now })
    await tx.insert(members).values(userIds.map((userId) => ({ projectId, userId, role: 'analyst' })))
    await tx.insert(actors).values(
      actorIds.map((id, n) => ({
        id,
        projectId,
        key: `A${n}`,
        type: 'state',
        names: { en: `Actor ${n}` },
        aliases: [],
        groups: [],
      })),
    )
    await tx.insert(issues).values(
      issueIds.map((id, n) => ({
        id,
        projectId,
        key: `I${n}`,
        label: { en: `Issue ${n}` },
        proposition: {},
        include: '',
        exclude: '',
        keywords: { ar: [], en: [] },
        colour: 0,
        codable: true,
        ord: n,
      })),
    )
    return tokens.map((token) => `${SESSION_COOKIE}=${token}`)
  })

  const blocks = toBlocks(TEXT)
  const texts = blocks.map(({ id, text }) => ({ id, text }))
  const sample = { layerId: randomUUID(), authorId, blocks: texts, actorIds, issueIds }
  return {
    cookies,
    sample,
    async addDocuments(count) {
      const layerIds = Array.from({ length: count }, () => randomUUID() as LayerId)
      await db.transaction(async (tx) => {
        for (const layerId of layerIds) {
          const id = randomUUID() as DocumentId
          const text = TEXT.join('\n\n')
          await insertDocument(tx, {
            id,
            projectId,
            layerId,
            metadata: {
              title: 'بيان',
              symbol: '',
              language: 'ar',
              docDate: null,
              datePrecision: null,
              forum: '',
              issuer: '',
              docType: 'other',
              sourceClass: 'official_statement',
            },
            source: {
              name: `${id}.txt`,
              bytes: Buffer.from(text),
              sha256: createHash('sha256').update(id).digest('hex'),
              charset: 'utf-8',
              text,
            },
            blocks,
            createdBy: authorId,
            at: now,
            parserVersion: 'bench',
            confirmed: true,
          })
        }
      })
      return layerIds.map((layerId) => ({ ...sample, layerId }))
    },
  }
}

function toBlocks(paragraphs: readonly string[]): Block[] {
  let at = 0
  return paragraphs.map((text, n) => {
    const startCp = at
    const endCp = startCp + codePointLength(text)
    at = endCp + 2
    return { id: `b${n}` as BlockId, type: 'paragraph', number: null, level: 0, direction: 'rtl', startCp, endCp, text }
  })
}
