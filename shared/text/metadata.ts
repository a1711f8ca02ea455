// What a document says about itself, as a proposal for an analyst to confirm. Nothing is invented: a field that the
// text does not state stays empty, and a symbol that the text merely cites is never taken for its own.
import type { Block, DOCUMENT_TYPES, DocumentMetadata, SOURCE_CLASSES } from '../model/document.ts'
import { MAX_NAME_LENGTH } from '../model/limits.ts'
import { opensContents } from './contents.ts'
import { type FoundDate, findDates, isDateLine } from './dates.ts'
import { isMastheadLine, isSymbolLine } from './front-matter.ts'
import type { ParsedText } from './parse-text.ts'

type DocType = (typeof DOCUMENT_TYPES)[number]
type SourceClass = (typeof SOURCE_CLASSES)[number]

const MAX_TITLE_LENGTH = 1_000
/** Blocks at the top whose dates may be the document's, where neither masthead nor title has one. */
const DATED_BLOCKS = 3
/** Blocks at the bottom where a statement's place and date may stand on a line of their own. */
const CLOSING_BLOCKS = 3
/** UTF-16 code units of each that are looked at. */
const DATED_LENGTH = 2_000

// The kind that the title names first is the document's: a letter transmitting a report is a letter.
const TYPE_WORDS: readonly (readonly [DocType, string])[] = [
  ['letter', 'letters?|note verbale|رسالة|رسالتان|رسائل|مذكرة شفوية|lettre|carta|письмо'],
  ['concept_note', 'concept (?:note|paper)|مذكرة مفاهيمية|ورقة مفاهيمية|note de cadrage|nota conceptual'],
  ['verbatim_record', 'verbatim record|محضر حرفي'],
  ['draft_resolution', 'draft resolution|مشروع قرار|projet de résolution|proyecto de resolución'],
  ['resolution', 'resolution|قرار|résolution|resolución'],
  ['national_position', 'national position|position paper|ورقة موقف(?: وطني)?|الموقف الوطني'],
  ['working_paper', 'working paper|ورقة عمل|document de travail|documento de trabajo'],
  ['non_paper', 'non-paper|ورقة غير رسمية'],
  ['statement', 'statement|بيان|كلمة|déclaration|declaración'],
  ['report', 'report|تقرير|rapport|informe'],
  ['transcript', 'transcript|نص مفرغ'],
  ['secondary_analysis', 'analysis|تحليل|analyse|análisis'],
]
const SOURCE_CLASS_OF: Readonly<Partial<Record<DocType, SourceClass>>> = {
  letter: 'official_statement',
  concept_note: 'official_statement',
  statement: 'official_statement',
  national_position: 'official_statement',
  verbatim_record: 'official_record',
  resolution: 'agreed_document',
  secondary_analysis: 'secondary_report',
}
const TYPE_PATTERNS = TYPE_WORDS.map(
  ([type, words]) => [type, new RegExp(`(?<![\\p{L}\\p{M}])(?:ال)?(?:${words})(?![\\p{L}\\p{M}])`, 'iu')] as const,
)

const SENDER =
  /(?:(?:^|\s)من |\bfrom (?:the )?)((?:ال(?:ممثل|ممثلة) الدائم|القائم|(?:Deputy )?Permanent (?:Representative|Mission|Observer)|Chargé).*?)(?= (?:addressed|transmitting|موجهة|يحيل)\b|$)/iu
const BODY_WORDS =
  /(?<!\p{L})(?:وظيفة|منظمة|مكتب|إدارة|وزارة|لجنة|هيئة|بعثة|مركز|معهد|ministry|office|department|organi[sz]ation|committee|commission|mission|delegation|institute|center|centre|corporation)(?!\p{L})|\b[A-Z]{3,}\b/iu

/** Metadata of a parsed text. `fileName` gives the title where the text has none. Pure. */
export function proposeMetadata(parsed: ParsedText, fileName: string): DocumentMetadata {
  const front = frontBlocks(parsed.blocks)
  const titleBlock = front.find((block) => block.type === 'title')
  const title = (titleBlock?.text ?? '')
    .replace(/^\s*#+/, '')
    .trim()
    .replace(/\s+/g, ' ')
    .slice(0, MAX_TITLE_LENGTH)
  const date = proposeDate(front, parsed.blocks)
  const docType = proposeType(title)
  return {
    title: title || nameWithoutExtension(fileName),
    symbol: front.find((block) => block.type === 'masthead' && isSymbolLine(block.text))?.text.trim() ?? '',
    language: parsed.language,
    docDate: date?.date ?? null,
    datePrecision: date?.precision ?? null,
    forum: '',
    issuer: proposeIssuer(title, front),
    docType,
    sourceClass: SOURCE_CLASS_OF[docType] ?? 'notes_unverified',
  }
}

// Everything above the table of contents, the first heading and the first prose.
function frontBlocks(blocks: readonly Block[]): readonly Block[] {
  const end = blocks.findIndex(
    (block) => (block.type !== 'masthead' && block.type !== 'title') || opensContents(block.text),
  )
  return end === -1 ? blocks : blocks.slice(0, end)
}

function proposeDate(front: readonly Block[], blocks: readonly Block[]): FoundDate | undefined {
  const masthead = front.filter((block) => block.type === 'masthead').flatMap((block) => findDates(block.text))
  const title = front.filter((block) => block.type === 'title').flatMap((block) => findDates(block.text))
  const prose = blocks
    .slice(front.length, front.length + DATED_BLOCKS)
    .flatMap((block) => findDates(block.text.slice(0, DATED_LENGTH)))
  const closing = blocks.slice(-CLOSING_BLOCKS).filter((block) => isDateLine(block.text))
  return (
    masthead[0] ??
    title[0] ??
    closing.flatMap((block) => findDates(block.text))[0] ??
    prose.find((date) => date.precision === 'day')
  )
}

function proposeType(title: string): DocType {
  let best: { type: DocType; index: number } | null = null
  for (const [type, pattern] of TYPE_PATTERNS) {
    const index = pattern.exec(title)?.index
    if (index !== undefined && (best === null || index < best.index)) best = { type, index }
  }
  return best?.type ?? 'other'
}

// Who signs a letter, as its title says; else the front-matter line that names a body.
function proposeIssuer(title: string, front: readonly Block[]): string {
  const sender = SENDER.exec(title)?.[1]
  const line = front.find(
    (block) =>
      block.type === 'masthead' &&
      !isMastheadLine(block.text) &&
      !isDateLine(block.text) &&
      BODY_WORDS.test(block.text),
  )?.text
  return (sender ?? line ?? '').trim().slice(0, MAX_NAME_LENGTH)
}

const nameWithoutExtension = (fileName: string) =>
  fileName
    .replace(/\.[^.]{1,8}$/, '')
    .trim()
    .slice(0, MAX_TITLE_LENGTH) || fileName
