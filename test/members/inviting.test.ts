import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  answerInvitation,
  invitationLink,
  joinByLink,
  linkPath,
  readOpen,
  refuseByLink,
} from '../../src/members/joining.ts'
import {
  inviteMembers,
  leave,
  readMembers,
  setSubscribed,
  subscribersOf,
  withdrawInvitations,
} from '../../src/members/service.ts'
import { within } from '../../src/platform/db.ts'
import { useDb } from '../support/db.ts'
import { START, useDeps } from '../support/deps.ts'

/** A coordinator invites people to a CPTS, who come or say no. */

const HOME = 'erdre-et-cens'
const db = useDb()
const deps = useDeps(db)
type Person = Awaited<ReturnType<typeof deps.person>>
let desk: Person
let elsewhere: Person

beforeAll(async () => {
  desk = await deps.person('desk@cpts.test', 'coordinator', HOME)
  elsewhere = await deps.person('elsewhere@cpts.test', 'coordinator', 'rouen')
})
beforeEach(() => {
  deps.now = START
})

let people = 0
const somebody = () => ({ email: `membre.${people++}@cabinet.test`, name: 'Odile Roux', phone: '02 40 11 22 33' })
const later = (days: number) => {
  deps.now = new Date(deps.now.getTime() + days * 86_400_000)
}
const invite = async (...persons: Parameters<typeof inviteMembers>[2]) => inviteMembers(deps.as(desk), HOME, persons)
const outcomes = async (...persons: Parameters<typeof inviteMembers>[2]) =>
  (await invite(...persons)).map(({ outcome }) => outcome)
const actorOf = (account: string | null) => deps.as({ account: account as string, roles: [] })
const stateOf = async (account: string | null) =>
  (await db.sql`select state from member where account = ${account} and territory = ${HOME}`)[0]?.state

async function tokenOf(account: string | null): Promise<string> {
  const [row] = await db.sql`select id from invitation where account = ${account} and territory = ${HOME}`
  // As when it is mailed: from now on it signs in.
  await invitationLink(deps.worker, { id: row?.id, account: account as string })
  return new URL(linkPath(deps.web, row?.id), 'http://x').searchParams.get('jeton') as string
}

async function mailsTo(email: string): Promise<{ subject: string; body: string }[]> {
  await deps.work('mail.member-invited')
  return db.sql`
    select subject, body from outbox o join contact c on c.account = o.account
    where c.email = ${email} and o.stream = 'member'` as never
}

/** An invited person who came by the link. */
async function joined(said = { broadcast: false }): Promise<string> {
  const [invited] = await invite(somebody())
  return (await joinByLink(deps.as(null), await tokenOf(invited?.account ?? null), said)).account
}

describe('an invitation', () => {
  test('makes an account where there is none, and is mailed once', async () => {
    const person = somebody()
    const structure = { ...somebody(), structureName: 'MSP des Deux Rives', profession: 'infirmier' as const }
    const results = await invite(person, structure)
    expect(results.map(({ email, outcome }) => [email, outcome])).toEqual([
      [person.email, 'invited'],
      [structure.email, 'invited'],
    ])
    const rows = (await readMembers(deps.as(desk), HOME)).filter((row) =>
      results.some(({ account }) => account === row.account),
    )
    expect(rows.find((row) => row.account === results[1]?.account)).toMatchObject({
      kind: 'structure',
      structureName: 'MSP des Deux Rives',
      profession: 'infirmier',
      state: 'invited',
    })
    const [contact] = await db.sql`select name, phone from contact where email = ${person.email}`
    expect(contact).toEqual({ name: 'Odile Roux', phone: '02 40 11 22 33' })
    const mails = await mailsTo(person.email)
    expect(mails).toHaveLength(1)
    expect(mails[0]?.body).toContain('/connexion/invitation?jeton=')
    expect(await outcomes(person)).toEqual(['already'])
    expect(await mailsTo(person.email)).toHaveLength(1)
  })

  test('leaves what an account says of itself, and gives no way into it', async () => {
    const known = await deps.person('connue@cabinet.test')
    await db.sql`update contact set name = 'Le vrai nom' where account = ${known.account}`
    const [result] = await invite({ email: 'Connue@Cabinet.test', name: 'Un autre nom' })
    expect(result?.account).toBe(known.account)
    const [contact] = await db.sql`select name from contact where account = ${known.account}`
    expect(contact?.name).toBe('Le vrai nom')
    expect((await mailsTo('connue@cabinet.test'))[0]?.body).toContain('/connexion?next=')
    const token = await tokenOf(known.account)
    await expect(joinByLink(deps.as(null), token, { broadcast: false })).rejects.toMatchObject({ code: 'not-found' })
    await expect(refuseByLink(deps.as(null), token)).rejects.toMatchObject({ code: 'not-found' })
    await answerInvitation(deps.as(known), HOME, { join: true, broadcast: false })
    expect(await stateOf(known.account)).toBe('member')
  })

  test('is for coordinators of the territory', async () => {
    const stranger = await deps.person('stranger@releve.test')
    for (const actor of [elsewhere, stranger]) {
      await expect(inviteMembers(deps.as(actor), HOME, [somebody()])).rejects.toMatchObject({ code: 'forbidden' })
    }
    await expect(inviteMembers(deps.as(null), HOME, [])).rejects.toMatchObject({ code: 'unauthenticated' })
    await expect(inviteMembers(deps.as(desk), 'nowhere', [])).rejects.toMatchObject({ code: 'not-found' })
  })

  test('of somebody named twice in one list is one', async () => {
    const person = somebody()
    expect(await outcomes(person, { ...person, email: person.email.toUpperCase() })).toEqual(['invited', 'already'])
    expect(await mailsTo(person.email)).toHaveLength(1)
  })

  test('belongs to the transaction it is made in', async () => {
    const person = somebody()
    const failing = deps.web.sql.begin(async (tx) => {
      await inviteMembers({ ...deps.as(desk), sql: within(tx) }, HOME, [person])
      throw new Error('the rest of the import failed')
    })
    await expect(failing).rejects.toThrow('the rest')
    expect(await db.sql`select from contact where email = ${person.email}`).toHaveLength(0)
    expect(await mailsTo(person.email)).toHaveLength(0)
  })

  test('may be made again after 30 days without an answer, with another mail', async () => {
    const person = somebody()
    await invite(person)
    expect(await mailsTo(person.email)).toHaveLength(1)
    later(31)
    expect(await outcomes(person)).toEqual(['invited'])
    expect(await mailsTo(person.email)).toHaveLength(2)
  })
})

describe('taken back', () => {
  test('it is no more, and an account that was there for nothing else is forgotten without a mail', async () => {
    const [one, two] = [somebody(), somebody()]
    const results = await invite(one, two)
    await deps.person(two.email)
    const accounts = results.map(({ account }) => account as string)
    expect((await withdrawInvitations(deps.as(desk), HOME, accounts)).sort()).toEqual([...accounts].sort())
    await deps.work('account.forget')
    const left = await db.sql`select email from contact where account = any(${accounts})`
    expect(left).toEqual([{ email: two.email }])
    expect(await db.sql`select from farewell`).toHaveLength(0)
    expect(await mailsTo(one.email)).toHaveLength(0)
    await expect(withdrawInvitations(deps.as(elsewhere), HOME, accounts)).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('and made again, it is mailed once, and the first mail’s link works', async () => {
    const person = somebody()
    const [first] = await invite(person)
    const token = await tokenOf(first?.account ?? null)
    expect(await mailsTo(person.email)).toHaveLength(1)
    await withdrawInvitations(deps.as(desk), HOME, [first?.account as string])
    expect(await readOpen(deps.web, token)).toBeNull()
    await deps.work('account.forget')
    const [again] = await invite(person)
    expect(again?.outcome).toBe('invited')
    expect(again?.account).not.toBe(first?.account)
    expect(await mailsTo(person.email)).toHaveLength(0)
    const session = await joinByLink(deps.as(null), token, { broadcast: false })
    expect(session.account).toBe(again?.account)
  })

  test('only while nobody answered', async () => {
    const account = await joined()
    expect(await withdrawInvitations(deps.as(desk), HOME, [account])).toEqual([])
    expect(await stateOf(account)).toBe('member')
  })
})

describe('the mailed link', () => {
  test('joins and signs in once, with what was agreed to on record', async () => {
    const [invited] = await invite(somebody())
    const token = await tokenOf(invited?.account ?? null)
    const session = await joinByLink(deps.as(null), token, { broadcast: true })
    expect(session).toMatchObject({ account: invited?.account, next: '/mes-cpts' })
    const consents = await db.sql`
      select purpose, territory, given, at from consent where account = ${session.account} order by id`
    expect(consents).toEqual(
      ['membership', 'broadcast'].map((purpose) => ({ purpose, territory: HOME, given: true, at: START })),
    )
    expect(await subscribersOf(db.sql, HOME)).toContain(session.account)
    await expect(joinByLink(deps.as(null), token, { broadcast: true })).rejects.toMatchObject({ code: 'not-found' })
  })

  test('subscribes nobody who did not say so, nor whom mail does not reach', async () => {
    const account = await joined()
    expect(await subscribersOf(db.sql, HOME)).not.toContain(account)
    await setSubscribed(actorOf(account), HOME, true)
    expect(await subscribersOf(db.sql, HOME)).toContain(account)
    await db.sql`insert into suppression (account, reason, at) values (${account}, 'bounced', ${START})`
    expect(await subscribersOf(db.sql, HOME)).not.toContain(account)
  })

  test('of whoever says no forgets them, and the address is not invited again for 30 days', async () => {
    const person = somebody()
    const [invited] = await invite(person)
    await refuseByLink(deps.as(null), await tokenOf(invited?.account ?? null))
    await deps.work('account.forget')
    expect(await db.sql`select from contact where email = ${person.email}`).toHaveLength(0)
    expect(await invite(person)).toEqual([{ email: person.email, outcome: 'refused', account: null }])
    expect(await db.sql`select from contact where email = ${person.email}`).toHaveLength(0)
    later(31)
    expect(await outcomes(person)).toEqual(['invited'])
  })

  test('is void after 30 days and when it is forged', async () => {
    const [invited] = await invite(somebody())
    const token = await tokenOf(invited?.account ?? null)
    for (const forged of ['', 'x', `${token}x`]) expect(await readOpen(deps.web, forged)).toBeNull()
    expect(await readOpen(deps.web, token)).toMatchObject({ known: false })
    later(30)
    expect(await readOpen(deps.web, token)).toBeNull()
  })

  test('is waited for: the account outlives the week that others have, and goes with its invitation', async () => {
    const [invited] = await invite(somebody())
    const there = () => db.sql`select from account where id = ${invited?.account ?? null}`
    await db.sql`update account set created_at = ${START} where id = ${invited?.account ?? null}`
    later(10)
    await deps.work('clock.daily')
    const { purge } = await import('../../src/accounts/service.ts')
    await purge(deps.worker)
    expect(await there()).toHaveLength(1)
    later(21)
    await purge(deps.worker)
    expect(await there()).toHaveLength(0)
  })
})

test('whoever left is not invited again for 30 days, and gets no broadcast', async () => {
  const account = await joined({ broadcast: true })
  await leave(actorOf(account), HOME)
  await leave(actorOf(account), HOME)
  expect(await subscribersOf(db.sql, HOME)).not.toContain(account)
  const given = await db.sql`
    select purpose from consent where account = ${account} and not given order by id`
  expect(given.map(({ purpose }) => purpose)).toEqual(['broadcast', 'membership'])
  const [contact] = await db.sql`select email from contact where account = ${account}`
  expect(await outcomes({ email: contact?.email })).toEqual(['refused'])
  await expect(setSubscribed(actorOf(account), HOME, true)).rejects.toMatchObject({ code: 'conflict' })
})
