import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { provisionAccount } from '../../src/accounts/service.ts'
import { launchBrowser } from '../support/browser.ts'
import { waitUntil } from '../support/child.ts'
import { LISTING } from '../support/forms.ts'
import { complaints, widthOf } from '../support/looks.ts'
import { useService } from '../support/service.ts'
import { NARROW, typeCode, typedDate, typistIn } from '../support/typist.ts'
import { enter } from '../support/visitor.ts'

/** A visitor makes a profile and lives with it: with JavaScript, 360 px wide, by the keyboard alone. */

// The browser keeps the session cookie by its own clock.
const service = useService(new Date().toISOString())

const LOCUM = 'tariq@rempla.example'

let browser: Browser

const isoDay = (days: number) => new Date(service.now.getTime() + days * 86_400_000).toISOString().slice(0, 10)

beforeAll(async () => {
  browser = await launchBrowser()
  const desk = 'desk@cpts.example'
  await provisionAccount(service.worker, { email: desk, role: 'coordinator', territory: 'erdre-et-cens' })
  const owner = await enter(service, 'anne@cabinet.example')
  const coordinator = await enter(service, desk)
  const dates = { 'periods.0.from': isoDay(90), 'periods.0.to': isoDay(103) }
  for (const [title, kind] of [
    ['Deux semaines en maison de santé', 'replacement'],
    ['Une campagne de vaccination', 'reinforcement'],
  ]) {
    const fields = { ...LISTING, ...dates, kind: kind as string, title: title as string, action: 'envoyer' }
    const sent = await owner.post('/mes-annonces/nouvelle', fields)
    const id = sent.location?.match(/mes-annonces\/([0-9a-f-]+)/)?.[1]
    await coordinator.post(`/moderation/${id}`, { decision: 'publish', reason: '' })
  }
  await service.settled()
}, 60_000)

afterAll(async () => {
  await browser?.close()
})

const shown = (page: Page, text: string) => page.getByText(text).first().waitFor({ state: 'visible', timeout: 10_000 })

/** On a phone nothing is too wide, and axe finds nothing, in light and dark. */
async function fits(page: Page): Promise<void> {
  expect(await widthOf(page)).toBe(NARROW.width)
  expect(await complaints(page)).toEqual([])
}

it('from the first question to a yes, and back', { timeout: 150_000 }, async () => {
  const context = await browser.newContext({ viewport: NARROW, locale: 'fr-FR', reducedMotion: 'reduce' })
  const errors: string[] = []
  const me = await typistIn(context)
  const { page } = me
  page.on('pageerror', (error) => errors.push(error.message))
  await page.goto(`${service.baseUrl}/mon-profil`)
  await shown(page, 'Étape 1 sur 5')
  expect(await page.getByLabel('Spécialité').isVisible()).toBe(false)
  await me.to('Profession')
  await me.type('Médecin')
  await me.to('Spécialité')
  await me.type('Médecine générale')
  await fits(page)
  await me.to('Continuer')
  await me.press('Enter')
  await me.at('Ce que vous cherchez')
  await me.to('Continuer')
  await me.press('Enter')

  await me.at('Où')
  await me.to('Autour de')
  await me.type('nantes')
  await page.getByRole('listbox', { name: 'Communes proposées' }).waitFor({ state: 'visible' })
  await me.press('ArrowDown')
  await me.press('Enter')
  expect(await page.locator('#zones-0-commune').inputValue()).toBe('Nantes (44000)')
  // The map follows, by the field and by the slider.
  const circle = page.locator('#carte-zones .reach title')
  await me.to('Dans un rayon de, en km')
  await waitUntil(async () => (await circle.textContent({ timeout: 5000 })) === 'Nantes, 20\u00a0km')
  await me.press('Tab')
  await me.press('ArrowRight')
  expect(await page.locator('#zones-0-radiusKm').inputValue()).toBe('25')
  await waitUntil(async () => (await circle.textContent()) === 'Nantes, 25\u00a0km')
  await fits(page)
  await shown(page, 'Brouillon gardé à')
  await me.to('Continuer')
  await me.press('Enter')

  await me.at('Quand')
  await me.to('Je suis disponible du')
  await me.type(typedDate(service.now, 0))
  await me.to('au (inclus)')
  await me.type(typedDate(service.now, 11))
  await me.to('Remplir le calendrier')
  await me.press('Enter')
  await waitUntil(async () => /soit [2-9]\d\d demi-journées/.test((await page.locator('.meaning').textContent()) ?? ''))
  await page.goto(`${page.url().split('#')[0]}#etape-souhaits`)
  await me.to('Enregistrer mon profil')
  await me.enter()

  expect(await me.said()).toContain('Votre profil est gardé.')
  await typeCode(me, service, LOCUM)
  await me.to('Enregistrer mon profil')
  await me.enter()
  expect(await me.said()).toContain('Profil enregistré.')
  await service.settled()
  await page.reload()
  expect(await me.said()).toMatch(/Disponibilités confirmées aujourd’hui/)
  await fits(page)

  // "Not for me", and back, without the page moving.
  const title = 'Deux semaines en maison de santé'
  await me.to(`Pas pour moi\u00a0: ${title}`)
  await me.press('Enter')
  await me.at(`Annuler\u00a0: ${title}`)
  expect(await me.said()).toContain('L’autre personne n’en sait rien.')
  await me.press('Enter')
  await me.at(`Pas pour moi\u00a0: ${title}`)
  await shown(page, 'Correspond à')
  expect(page.url()).not.toContain('annuler')

  // One press of an advice, and back.
  await me.to('Chercher aussi des renforts ponctuels')
  await me.enter()
  expect(await me.said()).toContain('C’est fait')
  await service.settled()
  await page.reload()
  expect(await me.said()).toContain('Une campagne de vaccination')
  await me.to('Annuler')
  await me.enter()
  expect(await me.said()).toContain('tout est comme avant')
  await service.settled()

  await page.reload()
  await me.to(`Je suis intéressé·e par ${title}`)
  await me.press('Enter')
  await me.to('Votre message (facultatif)')
  await me.type('Je connais la commune.')
  await me.to('Envoyer ma réponse')
  await me.enter()
  expect(await me.said()).toContain('Votre réponse est envoyée.')
  await me.to('Messages')
  await me.enter()
  expect(await me.said()).toMatch(/En attente de réponse[\s\S]*Vous\u00a0: Je connais la commune\./)
  await fits(page)
  expect(errors).toEqual([])
  await context.close()
})
