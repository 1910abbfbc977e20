import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { useService } from '../support/service.ts'

/** What the search field proposes while one types, by the keyboard alone, on a telephone's width. */

const service = useService()

const proposed = async (q: string) =>
  (await service.visitor('GET', `/recherche/suggestions?q=${encodeURIComponent(q)}`)).body.items as string[]

describe('the words being typed', () => {
  it.each([
    ['kiné nan', 'kiné Nantes (44000)'],
    ['remplacement kine sant herb', 'remplacement kine Saint-Herblain (44800)'],
    ['idel 4470', 'idel Orvault (44700)'],
    ['idel à st her', 'idel à Saint-Herblain (44800)'],
    ['kin', 'kinésithérapeute'],
    ['remplacement inf', 'remplacement infirmier'],
    ['kiné 44', 'kiné Loire-Atlantique'],
    ['bidule nant', 'bidule Nantes (44000)'],
  ])('"%s" may become "%s"', async (typed, whole) => {
    expect((await proposed(typed)).slice(0, 3)).toContain(whole)
  })

  it('are completed to what the search understands', async () => {
    for (const typed of ['kiné nan', 'pedi', 'reprise sarth', 'idel à st her']) {
      const [q = ''] = await proposed(typed)
      const { understood } = (await service.visitor('GET', `/api/listings?q=${encodeURIComponent(q)}`)).body
      const last = understood.at(-1)
      expect(`${q} `.endsWith(`${last.text} `) || q.includes(last.text)).toBe(true)
    }
  })

  it.each(['', ' ', 'kiné ', '%', '\u0000', '🩺', 'x'.repeat(5000), '('])('nothing for %j', async (q) => {
    expect(await proposed(q)).toEqual([])
  })
})

describe('the search field', () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await launchBrowser()
  }, 120_000)

  afterAll(() => browser?.close())

  async function open(options = {}): Promise<{ page: Page; asked: string[]; errors: string[] }> {
    const context = await browser.newContext({
      viewport: { width: 360, height: 780 },
      locale: 'fr-FR',
      reducedMotion: 'reduce',
      ...options,
    })
    const page = await context.newPage()
    const [asked, errors]: [string[], string[]] = [[], []]
    page.on('request', (request) => request.url().includes('/suggestions') && asked.push(request.url()))
    page.on('pageerror', (error) => errors.push(String(error)))
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    await page.goto(service.baseUrl)
    return { page, asked, errors }
  }

  const listbox = (page: Page) => page.getByRole('listbox', { name: 'Recherches proposées' })
  const field = (page: Page) => page.getByRole('combobox', { name: 'Que cherchez-vous' })

  it('takes a proposal by arrow and Enter, then searches by Enter', async () => {
    const { page, asked, errors } = await open()
    await field(page).focus()
    await page.keyboard.type('kine nan')
    await listbox(page).waitFor({ state: 'visible' })
    await page.getByRole('option', { name: 'kine Nantes (44000)' }).waitFor()
    // Typed quickly, it is not asked for each letter.
    expect(asked.length).toBeLessThan(5)
    await page.keyboard.press('ArrowDown')
    const marked = await field(page).getAttribute('aria-activedescendant')
    expect(await page.locator(`#${marked}`).getAttribute('aria-selected')).toBe('true')
    const wanted = await page.locator(`#${marked}`).innerText()
    await page.keyboard.press('Enter')
    // With a space after it: whoever types on begins another word.
    expect(await field(page).inputValue()).toBe(`${wanted} `)
    expect(await listbox(page).count()).toBe(0)
    expect(new URL(page.url()).search).toBe('')
    await page.keyboard.press('Enter')
    await page.waitForURL(/q=kine/)
    expect(new URL(page.url()).searchParams.get('q')?.trim()).toBe(wanted)
    expect(errors).toEqual([])
  })

  it('searches for what was typed where nothing is marked', async () => {
    const { page } = await open()
    await field(page).focus()
    await page.keyboard.type('kine nan')
    await listbox(page).waitFor({ state: 'visible' })
    await page.keyboard.press('Enter')
    await page.waitForURL(/q=kine\+nan$|q=kine\+nan&/)
  })

  it('closes by Escape and keeps what was typed; Tab leaves to the button', async () => {
    const { page } = await open()
    await field(page).focus()
    await page.keyboard.type('nant')
    await listbox(page).waitFor({ state: 'visible' })
    await page.keyboard.press('Escape')
    await listbox(page).waitFor({ state: 'hidden' })
    expect(await field(page).inputValue()).toBe('nant')
    await page.keyboard.press('ArrowDown')
    await listbox(page).waitFor({ state: 'visible' })
    await page.keyboard.press('Tab')
    await listbox(page).waitFor({ state: 'hidden' })
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Chercher')
    expect(await field(page).inputValue()).toBe('nant')
  })

  it('completes the words before the caret, and leaves those after it', async () => {
    const { page } = await open()
    await field(page).fill('nan juillet')
    await field(page).evaluate((input: HTMLInputElement) => input.setSelectionRange(3, 3))
    await page.keyboard.type('t')
    await page.getByRole('option', { name: 'Nantes (44000)' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    expect(await field(page).inputValue()).toBe('Nantes (44000) juillet')
  })

  it.each([360, 1280])('never covers the button at %i px', async (width) => {
    const { page } = await open({ viewport: { width, height: 780 } })
    await field(page).focus()
    await page.keyboard.type('saint-h')
    await listbox(page).waitFor({ state: 'visible' })
    const [list, button, input] = await Promise.all([
      listbox(page).boundingBox(),
      page.getByRole('button', { name: 'Chercher' }).boundingBox(),
      field(page).boundingBox(),
    ])
    if (!list || !button || !input) throw new Error('not shown')
    const apart =
      list.y + list.height <= button.y || button.y + button.height <= list.y || list.x + list.width <= button.x
    expect(apart).toBe(true)
    expect(list.y).toBeGreaterThanOrEqual(input.y + input.height)
    expect(list.x + list.width).toBeLessThanOrEqual(width)
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${width}.png` })
  })

  it('is a plain field without script', async () => {
    const { page } = await open({ javaScriptEnabled: false })
    await page.getByRole('searchbox').fill('kine nan')
    await page.keyboard.press('Enter')
    await page.waitForURL(/q=kine\+nan/)
  })
})
