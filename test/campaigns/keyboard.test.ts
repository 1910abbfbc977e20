import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { provisionAccount } from '../../src/accounts/service.ts'
import { type Proposals, proposalsOf } from '../../src/campaigns/answers.ts'
import { answerUrl } from '../../src/campaigns/links.ts'
import { inviteNow } from '../../src/campaigns/waves.ts'
import { contextOf } from '../../src/deps.ts'
import { launchBrowser } from '../support/browser.ts'
import { useService } from '../support/service.ts'
import { textOf, visit } from '../support/visitor.ts'
import { openedCampaign, type Person, volunteers } from './world.ts'

/** A volunteer on a telephone without JavaScript answers by the mailed link, with the keyboard alone. */

const service = useService('2027-02-22T09:00:00Z')
let browser: Browser
let page: Page
let person: Person
let link: string

beforeAll(async () => {
  const { worker } = service
  const { id: account } = await provisionAccount(worker, {
    email: 'desk@cpts.test',
    role: 'coordinator',
    territory: 'erdre-et-cens',
  })
  const desk = contextOf(worker, { account, roles: [{ role: 'coordinator', territory: 'erdre-et-cens' }] })
  ;[person] = (await volunteers(service, 1, () => ({}))) as [Person]
  const id = await openedCampaign({ as: () => desk }, desk.actor as never, {
    periods: [{ from: '2027-03-01', to: '2027-03-03', halves: ['am'] }],
    teams: [{ profession: 'infirmier', places: 1 }],
  })
  await service.settled()
  await inviteNow(desk, id)
  link = answerUrl(worker, (await proposalsOf(worker, id, person.candidate)) as Proposals)
  browser = await launchBrowser()
  page = await browser.newPage({ viewport: { width: 360, height: 740 }, javaScriptEnabled: false })
}, 120_000)
afterAll(() => browser?.close())

/** Tabs until something with this name has the focus. */
async function reach(name: RegExp): Promise<void> {
  const wanted = page.getByRole('checkbox', { name }).or(page.getByRole('button', { name })).first()
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab')
    if (await wanted.and(page.locator(':focus')).count()) return
  }
  throw new Error(`the keyboard does not reach ${name}`)
}

const states = async () =>
  (
    await service.db.sql`
    select p.state from campaign_place p join campaign_slot s on s.id = p.slot
    where p.candidate = ${person.candidate} order by s.day`
  ).map(({ state }) => state)

test('what the form did not offer is no answer, whatever is sent', async () => {
  const path = link.slice(service.baseUrl.length)
  for (const creneau of ['x', '01a22194-32c3-7bc2-aa14-67dd63063f09']) {
    const { status, html } = await visit(service).post(path, { creneau, action: 'confirmer-tout' })
    expect(status).toBe(422)
    expect(textOf(html)).toContain('Cochez au moins une demi-journée')
  }
  expect((await visit(service).post(path, { retrait: 'x', action: 'retirer' })).status).toBe(422)
  expect(await states()).toEqual(['invited', 'invited', 'invited'])
})

test('she checks two half-days, declines the third, sees whom to call, and gives one back', {
  timeout: 60_000,
}, async () => {
  await page.goto(link)
  expect(await page.getByRole('heading', { level: 2 }).first().textContent()).toMatch(
    /3.demi-journées vous sont proposées/,
  )
  await reach(/lundi 1er mars/i)
  await page.keyboard.press('Space')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  await reach(/je décline le reste/)
  await page.keyboard.press('Enter')
  await page.getByText('Un mail vous confirme vos demi-journées').waitFor()
  expect(await states()).toEqual(['confirmed', 'confirmed', 'declined'])
  expect(await page.getByText('02 40 00 00 00').count()).toBe(1)

  await reach(/lundi 1er mars/i)
  await page.keyboard.press('Space')
  await reach(/me retirer/i)
  await page.keyboard.press('Enter')
  await page.getByText('votre place va à quelqu’un d’autre').waitFor()
  expect(await states()).toEqual(['withdrawn', 'confirmed', 'declined'])
})
