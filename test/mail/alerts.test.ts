import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { planAlerts } from '../../src/mail/alerts.ts'
import { sendBatch } from '../../src/mail/service.ts'
import { createWorld, LISTING, type Person, PROFILE, type World } from '../api/world.ts'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'
import { sendLetters } from '../support/letters.ts'
import { type Mail, startSmtp } from '../support/smtp.ts'
import { sendingTo } from './sending.ts'

/** Alerts: for those who want to hear at once, and never more than one mail a day. */

const db = useDb()
const deps = useDeps(db)
const send = useApi(() => deps.web)
const HOUR = 3_600_000
let smtp: Awaited<ReturnType<typeof startSmtp>>
let world: World
let locum: Person & { id: string }
let email: string

beforeAll(async () => {
  smtp = await startSmtp()
  world = await createWorld(deps, db, send)
})
afterAll(() => smtp.stop())
beforeEach(async () => {
  // Ten in the morning in Paris.
  deps.now = new Date('2027-01-28T09:00:00Z')
  for (const table of ['outbox', 'match', 'match_mark', 'alert', 'saved_search', 'candidate', 'digest_sent']) {
    await db.sql`delete from ${db.sql(table)}`
  }
  await db.sql`update listing set state = 'withdrawn' where state = 'published'`
  await db.sql`delete from graphile_worker._private_jobs`
  locum = await world.candidate()
  ;[{ email } = { email: '' }] = await db.sql`select email from contact where account = ${locum.account}`
  smtp.mails.length = 0
})

const wants = (digest: string) => world.send('PUT', '/api/candidates/me', locum, { ...PROFILE, digest })
const later = (ms: number) => {
  deps.now = new Date(deps.now.getTime() + ms)
}

/** Publishes a listing, lets the worker find whom it suits and whom to tell, and sends what may go. */
async function publish(title: string, change: object = {}): Promise<string> {
  later(1000)
  const { body } = await world.send('POST', '/api/listings', world.owner, { ...LISTING, ...change, title })
  await world.send('POST', `/api/listings/${body.id}/submit`, world.owner)
  await world.send('POST', `/api/listings/${body.id}/moderation`, world.desk, { decision: 'publish' })
  await deps.work('index.')
  await work()
  return body.id
}

async function work(): Promise<void> {
  await deps.work('match.')
  await deps.work('alert.')
  await db.sql`delete from graphile_worker._private_jobs`
  await sendBatch(sendingTo(deps, smtp.url))
}

/** What the clock does every hour. */
async function hour(): Promise<void> {
  await planAlerts(deps.worker)
  await sendBatch(sendingTo(deps, smtp.url))
}

const alerts = (): Mail[] =>
  smtp.mails.filter(
    (mail) =>
      mail.to.includes(email) &&
      mail.mail.headers.some(({ key, value }) => key === 'list-id' && value === '<alert.releve.test>'),
  )
const said = () => alerts().map(({ mail }) => /(Premier|Deuxième|Troisième)/g[Symbol.match](mail.text ?? ''))
const titles = () => said().map((found) => [...new Set(found)])

describe('a new match', () => {
  test('is told at once to who wants that, and not again', async () => {
    await wants('instant')
    await publish('Premier')
    expect(titles()).toEqual([['Premier']])
    await work()
    await hour()
    expect(alerts()).toHaveLength(1)
    later(24 * HOUR)
    await hour()
    expect(alerts()).toHaveLength(1)
    // Nor by the letter.
    await sendLetters(sendingTo(deps, smtp.url))
    expect(smtp.mails.filter((mail) => mail.to.includes(email))).toHaveLength(1)
  })

  test('on the same day waits for the next, with whatever came since', async () => {
    await wants('instant')
    await publish('Premier')
    later(HOUR)
    await publish('Deuxième')
    await publish('Troisième')
    await hour()
    expect(alerts()).toHaveLength(1)
    // Tomorrow, and not within the night.
    for (let i = 0; i < 36; i++) {
      later(HOUR)
      await hour()
    }
    expect(titles()).toEqual([['Premier'], expect.arrayContaining(['Deuxième', 'Troisième'])])
  })

  test('is told in the morning to who wants it daily', async () => {
    await wants('daily')
    await publish('Premier')
    await hour()
    expect(alerts()).toEqual([])
    deps.now = new Date('2027-01-29T05:59:00Z')
    await hour()
    expect(alerts()).toEqual([])
    deps.now = new Date('2027-01-29T06:02:00Z')
    await hour()
    expect(titles()).toEqual([['Premier']])
  })

  test('is not told by alert to who wants the weekly letter, or nothing', async () => {
    for (const digest of ['weekly', 'never']) {
      await wants(digest)
      await publish('Premier')
      await hour()
    }
    expect(alerts()).toEqual([])
  })

  test('below the threshold, or filled before it goes, is not told, and the day is not spent', async () => {
    await wants('instant')
    const id = await publish('Premier', { profession: 'infirmier', specialty: null })
    expect(alerts()).toEqual([])
    await deps.work('match.')
    await db.sql`insert into match (listing, candidate, score) values (${id}, ${locum.id}, 80)`
    await db.sql`insert into alert (account, due_since) values (${locum.account}, ${deps.now})`
    // Not eligible, whatever the stored score says.
    await hour()
    expect(alerts()).toEqual([])
    await publish('Deuxième')
    expect(titles()).toEqual([['Deuxième']])
  })

  test('of a profile just saved counts too', async () => {
    await publish('Premier')
    await db.sql`delete from match`
    await wants('instant')
    await work()
    expect(titles()).toEqual([['Premier']])
  })
})

describe('a saved search', () => {
  async function keep(alerts: string, query: object = { profession: 'medecin', commune: '44114' }): Promise<void> {
    await world.send('POST', '/api/me/searches', locum, { name: 'Autour d’Orvault', query, alerts })
  }

  test('told at once shares the one mail a day with the matches', async () => {
    await wants('weekly')
    await keep('instant')
    await publish('Premier')
    expect(titles()).toEqual([['Premier']])
    expect(alerts()[0]?.mail.text).toContain('Autour d’Orvault')
    await publish('Deuxième')
    await hour()
    expect(alerts()).toHaveLength(1)
    later(24 * HOUR)
    await hour()
    expect(titles()).toEqual([['Premier'], ['Deuxième']])
  })

  test('that the listing does not fit says nothing', async () => {
    await keep('instant', { profession: 'infirmier' })
    await publish('Premier')
    await hour()
    expect(alerts()).toEqual([])
  })

  test('told with the letter is in the letter, once', async () => {
    await db.sql`update candidate set digest = 'never'`
    await keep('digest')
    await publish('Premier')
    expect(alerts()).toEqual([])
    await sendLetters(sendingTo(deps, smtp.url))
    const mine = () => smtp.mails.filter((mail) => mail.to.includes(email))
    expect(mine()).toHaveLength(1)
    expect(mine()[0]?.mail.text).toContain('Autour d’Orvault')
    later(7 * 24 * HOUR)
    await sendLetters(sendingTo(deps, smtp.url))
    expect(mine()).toHaveLength(1)
  })
})
