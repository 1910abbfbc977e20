import ICAL from 'ical.js'
import Papa from 'papaparse'
import { beforeAll, expect, test } from 'vitest'
import { admit, identify, provisionAccount } from '../../src/accounts/service.ts'
import { slotsOf } from '../../src/campaigns/service.ts'
import { inviteNow } from '../../src/campaigns/waves.ts'
import { contextOf } from '../../src/deps.ts'
import { remindCampaigns } from '../../src/mail/campaigns.ts'
import { useService } from '../support/service.ts'
import { enter, textOf, type Visitor, visit } from '../support/visitor.ts'
import { openedCampaign, type Person, volunteers } from './world.ts'

/** A campaign by the pages that people use, without JavaScript, and the files that other programs read. */

const service = useService('2027-02-22T09:00:00Z')
let id: string
let people: Person[]
let desk: Visitor

beforeAll(async () => {
  const { worker } = service
  const account = await provisionAccount(worker, {
    email: 'desk@cpts.test',
    name: 'Camille Petit',
    role: 'coordinator',
    territory: 'erdre-et-cens',
  })
  const { sessionToken } = await service.db.sql.begin((tx) => admit(worker, tx, account.id, null))
  const actor = await identify(worker, { session: sessionToken })
  people = await volunteers(service, 3, () => ({}))
  id = await openedCampaign({ as: (who) => contextOf(worker, who) }, actor as never, {
    periods: [{ from: '2027-03-01', to: '2027-03-03' }],
    teams: [{ profession: 'infirmier', places: 1 }],
  })
  await service.db
    .sql`update contact set name = '=2+2 Léa; Dupont', phone = '06 11 22 33 44' where account = ${people[0]?.account ?? ''}`
  await service.settled()
  await inviteNow(contextOf(worker, actor), id)
  await service.settled()
  desk = await enter(service, 'desk@cpts.test')
}, 60_000)

const linkOf = (text: string) => /https?:\/\/[^/\s]+(\/lien\/renfort\/[^\s?]+)/.exec(text)?.[1] ?? ''

test('a volunteer answers by the mailed link, without signing in: looking changes nothing', async () => {
  const [person] = people as [Person]
  const [mail] = await service.mailsTo(person.email)
  expect(mail?.mail.subject).toBe('Renfort, vos disponibilités : Centre de vaccination d’Orvault')
  const link = linkOf(mail?.mail.text ?? '')
  const visitor = visit(service)
  const seen = await visitor.get(link)
  expect(textOf(seen.html)).toContain('demi-journées vous sont proposées')
  const states = () =>
    service.db.sql`select state from campaign_place where candidate = ${person.candidate} order by state`
  const before = await states()
  expect(new Set(before.map(({ state }) => state))).toEqual(new Set(['invited']))

  const nothing = await visitor.post(link, { action: 'confirmer-tout' })
  expect(nothing.status).toBe(422)
  expect(textOf(nothing.html)).toContain('Cochez au moins une demi-journée')
  const slots = [...seen.html.matchAll(/name="creneau"[^>]*value="([^"]+)"/g)].map((match) => match[1] as string)
  expect(slots.length).toBe(before.length)
  const done = await visitor.follow(await visitor.post(link, { action: 'confirmer-tout', creneau: slots.slice(0, 2) }))
  expect(textOf(done.html)).toContain('Vous venez')
  expect(textOf(done.html)).toContain('Camille Petit, 02 40 00 00 00')
  expect((await states()).filter(({ state }) => state === 'confirmed')).toHaveLength(2)
  await service.settled()

  const confirmed = (await service.mailsTo(person.email, 2)).at(-1)
  expect(confirmed?.mail.subject).toMatch(/^Renfort confirmé/)
  const file = new TextDecoder().decode(confirmed?.mail.attachments[0]?.content as Uint8Array)
  const events = new ICAL.Component(ICAL.parse(file)).getAllSubcomponents('vevent').map((one) => new ICAL.Event(one))
  expect(events[0]?.summary).toBe('Renfort : Centre de vaccination d’Orvault')
  expect(events[0]?.location).toContain('Frébaudière')
  expect((await visitor.get('/lien/renfort/forged')).status).toBe(404)
  const forged = await visitor.post(`${link}x`, { action: 'decliner' })
  expect(forged.status).toBe(404)
})

test('the same signed in, and its own calendar; a stranger finds nothing there', async () => {
  const [, second] = people as [Person, Person]
  const visitor = await enter(service, second.email)
  expect((await visitor.get(`/renforts/${id}`)).status).toBe(200)
  const calendar = await visitor.get(`/renforts/${id}/agenda.ics`)
  expect(() => ICAL.parse(calendar.html)).not.toThrow()
  expect((await desk.get(`/renforts/${id}`)).status).toBe(404)
  expect((await visit(service).get(`/renforts/${id}`)).location).toBe(
    `/connexion?next=${encodeURIComponent(`/renforts/${id}`)}`,
  )
})

test('the planning is a calendar with every half-day and a spreadsheet that runs nothing; reading names is on record', async () => {
  const slots = await slotsOf(service.worker, id)
  const calendar = await desk.get(`/mon-territoire/renforts/${id}/planning.ics`)
  expect(calendar.headers.get('Content-Type')).toContain('text/calendar')
  const events = new ICAL.Component(ICAL.parse(calendar.html))
    .getAllSubcomponents('vevent')
    .map((one) => new ICAL.Event(one))
  expect(events).toHaveLength(slots.length)
  expect(events.filter(({ summary }) => summary === 'Infirmier : 1 sur 1')).toHaveLength(2)
  // Mornings begin at eight and afternoons at one, in Paris.
  expect(events[0]?.startDate.toJSDate().toISOString()).toBe('2027-03-01T07:00:00.000Z')

  const { html: csv } = await desk.get(`/mon-territoire/renforts/${id}/planning.csv`)
  const { data, errors } = Papa.parse<Record<string, string>>(csv, {
    header: true,
    delimiter: ';',
    skipEmptyLines: true,
  })
  expect(errors).toEqual([])
  expect(data).toHaveLength(6)
  const named = data.filter((row) => row.Téléphone === '06 11 22 33 44')
  expect(named).toHaveLength(2)
  expect(named[0]?.Nom).toBe("'=2+2 Léa; Dupont")
  expect(data.filter((row) => row.Nom === '(place vide)')).toHaveLength(4)
  const [audit] = await service.db.sql`
    select count(*)::int as n from audit where action = 'contact.read' and subject = ${people[0]?.account ?? ''}`
  expect(audit?.n).toBe(1)
  const page = await desk.get(`/mon-territoire/renforts/${id}/planning?par=personne`)
  expect(textOf(page.html)).toContain('06 11 22 33 44')
  const stranger = await enter(service, people[2]?.email ?? '')
  for (const end of ['', '.ics', '.csv']) {
    expect((await stranger.get(`/mon-territoire/renforts/${id}/planning${end}`)).status).toBe(404)
  }
})

test('whoever comes is reminded the day before, once, and may still withdraw', async () => {
  const [person] = people as [Person]
  service.now = new Date('2027-02-28T07:00:00Z')
  await remindCampaigns(service.worker)
  const before = (await service.mailsTo(person.email, 2)).length
  service.now = new Date('2027-02-28T09:00:00Z')
  await remindCampaigns(service.worker)
  await remindCampaigns(service.worker)
  await service.settled()
  const mails = await service.mailsTo(person.email, before + 1)
  expect(mails).toHaveLength(before + 1)
  expect(mails.at(-1)?.mail.subject).toBe('Demain, renfort : Centre de vaccination d’Orvault')
  const slots = await service.db
    .sql`select slot from campaign_place where candidate = ${person.candidate} and state = 'confirmed'`
  const back = await visit(service).post(linkOf(mails.at(-1)?.mail.text ?? ''), {
    action: 'retirer',
    retrait: slots.map(({ slot }) => slot),
  })
  expect(back.status).toBe(303)
  const left = await service.db
    .sql`select from campaign_place where candidate = ${person.candidate} and state = 'confirmed'`
  expect(left).toHaveLength(0)
})
