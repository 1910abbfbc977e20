import { gzipSync } from 'node:zlib'
import { HtmlValidate } from 'html-validate'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import { launchBrowser } from '../support/browser.ts'
import { complaints, widthOf } from '../support/looks.ts'
import { useService } from '../support/service.ts'
import { createPagesWorld, type PagesWorld, type Stop, type Who } from './walk.ts'

/** What holds for every page of the site: its HTML is valid, axe finds nothing, it fits a phone, it weighs little. */

// The browser keeps the session cookie by its own clock.
const service = useService(new Date().toISOString())

const NARROW = { width: 360, height: 780 }
const WIDE = { width: 1280, height: 800 }
/** Bytes over the wire, compressed: HTML, style and scripts of one page; of these the scripts. */
const MOST = { page: 120 * 1024, scripts: 45 * 1024 }

/** Addresses that are no pages: what programs read, forms that send on, the built-in mailbox of those who try. */
const NO_PAGES =
  /\.(atom|csv\}?|ics|xml\}?)$|\/courrier$|^\/(api\/|statistiques$|recherche\/suggestions$|assets\/|agenda\/|dev\/|metrics$|healthz$|readyz$|robots\.txt$|lettre\/)|(?<!personnes)\/(interet|decliner|messages|inviter|envoyer|places)$/

// Nothing is asked of anything outside to list the routes.
const patterns = new Set(
  createApp({ baseUrl: 'http://releve.test', registry: null } as never)
    .routes.filter(({ method, path }) => method === 'GET' && !path.includes('*') && !NO_PAGES.test(path))
    .map(({ path }) => path),
)

const validator = new HtmlValidate({
  extends: ['html-validate:standard', 'html-validate:document'],
  rules: {
    // hono/jsx writes void elements and boolean attributes its own way, which HTML allows.
    'void-style': 'off',
    'attribute-boolean-style': 'off',
    'attribute-empty-style': 'off',
    'no-trailing-whitespace': 'off',
    'long-title': 'off',
    // The scripts come from here: who could change them could change the page.
    'require-sri': 'off',
    // A button is told apart by its words, and French binds them by non-breaking spaces.
    'no-raw-characters': 'off',
    'tel-non-breaking': 'off',
  },
})

let browser: Browser
let world: PagesWorld
const contexts = new Map<Who, BrowserContext>()

beforeAll(async () => {
  world = await createPagesWorld(service)
  browser = await launchBrowser()
}, 120_000)

afterAll(async () => {
  await browser?.close()
})

async function contextOf(who: Who): Promise<BrowserContext> {
  const known = contexts.get(who)
  if (known) return known
  // Colours fade from one scheme to the other, unless asked not to.
  const context = await browser.newContext({ viewport: NARROW, reducedMotion: 'reduce', locale: 'fr-FR' })
  const value = world.sessions[who]
  if (value) await context.addCookies([{ name: 'releve', value, url: service.baseUrl }])
  contexts.set(who, context)
  return context
}

const unfold = (page: Page) =>
  page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true
  })

/** Everything that is wrong with one page, in words. */
async function faults({ path, as, status = 200 }: Stop): Promise<string[]> {
  const found: string[] = []
  const page = await (await contextOf(as)).newPage()
  const loaded: Promise<{ type: string; size: number }>[] = []
  page.on('response', (response) => {
    loaded.push(
      response.body().then(
        (body) => ({ type: response.request().resourceType(), size: gzipSync(body).length }),
        () => ({ type: 'other', size: 0 }),
      ),
    )
    if (!response.url().startsWith(service.baseUrl)) found.push(`asks elsewhere: ${response.url()}`)
  })
  page.on('pageerror', (error) => found.push(`a script failed: ${error.message}`))
  page.on('console', (message) => {
    // The browser says of an error page that it is one.
    if (message.type() === 'error' && !message.text().includes('the server responded with a status')) {
      found.push(`the console says: ${message.text()}`)
    }
  })
  const answer = await page.goto(`${service.baseUrl}${path}`, { waitUntil: 'networkidle' })
  if (answer?.status() !== status) found.push(`answers ${answer?.status()}, not ${status}`)
  const { results } = await validator.validateString((await answer?.text()) ?? '')
  for (const { ruleId, message, line, column } of results.flatMap((result) => result.messages)) {
    found.push(`${ruleId}: ${message} (${line}:${column})`)
  }
  const weights = await Promise.all(loaded)
  const weigh = (...types: string[]) =>
    weights.filter(({ type }) => types.includes(type)).reduce((sum, { size }) => sum + size, 0)
  if (weigh('document', 'stylesheet', 'script', 'fetch', 'xhr') > MOST.page)
    found.push(`weighs ${weigh('document', 'stylesheet', 'script', 'fetch', 'xhr')} bytes`)
  if (weigh('script') > MOST.scripts) found.push(`its scripts weigh ${weigh('script')} bytes`)
  await unfold(page)
  if ((await widthOf(page)) !== NARROW.width) found.push(`is ${await widthOf(page)} wide on a phone`)
  found.push(...(await complaints(page)))
  await page.setViewportSize(WIDE)
  if ((await widthOf(page)) > WIDE.width) found.push(`is ${await widthOf(page)} wide on a screen of ${WIDE.width}`)
  await page.close()
  return found
}

/** Every page whose pattern is chosen. In two files, for two workers: one alone would end minutes after all others. */
export function describePages(name: string, chosen: (pattern: string) => boolean): void {
  describe(name, () => {
    it('is visited here', () => {
      expect([...patterns].filter((pattern) => chosen(pattern) && !(pattern in world.stops)).sort()).toEqual([])
      expect(Object.keys(world.stops).filter((pattern) => !patterns.has(pattern))).toEqual([])
    })

    it.each([...patterns].filter(chosen).sort())(
      '%s is valid, accessible, narrow and light',
      { timeout: 180_000 },
      async (pattern) => {
        for (const stop of world.stops[pattern] ?? []) {
          expect(await faults(stop), `${stop.path} as ${stop.as}`).toEqual([])
        }
      },
    )
  })
}

export const isCoordinators = (pattern: string) => pattern.startsWith('/mon-territoire')
