import ICAL from 'ical.js'
import Papa from 'papaparse'
import type { Browser, BrowserContext, Download, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { admit, provisionAccount } from '../../src/accounts/service.ts'
import { seed } from '../../src/seed/service.ts'
import { launchBrowser } from '../support/browser.ts'
import { useService } from '../support/service.ts'

/** A coordinator's week on `seed --scale region`: what comes in, goes out, is staffed and is reported, in a browser. */

// The browser keeps the session cookie by its own clock.
const service = useService(new Date().toISOString())
const DAY = 86_400_000
const TERRITORY = 'rouen'

let browser: Browser
let desk: Page
const errors: string[] = []

beforeAll(async () => {
  await seed(service.worker, { scale: 'region', seed: 1, today: service.now.toISOString().slice(0, 10) })
  const { id } = await provisionAccount(service.worker, {
    email: 'camille@cpts.example',
    name: 'Camille Petit',
    role: 'coordinator',
    territory: TERRITORY,
  })
  browser = await launchBrowser()
  desk = await open(await signedInAs(id))
}, 240_000)

afterAll(async () => {
  await browser?.close()
})

async function signedInAs(account: string): Promise<BrowserContext> {
  const { sessionToken } = await service.db.sql.begin((tx) => admit(service.worker, tx, account, null))
  const context = await newContext()
  await context.addCookies([{ name: 'releve', value: sessionToken, url: service.baseUrl }])
  return context
}

const newContext = () =>
  browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'fr-FR', reducedMotion: 'reduce' })

async function open(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('status of 4')) errors.push(message.text())
  })
  return page
}

const go = (page: Page, path: string) => page.goto(`${service.baseUrl}${path}`)
const said = (page: Page) => page.locator('main').innerText()
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click()
const day = (n: number) => new Date(service.now.getTime() + n * DAY).toISOString().slice(0, 10)

async function fileOf(download: Download): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

const readCsv = (text: string) =>
  Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), { delimiter: ';', skipEmptyLines: true }).data

/** What a link downloads. */
async function downloaded(page: Page, name: string): Promise<string> {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()])
  return fileOf(file)
}

/** The mailed link in the last mail to somebody whose address in it begins so. */
async function linkTo(email: string, path: string, atLeast = 1): Promise<string> {
  const mails = await service.mailsTo(email, atLeast)
  const link = new RegExp(`http://[^\\s<>"]*${path}[^\\s<>"]*`).exec(mails.at(-1)?.mail.text ?? '')?.[0]
  if (!link) throw new Error(`no link to ${path} in the mail to ${email}: ${mails.at(-1)?.mail.text}`)
  return link
}

it('Monday: the board says what is stuck and why, and its file says the same', { timeout: 90_000 }, async () => {
  await go(desk, '/mon-territoire')
  const text = await said(desk)
  expect(text).toContain('Ce qui bloque')
  const all = Number(/Toutes\s(\d+)/.exec(text.replace(/\u00a0/g, ' '))?.[1])
  expect(all).toBeGreaterThan(10)
  const data = readCsv(await downloaded(desk, 'Télécharger ces annonces (CSV)'))
  expect(data).toHaveLength(all + 1)
})

it('Tuesday: the spreadsheet of those who phoned becomes listings at the desk, but for what is wrong with it', {
  timeout: 90_000,
}, async () => {
  await go(desk, `/mon-territoire/imports?territoire=${TERRITORY}`)
  await desk.getByLabel(/^Annonces/).check()
  await desk.locator('input[type=file]').setInputFiles({
    name: 'demandes.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(SPREADSHEET, 'latin1'),
  })
  await press(desk, 'Lire ce fichier')
  await press(desk, 'Vérifier les lignes')
  await desk.getByRole('heading', { name: 'Ce qui sera importé' }).waitFor()
  const preview = (await said(desk)).replace(/\u00a0/g, ' ')
  expect(preview).toContain('Valides 2')
  expect(preview).toContain('À corriger 1')
  expect(preview).toContain('Cette date n’existe pas')
  await desk.getByLabel(/relecture/).check()
  await press(desk, /^Importer/)
  await desk.getByRole('heading', { name: 'C’est importé' }).waitFor()
  await go(desk, '/moderation')
  expect(await said(desk)).toContain('Deux semaines en février à Rouen')
  await service.mailsTo('martin@cabinet-rouen.fr')
})

/** As a spreadsheet program of some years ago saves it. */
const SPREADSHEET = [
  'Demandes reçues par téléphone;;;;;;;;',
  'Nom;Mail;Profession;Commune;Type;Mode d’exercice;Du;Au;Titre;Description',
  `Hélène Martin;martin@cabinet-rouen.fr;MG;Rouen;remplacement;cabinet de groupe;${day(60)};${day(71)};Deux semaines en février à Rouen;Secrétariat le matin`,
  `Paul Roux;roux@cabinet-rouen.fr;IDEL;76540;rempla;cabinet individuel;${day(80)};${day(90)};Tournée à Rouen;Trente patients`,
  'Anne Petit;petit@cabinet-rouen.fr;kiné;Rouen;rempla;cabinet de groupe;31/02/2027;05/03/2027;Au cabinet;Balnéo',
].join('\r\n')

it('Wednesday: who joined and asked for it gets the broadcast, and can print it', { timeout: 90_000 }, async () => {
  const visitor = await open(await newContext())
  await go(visitor, `/territoires/${TERRITORY}/rejoindre`)
  await visitor.getByLabel('Votre nom').fill('Inès Durand')
  await visitor.getByLabel('Pour moi, professionnel de santé').check()
  await visitor.getByLabel('Votre profession').selectOption('infirmier')
  await visitor.locator('input[name=agreed]').check()
  await press(visitor, 'Envoyer ma demande')
  await visitor.getByLabel('Votre adresse mail').fill('ines@idel-rouen.fr')
  await Promise.all([visitor.waitForURL('**/connexion'), visitor.keyboard.press('Enter')])
  const [mail] = await service.mailsTo('ines@idel-rouen.fr')
  await visitor.getByLabel('Code à six chiffres').fill(/^(\d{6})$/m.exec(mail?.mail.text ?? '')?.[1] as string)
  await Promise.all([visitor.waitForURL('**/rejoindre*'), visitor.keyboard.press('Enter')])
  await press(visitor, 'Envoyer ma demande')
  await visitor.waitForURL('**/mes-cpts*')
  await service.mailsTo('camille@cpts.example')
  await go(desk, `/mon-territoire/personnes?territoire=${TERRITORY}&etat=asked`)
  await desk.getByRole('link', { name: /Inès Durand/ }).click()
  await press(desk, 'Accepter et le lui dire')
  await desk.getByLabel('Nouvelle note').fill('Rappeler en février pour la garde.')
  await desk.getByRole('button', { name: /note/ }).first().click()
  expect(await said(desk)).toContain('Rappeler en février')
  // Joining is one thing, being written to another.
  await go(visitor, '/mes-cpts')
  await press(visitor, /diffusion/i)

  await go(desk, `/mon-territoire/diffusion?territoire=${TERRITORY}`)
  await press(desk, 'Voir avant de diffuser')
  await press(desk, /^Envoyer à 1/)
  const letters = await service.mailsTo('ines@idel-rouen.fr', 3)
  const letter = letters.at(-1)?.mail
  expect(letter?.headers.find(({ key }) => key === 'list-unsubscribe-post')?.value).toBe('List-Unsubscribe=One-Click')
  await desk.getByRole('link', { name: /^Affiche A4/ }).click()
  expect(await desk.locator('svg').count()).toBeGreaterThan(1)
})

it('Thursday: a vaccination centre is staffed, by whoever says yes to the mail', { timeout: 90_000 }, async () => {
  await go(desk, `/mon-territoire/renforts/nouveau?territoire=${TERRITORY}`)
  await desk.getByLabel('Titre').fill('Vaccination à Rouen')
  await desk.getByLabel('Description').fill('Grippe et covid, en équipe de trois.')
  await desk.locator('#commune').fill('Rouen (76000)')
  await desk.getByLabel('Lieu précis').fill('Halle aux Toiles, place de la Basse-Vieille-Tour')
  await desk.getByLabel('Contact pour les personnes qui viennent').fill('Camille Petit, 02 35 00 00 00')
  await press(desk, 'Enregistrer')
  await desk.locator('[name="periods.0.from"]').fill(day(30))
  await desk.locator('[name="periods.0.to"]').fill(day(34))
  await desk.locator('[name="teams.0.trade"]').selectOption({ label: 'Infirmier' })
  await desk.locator('[name="teams.0.places"]').fill('2')
  await press(desk, 'Ajouter ces créneaux')
  await press(desk, 'Ouvrir la campagne')
  await desk.getByRole('button', { name: 'Inviter les personnes disponibles' }).waitFor()
  expect(await desk.locator('table.slots tbody tr').count()).toBe(10)
  await service.settled()
  await press(desk, 'Inviter les personnes disponibles')
  await desk.getByRole('button', { name: 'Inviter la vague suivante' }).waitFor()
  await service.settled()
  const invited = service.smtp.mails.filter(({ mail }) => mail.subject?.includes('Vaccination à Rouen'))
  expect(invited.length).toBeGreaterThan(0)
  const volunteer = await open(await newContext())
  for (const { to } of invited) {
    await volunteer.goto(await linkTo(to[0] as string, '/lien/renfort/'))
    for (const box of await volunteer.locator('[name=creneau]').all()) await box.check()
    await press(volunteer, 'Je viens, et je décline le reste')
    expect(await said(volunteer)).toMatch(/Vous venez|En liste d’attente/)
  }
  await service.settled()
  await desk.reload()
  const confirmed = await desk.locator('table.slots td:nth-child(4)').allInnerTexts()
  const sum = confirmed.reduce((all, n) => all + Number(n), 0)
  expect(sum).toBeGreaterThan(0)
  expect(confirmed.every((n) => Number(n) <= 2)).toBe(true)

  await desk.getByRole('link', { name: 'Planning' }).click()
  const table = await downloaded(desk, 'Tableur (.csv)')
  const named = readCsv(table)
    .slice(1)
    .filter((row) => row[3] !== '(place vide)')
  expect(named).toHaveLength(sum)
  const calendar = new ICAL.Component(ICAL.parse(await downloaded(desk, 'Agenda (.ics)')))
  expect(calendar.getAllSubcomponents('vevent').length).toBeGreaterThan(0)
})

it('Friday: the report is printed for the town, without a group under five', { timeout: 90_000 }, async () => {
  await go(desk, `/mon-territoire/rapport?territoire=${TERRITORY}`)
  expect(await desk.locator('figure svg').count()).toBeGreaterThan(2)
  const rows = readCsv(await downloaded(desk, 'Chiffres à transmettre (CSV)'))
  expect(rows.length).toBeGreaterThan(3)
  await desk.getByRole('link', { name: 'Rapport à imprimer ou à transmettre' }).click()
  const paper = await said(desk)
  expect(paper).toContain('CPTS Rouen')
  for (const email of ['@', 'camille', 'Inès']) expect(paper).not.toContain(email)
  expect((await desk.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000)
  expect(errors).toEqual([])
})
