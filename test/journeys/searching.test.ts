import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { reindex } from '../../src/search/service.ts'
import { makePlan, seedPlan } from '../../src/seed/service.ts'
import { launchBrowser } from '../support/browser.ts'
import { useService } from '../support/service.ts'

/** Searching on a telephone, with JavaScript: the page changes in place, its address with it, and the way back holds. */

const TODAY = '2026-11-23'
const service = useService(`${TODAY}T09:00:00Z`)
const NARROW = { width: 360, height: 780 }

let browser: Browser

beforeAll(async () => {
  const plan = await makePlan(service.worker, { scale: 'region', seed: 7, today: TODAY })
  await seedPlan(service.worker, { ...plan, size: { listings: 240, candidates: 10 } })
  await reindex(service.worker)
  browser = await launchBrowser()
}, 120_000)

afterAll(async () => {
  await browser?.close()
})

async function open(path: string, viewport = NARROW): Promise<{ page: Page; errors: string[] }> {
  const context = await browser.newContext({ viewport, locale: 'fr-FR', reducedMotion: 'reduce' })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  await page.goto(`${service.baseUrl}${path}`)
  return { page, errors }
}

const heading = (page: Page) => page.locator('#resultats').innerText()
const number = (text: string) => Number(text.replace(/\D/g, ''))

/** Does something that changes the results in place. */
async function changing(page: Page, act: () => Promise<void>): Promise<void> {
  const before = await page.locator('#recherche').elementHandle()
  await act()
  await page.waitForFunction((old) => !old?.isConnected, before)
}

it('narrows a search by its counts, in place, and goes back', async () => {
  const { page, errors } = await open('/')
  await page.evaluate(() => Object.assign(window, { stayed: true }))
  await page.getByLabel('Que cherchez-vous\u00a0?').fill('Nantes décembre')
  await changing(page, () => page.keyboard.press('Enter'))
  expect(new URL(page.url()).search).toContain('q=Nantes+d%C3%A9cembre')
  const all = await heading(page)
  expect(all).toContain('autour de Nantes')

  await page.locator('#filtres > summary').click()
  const choice = page.locator('#choix-kind-replacement')
  const promised = number(await choice.locator('.tally').innerText())
  await changing(page, () => choice.press('Enter'))
  expect(number((await heading(page)).split(',')[0] as string)).toBe(promised)
  expect(new URL(page.url()).searchParams.get('kind')).toBe('replacement')
  // Still open, still there, said aloud, and no other page.
  expect(await page.locator('#filtres').getAttribute('open')).not.toBeNull()
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('choix-kind-replacement')
  expect(await page.locator('search-page > [role="status"]').textContent()).toContain(`${promised}\u00a0annonces`)
  expect(await page.title()).toContain('Nantes décembre')
  expect(await page.evaluate(() => 'stayed' in window)).toBe(true)

  // A chip that goes leads to the results.
  await changing(page, () => page.getByRole('link', { name: /Remplacement \(retirer\)/ }).press('Enter'))
  await page.waitForFunction(() => document.activeElement?.id === 'resultats')
  await page.goBack()
  await page.waitForFunction(() => location.search.includes('kind=replacement'))
  await page.waitForFunction(
    (n) => document.getElementById('resultats')?.textContent?.startsWith(`${n}\u00a0`),
    promised,
  )
  await page.goBack()
  await page.waitForFunction(() => !location.search.includes('kind'))
  expect(errors).toEqual([])
})

it('follows the map to a place, and a card to its listing', async () => {
  const { page, errors } = await open('/?q=Nantes')
  await page.getByRole('link', { name: 'Carte', exact: true }).click()
  const marker = page.locator('.map svg a[href^="/?"]').first()
  const label = (await marker.getAttribute('aria-label')) as string
  await marker.focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(/commune=/)
  const place = new URL(page.url()).searchParams.get('commune') as string
  expect(label).toContain(place)
  expect(await heading(page)).toContain(`autour de ${place}`)
  // Anywhere on the card.
  await page
    .locator('.result')
    .first()
    .click({ position: { x: 150, y: 90 } })
  await page.waitForURL(/\/annonces\//)
  expect(await page.getByRole('button', { name: 'Copier le lien' }).count()).toBe(1)
  expect(errors).toEqual([])
})

it('stands beside its filters on a wide screen, where they are open', async () => {
  const { page } = await open('/?q=infirmier', { width: 1400, height: 900 })
  expect(await page.locator('#choix-kind-replacement').isVisible()).toBe(true)
  const [filters, results, map] = await Promise.all(
    ['#filtres', '.results', '#carte'].map((part) => page.locator(part).boundingBox()),
  )
  expect((filters?.x ?? 0) + (filters?.width ?? 0)).toBeLessThan(results?.x ?? 0)
  expect((results?.x ?? 0) + (results?.width ?? 0)).toBeLessThan(map?.x ?? 0)
})
