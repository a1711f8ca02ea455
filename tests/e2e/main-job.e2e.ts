// The main job on the two source documents, with real browsers: a lead and an analyst import, read, tag and review
// together, watch the matrix, and export what they see.
import { readFile } from 'node:fs/promises'
import { type BrowserContext, type Page, expect as playwrightExpect } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sliceCodePoints } from '../../shared/text/code-points.ts'
import { parseExcerpts, readCells } from '../_help/parse-excerpts.ts'
import { type Product, selectText, startProduct } from '../_help/product.ts'

const SEEDS = ['000_c65a08600dc889f9.txt', '002_9dad2cb1eac42895.txt'] as const
// A loaded machine may be slow; nothing here waits longer than it must.
const expectPage = playwrightExpect.configure({ timeout: 20_000 })
const seedPath = (name: string) => new URL(`../../../shared/seeds/${name}`, import.meta.url)

type Codebook = { themes: { issues: { key: string; examples: { seed: string; start: number; end: number }[] }[] }[] }

let product: Product
const texts: string[] = []
let codebook: Codebook

beforeAll(async () => {
  for (const name of SEEDS) texts.push(await readFile(seedPath(name), 'utf8'))
  codebook = JSON.parse(await readFile(new URL('../../../shared/domain/codebook.json', import.meta.url), 'utf8'))
  product = await startProduct()
})
afterAll(() => product?.close())

/** Where the codebook's example for an issue stands in a source, in code points. */
function exampleOf(issue: string, seed: string) {
  const found = codebook.themes
    .flatMap((theme) => theme.issues)
    .find(({ key }) => key === issue)
    ?.examples.find((example) => example.seed === seed)
  if (!found) throw new Error(`no example of ${issue} in ${seed}`)
  return found
}

/** The sentence of the first source in which the codebook's example for an issue begins. */
function sentenceOf(issue: string): { start: number; end: number; text: string } {
  const text = texts[0] as string
  const { start } = exampleOf(issue, SEEDS[0])
  const end = text.indexOf('.', start) + 1
  return { start, end, text: sliceCodePoints(text, start, end) }
}

const firstWords = (text: string) => text.slice(0, 24)
const lastWords = (text: string) => text.slice(-24)

/** Chooses in the open palette by typing, as the reader's keys say. */
async function choose(page: Page, actor: string | null, issue: string, stance: string) {
  const input = page.getByRole('dialog').getByRole('combobox')
  await expectPage(input).toBeFocused()
  if (actor === null) await page.keyboard.press('Tab')
  else {
    await page.keyboard.type(actor)
    await page.keyboard.press('Enter')
  }
  await page.keyboard.type(issue)
  await page.keyboard.press('Enter')
  await page.keyboard.press(stance)
  await expectPage(page.getByRole('dialog')).toHaveCount(0)
}

const cards = (page: Page) => page.locator('[data-annotation]')
/** The header's count of annotations: cards are mounted beside what is in view only. */
const countOf = (page: Page, count: number) =>
  page.getByText(count === 1 ? '1 annotation' : `${count} annotations`, { exact: true })
const escapeRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const textOf = (page: Page) => page.locator('.ProseMirror').evaluate((root) => root.textContent)

async function join(context: BrowserContext, page: Page, link: string, name: string, email: string) {
  await page.goto(link)
  await page.getByLabel('الاسم').fill(name)
  await page.getByLabel('البريد الإلكتروني').fill(email)
  await page.locator('input[type=password]').fill('كلمة مرور طويلة جدا')
  await page.locator('button[type=submit]').click()
  await page.waitForURL(/\/projects\/[^/]+\/documents/)
  return context
}

test('two people import, tag together, review and export', { timeout: 300_000 }, async () => {
  const lead = await product.person('en')
  const analyst = await product.person('ar')

  // The first account becomes administrator and finds the sample.
  await lead.page.goto('/')
  await lead.page.waitForURL(/\/setup/)
  await lead.page.getByLabel('Name').fill('Layla Haddad')
  await lead.page.getByLabel('E-mail').fill('layla@example.org')
  await lead.page.locator('input[type=password]').fill('a long enough password')
  await lead.page.locator('button[type=submit]').click()
  await expectPage(lead.page.getByText('Sample: positions on ICT security')).toBeVisible({ timeout: 30_000 })

  // A project of their own, and a colleague by link.
  await lead.page.getByRole('button', { name: 'New project' }).click()
  await lead.page.getByRole('dialog').getByLabel('Project name').fill('Debate of June 2021')
  await lead.page.getByRole('dialog').locator('button[type=submit]').click()
  await lead.page.waitForURL(/\/projects\/[^/]+\/documents/)
  const projectUrl = lead.page.url().replace(/\/documents.*/, '')
  await lead.page.getByRole('link', { name: 'Team' }).click()
  await lead.page.getByRole('button', { name: /invit/i }).first().click()
  await lead.page.getByRole('dialog').locator('button[type=submit]').click()
  const link = await lead.page.getByRole('dialog').locator('input[readonly]').inputValue()
  await lead.page.keyboard.press('Escape')
  await join(analyst.context, analyst.page, link, 'عمر ناصر', 'omar@example.org')

  // Both sources are dropped on the documents page.
  await lead.page.goto(`${projectUrl}/documents`)
  await expectPage(lead.page.getByRole('button', { name: /import/i }).first()).toBeVisible()
  const transfer = await lead.page.evaluateHandle(
    (files) => {
      const data = new DataTransfer()
      for (const { name, text } of files) data.items.add(new File([text], name, { type: 'text/plain' }))
      return data
    },
    SEEDS.map((name, index) => ({ name, text: texts[index] as string })),
  )
  await lead.page.locator('body').dispatchEvent('dragenter', { dataTransfer: transfer })
  for (const type of ['dragenter', 'dragover', 'drop'])
    await lead.page.locator('.mantine-Dropzone-root').dispatchEvent(type, { dataTransfer: transfer })
  const rows = lead.page.locator('a[href*="/documents/"]')
  await expectPage(rows).toHaveCount(2, { timeout: 30_000 })
  const listed = await (
    await lead.context.request.get(`${product.address}/api${new URL(projectUrl).pathname}/documents`)
  ).json()
  const [first, second] = SEEDS.map((name) =>
    listed.items.find((document: { sourceName: string }) => document.sourceName === name),
  )
  expect(first).toMatchObject({
    symbol: '',
    docDate: '2021-06-08',
    language: 'ar',
    docType: 'letter',
    lengthCp: 10_208,
  })
  expect(second).toMatchObject({ symbol: 'GE-001', docDate: '2020-02-28', language: 'ar', lengthCp: 13_535 })
  for (const [index, document] of [first, second].entries()) {
    const url = `${product.address}/api${new URL(projectUrl).pathname}/documents/${document.id}`
    expect((await (await lead.context.request.get(`${url}/text`)).json()).text).toBe(texts[index])
    expect(await (await lead.context.request.get(`${url}/source`)).text()).toBe(texts[index])
  }

  const download = async (query: string) => {
    const url = `${product.address}/api${new URL(projectUrl).pathname}/exports/excerpts.csv${query}`
    const response = await lead.context.request.get(url)
    expect(response.status()).toBe(200)
    return response.text()
  }

  // Both open the first document and see each other.
  const reader = `${projectUrl}/documents/${first.id}`
  await Promise.all([lead.page.goto(reader), analyst.page.goto(reader)])
  const matrix = await lead.context.newPage()
  await matrix.goto(`${projectUrl}/matrix`)
  await expectPage(lead.page.getByRole('img', { name: /عمر ناصر/ }).first()).toBeVisible()
  const before = await textOf(analyst.page)
  // Cards are mounted beside what is in view.
  await lead.page.locator('[data-block]', { hasText: '7 - ' }).first().scrollIntoViewIfNeeded()

  // One tags a sentence by typing; the other sees it without reload, and so does the matrix.
  const applicability = sentenceOf('law.applicability')
  await selectText(analyst.page, firstWords(applicability.text), lastWords(applicability.text))
  await expectPage(lead.page.getByText('عمر ناصر', { exact: true })).toHaveCount(1)
  await analyst.page.keyboard.press('t')
  await choose(analyst.page, 'استونيا', 'انطباق القانون', '1')
  await expectPage(countOf(lead.page, 1)).toBeVisible()
  const applicabilityCell = matrix.getByRole('gridcell', {
    name: /^Estonia, Applicability of existing international law/,
  })
  await expectPage(applicabilityCell).toHaveAccessibleName(/supports, 1 tag/)

  // Nested: the Charter inside the same sentence, in English. Overlapping: a second passage over its end.
  const charter = exampleOf('law.charter', SEEDS[0])
  const charterText = sliceCodePoints(texts[0] as string, charter.start, charter.end)
  await selectText(analyst.page, firstWords(charterText), lastWords(charterText))
  await analyst.page.keyboard.press('t')
  await choose(analyst.page, 'estonia', 'UN Charter', '2')
  await expectPage(countOf(lead.page, 2)).toBeVisible()
  await expectPage(matrix.getByRole('gridcell', { name: /^Estonia, UN Charter/ })).toHaveAccessibleName(/1 tag/)

  // Over two paragraphs: from paragraph 5 into paragraph 6, marked without a tag.
  await selectText(analyst.page, '5 - ', '6 - وبغية')
  await analyst.page.keyboard.press('m')
  await expectPage(countOf(lead.page, 3)).toBeVisible()

  // One annotation with two ranges: paragraph 8 continues behind two footnotes. And a note that looks like a formula.
  await selectText(analyst.page, 'وفي التقرير المقدم', 'المقدم')
  await analyst.page.keyboard.press('t')
  await choose(analyst.page, 'OEWG', 'applicability of', '1')
  await selectText(analyst.page, 'بتوافق الآراء الذي اعتمده', 'اعتمده')
  await analyst.page.keyboard.press('a')
  await analyst.page.keyboard.press('n')
  await analyst.page.keyboard.type('=SUM(A1)')
  await analyst.page.keyboard.press('Control+Enter')
  await expectPage(lead.page.getByText('=SUM(A1)')).toBeVisible()
  const oewgCell = matrix.getByRole('gridcell', { name: /^Open-ended Working Group, Applicability/ })
  await expectPage(oewgCell).toHaveAccessibleName(/1 tag/)

  // Boundaries by keys: the end moves on by a word and back.
  const quoteOf = async (issue: string, actor: string) =>
    parseExcerpts(await download('')).find((row) => row.issue_key === issue && row.actor_key === actor)?.quote ?? ''
  const twoRanges = await quoteOf('law.applicability', 'OEWG')
  expect(twoRanges.split(' […] ')).toHaveLength(2)
  await analyst.page.keyboard.press('}')
  await expectPage
    .poll(() => quoteOf('law.applicability', 'OEWG'))
    .toMatch(new RegExp(`^${escapeRegExp(twoRanges)} \\S+$`))
  await analyst.page.keyboard.press('{')
  await expectPage.poll(() => quoteOf('law.applicability', 'OEWG')).toBe(twoRanges)

  // Deleted, brought back by undo, deleted again by redo.
  await selectText(analyst.page, '9 - ', 'أيضا')
  await analyst.page.keyboard.press('m')
  await expectPage(countOf(lead.page, 5)).toBeVisible()
  await analyst.page.keyboard.press('Delete')
  await expectPage(countOf(lead.page, 4)).toBeVisible()
  await analyst.page.keyboard.press('Control+z')
  await expectPage(countOf(lead.page, 5)).toBeVisible()
  await analyst.page.keyboard.press('Control+Shift+z')
  await expectPage(countOf(lead.page, 4)).toBeVisible()
  // Undo is one's own: the lead has nothing to undo here.
  await lead.page.locator('.ProseMirror').focus()
  await lead.page.keyboard.press('Control+z')
  await expectPage(lead.page.getByText('You have nothing to undo')).toBeVisible()
  await expectPage(countOf(lead.page, 4)).toBeVisible()

  // The text cannot be changed by typing, pasting or cutting.
  await analyst.page.locator('.ProseMirror').focus()
  for (const key of ['q', 'Space', 'Control+V', 'Control+X', 'Control+B']) await analyst.page.keyboard.press(key)
  expect(await textOf(analyst.page)).toBe(before)

  // The second document, tagged by the lead.
  const multilateral = exampleOf('gov.model_multilateral', SEEDS[1])
  const multilateralText = sliceCodePoints(texts[1] as string, multilateral.start, multilateral.end)
  await lead.page.goto(`${projectUrl}/documents/${second.id}`)
  await expectPage(lead.page.locator('[data-block]').first()).toBeVisible()
  await selectText(lead.page, firstWords(multilateralText), lastWords(multilateralText))
  await lead.page.keyboard.press('t')
  await choose(lead.page, 'الصين', 'multilateral', '1')
  await expectPage(matrix.getByRole('gridcell', { name: /^China, Multilateral/ })).toHaveAccessibleName(
    /supports, 1 tag/,
  )

  // The lead opens the cell, accepts with a key, and the matrix shows accepted ones only.
  await applicabilityCell.click()
  const item = matrix.locator('article[data-tag]')
  await expectPage(item).toContainText(applicability.text)
  await expectPage(item).toContainText('عمر ناصر')
  await item.focus()
  await matrix.keyboard.press('a')
  await expectPage(applicabilityCell).toHaveAccessibleName(/1 accepted/)
  await expectPage(cards(analyst.page).filter({ hasText: 'معتمد' })).toHaveCount(1)
  await matrix.getByRole('switch', { name: 'Accepted only' }).click({ force: true })
  await matrix.waitForURL(/status=accepted/)
  await expectPage(matrix.getByRole('gridcell', { name: /^Estonia, UN Charter/ })).toHaveCount(0)
  await expectPage(applicabilityCell).toHaveCount(1)
  const matrixUrl = matrix.url()

  // From the evidence into the text and back to the same place.
  await matrix.getByRole('link', { name: 'Open in text' }).click()
  await expectPage(matrix).toHaveURL(new RegExp(`/documents/${first.id}\\?annotation=`))
  await expectPage(cards(matrix).first()).toBeVisible()
  await matrix.goBack()
  await expectPage(matrix).toHaveURL(matrixUrl)
  await expectPage(item).toContainText(applicability.text)

  // The export under the same filter, then of everything, cell by cell.
  const filtered = parseExcerpts(await download('?status=accepted'))
  expect(filtered.map((row) => [row.actor_key, row.issue_key])).toEqual([['EE', 'law.applicability']])

  const csv = await download('')
  expect(csv.startsWith('\uFEFFtag_id,symbol,document,doc_date,')).toBe(true)
  expect(csv.endsWith('\r\n')).toBe(true)
  const exported = parseExcerpts(csv)
  expect(exported).toHaveLength(5)
  const ofFirst = exported.filter((row) => row.document === first.title)
  const starts = ofFirst.map((row) => Number(row.start_cp))
  expect(starts).toEqual([...starts].sort((a, b) => a - b))
  const [marked, tagged, nested, twice] = ofFirst
  expect(tagged).toMatchObject({
    symbol: '',
    document: first.title,
    doc_date: '2021-06-08',
    position_date: '2021-06-08',
    actor_key: 'EE',
    actor_ar: 'إستونيا',
    actor_en: 'Estonia',
    issue_key: 'law.applicability',
    issue_ar: 'انطباق القانون الدولي القائم',
    issue_en: 'Applicability of existing international law',
    stance: 'supports',
    stance_value: '2',
    act: 'position',
    attribution: 'own_text',
    source_class: 'official_statement',
    quote: applicability.text,
    start_cp: String(applicability.start),
    end_cp: String(applicability.end),
    paragraph: '7',
    page: '',
    coder: 'عمر ناصر',
    status: 'accepted',
    reviewed_by: 'Layla Haddad',
  })
  expect(tagged?.group?.split(';')).toEqual(expect.arrayContaining(['EU', 'EEG']))
  expect(tagged?.url).toContain(`/documents/${first.id}?annotation=`)
  expect(nested).toMatchObject({
    issue_key: 'law.charter',
    stance: 'supports_qualified',
    stance_value: '1',
    status: 'proposed',
    quote: charterText,
    start_cp: String(charter.start),
    end_cp: String(charter.end),
  })
  expect(marked).toMatchObject({ tag_id: '', actor_key: '', issue_key: '', stance: '', paragraph: '5' })
  expect(marked?.ranges?.split(';')).toHaveLength(2)
  expect(twice).toMatchObject({ actor_key: 'OEWG', paragraph: '8', quote: twoRanges, note: '=SUM(A1)', group: '' })
  expect(twice?.ranges?.split(';')).toHaveLength(2)
  const [ofSecond] = exported.filter((row) => row.document === second.title)
  expect(ofSecond).toMatchObject({
    symbol: 'GE-001',
    doc_date: '2020-02-28',
    actor_key: 'CN',
    issue_key: 'gov.model_multilateral',
    stance: 'supports',
    quote: multilateralText,
    start_cp: String(multilateral.start),
    end_cp: String(multilateral.end),
    paragraph: '',
    coder: 'Layla Haddad',
    reviewed_by: '',
  })
  for (const row of exported) {
    const source = texts[row.document === first.title ? 0 : 1] as string
    const parts = (row.ranges ?? '').split(';').map((range) => range.split('-').map(Number) as [number, number])
    expect(row.quote).toBe(parts.map(([a, b]) => sliceCodePoints(source, a, b)).join(' […] '))
  }
  const noted = (cells: Record<string, string>[]) => cells.find((row) => row.note?.includes('SUM'))
  expect(noted(readCells(csv))).toMatchObject({ note: "'=SUM(A1)", escaped: '1' })
  expect(noted(readCells(await download('?mode=raw')))).toMatchObject({ note: '=SUM(A1)', escaped: '0' })
})
