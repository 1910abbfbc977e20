import { describe, expect, test } from 'vitest'
import { planAlerts } from '../../src/mail/alerts.ts'
import { PROFILE } from '../api/world.ts'
import { useLocum, useMailWorld } from './sending.ts'

/** Alerts: for those who want to hear at once, and never more than one mail a day. */

const HOUR = 3_600_000
const mails = useMailWorld()
const { db, deps, world, batch, letters, later, to } = mails
/** Ten in the morning in Paris. */
const locum = useLocum(mails, new Date('2027-01-28T09:00:00Z'))

const wants = (digest: string) => world.send('PUT', '/api/candidates/me', locum, { ...PROFILE, digest })

/** Publishes a listing, lets the worker find whom it suits and whom to tell, and sends what may go. */
async function publish(title: string, change: object = {}): Promise<string> {
  const id = await mails.publish(title, change)
  await deps.work('index.')
  await work()
  return id
}

async function work(): Promise<void> {
  await deps.work('match.')
  await deps.work('alert.')
  await db.sql`delete from graphile_worker._private_jobs`
  await batch()
}

/** What the clock does every hour. */
async function hour(): Promise<void> {
  await planAlerts(deps.worker)
  await batch()
}

const mine = () => to(locum.email)
const alerts = () =>
  mine().filter(({ mail }) =>
    mail.headers.some(({ key, value }) => key === 'list-id' && value === '<alert.releve.test>'),
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
    await letters()
    expect(mine()).toHaveLength(1)
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
    await letters()
    expect(mine()).toHaveLength(1)
    expect(mine()[0]?.mail.text).toContain('Autour d’Orvault')
    later(7 * 24 * HOUR)
    await letters()
    expect(mine()).toHaveLength(1)
  })
})
