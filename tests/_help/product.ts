// The product as its users have it: a real server process on an empty folder, and real browsers.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import { inject } from 'vitest'
import { waitFor } from './wait-for.ts'

const BROWSER_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export type Product = {
  address: string
  browser: Browser
  /** A person at a browser of their own. What the page logs as an error fails the test at `close`. */
  person(locale: 'en' | 'ar'): Promise<{ context: BrowserContext; page: Page }>
  close(): Promise<void>
}

/** Starts the product on an empty embedded database. The caller closes it. */
export async function startProduct(): Promise<Product> {
  const dataDir = await mkdtemp(join(inject('runFolder'), 'product-'))
  const server = spawn(process.execPath, ['server/main.ts'], {
    env: { PATH: process.env.PATH, DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(server, 'exit')
  let out = ''
  server.stdout.on('data', (chunk) => {
    out += chunk
  })
  const problems: string[] = []
  const address = await waitFor('the server is ready', () => /http:\/\/\S+/.exec(out)?.[0], 60_000)
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: BROWSER_ARGS })

  return {
    address,
    browser,
    async person(locale) {
      const context = await browser.newContext({ locale, baseURL: address, viewport: { width: 1280, height: 800 } })
      const page = await context.newPage()
      page.on('pageerror', (error) => problems.push(`page: ${error.message}`))
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(`console: ${message.text()}`)
      })
      return { context, page }
    },
    async close() {
      await browser.close()
      server.kill('SIGTERM')
      await exited
      await rm(dataDir, { recursive: true, force: true })
      if (problems.length > 0) throw new Error(`The browsers reported errors:\n${problems.join('\n')}`)
    },
  }
}

/** Drags the mouse from before the first `from` to behind the first `to` after it, as a person selects. */
export async function selectText(page: Page, from: string, to: string): Promise<void> {
  const points = await page.evaluate(
    ([start, end]) => {
      const root = document.querySelector('.ProseMirror')
      if (!root) throw new Error('no document is open')
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
      let first: Range | undefined
      let last: Range | undefined
      for (let node = walker.nextNode() as Text | null; node && !last; node = walker.nextNode() as Text | null) {
        let after = 0
        if (!first) {
          const at = node.data.indexOf(start as string)
          if (at < 0) continue
          node.parentElement?.scrollIntoView({ block: 'center' })
          first = document.createRange()
          first.setStart(node, at)
          first.setEnd(node, at + 1)
          after = at
        }
        const at = node.data.indexOf(end as string, after)
        if (at < 0) continue
        last = document.createRange()
        last.setStart(node, at + (end as string).length - 1)
        last.setEnd(node, at + (end as string).length)
      }
      if (!first || !last) throw new Error('the passage is not in this document')
      const isRtl = (range: Range) =>
        getComputedStyle(range.startContainer.parentElement as Element).direction === 'rtl'
      const [a, b] = [first.getBoundingClientRect(), last.getBoundingClientRect()]
      return {
        from: { x: isRtl(first) ? a.right - 1 : a.left + 1, y: a.top + a.height / 2 },
        to: { x: isRtl(last) ? b.left + 1 : b.right - 1, y: b.top + b.height / 2 },
      }
    },
    [from, to],
  )
  await page.mouse.move(points.from.x, points.from.y)
  await page.mouse.down()
  await page.mouse.move((points.from.x + points.to.x) / 2, (points.from.y + points.to.y) / 2)
  await page.mouse.move(points.to.x, points.to.y)
  await page.mouse.up()
}
