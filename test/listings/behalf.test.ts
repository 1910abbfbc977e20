import { beforeAll, describe, expect, test } from 'vitest'
import { identify, readContact } from '../../src/accounts/service.ts'
import { refuseEntered, takeOver } from '../../src/listings/behalf.ts'
import {
  listingHistory,
  readListing,
  submitListing,
  updateListing,
  viewListing,
  withdrawListing,
} from '../../src/listings/service.ts'
import { decide } from '../../src/moderation/service.ts'
import { useDb } from '../support/db.ts'
import { START, useDeps } from '../support/deps.ts'
import { LISTING, type Person, somebody, useOffice } from './office.ts'

/** A coordinator types a listing for somebody who then takes it over, or says no. */

const db = useDb()
const deps = useDeps(db)
const office = useOffice(db, deps)
const { send, enter, entered, linkOf, stateOf } = office

let desk: Person
let colleague: Person
let elsewhere: Person
let stranger: Person

beforeAll(async () => {
  ;({ desk, colleague } = office)
  elsewhere = await deps.person('elsewhere@cpts.test', 'coordinator', 'rouen')
  stranger = await deps.person('stranger@releve.test', 'practitioner')
})

describe('a listing entered for somebody', () => {
  test('is theirs, a draft, of an account that is made unconfirmed with the name and number given', async () => {
    const person = somebody()
    const { body } = await enter(person)
    expect(body).toMatchObject({ ...LISTING, state: 'draft' })
    const [row] = await db.sql`
      select c.*, a.confirmed_at from listing l join contact c on c.account = l.owner join account a on a.id = l.owner
      where l.id = ${body.id}`
    expect(row).toMatchObject({ ...person, confirmed_at: null })
    expect(JSON.stringify(body)).not.toContain(person.email)
    const [trace] = await db.sql`select actor, action from audit where subject = ${row?.account}`
    expect(trace).toEqual({ actor: desk.account, action: 'account.entered' })
  })

  test('never changes what an account says of itself', async () => {
    const known = await deps.person('connue@cabinet.test', 'candidate')
    await send('PATCH', '/api/me', { token: known.token, body: { name: 'Le vrai nom' } })
    const id = await entered({ name: 'Un autre nom', email: 'Connue@Cabinet.test', phone: '06 99 99 99 99' })
    expect((await readListing(db.sql, id))?.ownerId).toBe(known.account)
    const { body } = await send('GET', '/api/me', { token: known.token })
    expect(body).toMatchObject({ name: 'Le vrai nom', phone: null, roles: [{ role: 'candidate' }] })
  })

  test('is for coordinators, in their territories, for somebody else than themselves', async () => {
    expect((await enter(somebody(), LISTING, stranger)).status).toBe(403)
    expect((await enter(somebody(), LISTING, { token: 'none' } as Person)).status).toBe(401)
    const outside = await enter(somebody(), { ...LISTING, communes: ['76540'] })
    expect(outside).toMatchObject({ status: 422, errors: { 'communes.0': expect.stringContaining('territoire') } })
    const own = await enter({ ...somebody(), email: 'desk@cpts.test' })
    expect(own).toMatchObject({ status: 422, errors: { 'onBehalfOf.email': expect.stringContaining('la vôtre') } })
    const slip = await enter({ ...somebody(), email: 'odile@wanado.fr' })
    expect(slip).toMatchObject({
      status: 422,
      errors: { 'onBehalfOf.email': expect.stringContaining('odile@wanadoo.fr') },
    })
    const wrong = await enter({ name: '', email: 'nobody', phone: 'x', age: 40 })
    expect(Object.keys(wrong.errors).sort()).toEqual([
      'onBehalfOf.age',
      'onBehalfOf.email',
      'onBehalfOf.name',
      'onBehalfOf.phone',
    ])
  })

  test('may lack its commune until it is sent, and then must be in the territory', async () => {
    const { communes: _, ...without } = LISTING
    const id = await entered(somebody(), without)
    expect((await send('POST', `/api/listings/${id}/submit`, desk)).errors).toHaveProperty('communes')
    const path = `/api/listings/${id}`
    const elsewhere = await send('PATCH', path, { ...desk, body: { communes: ['76540', '44114'] } })
    expect(elsewhere.errors).toHaveProperty(['communes.0'])
    expect((await send('PATCH', path, { ...desk, body: { communes: ['44114', '76540'] } })).status).toBe(200)
    expect((await send('POST', `${path}/submit`, desk)).body).toMatchObject({ state: 'pending' })
  })

  test('is its coordinators’ to see, edit, send and withdraw until it is taken over; nobody else’s', async () => {
    const { communes: _, ...without } = LISTING
    const blank = await entered(somebody(), without)
    await expect(viewListing(deps.as(colleague), blank)).rejects.toMatchObject({ code: 'not-found' })
    const id = await entered()
    for (const actor of [elsewhere, stranger]) {
      for (const verb of [
        () => viewListing(deps.as(actor), id),
        () => updateListing(deps.as(actor), id, { title: 'x' }),
        () => submitListing(deps.as(actor), id),
      ]) {
        await expect(verb()).rejects.toMatchObject({ code: 'not-found' })
      }
    }
    await updateListing(deps.as(colleague), id, { title: 'Tournée du matin' })
    await submitListing(deps.as(desk), id)
    await updateListing(deps.as(desk), id, { software: 'Weda' })
    // What they entered is looked at like any other, by themselves if they like.
    await decide(deps.as(desk), id, { decision: 'publish' })
    await updateListing(deps.as(desk), id, { title: 'Tournée du soir' })
    expect(await viewListing(deps.as(desk), id)).toMatchObject({ state: 'published', title: 'Tournée du soir' })
    const steps = await listingHistory(deps.as(desk), id)
    expect(steps.map(({ verb, by }) => `${verb} ${by}`)).toEqual([
      'enter coordinator',
      'submit coordinator',
      'publish coordinator',
    ])
    expect(await send('POST', `/api/listings/${id}/withdraw`, desk)).toMatchObject({ body: { state: 'withdrawn' } })
  })

  test('keeps the address it was entered for', async () => {
    const person = somebody()
    const id = await entered(person)
    const patch = (onBehalfOf: object, { token } = desk) =>
      send('PATCH', `/api/listings/${id}`, { token, body: { title: 'Autre', onBehalfOf } })
    expect(await patch(person)).toMatchObject({ status: 200, body: { title: 'Autre' } })
    expect((await patch(somebody())).errors).toHaveProperty(['onBehalfOf.email'])
    expect((await patch(person, stranger)).status).toBe(403)
    expect((await patch(person, elsewhere)).status).toBe(404)
  })

  test('opens nobody’s contact to the coordinator: an address is not enough to get a number', async () => {
    const known = await deps.person('discrete@cabinet.test')
    await send('PATCH', '/api/me', { token: known.token, body: { phone: '06 01 02 03 04' } })
    const id = await entered({ name: 'Quelqu’un', email: 'discrete@cabinet.test' })
    await submitListing(deps.as(desk), id)
    expect(await readContact(deps.web.sql, desk, known.account)).toBeNull()
    await updateListing(deps.as(known), id, { title: 'Relue' })
    expect(await readContact(deps.web.sql, desk, known.account)).toMatchObject({ phone: '06 01 02 03 04' })
  })
})

describe('the mailed link', () => {
  test('signs its person in once, confirms the address, and makes the listing theirs alone', async () => {
    const id = await entered()
    const { token, owner } = await linkOf(id)
    const session = await takeOver(deps.as(null), token)
    expect(session).toMatchObject({ account: owner.account, next: `/mes-annonces/${id}` })
    const actor = await identify(deps.web, { session: session.sessionToken })
    expect(actor).toMatchObject({ account: owner.account, roles: [{ role: 'practitioner' }] })
    const [account] = await db.sql`select confirmed_at from account where id = ${owner.account}`
    expect(account?.confirmed_at).toEqual(START)
    for (const actor of [desk, colleague]) {
      await expect(updateListing(deps.as(actor), id, { title: 'x' })).rejects.toMatchObject({ code: 'not-found' })
      await expect(viewListing(deps.as(actor), id)).rejects.toMatchObject({ code: 'not-found' })
    }
    await submitListing(deps.as(actor), id)
    expect(await viewListing(deps.as(desk), id)).toMatchObject({ state: 'pending' })
    await expect(takeOver(deps.as(null), token)).rejects.toMatchObject({ code: 'not-found' })
    await expect(refuseEntered(deps.as(null), token)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('opened twice at once works once', async () => {
    const { token } = await linkOf(await entered())
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => takeOver(deps.as(null), token)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('withdraws the listing of whoever says no, whatever became of it, and signs nobody in', async () => {
    for (const steps of [[], ['submit'], ['submit', 'publish']]) {
      const id = await entered()
      if (steps.includes('submit')) await submitListing(deps.as(desk), id)
      if (steps.includes('publish')) await decide(deps.as(desk), id, { decision: 'publish' })
      const { token, owner } = await linkOf(id)
      await refuseEntered(deps.as(null), token)
      expect(await stateOf(id)).toBe('withdrawn')
      expect((await listingHistory(deps.as(desk), id)).at(-1)).toMatchObject({ verb: 'withdraw', by: 'owner' })
      expect(await db.sql`select from session where account = ${owner.account}`).toHaveLength(0)
      await expect(takeOver(deps.as(null), token)).rejects.toMatchObject({ code: 'not-found' })
    }
  })

  test('of whoever says no has them forgotten, unless they ever came or something else waits for them', async () => {
    const known = (account: string) => db.sql`select from account where id = ${account}`
    const person = somebody()
    const [one, two] = [await entered(person), await entered(person)]
    const { owner, token } = await linkOf(one)
    await refuseEntered(deps.as(null), token)
    await deps.work('account.forget')
    expect(await known(owner.account)).toHaveLength(1)
    await refuseEntered(deps.as(null), (await linkOf(two)).token)
    await deps.work('account.forget')
    expect(await known(owner.account)).toHaveLength(0)
    const regular = await deps.person('habituee@cabinet.test')
    const third = await entered({ ...person, email: 'habituee@cabinet.test' })
    await withdrawListing(deps.as(regular), third)
    await deps.work('account.forget')
    expect(await known(regular.account)).toHaveLength(1)
  })

  test('is void after 30 days, when it is forged, and once the person came by the normal way', async () => {
    const id = await entered()
    const { token, owner } = await linkOf(id)
    deps.now = new Date(START.getTime() + 30 * 86_400_000)
    await expect(takeOver(deps.as(null), token)).rejects.toMatchObject({ code: 'not-found' })
    deps.now = START
    for (const forged of [
      '',
      'x',
      `${token}x`,
      token.replace(id, (await linkOf(await entered())).token.slice(0, 36)),
    ]) {
      await expect(takeOver(deps.as(null), forged)).rejects.toMatchObject({ code: 'not-found' })
    }
    await updateListing(deps.as(owner), id, { title: 'Écrit par moi' })
    await expect(takeOver(deps.as(null), token)).rejects.toMatchObject({ code: 'not-found' })
    await expect(updateListing(deps.as(desk), id, { title: 'x' })).rejects.toMatchObject({ code: 'not-found' })
  })
})
