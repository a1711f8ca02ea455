// Texts that the bench prints: the two sources, read in place, and our own, with all that bidirectional lines hold.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What is printed, in parts that each renderer knows to set. */
export type Part =
  | { kind: 'heading' | 'paragraph'; text: string }
  | { kind: 'list'; items: string[] }
  | { kind: 'table'; rows: string[][] }
  | { kind: 'columns'; paragraphs: string[] }

export type Sample = { name: string; parts: Part[]; font: string; sizePt: number; justified: boolean }

const SHARED = join(import.meta.dirname, '../../../../shared')
const SEEDS = { 's-2021-540': '000_c65a08600dc889f9.txt', 'ge-001': '002_9dad2cb1eac42895.txt' }
export const FONTS = ['Noto Naskh Arabic', 'DejaVu Sans', 'Noto Sans Arabic', 'Noto Kufi Arabic']

/** The text that a reading of the print should give, in order. */
export function textOf({ parts }: Pick<Sample, 'parts'>): string {
  return parts
    .flatMap((part) => {
      if (part.kind === 'list') return part.items
      if (part.kind === 'table') return part.rows.map((row) => row.join('\t'))
      return part.kind === 'columns' ? part.paragraphs : [part.text]
    })
    .join('\n')
}

/** Every text in every font, plain or justified by turns. */
export function samples(): Sample[] {
  const texts: [string, Part[]][] = [...seeds(), ['own', OWN]]
  return texts.flatMap(([name, parts]) =>
    FONTS.map((font, index) => ({
      name,
      parts,
      font,
      sizePt: [12, 11, 14, 10][index] ?? 12,
      justified: index % 2 === 1,
    })),
  )
}

function seeds(): [string, Part[]][] {
  return Object.entries(SEEDS).flatMap(([name, file]): [string, Part[]][] => {
    const path = join(SHARED, 'seeds', file)
    if (!existsSync(path)) return []
    const lines = readFileSync(path, 'utf8')
      .replace(/^\ufeff/, '')
      .split(/\r?\n/)
    const parts = lines
      .filter((line) => line.trim() !== '')
      .map((text): Part => ({ kind: 'paragraph', text: text.replaceAll('\t', ' ') }))
    return [[name, parts]]
  })
}

const LONG =
  'ترى الوفود أن القانون الدولي ينطبق على استخدام الدول لتكنولوجيات المعلومات والاتصالات، وأن المادة 2 (4) من الميثاق تسري على الأعمال التي تجري عبر الشبكات. وقد أُعلن هذا الموقف في 14 آذار/مارس 2023 بنيويورك، وأيّدته 37 دولة من أصل 193، أي نحو 19,2% منها، بينما امتنعت (أو تغيبت) 12 دولة.'

/** Dates, symbols, percentages, ranges, Latin names, brackets, marks, lists, a table, two columns. */
export const OWN: Part[] = [
  { kind: 'heading', text: 'ورقة موقف بشأن سلوك الدول في الفضاء الإلكتروني (نسخة 2.1)' },
  { kind: 'paragraph', text: 'Distr.: General' },
  { kind: 'paragraph', text: '8 June 2021' },
  { kind: 'paragraph', text: LONG },
  {
    kind: 'paragraph',
    text: 'شارك في الاجتماع ممثلو ICANN و Internet Society (ISOC) ومنظمة ITU-T، ونُشر المحضر بالرمز A/AC.290/2021/CRP.2 في 12 March 2021، ثم نُقّح في يومي 24-28 شباط/فبراير (انظر https://example.org/ar/doc?id=7).',
  },
  {
    kind: 'paragraph',
    text: 'بلغت التكلفة 1,250.75 دولاراً، وارتفعت النسبة من 5% إلى 12.5%؛ والهاتف +966-11-4567. وتضم القائمة «المبادئ الأحد عشر» [الملحق 3] و"التدابير" {ب}.',
  },
  { kind: 'heading', text: 'أولاً - المقترحات' },
  {
    kind: 'list',
    items: [
      '(أ) إنشاء سجل لجهات الاتصال على مستوى 24/7 بحلول عام ٢٠٢٥؛',
      '(ب) تبادل المعلومات عن الثغرات مثل CVE-2021-44228 و Log4Shell؛',
      '(ج) مَنْعُ الهَجَماتِ على المُنشآتِ الحَيويّةِ، ولا سيّما في زمن السِّلْم؛',
      '(د) الإبلاغ خلال 72 ساعة (3 أيام) عن كل حادث.',
    ],
  },
  {
    kind: 'table',
    rows: [
      ['الدولة', 'الموقف', 'السنة'],
      ['إستونيا', 'مؤيدة', '2019'],
      ['كندا', 'مؤيدة مع تحفظ', '2021'],
      ['المملكة المتحدة', 'مؤيدة', '2022'],
    ],
  },
  { kind: 'paragraph', text: `وأضافت إحدى الوفود أن الأمر لا يتعلق بالألفاظ بل بالالتزامات. ${LONG}` },
  {
    kind: 'columns',
    paragraphs: [LONG, `وفي العمود نفسه ترد ملاحظة ثانية. ${LONG}`, `وهذه ملاحظة ثالثة عن الآثار. ${LONG}`],
  },
  {
    kind: 'paragraph',
    text: 'The delegation of Estonia stated that الفضاء الإلكتروني is not a lawless space (8 June 2021).',
  },
]
