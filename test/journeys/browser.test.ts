import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { provisionAccount } from '../../src/accounts/service.ts'
import { launchBrowser } from '../support/browser.ts'
import { useService } from '../support/service.ts'
import { NARROW, type Typist, tabTo, typeCode, typedDate, typistIn } from '../support/typist.ts'

/** The three people's story in a real browser: 360 px wide, keyboard only, no JavaScript. */

// The browser keeps the session cookie by its own clock.
const service = useService(new Date().toISOString())

const OWNER = 'anne@cabinet.example'
const LOCUM = 'tariq@rempla.example'
const DESK = 'desk@cpts.example'
const TITLE = 'Deux semaines en maison de santé'

let browser: Browser
const contexts = new Map<string, BrowserContext>()

beforeAll(async () => {
  await provisionAccount(service.worker, { email: DESK, role: 'coordinator', territory: 'erdre-et-cens' })
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
})

async function typist(email: string): Promise<Typist> {
  const context = await browser.newContext({ viewport: NARROW, javaScriptEnabled: false, locale: 'fr-FR' })
  contexts.set(email, context)
  const me = await typistIn(context)
  await me.page.goto(`${service.baseUrl}/connexion`)
  await typeCode(me, service, email)
  return me
}

const dateToType = (n: number) => typedDate(service.now, n)

const said = (page: Page) => page.locator('main').innerText()

it('takes a need to a handshake with the keyboard alone', { timeout: 120_000 }, async () => {
  const owner = await typist(OWNER)
  await owner.to('Mes annonces')
  await owner.enter()
  await owner.to('Déposer une annonce')
  await owner.enter()
  await owner.to('Titre')
  await owner.type(TITLE)
  // Enter in a field saves; it neither adds a row nor sends.
  await owner.enter()
  expect(await said(owner.page)).toContain('Brouillon enregistré.')
  await owner.to('Compléter')
  await owner.enter()
  await owner.to('Voir l’aperçu')
  await owner.enter()
  expect(await said(owner.page)).toContain('5 points sont à corriger')
  await owner.at('Profession recherchée')
  await owner.type('Médecin')
  for (const [label, text] of [
    ['Spécialité', 'Médecine générale'],
    ['Commune', 'Orvault'],
    ['Mode d’exercice', 'Maison'],
    ['Du', dateToType(1)],
    ['Au (inclus)', dateToType(2)],
    ['Description', 'Secrétariat le matin, salle de pétanque.'],
  ] as const) {
    await owner.to(label)
    await owner.type(text)
  }
  await owner.to('Voir l’aperçu')
  await owner.enter()
  expect(await said(owner.page)).toContain('Voici ce que les remplaçants verront')
  await owner.to('Envoyer au coordinateur')
  await owner.enter()
  expect(await said(owner.page)).toContain('Annonce envoyée.')

  const desk = await typist(DESK)
  await desk.to(TITLE)
  await desk.enter()
  await desk.to('Publier')
  await desk.enter()
  expect(await said(desk.page)).toContain('Annonce publiée.')

  const locum = await typist(LOCUM)
  await locum.to('Créer mon profil')
  await locum.enter()
  for (const [label, text] of [
    ['Profession', 'Médecin'],
    ['Spécialité', 'Médecine générale'],
    ['Autour de', 'Nantes'],
    ['Je suis disponible du', dateToType(0)],
    ['au (inclus)', dateToType(9)],
  ] as const) {
    await locum.to(label)
    await locum.type(text)
  }
  await locum.to('Remplir le calendrier')
  await locum.enter()
  await locum.to('Enregistrer mon profil')
  await locum.enter()
  expect(await said(locum.page)).toContain('Profil enregistré.')
  await service.settled()
  await locum.to('Annonces')
  await locum.enter()
  await locum.to('Que cherchez-vous\u00a0?')
  await locum.type('pétanque')
  await locum.enter()
  await locum.to(TITLE)
  await locum.enter()
  expect(await said(locum.page)).toMatch(/Correspond à \d+ sur 100/)
  await locum.to('Votre message (facultatif)')
  await locum.type('Je connais la commune.')
  await locum.to('Je suis intéressé·e')
  await locum.enter()
  expect(await said(locum.page)).toContain('Votre réponse est envoyée.')

  await owner.to('Mes annonces')
  await owner.enter()
  await owner.to(TITLE)
  await owner.enter()
  expect(await said(owner.page)).toContain('Je connais la commune.')
  await owner.to('Accepter')
  await owner.enter()
  expect(await said(owner.page)).toContain(LOCUM)
  await locum.to('Mon profil')
  await locum.enter()
  expect(await said(locum.page)).toContain(OWNER)
})

it('asks for a succession what a succession has, by the keyboard and without JavaScript', {
  timeout: 60_000,
}, async () => {
  const page = (await contexts.get(OWNER)?.newPage()) as Page
  await page.goto(`${service.baseUrl}/mes-annonces/nouvelle`)
  const shows = async (label: string) => page.getByLabel(label, { exact: true }).first().isVisible()
  await tabTo(page, 'Remplacement\u00a0: vous vous absentez, quelqu’un vous remplace')
  expect([await shows('Je m’absente du'), await shows('Patientèle')]).toEqual([true, false])
  await page.keyboard.press('ArrowDown')
  expect([await shows('Je m’absente du'), await shows('Patientèle')]).toEqual([false, true])
  for (const [label, text] of [
    ['Au plus tard (facultatif)', dateToType(0)],
    ['Au plus tôt (facultatif)', dateToType(2)],
    ['Patientèle', 'gratuite'],
    ['Murs, à la vente', '180 000 €'],
  ] as const) {
    await page.getByLabel(label, { exact: true }).focus()
    await page.keyboard.type(text)
  }
  await tabTo(page, 'Voir l’aperçu')
  await Promise.all([page.waitForEvent('domcontentloaded'), page.keyboard.press('Enter')])
  // What is wrong and what is missing, at once; what was typed is still there, and so is the kind.
  expect(await said(page)).toContain('6 points sont à corriger')
  expect(await said(page)).toContain('La date au plus tard précède la date au plus tôt')
  expect([await shows('Je m’absente du'), await shows('Patientèle')]).toEqual([false, true])
  expect(await page.getByLabel('Murs, à la vente', { exact: true }).inputValue()).toBe('180 000 €')
  await page.close()
})
