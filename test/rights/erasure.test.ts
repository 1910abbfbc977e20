import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { parkForm } from '../../src/accounts/parking.ts'
import { readFigures } from '../../src/listings/desk.ts'
import { handlersOf } from '../../src/worker.ts'
import { START } from '../support/deps.ts'
import { refusal } from '../support/smtp.ts'
import { useLeaving } from './leaving.ts'

/** Whoever leaves is gone, everywhere. */

const place = useLeaving()
const { db, deps, send, somebody, erase, mailsTo, wait, rowsHolding } = place

describe('an erasure', () => {
  test('leaves nothing of the person in any row of any table', async () => {
    const { me, email, told, mine, texts } = await somebody()
    await mine()
    await mine('submit')
    await mine('submit', 'reject')
    const published = await mine('submit', 'publish')
    const filled = await mine('submit', 'publish')
    // As an owner: in touch with two, one of whom took the place.
    const [asked, named] = [await place.world.candidate(), await place.world.candidate()]
    const interest = await place.world.send('POST', `/api/listings/${published}/interest`, asked, {
      message: 'Me voici.',
    })
    await place.world.send('POST', `/api/interests/${interest.body.id}/accept`, me)
    await place.world.send('POST', `/api/interests/${interest.body.id}/messages`, me, { text: `Bonjour, ${told}` })
    await place.world.send('POST', `/api/listings/${filled}/invitations`, me, { candidateId: named.id, message: told })
    await place.world.send('POST', `/api/listings/${filled}/fill`, me, { candidateIds: [named.id] })
    await send('POST', `/api/listings/${published}/report`, { body: { reason: `${told} n’exerce plus ici.` } })
    await place.world.send('POST', `/api/listings/${published}/matches/${named.id}/dismissal`, me)
    // As a candidate: a proposal, an answer with a reason, a listing set aside; as anybody: what the account keeps.
    const theirs = await place.world.listing('submit', 'publish')
    const [offered, aside] = [
      await place.world.listing('submit', 'publish'),
      await place.world.listing('submit', 'publish'),
    ]
    await place.world.send('POST', `/api/listings/${theirs}/interest`, me, { message: told })
    const invitation = await place.world.send('POST', `/api/listings/${offered}/invitations`, place.world.owner, {
      candidateId: texts[5],
      message: 'Seriez-vous libre ?',
    })
    await place.world.send('POST', `/api/interests/${invitation.body.id}/decline`, me, { reason: told })
    await place.world.send('POST', `/api/candidates/me/matches/${aside}/dismissal`, me)
    await place.world.send('POST', '/api/me/tokens', me, { name: told })
    await place.world.send('POST', '/api/me/calendar', me)
    await send('POST', '/api/auth/link', { body: { email, next: `/mes-annonces?${told}` } })
    const key = { token: me.token, headers: { 'Idempotency-Key': randomUUID() } }
    await send('POST', '/api/listings', { ...key, body: { title: told } })
    await db.sql`
      insert into saved_search (account, name, query, created_at, told_until)
      values (${me.account}, ${told}, '{}', ${deps.now}, ${deps.now})`
    await db.sql`insert into digest_sent (account, at) values (${me.account}, ${deps.now})`
    // Forms begun: the person's own, and a coordinator's of a listing of theirs that stays as a figure.
    for (const [actor, listing] of [
      [me, null],
      [place.world.desk, published],
    ] as const) {
      await parkForm(deps.as(actor), { what: 'listing', listing }, new Map([['title', [told]]]), null)
    }
    // A mail that nobody took, with words and contact of the person in it, lies about.
    place.smtp.hooks.onRcpt = (address) => (address === email ? undefined : refusal(550, 'no such user'))
    await wait()
    place.smtp.hooks.onRcpt = undefined
    expect(await rowsHolding(texts)).not.toEqual([])
    expect(await db.sql`select from outbox where body like ${`%${told}%`}`).not.toEqual([])

    expect(await erase(me)).toMatchObject({ status: 204 })
    // At once: all but the address, which waits for its last mail, and what others are yet to be told.
    const left = await rowsHolding(texts)
    expect(left.filter((row) => !/^(farewell|_private_jobs): /.test(row))).toEqual([])
    await wait()
    expect(await rowsHolding(texts)).toEqual([])
    expect(mailsTo(email).at(-1)).toBe('Vos données ont été effacées')
  })

  test('closes the account at once, and the address may begin anew', async () => {
    const { me, email } = await somebody()
    const { body: token } = await place.world.send('POST', '/api/me/tokens', me, { name: 'x' })
    await send('POST', '/api/auth/link', { body: { email } })
    const link = await place.world.mailedToken()
    expect(await erase(me)).toMatchObject({ status: 204 })
    for (const old of [me.token, token.token]) {
      for (const [method, path] of [
        ['GET', '/api/me'],
        ['DELETE', '/api/me'],
        ['POST', '/api/listings'],
      ] as const) {
        expect(await send(method, path, { token: old, ...(method === 'POST' ? { body: {} } : {}) })).toMatchObject({
          status: 401,
        })
      }
    }
    expect(await send('POST', '/api/auth/session', { body: { token: link } })).toMatchObject({ status: 422 })
    await send('POST', '/api/auth/link', { body: { email } })
    const signedIn = await send('POST', '/api/auth/session', { body: { token: await place.world.mailedToken() } })
    expect(signedIn).toMatchObject({ status: 201, body: { email, name: null, phone: null, roles: [] } })
    expect(signedIn.body.id).not.toBe(me.account)
  })

  test('takes the listings out of sight, and keeps figures of those the desk has seen', async () => {
    const { me, mine } = await somebody()
    const [draft, pending] = [await mine(), await mine('submit')]
    const published = await mine('submit', 'publish')
    const filled = await mine('submit', 'publish')
    const locum = await place.world.candidate()
    await place.world.send('POST', `/api/listings/${filled}/fill`, me, { candidateIds: [locum.id] })
    const taken = await db.sql`select half_days from taken where listing = ${filled}`
    const before = await figures()
    await erase(me)
    await wait()
    for (const id of [draft, pending, published, filled]) {
      for (const as of [undefined, place.world.desk.token]) {
        expect(await send('GET', `/api/listings/${id}`, { token: as })).toMatchObject({ status: 404 })
      }
      for (const verb of ['renew', 'fill', 'withdraw']) {
        expect(await send('POST', `/api/listings/${id}/${verb}`, { token: place.world.desk.token })).toMatchObject({
          status: 404,
        })
      }
    }
    const rows = await db.sql`
      select id, state, owner, profession, title from listing where id in ${db.sql([draft, pending, published, filled])} order by id`
    expect(rows).toEqual([
      { id: pending, state: 'withdrawn', owner: null, profession: 'medecin', title: 'Annonce effacée' },
      { id: published, state: 'withdrawn', owner: null, profession: 'medecin', title: 'Annonce effacée' },
      { id: filled, state: 'filled', owner: null, profession: 'medecin', title: 'Annonce effacée' },
    ])
    expect(await db.sql`select from match where listing = ${published}`).toEqual([])
    expect(await figures()).toEqual({ ...before, openNow: before.openNow - 1 })
    // Who was named keeps the days taken; who decided stays in the history.
    expect(await db.sql`select half_days from taken where listing = ${filled}`).toEqual(taken)
    const history = await db.sql`
      select verb, actor, reason from listing_history where listing = ${filled} order by at, id`
    expect(history).toEqual([
      { verb: 'submit', actor: null, reason: null },
      { verb: 'publish', actor: place.world.desk.account, reason: null },
      { verb: 'fill', actor: null, reason: null },
    ])
  })

  /** Of the territory, all professions and communes together. */
  async function figures() {
    const rows = await readFigures(db.sql, 'erdre-et-cens', '2027-01-01', '2027-12-31')
    const { published, filled, openNow } = rows.find(({ profession }) => profession === null) as (typeof rows)[number]
    return { published, filled, openNow }
  }

  test('of a coordinator leaves the decisions, without a name', async () => {
    const desk = await deps.person('partante@exemple.fr', 'coordinator', 'erdre-et-cens')
    const listing = await place.world.listing('submit')
    const decision = { decision: 'request-changes', reason: 'Précisez les horaires.' }
    await place.world.send('POST', `/api/listings/${listing}/moderation`, desk, decision)
    await erase(desk)
    const [step] = await db.sql`
      select actor, reason from listing_history where listing = ${listing} and verb = 'request-changes'`
    expect(step).toEqual({ actor: null, reason: decision.reason })
    expect(await send('GET', `/api/listings/${listing}`, { token: place.world.owner.token })).toMatchObject({
      status: 200,
    })
  })

  test('leaves the others what is theirs', async () => {
    const contact = () => db.sql`select * from contact where account = ${place.world.owner.account}`
    const before = await contact()
    const { me } = await somebody()
    const [interest, listing] = [await place.world.interest(), await place.world.listing('submit', 'publish')]
    await place.world.send('POST', `/api/listings/${listing}/interest`, me, {})
    const count = async () =>
      (await db.sql`select count(*)::int as n from listing where owner = ${place.world.owner.account}`)[0]?.n
    const listings = await count()
    await erase(me)
    await wait()
    expect(await contact()).toEqual(before)
    expect(await count()).toBe(listings)
    expect(await db.sql`select state from interest where id = ${interest.id}`).toEqual([{ state: 'proposed' }])
    expect(await db.sql`select from interest where listing = ${listing}`).toEqual([])
    expect((await send('GET', `/api/listings/${listing}`)).body.state).toBe('published')
  })
})

test('an address that no mail reaches is forgotten within a week', async () => {
  const { me, email } = await somebody()
  place.smtp.hooks.onRcpt = () => refusal(451, 'later')
  await erase(me)
  await deps.work('mail.erased')
  await deps.work('mail.send')
  expect(await rowsHolding([email])).toHaveLength(1)
  deps.now = new Date(START.getTime() + 6 * 86_400_000)
  await handlersOf(deps.worker)['clock.daily']?.({})
  expect(await rowsHolding([email])).toHaveLength(1)
  deps.now = new Date(START.getTime() + 8 * 86_400_000)
  await handlersOf(deps.worker)['clock.daily']?.({})
  expect(await rowsHolding([email])).toEqual([])
})

test('everything that hangs on a person goes with them, or forgets whose it was', async () => {
  const rows = await db.sql`
    select conrelid::regclass::text as from, confrelid::regclass::text as to from pg_constraint
    where contype = 'f' and confrelid in ('account'::regclass, 'candidate'::regclass, 'interest'::regclass)
      and confdeltype not in ('c', 'n')`
  // Listings are made into figures first: until then their text keeps the account from going.
  expect(rows).toEqual([{ from: 'listing', to: 'account' }])
})
