import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Actor } from '../../src/accounts/model.ts'
import { issueLink, isThere, signIn } from '../../src/accounts/service.ts'
import { resendMails } from '../../src/mail/outbox.ts'
import { createMailer, sendBatch } from '../../src/mail/service.ts'
import { lockMatching } from '../../src/matching/service.ts'
import { eraseInactive } from '../../src/rights/retention.ts'
import { somebody, useOffice } from '../listings/office.ts'
import { waitUntil } from '../support/child.ts'
import { useDb } from '../support/db.ts'
import { START, useDeps } from '../support/deps.ts'
import { refusal, startSmtp } from '../support/smtp.ts'

/** Whoever is silent for two years is forgotten, after two warnings; whoever comes by stays. */

const db = useDb()
const deps = useDeps(db)
const office = useOffice(db, deps)
let smtp: Awaited<ReturnType<typeof startSmtp>>
let me: Actor & { token: string }
let email: string
let people = 0

beforeAll(async () => {
  smtp = await startSmtp()
  deps.worker.mailer = createMailer(smtp.url, 'Relève <releve@releve.test>')
})
afterAll(async () => {
  deps.worker.mailer.close()
  await smtp.stop()
})
beforeEach(async () => {
  await db.sql`delete from graphile_worker._private_jobs`
  email = `silencieuse-${people++}@releve.test`
  me = await deps.person(email)
  smtp.mails.length = 0
})

/** What the worker does every day, and the mails that come of it. */
async function onDay(days: number): Promise<void> {
  deps.now = new Date(START.getTime() + days * 86_400_000)
  await db.sql`select graphile_worker.add_job('clock.daily')`
  await deps.work('clock.daily')
  await deps.work('mail.')
}

const subjects = (address = email) =>
  smtp.mails.filter(({ to }) => to.includes(address)).map(({ mail }) => mail.subject ?? '')
const text = () => smtp.mails.findLast(({ to }) => to.includes(email))?.mail.text?.replaceAll(/\s+/g, ' ') ?? ''
const stays = (account = me.account) => isThere(db.sql, account)
const WARNED = /^Vos données seront effacées/

/** The days of these on which somebody was warned. */
async function daysWarned(from: number, until: number, address = email): Promise<number[]> {
  const warned: number[] = []
  for (let day = from; day <= until; day++) {
    const before = subjects(address).filter((subject) => WARNED.test(subject)).length
    await onDay(day)
    await onDay(day)
    if (subjects(address).filter((subject) => WARNED.test(subject)).length > before) warned.push(day)
  }
  return warned
}

describe('somebody who was not heard of', () => {
  test('is warned 30 and 7 days before two years are over, and erased on the day it was said', async () => {
    expect(await daysWarned(698, 729)).toEqual([700, 723])
    expect(subjects()).toEqual([
      'Vos données seront effacées dans 30 jours',
      'Vos données seront effacées dans 7 jours',
    ])
    expect(text()).toContain('le 30 janv. 2029, votre compte Relève sera effacé')
    expect(await stays()).toBe(true)
    await onDay(730)
    expect(deps.now.toISOString()).toMatch(/^2029-01-30/)
    expect(await stays()).toBe(false)
    expect(await db.sql`select from contact where email = ${email}`).toHaveLength(0)
    // What happened is told to the address that was.
    expect(subjects()).toHaveLength(3)
    expect(await daysWarned(731, 733)).toEqual([])
    expect(await db.sql`select from outbox where account = ${me.account} or address = ${email}`).toHaveLength(0)
  })

  test('is erased a week after the last warning at the soonest, where the clock stood still', async () => {
    await onDay(800)
    expect(subjects()).toEqual(['Vos données seront effacées dans 7 jours'])
    expect(text()).toContain('le 17 avr. 2029')
    expect(await daysWarned(801, 806)).toEqual([])
    expect(await stays()).toBe(true)
    await onDay(807)
    expect(deps.now.toISOString()).toMatch(/^2029-04-17/)
    expect(await stays()).toBe(false)
  })

  test('is erased on that day, though the warning was written later in its day', async () => {
    await onDay(723.2)
    await onDay(729.4)
    expect(await stays()).toBe(true)
    await onDay(729.6)
    expect(await stays()).toBe(false)
  })

  test('is erased though the address is out of use', async () => {
    await db.sql`insert into suppression (account, reason, at) values (${me.account}, 'refused', ${START})`
    await onDay(723)
    await onDay(730)
    expect(subjects().filter((subject) => WARNED.test(subject))).toEqual([])
    expect(await stays()).toBe(false)
  })

  test('stays while the last warning could not go, and for the week after', async () => {
    smtp.hooks.onRcpt = () => refusal(451, 'later')
    await onDay(723)
    for (const day of [724, 725.5, 731]) {
      await onDay(day)
      await sendBatch(deps.worker)
    }
    expect(await stays()).toBe(true)
    expect(subjects().filter((subject) => WARNED.test(subject))).toEqual([])
    smtp.hooks.onRcpt = undefined
    // Given up after two days: the operator sends it again.
    expect(await resendMails(deps.worker)).toMatchObject({ resent: 1 })
    await onDay(732)
    expect(subjects().filter((subject) => WARNED.test(subject))).toHaveLength(1)
    await onDay(738)
    expect(await stays()).toBe(true)
    await onDay(739)
    expect(await stays()).toBe(false)
  })

  test('of whom a coordinator said something is warned and erased too', async () => {
    const person = somebody()
    const listing = await office.entered(person)
    const [{ owner } = { owner: '' }] = await db.sql`select owner from listing where id = ${listing}`
    // The database says when an account was made; here that would be the day of the test.
    await db.sql`update account set last_contact_at = ${START}, created_at = ${START} where id = ${owner}`
    expect(await daysWarned(700, 700, person.email)).toEqual([700])
    expect(await daysWarned(723, 723, person.email)).toEqual([723])
    expect(await stays(owner)).toBe(true)
    await onDay(730)
    expect(await stays(owner)).toBe(false)
    expect(await db.sql`select from listing where id = ${listing} and owner is not null`).toHaveLength(0)
  })

  test('stays who coordinates, and is not warned', async () => {
    await onDay(1000)
    await onDay(1010)
    expect(await stays(office.desk.account)).toBe(true)
    expect(subjects('desk@cpts.test').filter((subject) => WARNED.test(subject))).toEqual([])
  })
})

describe('a visit', () => {
  /** The path of the link that keeps the account, in the last warning. */
  const keeping = () => new URL(/http\S+\/lien\/garder-mon-compte\/\S+/.exec(text())?.[0] ?? '').pathname
  // Not by the API: the cookie is refused an end so far from the day on which the test runs.
  const entering = async () => {
    const token = new URL(await issueLink(deps.worker, me.account)).searchParams.get('jeton') as string
    return signIn(deps.as(null), { token })
  }
  const visits: Record<string, () => Promise<unknown>> = {
    'of the site, signed in': async () => {
      const { sessionToken } = await entering()
      await silent()
      const { status } = await office.send('GET', '/mon-compte', { headers: { Cookie: `releve=${sessionToken}` } })
      expect(status).toBe(200)
    },
    'by signing in': entering,
    'by a personal token': async () => {
      expect((await office.send('GET', '/api/me', { token: me.token })).status).toBe(200)
    },
    'by the button of the warning': async () => {
      expect((await office.send('POST', keeping())).status).toBe(200)
    },
  }
  const silent = () => db.sql`update account set last_contact_at = ${START} where id = ${me.account}`

  test.each(Object.entries(visits))('%s keeps the account for two more years', async (_how, visit) => {
    await onDay(723)
    expect(subjects()).toHaveLength(1)
    deps.now = new Date(START.getTime() + 725 * 86_400_000)
    await visit()
    await onDay(730)
    await onDay(740)
    await onDay(725 + 699)
    expect(await stays()).toBe(true)
    expect(subjects()).toHaveLength(1)
    await onDay(725 + 700)
    expect(subjects().at(-1)).toBe('Vos données seront effacées dans 30 jours')
  })

  test('at the very moment of the erasure keeps it too', async () => {
    await onDay(723)
    deps.now = new Date(START.getTime() + 730 * 86_400_000)
    let erasing: Promise<number> | undefined
    await db.sql.begin(async (tx) => {
      // Another erasure is under way.
      await lockMatching(tx)
      erasing = eraseInactive(deps.worker)
      await waitUntil(async () => {
        const rows = await db.sql`
          select from pg_locks l join pg_database d on d.oid = l.database
          where d.datname = current_database() and l.locktype = 'advisory' and not l.granted`
        return rows.length > 0
      })
      await office.send('GET', '/api/me', { token: me.token })
    })
    expect(await erasing).toBe(0)
    expect(await stays()).toBe(true)
  })

  test('of a scanner, which opens the link and presses nothing, keeps nothing', async () => {
    await onDay(723)
    expect((await office.send('GET', keeping())).status).toBe(200)
    await onDay(730)
    expect(await stays()).toBe(false)
  })
})
