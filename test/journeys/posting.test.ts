import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { identify, provisionAccount } from '../../src/accounts/service.ts'
import { candidateInput } from '../../src/candidates/model.ts'
import { saveProfile } from '../../src/candidates/service.ts'
import { contextOf } from '../../src/deps.ts'
import { launchBrowser } from '../support/browser.ts'
import { waitUntil } from '../support/child.ts'
import { complaints, widthOf } from '../support/looks.ts'
import { useService } from '../support/service.ts'
import { NARROW, typeCode, typedDate, typistIn } from '../support/typist.ts'

/** A visitor posts a need from nothing: step by step, with JavaScript, 360 px wide, by the keyboard alone. */

// The browser keeps the session cookie by its own clock.
const service = useService(new Date().toISOString())

const OWNER = 'anne@cabinet.example'
const TITLE = 'Deux semaines en maison de santé'

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
  // Somebody who would come.
  const { token } = await provisionAccount(service.worker, { email: 'tariq@rempla.example', token: true })
  const actor = await identify(service.worker, { bearer: token })
  await saveProfile(
    { ...contextOf({ ...service.worker, limiter: null }, actor) },
    candidateInput.parse({
      qualifications: [{ profession: 'medecin', specialty: 'medecine-generale' }],
      kinds: ['replacement'],
      zones: [{ commune: '44109', radiusKm: 30 }],
      availability: [{ from: isoDay(0), to: isoDay(700) }],
    }),
  )
})

afterAll(async () => {
  await browser?.close()
})

const isoDay = (days: number) => new Date(service.now.getTime() + days * 86_400_000).toISOString().slice(0, 10)

const shown = (page: Page, text: string) => page.getByText(text).first().waitFor({ state: 'visible', timeout: 10_000 })

it('from the first question to the coordinator, signing in on the way', { timeout: 180_000 }, async () => {
  const context = await browser.newContext({ viewport: NARROW, locale: 'fr-FR', reducedMotion: 'reduce' })
  const errors: string[] = []
  const me = await typistIn(context)
  const { page } = me
  page.on('pageerror', (error) => errors.push(error.message))
  await page.goto(`${service.baseUrl}/mes-annonces/nouvelle`)
  await shown(page, 'Étape 1 sur 5')
  expect(await page.locator('.step:visible').count()).toBe(1)
  await fits(page)
  await me.to('Continuer')
  await me.press('Enter')

  await me.at('Qui et où')
  await me.to('Profession recherchée')
  await me.type('Médecin')
  await me.to('Commune')
  await me.type('orvau')
  const communes = page.getByRole('listbox', { name: 'Communes proposées' })
  await communes.waitFor({ state: 'visible' })
  expect(await communes.getByRole('option').first().innerText()).toBe('Orvault (44700)')
  await shown(page, 'communes proposées')
  await me.press('Escape')
  expect(await communes.isVisible()).toBe(false)
  await me.press('ArrowDown')
  await communes.waitFor({ state: 'visible' })
  await me.press('ArrowDown')
  const marked = await page.locator('#communes-0').getAttribute('aria-activedescendant')
  expect(await page.locator(`#${marked}`).getAttribute('aria-selected')).toBe('true')
  await fits(page)
  await me.press('Enter')
  expect(await page.locator('#communes-0').inputValue()).toBe('Orvault (44700)')
  await me.to('Mode d’exercice')
  await me.type('Maison')
  await shown(page, 'remplaçants près de là')
  await shown(page, 'Brouillon gardé à')
  await me.to('Continuer')
  await me.press('Enter')

  await me.at('Les dates')
  // A step back, by the browser's own button, and on again.
  await page.goBack()
  await waitUntil(() => page.getByRole('heading', { name: 'Qui et où' }).isVisible())
  await page.goForward()
  await waitUntil(() => page.getByRole('heading', { name: 'Les dates' }).isVisible())
  await page.getByText('Régler les dates en lignes').focus()
  await me.press('Enter')
  await page.locator('#periods-0-from').focus()
  await me.type(typedDate(service.now, 1))
  await page.locator('#periods-0-to').focus()
  await me.type(typedDate(service.now, 2))
  await me.press('Tab')
  await shown(page, 'remplaçants correspondent aujourd’hui')
  await fits(page)

  await page.goto(`${page.url().split('#')[0]}#etape-conditions`)
  await me.to('Part de la personne qui vient, en % des honoraires (facultatif)')
  await me.type('20')
  await shown(page, 'voulez-vous dire 80\u00a0% pour la personne qui vient')
  await me.press('Backspace')
  await me.press('Backspace')
  await me.type('80')
  await shown(page, '80\u00a0% pour la personne qui vient, 20\u00a0% de redevance.')
  // Enter in a field goes on.
  await me.press('Enter')

  await me.at('Le texte')
  await me.to('Titre')
  await me.type(TITLE)
  await me.to('Voir l’aperçu')
  await me.enter()
  // Nothing is lost, and the one thing that is missing has the focus.
  expect(await me.said()).toContain('Un point est à corriger')
  await me.at('Description')
  expect(await page.getByRole('heading', { name: 'Le texte', exact: true }).isVisible()).toBe(true)
  await me.type('Secrétariat le matin, salle de pétanque.')
  await me.to('Voir l’aperçu')
  await me.enter()

  expect(await me.said()).toContain('Votre annonce est gardée.')
  await typeCode(me, service, OWNER)
  expect(await me.said()).toContain('Voici ce que les remplaçants verront')
  expect(await me.said()).toContain(TITLE)
  await fits(page)
  await me.to('Envoyer au coordinateur')
  await me.enter()
  expect(await me.said()).toContain('Annonce envoyée.')
  const [row] = await service.db.sql`select state, candidate_share_pct from listing where title = ${TITLE}`
  expect(row).toEqual({ state: 'pending', candidate_share_pct: 80 })
  expect(errors).toEqual([])
  await context.close()
})

it('says so when it cannot keep what is typed', { timeout: 60_000 }, async () => {
  const context = await browser.newContext({ viewport: NARROW, locale: 'fr-FR' })
  const page = await context.newPage()
  await page.goto(`${service.baseUrl}/mes-annonces/nouvelle#etape-texte`)
  await context.setOffline(true)
  await page.getByLabel('Titre').pressSequentially('Sans réseau')
  await shown(page, 'Non gardé\u00a0: hors ligne')
  await context.setOffline(false)
  await shown(page, 'Brouillon gardé à')
  await page.goto(`${service.baseUrl}/mes-annonces/nouvelle#etape-texte`)
  expect(await page.getByLabel('Titre').inputValue()).toBe('Sans réseau')
  await context.close()
})

/** No wider than the screen, and nothing for axe to complain of, in light and dark. */
async function fits(page: Page): Promise<void> {
  expect(await widthOf(page)).toBe(NARROW.width)
  expect(await complaints(page)).toEqual([])
}
