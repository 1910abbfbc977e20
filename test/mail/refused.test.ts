import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { noteMailEvents } from '../../src/mail/events.ts'
import { createMailer } from '../../src/mail/service.ts'
import { createWorld, LISTING, type Person, PROFILE, type World } from '../api/world.ts'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { START, useDeps } from '../support/deps.ts'
import { lastLink } from '../support/links.ts'
import { refusal, startSmtp } from '../support/smtp.ts'
import { queue, rowOf } from './sending.ts'

/** An address that refuses our mails: its people's coordinators hear of it, and it comes back with its owner. */

const db = useDb()
const deps = useDeps(db)
const send = useApi(() => deps.web)
const DESK = 'coordination@exemple.fr'
const BOTH = 'deux-territoires@exemple.fr'
let smtp: Awaited<ReturnType<typeof startSmtp>>
let world: World

beforeAll(async () => {
  smtp = await startSmtp()
  deps.worker.mailer = createMailer(smtp.url, 'Relève <releve@releve.test>')
  world = await createWorld(deps, send)
  await deps.person(BOTH, 'coordinator', 'erdre-et-cens', 'rouen')
})
afterAll(async () => {
  deps.worker.mailer.close()
  await smtp.stop()
})
beforeEach(async () => {
  deps.now = START
  for (const table of ['outbox', 'suppression', 'listing', 'candidate']) await db.sql`delete from ${db.sql(table)}`
  await db.sql`delete from graphile_worker._private_jobs`
  dead.clear()
  smtp.hooks.onRcpt = (address) => (dead.has(address) ? refusal(550, `5.1.1 <${address}> unknown`) : undefined)
  smtp.mails.length = 0
})

const dead = new Set<string>()
const to = (address: string) => smtp.mails.filter((mail) => mail.to.includes(address))
const told = (address = DESK) =>
  to(address)
    .filter(({ mail }) => /ne reçoi(t|vent) plus nos mails/.test(mail.subject ?? ''))
    .map(({ mail }) => (mail.text ?? '').replaceAll(/\s+/g, ' '))
const emailOf = async ({ account }: Person) =>
  (await db.sql`select email from contact where account = ${account}`)[0]?.email as string
const reasonOf = async ({ account }: Person) =>
  (await db.sql`select reason from suppression where account = ${account}`)[0]?.reason
const later = (minutes: number) => {
  deps.now = new Date(deps.now.getTime() + minutes * 60_000)
}

/** The worker does all there is to do; a mail that is refused is one of them. */
const work = () => deps.work('mail.')

async function hourly(): Promise<void> {
  await db.sql`select graphile_worker.add_job('clock.hourly')`
  await deps.work('clock.hourly')
  await work()
}

/** A mail to somebody whose mailbox is gone. */
async function refuses(person: Person): Promise<void> {
  dead.add(await emailOf(person))
  await queue(deps, person.account)
  await db.sql`update outbox set next_try_at = ${deps.now}, tried_since = ${deps.now} where sent_at is null`
  await work()
}

async function candidate(commune = '44114'): Promise<Person & { id: string }> {
  const person = await world.candidate()
  await world.send('PUT', '/api/candidates/me', person, { ...PROFILE, zones: [{ commune, radiusKm: 20 }] })
  return person
}

async function listed(owner: Person, title: string, commune = '44114'): Promise<string> {
  const { body } = await world.send('POST', '/api/listings', owner, { ...LISTING, title, communes: [commune] })
  await world.send('POST', `/api/listings/${body.id}/submit`, owner)
  await db.sql`delete from graphile_worker._private_jobs`
  return body.id
}

describe('an address that the server refuses', () => {
  test('is marked; the coordinator of the listing hears which one it is of, and no address nor name', async () => {
    const id = await listed(world.owner, 'Cabinet du bourg')
    await refuses(world.owner)
    expect(await reasonOf(world.owner)).toBe('refused')
    expect(told()).toHaveLength(1)
    expect(told()[0]).toContain('Titulaire de l’annonce « Cabinet du bourg »')
    const whole = JSON.stringify(to(DESK)[0])
    for (const secret of ['titulaire@exemple.fr', 'Martin', '06 12 34 56 78', '0612345678']) {
      expect(whole).not.toContain(secret)
    }
    const link = new URL(/http\S+\/mes-annonces\/\S+/.exec(to(DESK)[0]?.mail.text ?? '')?.[0] ?? '')
    expect(link.pathname).toBe(`/mes-annonces/${id}`)
    expect((await send('GET', link.pathname, { token: world.desk.token })).status).toBe(200)
  })

  test('of a candidate is told by what and where they work', async () => {
    const person = await candidate()
    await refuses(person)
    expect(told()).toEqual([expect.stringContaining(`Profil : Médecin (Médecine générale), autour d'Orvault (20 km)`)])
    expect(JSON.stringify(to(DESK))).not.toMatch(/Benali|remplacant\d*@exemple\.fr|98 76 54 32/)
  })

  test('is told of by the listing of the territory one coordinates, not by another', async () => {
    const owner = await world.person()
    await listed(owner, 'À Orvault')
    await listed(owner, 'À Rouen', '76540')
    const rouen = `rouen@exemple.fr`
    await deps.person(rouen, 'coordinator', 'rouen')
    await refuses(owner)
    expect(told()[0]).toContain('« À Orvault »')
    expect(told()[0]).not.toContain('Rouen')
    expect(told(rouen)[0]).toContain('« À Rouen »')
    expect(told(rouen)[0]).not.toContain('Orvault')
  })

  test('is told of once, with all the others of the hour', async () => {
    const [one, two, three] = [await candidate(), await candidate('44194'), await candidate('44035')]
    dead.add(await emailOf(one)).add(await emailOf(two))
    for (const { account } of [one, two]) await queue(deps, account)
    await work()
    expect(told()).toHaveLength(1)
    expect(told()[0]).toMatch(/Orvault.+Sautron|Sautron.+Orvault/)
    later(10)
    await refuses(three)
    await hourly()
    expect(told()).toHaveLength(1)
    later(60)
    await hourly()
    expect(told()).toHaveLength(2)
    expect(told()[1]).toContain('La Chapelle-sur-Erdre')
    expect(told()[1]).not.toMatch(/Orvault|Sautron/)
    for (const _hour of [1, 2, 3]) {
      later(60)
      await hourly()
    }
    expect(told()).toHaveLength(2)
  })

  test('is told of once to each, where one of them had a mail already', async () => {
    await refuses(await candidate('76540'))
    expect([told(), told(BOTH)].map(({ length }) => length)).toEqual([0, 1])
    later(5)
    await refuses(await candidate())
    for (const _hour of [1, 2]) {
      later(60)
      await hourly()
    }
    expect([told(), told(BOTH)].map(({ length }) => length)).toEqual([1, 2])
  })

  test('of whom is nowhere is told to those who look after what is outside', async () => {
    const outside = 'ailleurs@exemple.fr'
    await deps.person(outside, 'coordinator', 'hors-territoire')
    await refuses(await world.person())
    expect(told(outside)[0]).toContain('Un compte sans annonce ni profil')
    expect(told()).toEqual([])
  })

  test('that somebody typed to sign in, and where nobody came, is told to no one', async () => {
    const outside = 'ailleurs@exemple.fr'
    await deps.person(outside, 'coordinator', 'hors-territoire')
    for (const email of ['personne1@exemple.fr', 'personne2@exemple.fr']) {
      dead.add(email)
      await send('POST', '/api/auth/link', { body: { email } })
    }
    await work()
    expect(await db.sql`select from suppression`).toHaveLength(2)
    later(60)
    await hourly()
    expect(told(outside)).toEqual([])
  })

  test('is not told of to the one whose it is', async () => {
    await listed(world.desk, 'La mienne')
    await refuses(world.desk)
    dead.clear()
    expect(told()).toEqual([])
    expect(told(BOTH)).toHaveLength(1)
    await db.sql`delete from suppression`
  })

  test('has no mail tried again, but those its owner asks for', async () => {
    const person = await candidate()
    await refuses(person)
    dead.clear()
    const id = await queue(deps, person.account)
    await work()
    expect(to(await emailOf(person))).toEqual([])
    expect(await rowOf(db, id)).toMatchObject({ sentAt: null, failedAt: deps.now, lastError: 'address out of use' })
  })

  test('works again once its owner has signed in by mail, and may be refused again', async () => {
    const person = await candidate()
    const email = await emailOf(person)
    await refuses(person)
    dead.clear()
    later(60)
    await send('POST', '/api/auth/link', { body: { email } })
    await work()
    expect(to(email)).toHaveLength(1)
    expect(await reasonOf(person)).toBe('refused')
    const { token } = await lastLink(deps.worker)
    expect((await send('POST', '/api/auth/session', { body: { token } })).status).toBe(201)
    expect(await reasonOf(person)).toBeUndefined()
    await queue(deps, person.account)
    await work()
    expect(to(email)).toHaveLength(2)
    await refuses(person)
    expect(told()).toHaveLength(2)
  })
})

describe('what the server tells afterwards', () => {
  const event = async (person: Person, type: 'bounced' | 'complained') => {
    const id = await queue(deps, person.account)
    await work()
    await noteMailEvents(deps.as(null), { type, messageId: `<${id}@releve.test>`, permanent: true, answer: '550' })
    await work()
  }

  test('of a mail that came back is told', async () => {
    const person = await candidate()
    await event(person, 'bounced')
    expect(await reasonOf(person)).toBe('bounced')
    expect(told()).toHaveLength(1)
  })

  test('of somebody who called it unwanted is not: the address works', async () => {
    const person = await candidate()
    await event(person, 'complained')
    expect(await reasonOf(person)).toBe('complained')
    later(60)
    await hourly()
    expect(told()).toEqual([])
  })
})
