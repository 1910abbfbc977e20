import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { addMonths, civilDay, toDate, toDay, weekdayOf } from '../../src/reference/calendar.ts'
import { launchBrowser } from '../support/browser.ts'
import { waitUntil } from '../support/child.ts'
import { PROFILE } from '../support/forms.ts'
import { complaints, widthOf } from '../support/looks.ts'
import { type Answer, useService } from '../support/service.ts'
import { enter, type Fields, textOf } from '../support/visitor.ts'

/** The calendar of half-days in a real browser: painted with a finger, a mouse, the keyboard, and without JavaScript. */

// The browser keeps the session cookie by its own clock.
const service = useService(new Date().toISOString())
vi.setConfig({ testTimeout: 60_000 })

const NARROW = { width: 360, height: 780 }
const WIDE = { width: 1280, height: 900 }

let browser: Browser
let contexts: BrowserContext[] = []
/**
 * The first Monday of next month; all days used here are counted from it, and lie in that month: keys and strokes go from week
 * to week of one month, whatever the day on which the test is run.
 */
let monday = 0

const date = (days: number) => toDate(monday + days)

beforeAll(async () => {
  const today = civilDay(service.now, 'Europe/Paris')
  const next = toDay(addMonths(`${toDate(today).slice(0, 7)}-01`, 1))
  monday = next + ((8 - weekdayOf(next)) % 7)
  browser = await launchBrowser()
})

afterAll(async () => {
  for (const context of contexts) await context.close()
  contexts = []
  await browser?.close()
})

let people = 0

/** The form of a new listing, at its dates, opened by somebody new who is signed in: a form begun would come back. */
async function openForm(options: BrowserContextOptions): Promise<Page> {
  const email = `titulaire-${people++}@cabinet.example`
  const context = await browser.newContext({ locale: 'fr-FR', reducedMotion: 'reduce', ...options })
  contexts.push(context)
  const before = service.smtp.mails.length
  await context.request.post(`${service.baseUrl}/api/auth/link`, { data: { email } })
  await waitUntil(() => service.smtp.mails.slice(before).some((mail) => mail.to.includes(email)))
  const code = /^(\d{6})$/m.exec((await service.mailsTo(email)).at(-1)?.mail.text ?? '')?.[1]
  await context.request.post(`${service.baseUrl}/api/auth/session`, { data: { email, code } })
  const page = await context.newPage()
  await page.goto(`${service.baseUrl}/mes-annonces/nouvelle#etape-dates`)
  return page
}

const cell = (page: Page, target: string) => page.locator(`button[value="peindre:${target}"]`)
const isPressed = (page: Page, target: string) => cell(page, target).getAttribute('aria-pressed')
const meaning = (page: Page) => page.locator('.meaning').textContent()

async function saysHalfDays(page: Page, count: number): Promise<void> {
  const words = `soit ${count} demi-journée${count > 1 ? 's' : ''}`
  await waitUntil(async () => new RegExp(`${words}\\b`).test((await meaning(page)) ?? ''))
}

/** Saves the draft, and reads it back as a program does. */
async function saved(page: Page): Promise<Answer['body']> {
  await page.evaluate(() => {
    const button = document.querySelector<HTMLButtonElement>('form button[value="enregistrer"]')
    button?.form?.requestSubmit(button)
  })
  await page.waitForURL(/mes-annonces\/[0-9a-f-]{36}/)
  const id = /[0-9a-f-]{36}/.exec(page.url())?.[0]
  return (await page.context().request.get(`${service.baseUrl}/api/listings/${id}`)).json()
}

/** A finger that goes from the middle of one button to that of another. */
async function swipe(page: Page, from: string, to: string): Promise<void> {
  const middle = async (target: string) => {
    const box = await cell(page, target).boundingBox()
    if (!box) throw new Error(`${target} is not there`)
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  }
  await cell(page, from).scrollIntoViewIfNeeded()
  const [start, end] = [await middle(from), await middle(to)]
  const finger = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: { x: number; y: number }[]) =>
    finger.send('Input.dispatchTouchEvent', { type, touchPoints: points })
  await touch('touchStart', [start])
  for (let step = 1; step <= 12; step++) {
    await touch('touchMove', [
      { x: start.x + ((end.x - start.x) * step) / 12, y: start.y + ((end.y - start.y) * step) / 12 },
    ])
  }
  await touch('touchEnd', [])
  await finger.detach()
}

it('is painted with a finger at 360 px, a day by a tap, mornings by a stroke, and scrolls under it', async () => {
  const page = await openForm({ viewport: NARROW, hasTouch: true, isMobile: true })
  const box = await cell(page, date(0)).boundingBox()
  expect(box?.width).toBeGreaterThanOrEqual(44)
  expect(box?.height).toBeGreaterThanOrEqual(24)
  await cell(page, date(0)).tap()
  expect(await isPressed(page, date(0))).toBe('true')
  expect(await isPressed(page, `${date(0)}pm`)).toBe('true')
  await swipe(page, `${date(1)}am`, `${date(4)}am`)
  await saysHalfDays(page, 6)
  // The other way round it erases.
  await swipe(page, `${date(4)}am`, `${date(3)}am`)
  await saysHalfDays(page, 4)
  const top = () => page.evaluate(() => scrollY + (document.querySelector('.months')?.scrollTop ?? 0))
  const before = await top()
  await swipe(page, `${date(14)}am`, `${date(0)}am`)
  expect(await top()).not.toBe(before)
  await saysHalfDays(page, 4)
  const { periods, except } = await saved(page)
  expect({ periods, except }).toEqual({
    periods: [
      { from: date(0), to: date(0) },
      { from: date(1), to: date(2), halves: ['am'] },
    ],
    except: [],
  })
})

it('is painted with a mouse, by days, weeks and weekdays, and undone', async () => {
  const page = await openForm({ viewport: WIDE })
  const drag = async (from: string, to: string) => {
    await cell(page, from).scrollIntoViewIfNeeded()
    await cell(page, from).hover()
    await page.mouse.down()
    await cell(page, to).hover()
    await page.mouse.up()
  }
  await drag(date(0), date(4))
  await saysHalfDays(page, 10)
  await drag(`${date(8)}am`, `${date(9)}am`)
  await saysHalfDays(page, 12)
  await cell(page, `${date(8)}am`).click()
  await saysHalfDays(page, 11)
  await page.getByRole('button', { name: 'Annuler', exact: true }).click()
  await saysHalfDays(page, 12)
  await cell(page, `${date(14)}/semaine`).click()
  await saysHalfDays(page, 22)
  // At once: what is painted and not sent yet is taken back too.
  await cell(page, date(21)).click()
  await page.getByRole('button', { name: 'Annuler', exact: true }).click()
  expect(await isPressed(page, date(21))).toBe('false')
  await saysHalfDays(page, 22)
  // Saved within the moment before it is sent, a stroke is not lost.
  await cell(page, `${date(22)}pm`).click()
  const { periods } = await saved(page)
  expect(periods).toEqual([
    { from: date(0), to: date(4) },
    { from: date(8), to: date(9), halves: ['am'] },
    { from: date(14), to: date(18) },
    { from: date(22), to: date(22), halves: ['pm'] },
  ])
})

it('is painted by the keyboard alone', async () => {
  const page = await openForm({ viewport: NARROW })
  const keys = async (...pressed: string[]) => {
    for (const key of pressed) await page.keyboard.press(key)
  }
  const focusedOn = () => page.evaluate(() => document.activeElement?.getAttribute('value'))
  await cell(page, date(0)).focus()
  await keys('Space')
  expect(await isPressed(page, date(0))).toBe('true')
  await keys('ArrowRight', 'ArrowDown')
  expect(await focusedOn()).toBe(`peindre:${date(1)}am`)
  await keys('Shift+ArrowRight', 'Shift+ArrowRight')
  expect(await isPressed(page, date(3))).toBe('mixed')
  await saysHalfDays(page, 5)
  // The answer moved nothing.
  expect(await focusedOn()).toBe(`peindre:${date(3)}am`)
  await keys('End', 'ArrowDown', 'ArrowDown', 'Enter')
  expect(await focusedOn()).toBe(`peindre:${date(13)}`)
  await saysHalfDays(page, 7)
  await keys('Control+z')
  await saysHalfDays(page, 5)
  await keys('PageDown', 'PageUp', 'Home')
  expect(await focusedOn()).toBe(`peindre:${date(7)}`)
  // A phone has no room for the weeks.
  await page.setViewportSize(WIDE)
  await keys('Home')
  expect(await focusedOn()).toBe(`peindre:${date(7)}/semaine`)
  await keys('Enter')
  await saysHalfDays(page, 15)
  // One stop for Tab, however many days there are.
  await keys('Tab')
  expect(await focusedOn()).toBe('annuler')
})

it('says the same as its rows, whichever of them one changes', async () => {
  const page = await openForm({ viewport: WIDE })
  await page.getByText('Régler les dates en lignes').click()
  const row = page.getByRole('group', { name: 'Période 1' })
  await row.getByLabel('Du', { exact: true }).fill(date(0))
  await row.getByLabel('Au (inclus)').fill(date(11))
  await page.keyboard.press('Tab')
  await saysHalfDays(page, 20)
  expect(await isPressed(page, date(9))).toBe('true')
  await cell(page, date(2)).click()
  await saysHalfDays(page, 18)
  const exception = page.getByRole('group', { name: 'Exception 1' })
  expect(await exception.getByLabel('Du', { exact: true }).inputValue()).toBe(date(2))
  await exception.getByRole('button', { name: 'Supprimer' }).click()
  await saysHalfDays(page, 20)
  expect(await isPressed(page, date(2))).toBe('true')
})

it('starts the next listing from the days on which the last was open', async () => {
  const page = await openForm({ viewport: WIDE })
  await page.getByText('Jours d’ouverture du cabinet').click()
  for (const half of ['mercredi, matin', 'mercredi, après-midi', 'vendredi, après-midi']) {
    await page.getByLabel(half, { exact: true }).uncheck()
  }
  await page.getByLabel('Je m’absente du').fill(date(0))
  await page.getByLabel('au (inclus)', { exact: true }).first().fill(date(6))
  await page.getByRole('button', { name: 'Remplir le calendrier' }).click()
  await saysHalfDays(page, 7)
  await saved(page)
  await page.goto(`${service.baseUrl}/mes-annonces/nouvelle#etape-dates`)
  expect(await page.locator('.opening summary').textContent()).toBe(
    'Jours d’ouverture du cabinet\u00a0: les lundis, mardis et jeudis et les vendredis matin',
  )
})

it('works without JavaScript, a page at a time', async () => {
  const page = await openForm({ viewport: NARROW, javaScriptEnabled: false })
  await cell(page, date(0)).click()
  await saysHalfDays(page, 2)
  await cell(page, `${date(0)}pm`).click()
  await saysHalfDays(page, 1)
  expect(await isPressed(page, date(0))).toBe('mixed')
  await waitUntil(() =>
    page.evaluate((value) => document.activeElement?.getAttribute('value') === value, `peindre:${date(0)}pm`),
  )
  await page.getByRole('button', { name: 'Annuler', exact: true }).click()
  await saysHalfDays(page, 2)
  const { periods } = await saved(page)
  expect(periods).toEqual([{ from: date(0), to: date(0) }])
})

it('is nothing that axe complains of, in light and dark', async () => {
  const page = await openForm({ viewport: NARROW })
  await cell(page, date(0)).click()
  await saysHalfDays(page, 2)
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('half-day-calendar details')) details.setAttribute('open', '')
  })
  expect(await widthOf(page)).toBe(NARROW.width)
  expect(await complaints(page, 'half-day-calendar')).toEqual([])
})

it('paints when somebody is free, too: every weekday but August', async () => {
  const locum = await enter(service, 'tariq@rempla.example')
  const filled = await locum.post('/mon-profil', { ...PROFILE, 'availability.0.from': '', action: 'remplir' })
  const shown = await locum.post('/mon-profil', { ...fieldsIn(filled.html, 'availability'), action: 'aout' })
  expect(textOf(/<output.*?<\/output>/s.exec(shown.html)?.[0] ?? '')).toMatch(
    /^Du .+, du lundi au vendredi, soit \d+ demi-/,
  )
  expect(shown.html).toMatch(/<input id="unavailable-0-from"[^>]* value="20\d\d-08-01"/)
})

/** The rows of dates of a list, as a browser would send them on. */
function fieldsIn(html: string, list: string): Fields {
  const rows = [...html.matchAll(/<input[^>]*>/g)].map(([tag]) => tag).filter((tag) => tag.includes(`name="${list}.`))
  const sent = rows.filter((tag) => !tag.includes('type="checkbox"') || tag.includes(' checked'))
  const fields = Map.groupBy(sent, (tag) => / name="([^"]+)"/.exec(tag)?.[1] ?? '')
  const value = (tag: string) => / value="([^"]*)"/.exec(tag)?.[1] ?? ''
  return Object.fromEntries([...fields].map(([name, tags]) => [name, tags.map(value)]))
}
