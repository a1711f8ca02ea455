// Suggestions in a browser: off until they are asked for, one key to accept, one to dismiss, one undo for many.
import { expect as playwrightExpect } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Product, startProduct } from '../_help/product.ts'

const TEXT = [
  'The delegations of Estonia and of France spoke on confidence-building measures in the morning session.',
  'In the afternoon Estonia recalled that Kazakhstan had asked for confidence-building measures before.',
].join('\n\n')
const expectPage = playwrightExpect.configure({ timeout: 20_000 })

let product: Product
beforeAll(async () => {
  product = await startProduct()
})
afterAll(() => product?.close())

test('[SUGG6, SUGG7, SUGG8] suggestions are asked for, accepted, dismissed and taken back by keys', async () => {
  const { context, page } = await product.person('en')
  const origin = product.address
  const ask = async (method: string, path: string, data?: object) => {
    const answer = await context.request.fetch(`${origin}/api/${path}`, { method, headers: { origin }, data })
    expect(answer.ok(), `${method} ${path}: ${answer.status()}`).toBe(true)
    return answer.json()
  }
  const me = { name: 'Lead', email: 'lead@example.org', password: 'correct horse battery', locale: 'en' }
  await ask('POST', 'setup', me)
  const { id } = await ask('POST', 'projects', { name: 'P', codebook: 'starter' })
  await context.request.post(`${origin}/api/projects/${id}/documents`, {
    headers: { origin },
    multipart: { file: { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from(TEXT) } },
  })
  await expectPage.poll(async () => (await ask('GET', `projects/${id}/documents`)).items.length).toBe(1)
  const [document] = (await ask('GET', `projects/${id}/documents`)).items
  const painted = () =>
    page.evaluate(() => [...(CSS.highlights.get('mq-suggested-actor') ?? [])].map((range) => range.endOffset))
  const annotations = async () => (await ask('GET', `projects/${id}/documents/${document.id}`)).annotationCount

  await page.goto(`${origin}/projects/${id}/documents/${document.id}`)
  await page
    .locator('[data-document-text] [data-block]')
    .first()
    .click({ position: { x: 4, y: 8 } })
  expect(await painted()).toEqual([])
  await page.keyboard.press('s')
  await expectPage.poll(async () => (await painted()).length).toBe(4)

  await page.keyboard.press('l')
  await expectPage(page.getByRole('region', { name: 'Suggestion' })).toContainText('Estonia')
  await page.keyboard.press('y')
  // The one issue that its sentence has keywords of is filled in: only the stance is asked for.
  await expectPage(page.getByRole('dialog').getByRole('listbox', { name: 'Stances' })).toBeVisible()
  await page.keyboard.press('6')
  await expectPage.poll(annotations).toBe(1)
  await expectPage.poll(async () => (await painted()).length).toBe(3)

  await page.keyboard.press('l')
  await expectPage(page.getByRole('region', { name: 'Suggestion' })).toContainText('France')
  await page.keyboard.press('d')
  await expectPage.poll(async () => (await painted()).length).toBe(2)
  expect((await ask('GET', `projects/${id}/suggestion-dismissals`)).items).toMatchObject([{ form: 'france' }])

  await page.getByRole('button', { name: 'Suggestions', exact: true }).click()
  await page.getByRole('button', { name: 'Accept all suggestions of Confidence-building measures' }).click()
  await page.getByRole('button', { name: /^Make \d annotations?$/ }).click()
  await expectPage.poll(annotations).toBeGreaterThan(1)
  await page.keyboard.press('Control+z')
  await expectPage.poll(annotations).toBe(1)
})
