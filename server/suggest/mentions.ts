// Mentions of documents, remembered for the text and the codebook that they were found with; nothing of anybody's tags
// is in them.
import { readCodebook } from '../../db/repos/codebook/reader.ts'
import { readDocumentText } from '../../db/repos/documents/reader.ts'
import type { SuggestionBasis } from '../../db/repos/suggestions/reader.ts'
import { AppError } from '../../shared/errors.ts'
import type { DocumentId, ProjectId } from '../../shared/model/ids.ts'
import { createSuggester, type Mention, type Suggester } from '../../shared/suggest/suggest.ts'
import type { Context } from '../context.ts'
import { createGate } from '../sockets/gate.ts'
import { inSlices } from './in-slices.ts'

/** Codebooks, by version and language, and documents, by text and codebook, that are remembered. */
const MAX_SUGGESTERS = 4
const MAX_DOCUMENTS = 16
/** Documents that wait to be looked through: one is at a time. */
const MAX_WAITING_DOCUMENTS = 64
/** When to come back, in seconds, if more wait. */
const RETRY_SECONDS = 5

/** Its work is done in slices, one document at a time. */
export function createMentions({ db }: Pick<Context, 'db'>) {
  const suggesters = new Map<string, Promise<Suggester>>()
  const documents = new Map<string, Promise<Mention[]>>()
  const gate = createGate(1)
  let waiting = 0

  async function make(projectId: ProjectId, language: string): Promise<Suggester> {
    const codebook = await readCodebook(db, projectId)
    if (!codebook) throw new AppError('not_found')
    return inSlices(createSuggester({ ...codebook, language }))
  }

  async function find(projectId: ProjectId, documentId: DocumentId, basis: SuggestionBasis): Promise<Mention[]> {
    const key = `${projectId} ${basis.codebookVersion} ${basis.language}`
    const suggester = await remember(suggesters, MAX_SUGGESTERS, key, () => make(projectId, basis.language))
    const text = await readDocumentText(db, projectId, documentId)
    if (!text) throw new AppError('not_found')
    return inSlices(suggester.steps(text.blocks))
  }

  return {
    /** In reading order. Throws not_found, too_many_requests. */
    of(projectId: ProjectId, documentId: DocumentId, basis: SuggestionBasis): Promise<Mention[]> {
      const key = `${documentId} ${basis.textSeq} ${basis.codebookVersion} ${basis.language}`
      return remember(documents, MAX_DOCUMENTS, key, async () => {
        if (waiting >= MAX_WAITING_DOCUMENTS) throw new AppError('too_many_requests', { seconds: RETRY_SECONDS })
        waiting++
        try {
          return await gate(() => find(projectId, documentId, basis))
        } finally {
          waiting--
        }
      })
    },
  }
}

/** What `make` makes, once for a key; what failed is made again. The one that was asked for longest ago goes first. */
function remember<Value>(
  known: Map<string, Promise<Value>>,
  most: number,
  key: string,
  make: () => Promise<Value>,
): Promise<Value> {
  const value = known.get(key) ?? make()
  known.delete(key)
  known.set(key, value)
  value.catch(() => {
    if (known.get(key) === value) known.delete(key)
  })
  for (const oldest of known.keys()) {
    if (known.size <= most) break
    known.delete(oldest)
  }
  return value
}
