import AxeBuilder from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { provisionAccount } from '../../src/accounts/service.ts'
import { actionUrl } from '../../src/mail/links.ts'
import { launchBrowser } from '../support/browser.ts'
import { useService } from '../support/service.ts'

/** The pages behind mailed links in a real browser: narrow, keyboard only, no JavaScript; then wide, and all under axe. */

const service = useService(new Date().toISOString())
const SIZES = { narrow: { width: 360, height: 780 }, wide: { width: 1280, height: 900 } }

let browser: Browser
let account: string
let token: string | undefined

beforeAll(async () => {
  browser = await launchBrowser()
  const made = await provisionAccount(service.worker, {
    email: 'desk@cpts.example',
    role: 'coordinator',
    territory: 'erdre-et-cens',
    token: true,
  })
  account = made.id
  token = made.token
  const [profile] = await service.db.sql`
    insert into candidate (account, kinds, confirmed_at) values (${account}, '{replacement}', now()) returning id`
  expect(profile).toBeDefined()
  await service.db.sql`
    insert into saved_search (account, name, query, created_at, told_until)
    values (${account}, 'Kiné à Nantes, 30 km', '{}', now(), now()), (${account}, 'Toutes les annonces', '{}', now(), now())`
})
afterAll(() => browser?.close())

const link = (action: Parameters<typeof actionUrl>[1]) => actionUrl(service.worker, action, account, service.now)

async function visitor(size: keyof typeof SIZES): Promise<Page> {
  const context = await browser.newContext({ viewport: SIZES[size], javaScriptEnabled: false, locale: 'fr-FR' })
  return context.newPage()
}

/** Tabs until the control or link that says this has the focus. */
async function tabTo(page: Page, label: string, key = 'Tab'): Promise<void> {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press(key)
    const said = await page.evaluate(() => {
      const at = document.activeElement
      return (
        (at instanceof HTMLInputElement || at instanceof HTMLSelectElement ? at.labels?.[0] : at)?.textContent ?? ''
      )
    })
    if (said.includes(label)) return
  }
  throw new Error(`the keyboard does not come to “${label}”`)
}

async function pressEnter(page: Page): Promise<void> {
  const moved = page.waitForEvent('domcontentloaded')
  await page.keyboard.press('Enter')
  await moved
}

async function looksRight(page: Page, name: string): Promise<void> {
  const shots = process.env.SCREENSHOTS
  if (shots) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true })
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(sideways, `${name} scrolls sideways`).toBeLessThanOrEqual(0)
}

describe('with the keyboard alone, 360 px wide, without JavaScript', () => {
  it('one’s mails are chosen by the link of a mail', async () => {
    const page = await visitor('narrow')
    await page.goto(link('preferences'))
    await looksRight(page, 'preferences-360')
    await tabTo(page, 'Une lettre par semaine')
    await page.keyboard.press('ArrowDown')
    await tabTo(page, 'La semaine de mon territoire')
    await page.keyboard.press('Space')
    await tabTo(page, 'Kiné à Nantes')
    await page.keyboard.press('End')
    await tabTo(page, 'Enregistrer')
    await pressEnter(page)
    expect(await page.textContent('[role=status]')).toContain('une fois par jour')
    await looksRight(page, 'preferences-saved-360')
    expect(await service.db.sql`select digest from candidate where account = ${account}`).toEqual([{ digest: 'daily' }])
    expect(await service.db.sql`select section from digest_refused`).toEqual([{ section: 'coordinator' }])
    expect(await service.db.sql`select alerts from saved_search order by name`).toEqual([
      { alerts: 'never' },
      { alerts: 'digest' },
    ])
    await page.context().close()
  })

  it('a profile is paused, and resumed', async () => {
    const [candidate] = await service.db.sql`select id from candidate where account = ${account}`
    const page = await visitor('narrow')
    await page.goto(actionUrl(service.worker, 'pause', candidate?.id, service.now))
    await looksRight(page, 'pause-360')
    await tabTo(page, 'Mettre mon profil en pause')
    await pressEnter(page)
    expect(await page.textContent('h1')).toBe('Votre profil est en pause')
    await looksRight(page, 'pause-done-360')
    await tabTo(page, 'Reprendre mon profil')
    await pressEnter(page)
    expect(await page.textContent('main')).toContain('Votre profil est de nouveau actif.')
    await page.context().close()
  })

  it('a slip in the address is put right', async () => {
    const page = await visitor('narrow')
    await page.goto(`${service.baseUrl}/connexion?next=/mon-profil`)
    await tabTo(page, 'Votre adresse mail')
    await page.keyboard.type('anne@gmial.com')
    await pressEnter(page)
    await looksRight(page, 'typo-360')
    // The focus is on the field; the button stands just before it.
    await tabTo(page, 'Oui, écrire à anne@gmail.com', 'Shift+Tab')
    await pressEnter(page)
    expect(await page.textContent('h1')).toBe('Regardez votre boîte mail')
    await page.context().close()
  })
})

describe('axe finds nothing', () => {
  it.each(['narrow', 'wide'] as const)('on the %s pages', async (size) => {
    await service.db.sql`
      insert into suppression (account, reason, at) values (${account}, 'complained', now()) on conflict do nothing`
    const context = await browser.newContext({ viewport: SIZES[size], locale: 'fr-FR' })
    const page = await context.newPage()
    await context.setExtraHTTPHeaders({ Authorization: `Bearer ${token}` })
    const pages = {
      preferences: link('preferences'),
      stop: link('arret-lettre'),
      forged: `${link('arret-lettre')}x`,
      account: `${service.baseUrl}/mon-compte`,
      mails: `${service.baseUrl}/mon-compte/mails`,
    }
    for (const [name, url] of Object.entries(pages)) {
      await page.goto(url)
      await looksRight(page, `${name}-${SIZES[size].width}`)
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => `${name} ${id}: ${nodes[0]?.html}`)).toEqual([])
    }
    await context.setExtraHTTPHeaders({})
    await page.goto(`${service.baseUrl}/connexion`)
    await page.fill('[name=email]', 'anne@gmial.com')
    await page.click('main button')
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    await context.close()
  })
})
