import ICAL from 'ical.js'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { createMailer } from '../../src/mail/service.ts'
import { createWorld, LISTING, type Person, PROFILE, type World } from '../api/world.ts'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { START, useDeps } from '../support/deps.ts'
import { startSmtp } from '../support/smtp.ts'

/** The dates somebody agreed to: with the mail that says so, and behind a private address. */

const db = useDb()
const deps = useDeps(db)
const send = useApi(() => deps.web)
let app: ReturnType<typeof createApp>
let smtp: Awaited<ReturnType<typeof startSmtp>>
let world: World

beforeAll(async () => {
  smtp = await startSmtp()
  deps.worker.mailer = createMailer(smtp.url, 'Relève <releve@releve.test>')
  world = await createWorld(deps, send)
  app = createApp(deps.web)
})
afterAll(async () => {
  deps.worker.mailer.close()
  await smtp.stop()
})
beforeEach(() => {
  deps.now = START
})

const eventsOf = (text: string) =>
  new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent').map((event) => new ICAL.Event(event))

/** "CONFIRMED 2027-02-09 2027-02-13": what an event says of itself, and when it is. */
const timesOf = (text: string) =>
  eventsOf(text).map(
    ({ component, startDate, endDate }) => `${component.getFirstPropertyValue('status')} ${startDate} ${endDate}`,
  )

const makeFeed = async (as: Person) => new URL((await world.send('POST', '/api/me/calendar', as)).body.url).pathname
const read = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers })
const feedOf = async (as: Person) => (await read(await makeFeed(as))).text()

async function listing(owner: Person, fields: object): Promise<string> {
  const { body } = await world.send('POST', '/api/listings', owner, { ...LISTING, ...fields })
  await world.send('POST', `/api/listings/${body.id}/submit`, owner)
  await world.send('POST', `/api/listings/${body.id}/moderation`, world.desk, { decision: 'publish' })
  await deps.work('match.')
  return body.id
}

async function agree(owner: Person, id: string, locum: Person): Promise<string> {
  const { body } = await world.send('POST', `/api/listings/${id}/interest`, locum)
  await world.send('POST', `/api/interests/${body.id}/accept`, owner)
  return body.id
}

const WEEK = { periods: [{ from: '2027-02-08', to: '2027-02-14', weekdays: [1, 2, 3, 4, 5] }], except: [] }
/** Tuesday to Friday: the candidate's days. */
const TUESDAY_TO_FRIDAY = '2027-02-09 2027-02-13'

describe('a calendar’s private address', () => {
  let owner: Person
  let locum: Person & { id: string }
  beforeEach(async () => {
    owner = await deps.person(`feed-${Math.random()}@exemple.fr`, 'practitioner')
    locum = await world.candidate()
  })

  test('is made, told once, replaced by a new one and revoked', async () => {
    const { token } = locum
    expect((await send('GET', '/api/me/calendar', { token })).body).toEqual({ createdAt: null })
    const made = await send('POST', '/api/me/calendar', { token })
    expect(made).toMatchObject({ status: 201, body: { createdAt: START.toISOString() } })
    expect(made.body.url).toMatch(/^http:\/\/releve\.test\/agenda\/[\w-]{43}\.ics$/)
    expect((await send('GET', '/api/me/calendar', { token })).body).toEqual({ createdAt: START.toISOString() })
    const first = new URL(made.body.url).pathname
    expect((await read(first)).status).toBe(200)
    const second = await makeFeed(locum)
    expect([(await read(first)).status, (await read(second)).status]).toEqual([404, 200])
    expect(await send('DELETE', '/api/me/calendar', { token })).toMatchObject({ status: 204 })
    expect((await read(second)).status).toBe(404)
    expect(await send('DELETE', '/api/me/calendar', { token })).toMatchObject({ status: 204 })
    const [kept] = await db.sql`select count(*)::int as n from calendar_feed where account = ${locum.account}`
    expect(kept?.n).toBe(0)
  })

  test('is kept as a hash alone, in no export, and ends with the account', async () => {
    const path = await makeFeed(locum)
    const token = path.slice('/agenda/'.length, -'.ics'.length)
    const [row] = await db.sql`select f::text as kept from calendar_feed f where account = ${locum.account}`
    expect(row?.kept).not.toContain(token)
    const exported = (await world.send('GET', '/api/me/export', locum)).body
    expect(exported.calendar).toEqual({ createdAt: START.toISOString() })
    expect(JSON.stringify(exported)).not.toContain(token)
    await world.send('DELETE', '/api/me', locum)
    expect((await read(path)).status).toBe(404)
  })

  test('nobody has by guessing, and only who is signed in makes one', async () => {
    for (const path of ['/agenda/x.ics', `/agenda/${'A'.repeat(43)}.ics`, `/agenda/${'A'.repeat(43)}`, '/agenda/']) {
      expect((await read(path)).status, path).toBe(404)
    }
    for (const method of ['GET', 'POST', 'DELETE']) {
      expect((await send(method, '/api/me/calendar')).status).toBe(401)
    }
  })

  test('answers programs that poll: its type, kept by nobody else, and nothing when nothing changed', async () => {
    const path = await makeFeed(locum)
    const first = await read(path)
    expect(first.headers.get('Content-Type')).toBe('text/calendar; charset=utf-8')
    expect(first.headers.get('Cache-Control')).toMatch(/^private\b/)
    expect(first.headers.get('X-Robots-Tag')).toMatch(/noindex/)
    const tag = first.headers.get('ETag') as string
    deps.now = new Date(START.getTime() + 3_600_000)
    const again = await read(path, { 'If-None-Match': tag })
    expect([again.status, await again.text()]).toEqual([304, ''])
    await agree(owner, await listing(owner, WEEK), locum)
    const changed = await read(path, { 'If-None-Match': tag })
    expect(changed.status).toBe(200)
    expect(timesOf(await changed.text())).toEqual([`TENTATIVE ${TUESDAY_TO_FRIDAY}`])
  })

  test('holds what both sides agreed to, to be confirmed, then what the listing named: each its own side', async () => {
    const id = await listing(owner, WEEK)
    const path = [await makeFeed(locum), await makeFeed(owner)] as const
    const { body } = await world.send('POST', `/api/listings/${id}/interest`, locum)
    for (const one of path) expect(timesOf(await (await read(one)).text())).toEqual([])
    await world.send('POST', `/api/interests/${body.id}/accept`, owner)
    for (const one of path) expect(timesOf(await (await read(one)).text())).toEqual([`TENTATIVE ${TUESDAY_TO_FRIDAY}`])
    const uids = eventsOf(await (await read(path[0])).text()).map(({ uid }) => uid)
    await world.send('POST', `/api/listings/${id}/fill`, owner, { candidateIds: [locum.id] })
    for (const one of path) expect(timesOf(await (await read(one)).text())).toEqual([`CONFIRMED ${TUESDAY_TO_FRIDAY}`])
    const [mine, theirs] = [await (await read(path[0])).text(), await (await read(path[1])).text()]
    expect(eventsOf(mine).map(({ uid }) => uid)).toEqual(uids)
    expect(eventsOf(mine)[0]?.summary).toBe('Remplacement à Orvault')
    expect(eventsOf(theirs)[0]?.summary).toBe('Mon remplacement à Orvault')
    for (const text of [mine, theirs]) expect(text.replace(/\r\n /g, '')).not.toMatch(/Benali|Martin|exemple\.fr|06 \d/)
  })

  test('holds nothing any more of what was withdrawn, or was filled by somebody else', async () => {
    const [id, other] = [await listing(owner, WEEK), await world.candidate()]
    const interest = await agree(owner, id, locum)
    await agree(owner, id, other)
    await world.send('POST', `/api/listings/${id}/fill`, owner, { candidateIds: [other.id] })
    expect(timesOf(await feedOf(locum))).toEqual([])
    expect(timesOf(await feedOf(owner))).toEqual([`CONFIRMED ${TUESDAY_TO_FRIDAY}`])
    await world.send('POST', `/api/listings/${id}/renew`, owner)
    expect(timesOf(await feedOf(locum))).toEqual([`TENTATIVE ${TUESDAY_TO_FRIDAY}`])
    await world.send('POST', `/api/interests/${interest}/withdraw`, locum)
    expect(timesOf(await feedOf(locum))).toEqual([])
    await world.send('POST', `/api/listings/${id}/withdraw`, owner)
    await deps.work('introductions.')
    expect(timesOf(await feedOf(owner))).toEqual([])
  })

  test('of several places confirms those named, and leaves the others to be confirmed', async () => {
    const other = await world.candidate()
    const helpers = { ...PROFILE, kinds: ['reinforcement'] }
    for (const one of [locum, other]) await world.send('PUT', '/api/candidates/me', one, helpers)
    const id = await listing(owner, { ...WEEK, kind: 'reinforcement', places: 3 })
    for (const one of [locum, other]) await agree(owner, id, one)
    await world.send('POST', `/api/listings/${id}/fill`, owner, { candidateIds: [locum.id] })
    expect(timesOf(await feedOf(locum))).toEqual([`CONFIRMED ${TUESDAY_TO_FRIDAY}`])
    expect(timesOf(await feedOf(other))).toEqual([`TENTATIVE ${TUESDAY_TO_FRIDAY}`])
    expect(timesOf(await feedOf(owner)).sort()).toEqual([
      `CONFIRMED ${TUESDAY_TO_FRIDAY}`,
      `TENTATIVE ${TUESDAY_TO_FRIDAY}`,
    ])
  })

  test('keeps what is past for a year', async () => {
    await agree(owner, await listing(owner, WEEK), locum)
    const path = await makeFeed(locum)
    deps.now = new Date('2028-02-01T12:00:00Z')
    expect(timesOf(await (await read(path)).text())).toEqual([`TENTATIVE ${TUESDAY_TO_FRIDAY}`])
    deps.now = new Date('2028-03-01T12:00:00Z')
    expect(timesOf(await (await read(path)).text())).toEqual([])
  })

  test('says the half-days of a quota as days to agree on, at the shift that suits', async () => {
    const quota = { from: '2027-03-08', to: '2027-03-12', quota: { halfDays: 4, per: 'week' } }
    await agree(owner, await listing(owner, { periods: [quota], except: [] }), locum)
    const [event, ...others] = eventsOf(await feedOf(locum))
    expect(others).toEqual([])
    expect(`${event?.startDate} ${event?.endDate}`).toBe('2027-03-09 2027-03-13')
    expect(event?.summary).toBe('Remplacement à Orvault (à convenir)')
    expect(event?.component.getFirstPropertyValue('transp')).toBe('TRANSPARENT')
    // A Monday, which moves to the candidate's Tuesday.
    const moved = { periods: [{ from: '2027-04-12', to: '2027-04-12' }], except: [], flexDays: 1 }
    await agree(owner, await listing(owner, moved), locum)
    expect(timesOf(await feedOf(locum))).toContain('TENTATIVE 2027-04-13 2027-04-14')
  })

  test('in half days is written in hours, where the listing is', async () => {
    const mornings = { periods: [{ from: '2027-02-09', to: '2027-02-10', halves: ['am'] }], except: [] }
    await agree(owner, await listing(owner, mornings), locum)
    expect(timesOf(await feedOf(locum))).toEqual([
      'TENTATIVE 2027-02-09T07:00:00Z 2027-02-09T12:00:00Z',
      'TENTATIVE 2027-02-10T07:00:00Z 2027-02-10T12:00:00Z',
    ])
  })
})

describe('the mail that both agreed', () => {
  const attached = async (to: string) => {
    await deps.work('mail.')
    const mails = smtp.mails
      .splice(0)
      .filter((one) => one.to[0] === to && one.mail.subject?.startsWith('Mise en relation'))
    expect(mails).toHaveLength(1)
    return mails[0]?.mail.attachments ?? []
  }

  test('has the dates as a file, for each side its own', async () => {
    const locum = await world.candidate()
    await agree(world.owner, await listing(world.owner, WEEK), locum)
    const files = await attached('titulaire@exemple.fr')
    expect(files).toMatchObject([{ filename: 'releve.ics', mimeType: 'text/calendar' }])
    const text = new TextDecoder().decode(files[0]?.content as ArrayBuffer)
    expect(timesOf(text)).toEqual([`TENTATIVE ${TUESDAY_TO_FRIDAY}`])
    expect(eventsOf(text)[0]?.summary).toBe('Mon remplacement à Orvault (à confirmer)')
  })

  test('of a succession has none', async () => {
    const locum = await world.person()
    await world.send('PUT', '/api/candidates/me', locum, { ...PROFILE, kinds: ['succession'] })
    const { periods: _periods, except: _except, candidateSharePct: _share, flexDays: _flex, ...common } = LISTING
    const fields = { ...common, kind: 'succession', window: {} }
    const { body } = await world.send('POST', '/api/listings', world.owner, fields)
    await world.send('POST', `/api/listings/${body.id}/submit`, world.owner)
    await world.send('POST', `/api/listings/${body.id}/moderation`, world.desk, { decision: 'publish' })
    await agree(world.owner, body.id, locum)
    expect(await attached('titulaire@exemple.fr')).toEqual([])
    expect(await feedOf(locum)).not.toContain('VEVENT')
  })
})
