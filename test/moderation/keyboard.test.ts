import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Context } from '../../src/accounts/context.ts'
import type { Actor, RoleName } from '../../src/accounts/model.ts'
import { admit, identify, provisionAccount } from '../../src/accounts/service.ts'
import { contextOf } from '../../src/deps.ts'
import { createListing, submitListing, updateListing } from '../../src/listings/service.ts'
import { decide } from '../../src/moderation/service.ts'
import { INPUT } from '../listings/office.ts'
import { launchBrowser } from '../support/browser.ts'
import { complaints, widthOf } from '../support/looks.ts'
import { useService } from '../support/service.ts'

/** The desk in a real browser: by letters at any width, by Tab and Enter without JavaScript. */

// The browser keeps the session cookie by its own clock.
const service = useService(new Date().toISOString())
const DESK = 'desk@cpts.example'
const ODD = {
  title: 'Tournée de deux semaines à Orvault',
  description: 'Une tournée tranquille, 35 patients. Appelez-moi au 06 12 34 56 78, je suis enceinte.',
}

let browser: Browser
let owner: Actor
let coordinator: Actor
let cookie: { name: string; value: string; url: string }
const contexts: BrowserContext[] = []

const as = (actor: Actor): Context => contextOf(service.worker, actor)

beforeAll(async () => {
  coordinator = await person(DESK, 'coordinator', 'erdre-et-cens')
  owner = await person('owner@cabinet.example', 'practitioner')
  const { sessionToken } = await service.worker.sql.begin((tx) => admit(service.worker, tx, coordinator.account, null))
  cookie = { name: 'releve', value: sessionToken, url: service.baseUrl }
  browser = await launchBrowser()
})

async function person(email: string, role: RoleName, territory?: string): Promise<Actor> {
  const { token } = await provisionAccount(service.worker, { email, role, territory, token: true })
  return (await identify(service.worker, { bearer: token })) as Actor
}

afterAll(async () => {
  await browser?.close()
})

beforeEach(async () => {
  for (const context of contexts.splice(0)) await context.close()
  await service.db.sql`delete from listing`
})

async function submitted(fields: Partial<typeof INPUT> = {}): Promise<string> {
  const from = new Date(service.now.getTime() + 40 * 86_400_000).toISOString().slice(0, 10)
  const { id } = await createListing(as(owner), { ...INPUT, ...ODD, periods: [{ from, to: from }], ...fields })
  await submitListing(as(owner), id)
  return id
}

const stateOf = async (id: string) => (await service.db.sql`select state from listing where id = ${id}`)[0]?.state

async function desk(width: number, javaScriptEnabled = true): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    javaScriptEnabled,
    locale: 'fr-FR',
    reducedMotion: 'reduce',
  })
  contexts.push(context)
  await context.addCookies([cookie])
  const page = await context.newPage()
  await page.goto(`${service.baseUrl}/moderation`)
  return page
}

/** Presses a key that leads to another page. */
async function leading(page: Page, key: string): Promise<void> {
  await Promise.all([page.waitForEvent('load'), page.keyboard.press(key)])
}

const said = (page: Page) => page.locator('main').innerText()
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '')
const pathOf = (page: Page) => new URL(page.url()).pathname

describe.each([1280, 360])('the keyboard, %i px wide', (width) => {
  it('walks the queue, decides, and goes on with the next', { timeout: 60_000 }, async () => {
    const ids = [
      await submitted(),
      await submitted({ title: 'Deuxième tournée à Orvault' }),
      await submitted({ title: 'Troisième tournée à Orvault' }),
    ]
    const page = await desk(width)
    await page.getByRole('link', { name: ODD.title }).first().click()
    await page.waitForURL(`**/moderation/${ids[0]}`)
    await leading(page, 'j')
    expect(pathOf(page)).toBe(`/moderation/${ids[1]}`)
    await leading(page, 'k')
    expect(pathOf(page)).toBe(`/moderation/${ids[0]}`)

    // Once is no decision.
    await page.keyboard.press('p')
    expect([await focused(page), await stateOf(ids[0] as string)]).toEqual(['Publier', 'pending'])
    await leading(page, 'p')
    expect(await said(page)).toContain('Annonce publiée.')
    expect([await stateOf(ids[0] as string), pathOf(page)]).toEqual(['published', `/moderation/${ids[1]}`])

    // Without a reason the letter leads to the reasons first.
    await page.keyboard.press('c')
    expect(await page.evaluate(() => document.activeElement?.matches('[value="coordonnees"]'))).toBe(true)
    await page.keyboard.press('Space')
    expect(await page.getByLabel('Motif', { exact: true }).inputValue()).toContain('Merci de retirer vos coordonnées')
    await page.keyboard.press('c')
    expect(await focused(page)).toBe('Demander une correction')
    await leading(page, 'Enter')
    expect(await stateOf(ids[1] as string)).toBe('to-correct')
    const [step] = await service.db.sql`select reason from listing_history where verb = 'request-changes'`
    expect(step?.reason.match(/Merci de retirer vos coordonnées/g)).toHaveLength(1)

    // A letter that is written is no command.
    await page.getByLabel('Motif', { exact: true }).focus()
    await page.keyboard.type('pp rejoue')
    expect([await stateOf(ids[2] as string), pathOf(page)]).toEqual(['pending', `/moderation/${ids[2]}`])
    await page.keyboard.press('Tab')
    await page.keyboard.press('r')
    await leading(page, 'r')
    expect(await stateOf(ids[2] as string)).toBe('rejected')
    expect(await said(page)).toContain('Rien à relire. Merci\u00a0!')
  })
})

it('tells its letters, and may be silenced on a device', { timeout: 30_000 }, async () => {
  await submitted()
  const page = await desk(1280)
  await page.keyboard.press('?')
  expect(await page.getByRole('dialog').innerText()).toContain('annonce suivante')
  expect(await complaints(page)).toEqual([])
  await page.getByLabel('Utiliser ces raccourcis sur cet appareil').uncheck()
  await page.keyboard.press('Escape')
  await page.reload()
  await page.keyboard.press('p')
  await page.keyboard.press('?')
  expect(await page.getByRole('dialog').isVisible()).toBe(false)
  expect(await focused(page)).not.toBe('Publier')
})

it('never decides on the listing that a narrow screen does not show', { timeout: 30_000 }, async () => {
  const id = await submitted()
  const page = await desk(360)
  for (const key of ['p', 'p']) await page.keyboard.press(key)
  expect([await page.locator('.opened').isVisible(), await stateOf(id)]).toEqual([false, 'pending'])
})

it('does without JavaScript: ready reasons become a text that can be changed', { timeout: 30_000 }, async () => {
  const id = await submitted()
  const page = await desk(360, false)
  await page.getByRole('link', { name: ODD.title }).click()
  await page.getByLabel('Coordonnées dans le texte').check()
  await page.getByLabel('Motif de l’absence').press('Space')
  // Enter on a box decides nothing.
  await leading(page, 'Enter')
  const reason = page.getByLabel('Motif', { exact: true })
  expect(await reason.inputValue()).toMatch(/vos coordonnées[\s\S]*\n\nMerci de retirer le motif de l’absence/)
  await reason.fill('Sans le numéro, merci.')
  await page.getByRole('button', { name: 'Demander une correction' }).click()
  expect(await stateOf(id)).toBe('to-correct')
  expect((await service.db.sql`select reason from listing_history where verb = 'request-changes'`)[0]?.reason).toBe(
    'Sans le numéro, merci.',
  )
})

it('has nothing that axe complains of, light and dark', { timeout: 90_000 }, async () => {
  const id = await submitted()
  await decide(as(coordinator), id, { decision: 'publish' })
  await updateListing(as(owner), id, {
    title: 'Tournée à Orvault, autrement',
    description: `${ODD.description} Dr Roux.`,
  })
  await service.db.sql`insert into listing_report (listing, reason, at) values (${id}, 'Déjà pourvue.', now())`
  await submitted({ title: 'La même tournée à Orvault' })
  for (const width of [360, 1280]) {
    const page = await desk(width)
    for (const path of ['/moderation', `/moderation/${id}`]) {
      await page.goto(`${service.baseUrl}${path}`)
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = true
      })
      expect(await widthOf(page)).toBe(width)
      expect(await complaints(page), `${path}, ${width}`).toEqual([])
    }
  }
})
