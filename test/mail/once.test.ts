import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { planDigest } from '../../src/digest/service.ts'
import { planAlerts } from '../../src/mail/alerts.ts'
import { resendMails } from '../../src/mail/outbox.ts'
import { PROFILE } from '../api/world.ts'
import { waitUntil } from '../support/child.ts'
import { refusal } from '../support/smtp.ts'
import { useLocum, useMailWorld } from './sending.ts'

/** What a person was told is not told again, whatever mails wait for them at once. */

const HOUR = 3_600_000
const DAY = 24 * HOUR
const mails = useMailWorld()
const { db, deps, send, world, smtp, batch, letters, later, to } = mails
/** Ten in the morning in Paris. */
const locum = useLocum(mails, new Date('2027-01-28T09:00:00Z'))

const wants = (digest: string) => world.send('PUT', '/api/candidates/me', locum, { ...PROFILE, digest })
const mine = () => to(locum.email)
const telling = (title: string) => mine().filter(({ mail }) => mail.text?.includes(title)).length

/** Publishes a listing and finds whom it suits; whom to tell is planned, and sent by the test. */
async function publish(title: string): Promise<string> {
  const id = await mails.publish(title)
  await deps.work('match.')
  await deps.work('alert.')
  return id
}

describe('an alert', () => {
  test('says nothing that the letter on its way says', async () => {
    await wants('instant')
    await publish('Première')
    await planDigest(deps.worker, { slots: null })
    // Both are due, and several send at once.
    await Promise.all([batch(), batch(), batch()])
    await batch()
    expect(telling('Première')).toBe(1)
  })

  test('that waited for the server goes with whatever came since, once', async () => {
    await wants('instant')
    smtp.hooks.onData = () => refusal(451, 'later')
    await publish('Première')
    await batch()
    later(DAY)
    await publish('Deuxième')
    await planAlerts(deps.worker)
    smtp.hooks.onData = undefined
    later(8 * HOUR)
    await Promise.all([batch(), batch()])
    await batch()
    expect([telling('Première'), telling('Deuxième')]).toEqual([1, 1])
  })
})

describe('a letter given up', () => {
  test('does not go again after a newer one, which said all of it', async () => {
    await publish('Première')
    smtp.hooks.onData = () => refusal(554, '5.7.1 not today')
    await letters()
    smtp.hooks.onData = undefined
    later(7 * DAY)
    await letters()
    expect(telling('Première')).toBe(1)
    later(DAY)
    await publish('Deuxième')
    await resendMails(deps.worker)
    await batch()
    expect(mine()).toHaveLength(1)
    // Nor does it bring the next one forward.
    const { accounts } = await planDigest(deps.worker, { slots: null, dryRun: true })
    expect(accounts).not.toContain(locum.account)
  })

  test('goes again where there was none since', async () => {
    await publish('Première')
    smtp.hooks.onData = () => refusal(554, '5.7.1 not today')
    await letters()
    smtp.hooks.onData = undefined
    later(DAY)
    await resendMails(deps.worker)
    await batch()
    expect(telling('Première')).toBe(1)
  })
})

describe('a listing edited while its letter goes', () => {
  test('is told again, as changed', async () => {
    const id = await publish('Première')
    smtp.hooks.onData = async (mail) => {
      if (!mail.to.includes(locum.email)) return undefined
      later(1000)
      await world.send('PATCH', `/api/listings/${id}`, world.owner, { candidateSharePct: 90 })
      later(1000)
      return undefined
    }
    await letters()
    smtp.hooks.onData = undefined
    await deps.work('match.')
    later(7 * DAY)
    await letters()
    expect(mine()).toHaveLength(2)
    expect(mine()[1]?.mail.text).toMatch(/Modifiée depuis/i)
  })
})

describe('a saved search', () => {
  test('loses nothing that was published a moment before the letter', async () => {
    await db.sql`update candidate set digest = 'never'`
    const query = { profession: 'medecin', commune: '44114' }
    await world.send('POST', '/api/me/searches', locum, { name: 'Autour d’Orvault', query, alerts: 'digest' })
    await publish('Première')
    await deps.work('index.')
    // Published, and the job that indexes it has not run.
    await publish('Deuxième')
    later(1000)
    await letters()
    await deps.work('index.')
    later(7 * DAY)
    await letters()
    expect([telling('Première'), telling('Deuxième')]).toEqual([1, 1])
  })

  test('tells of what is published again after it had expired', async () => {
    const id = await publish('Première')
    later(DAY)
    await db.sql`update listing set state = 'expired' where id = ${id}`
    await db.sql`update candidate set digest = 'never'`
    await world.send('POST', '/api/me/searches', locum, {
      name: 'Tout',
      query: { profession: 'medecin' },
      alerts: 'digest',
    })
    later(DAY)
    await world.send('POST', `/api/listings/${id}/renew`, world.owner)
    await deps.work('index.')
    later(1000)
    await letters()
    expect(telling('Première')).toBe(1)
  })
})

describe('whoever leaves while their letter goes', () => {
  test('is gone, and nobody’s mail goes twice', async () => {
    const other = await world.candidate()
    const [{ email: others } = { email: '' }] = await db.sql`select email from contact where account = ${other.account}`
    await publish('Première')
    let taken = 0
    smtp.hooks.onData = async () => {
      taken++
      await sleep(1500)
      return undefined
    }
    await planDigest(deps.worker, { slots: null })
    const sending = batch()
    await waitUntil(() => taken > 0)
    const leaving = send('DELETE', '/api/me', { token: locum.token })
    await sending
    expect((await leaving).status).toBe(204)
    smtp.hooks.onData = undefined
    await batch()
    const ids = smtp.mails.map(({ mail }) => mail.messageId)
    expect(new Set(ids).size).toBe(ids.length)
    expect(to(others)).toHaveLength(1)
    expect(await db.sql`select from account where id = ${locum.account}`).toEqual([])
  })
})
