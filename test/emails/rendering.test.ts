import AxeBuilder from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FIXTURES } from '../../emails/fixtures.ts'
import { launchBrowser } from '../support/browser.ts'

/** The messages in a real browser, as a mail program would lay them out: on a phone, in both schemes. */

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

interface Look {
  /** Texts whose contrast is below what WCAG AA asks, with what it is. */
  pale: string[]
  /** Texts without a background of their own up to the page: a program's own would shine through. */
  bare: string[]
  /** The page's width, which a phone must not have to scroll. */
  width: number
  /** Buttons and small links too low for a thumb: under 40 px. */
  low: string[]
}

/** Runs in the page: every text against the nearest background behind it. */
function look(): Look {
  const channels = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number)
  const luminance = (color: string) => {
    const [r = 0, g = 0, b = 0] = channels(color).map((c) =>
      c / 255 <= 0.03928 ? c / 3294.6 : ((c / 255 + 0.055) / 1.055) ** 2.4,
    )
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const opaque = (color: string) => color.startsWith('rgb(')
  const found: Look = { pale: [], bare: [], width: document.documentElement.scrollWidth, low: [] }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent?.trim()
    const element = walker.currentNode.parentElement
    if (!text || !element?.checkVisibility()) continue
    let behind: HTMLElement | null = element
    while (behind && !opaque(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement
    if (!behind) {
      found.bare.push(text)
      continue
    }
    const [a, b] = [getComputedStyle(element).color, getComputedStyle(behind).backgroundColor].map(luminance) as [
      number,
      number,
    ]
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
    if (ratio < 4.5) found.pale.push(`${text}: ${ratio.toFixed(2)}`)
  }
  for (const link of document.querySelectorAll<HTMLElement>('a')) {
    const inline = getComputedStyle(link).display === 'inline'
    if (!inline && link.getBoundingClientRect().height < 40) found.low.push(link.innerText)
  }
  return found
}

describe.each(['light', 'dark'] as const)('in a %s scheme, on a phone', (colorScheme) => {
  let page: Page
  const asked: string[] = []
  beforeAll(async () => {
    page = await browser.newPage({ colorScheme, viewport: { width: 360, height: 700 } })
    page.on('request', (request) => asked.push(request.url()))
  })
  afterAll(() => page.close())

  it.each(Object.entries(FIXTURES))('%s is readable, fits, and asks for nothing', async (_name, { message }) => {
    await page.setContent(message.html)
    expect(await page.evaluate(look)).toEqual({ pale: [], bare: [], width: 360, low: [] })
    expect(asked).toEqual([])
  })

  it.each(['letter-all', 'letter-candidate-full', 'sign-in', 'addresses-refused'])(
    'axe finds nothing in %s',
    async (name) => {
      const context = await browser.newContext({ colorScheme, viewport: { width: 360, height: 700 } })
      const window = await context.newPage()
      await window.setContent(FIXTURES[name]?.message.html ?? '')
      // Landmarks and a first heading are a site's: a mail stands in the mail program's own.
      const { violations } = await new AxeBuilder({ page: window })
        .disableRules(['region', 'landmark-one-main', 'page-has-heading-one'])
        .analyze()
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
      await context.close()
    },
  )
})

it('stays readable where a mail program drops the sheet of style, whatever the reader prefers', async () => {
  const page = await browser.newPage({ colorScheme: 'dark', viewport: { width: 600, height: 700 } })
  for (const { message } of Object.values(FIXTURES)) {
    await page.setContent(
      message.html.replace(/<style>.*?<\/style>/s, '').replace(/<meta name="[^"]*color-scheme[^>]*>/g, ''),
    )
    expect(await page.evaluate(look)).toMatchObject({ pale: [], bare: [] })
  }
  await page.close()
})
