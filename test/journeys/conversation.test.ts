import AxeBuilder from '@axe-core/playwright'
import ICAL from 'ical.js'
import { beforeAll, describe, expect, test } from 'vitest'
import { provisionAccount } from '../../src/accounts/service.ts'
import { MASK } from '../../src/reference/contacts.ts'
import { launchBrowser } from '../support/browser.ts'
import { LISTING, PROFILE } from '../support/forms.ts'
import { useService } from '../support/service.ts'
import { enter, textOf, type Visitor, visit } from '../support/visitor.ts'

/** Two people who do not know each other yet write through us, agree, and find the dates in their calendars. */

// The browser keeps the session cookie by its own clock.
const service = useService(new Date().toISOString())

const OWNER = 'anne@cabinet.example'
const LOCUM = 'tariq@rempla.example'
const NUMBER = '06 77 66 55 44'
const LONG = 'x'.repeat(5001)

let owner: Visitor
let locum: Visitor
let desk: Visitor
let listing: string
let relation: string

const lastMail = async (to: string, subject: RegExp) => {
  await service.settled()
  const mails = await service.mailsTo(to)
  return mails.filter(({ mail }) => subject.test(mail.subject ?? '')).at(-1)?.mail
}

beforeAll(async () => {
  await provisionAccount(service.worker, {
    email: 'desk@cpts.example',
    role: 'coordinator',
    territory: 'erdre-et-cens',
  })
  owner = await enter(service, OWNER)
  locum = await enter(service, LOCUM)
  desk = await enter(service, 'desk@cpts.example')
  await owner.post('/mon-compte', { name: 'Anne Le Goff', phone: '02 40 99 88 77' })
  await locum.post('/mon-compte', { name: 'Tariq Aziz', phone: NUMBER })
  await locum.post('/mon-profil', PROFILE)
  const posted = await owner.post('/mes-annonces/nouvelle', { ...LISTING, title: 'Deux semaines', action: 'envoyer' })
  listing = posted.location?.match(/mes-annonces\/([0-9a-f-]+)/)?.[1] as string
  await desk.post(`/moderation/${listing}`, { decision: 'publish' })
  await service.settled()
})

describe('two people who do not know each other yet', () => {
  test('answer and invite with texts whose refusal keeps what was typed', async () => {
    const long = 'y'.repeat(2001)
    const refused = await locum.post(`/annonces/${listing}/interet`, { message: long })
    expect(refused.status).toBe(422)
    expect(textOf(refused.html)).toContain('Votre message\u00a0:')
    expect(refused.html).toContain(long)
    const [candidate] = await service.db.sql`select id from candidate`
    const invited = await owner.post(`/mes-annonces/${listing}/inviter`, { candidateId: candidate?.id, message: long })
    expect(invited.status).toBe(422)
    expect(invited.html).toContain('<a href="#message">')
    expect(invited.html).toContain(long)
    expect(invited.html).toContain(`value="${candidate?.id}"`)
  })

  test('write before either said yes: the writer is told, the other side reads no number, in the mail neither', async () => {
    await locum.post(`/annonces/${listing}/interet`, { message: `Libre, appelez au ${NUMBER}.` })
    const mine = textOf((await locum.get('/mon-profil')).html)
    expect(mine).toContain(`Libre, appelez au ${NUMBER}.`)
    expect(mine).toContain(
      'Votre message contient un numéro de téléphone. L’autre personne le verra quand vous aurez dit oui tous les deux.',
    )
    const theirs = (await owner.get(`/mes-annonces/${listing}`)).html
    expect(textOf(theirs)).toContain(`Libre, appelez au ${MASK}.`)
    expect(theirs).not.toContain(NUMBER)
    expect(textOf(theirs)).not.toContain('Votre message contient')
    relation = /relation-([0-9a-f-]{36})/.exec(theirs)?.[1] as string
    const mail = await lastMail(OWNER, /^Quelqu’un est intéressé/)
    expect(mail?.text).toContain(MASK)
    expect(`${mail?.html}${mail?.text}`).not.toContain(NUMBER)

    await owner.post(`/mises-en-relation/${relation}/messages`, { text: 'Bien. Le mien : anne@cabinet.example' })
    const thread = (await locum.get(`/mises-en-relation/${relation}`)).html
    expect(textOf(thread)).toContain(`Bien. Le mien : ${MASK}`)
    expect(thread).not.toContain('anne@cabinet.example')
    expect(textOf((await owner.get(`/mises-en-relation/${relation}`)).html)).toContain('contient une adresse mail')
    expect((await lastMail(LOCUM, /^Un message/))?.text).toContain(`> Bien. Le mien : ${MASK}`)
  })

  test('lose nothing typed when a message is too long, or a decline', async () => {
    const refused = await locum.post(`/mises-en-relation/${relation}/messages`, { text: LONG })
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('<a href="#text">')
    expect(refused.html).toContain(LONG)
    const declined = await owner.post(`/mises-en-relation/${relation}/decliner`, { reason: LONG })
    expect(declined.status).toBe(422)
    expect(declined.html).toContain('<a href="#reason">')
    expect(declined.html).toContain(LONG)
    expect((await owner.get(`/mises-en-relation/${relation}/decliner`)).location).toBe(`/mises-en-relation/${relation}`)
  })

  test('read everything whole once both said yes, and have the dates with the mail that says so', async () => {
    await owner.post(`/mises-en-relation/${relation}/accepter`)
    for (const side of [owner, locum]) {
      const thread = textOf((await side.get(`/mises-en-relation/${relation}`)).html)
      expect(thread).toContain('Bien. Le mien : anne@cabinet.example')
      expect(thread).not.toContain('Votre message contient')
    }
    expect(textOf((await owner.get(`/mes-annonces/${listing}`)).html)).toContain(`Libre, appelez au ${NUMBER}.`)
    for (const [to, name] of [
      [OWNER, 'Tariq Aziz'],
      [LOCUM, 'Anne Le Goff'],
    ] as const) {
      const mail = await lastMail(to, /^Mise en relation/)
      expect(mail?.text).toContain(name)
      const file = new TextDecoder().decode(mail?.attachments[0]?.content as ArrayBuffer)
      const event = new ICAL.Component(ICAL.parse(file)).getFirstSubcomponent('vevent')
      expect(String(event?.getFirstPropertyValue('dtstart'))).toBe('2027-02-09')
      expect(file).not.toContain(name)
    }
  })

  test('whose introduction has ended keep the text they were writing', async () => {
    await owner.post(`/mises-en-relation/${relation}/retirer`)
    const late = await locum.post(`/mises-en-relation/${relation}/messages`, { text: 'Encore un mot.' })
    expect(late.status).toBe(409)
    expect(textOf(late.html)).toContain('Votre message n’est pas parti\u00a0: Encore un mot.')
  })
})

describe('one’s calendar', () => {
  const addressIn = (html: string) =>
    new URL(/value="(http[^"]+\/agenda\/[^"]+)"/.exec(html)?.[1] ?? 'http://none').pathname

  test('gets an address from the account’s page, shown once, made anew, taken back', async () => {
    expect(textOf((await locum.get('/mon-compte')).html)).toContain('Créer mon adresse d’agenda')
    const made = await locum.post('/mon-compte/agenda')
    expect(made.status).toBe(200)
    expect(made.html).toContain('webcal://')
    const first = addressIn(made.html)
    const stranger = visit(service)
    expect((await stranger.get(first)).html).toContain('BEGIN:VCALENDAR')
    const account = await locum.get('/mon-compte')
    expect(textOf(account.html)).toContain('Votre agenda a une adresse privée depuis le')
    expect(account.html).not.toContain(first)
    const second = addressIn((await locum.post('/mon-compte/agenda')).html)
    expect([(await stranger.get(first)).status, (await stranger.get(second)).status]).toEqual([404, 200])
    const gone = await locum.follow(await locum.post('/mon-compte/agenda/retirer'))
    expect(textOf(gone.html)).toContain('L’adresse de votre agenda est retirée')
    expect((await stranger.get(second)).status).toBe(404)
    expect((await stranger.post('/mon-compte/agenda')).location).toMatch(/^\/connexion/)
  })

  test('and the conversation fit a phone, work with the keyboard and without JavaScript, and please axe', async () => {
    const browser = await launchBrowser()
    try {
      const plain = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } })
      const page = await plain.newPage()
      await page.goto(`${service.baseUrl}/connexion`)
      const before = (await service.mailsTo(OWNER)).length
      await page.getByLabel('Votre adresse mail').fill(OWNER)
      await page.keyboard.press('Enter')
      const mail = (await service.mailsTo(OWNER, before + 1)).at(-1)?.mail.text ?? ''
      await page.getByLabel('Code à six chiffres').fill(/^(\d{6})$/m.exec(mail)?.[1] ?? '')
      await page.keyboard.press('Enter')
      await page.waitForURL(/mes-annonces/)
      await page.goto(`${service.baseUrl}/mon-compte`)
      await page.getByRole('button', { name: 'Créer mon adresse d’agenda' }).press('Enter')
      expect(await page.getByLabel('Adresse privée').inputValue()).toMatch(/\/agenda\/.+\.ics$/)

      const context = await browser.newContext({ storageState: await plain.storageState(), viewport: NARROW })
      const looked = await context.newPage()
      const relations = `/mises-en-relation/${relation}`
      for (const path of ['/mon-compte', relations, `/mes-annonces/${listing}`, 'agenda']) {
        await looked.goto(`${service.baseUrl}${path === 'agenda' ? '/mon-compte' : path}`)
        if (path === 'agenda') await looked.getByRole('button', { name: 'Faire une nouvelle adresse' }).press('Enter')
        await looked.waitForLoadState()
        expect(await looked.evaluate('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(NARROW.width)
        expect((await new AxeBuilder({ page: looked }).analyze()).violations, path).toEqual([])
      }
    } finally {
      await browser.close()
    }
  })
})

const NARROW = { width: 360, height: 740 }
