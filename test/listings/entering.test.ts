import { beforeAll, describe, expect, test } from 'vitest'
import { mailedLink, readTakeOver, refuseEntered, takeOver } from '../../src/listings/behalf.ts'
import { readListing, updateListing, viewListing } from '../../src/listings/service.ts'
import { useDb } from '../support/db.ts'
import { START, useDeps } from '../support/deps.ts'
import { LISTING, type Person, somebody, useOffice } from './office.ts'

/** What entering for somebody may not become: a way to flood a mailbox, or a second way into an account. */

const db = useDb()
const deps = useDeps(db)
const office = useOffice(db, deps)
const { send, enter, entered, linkOf, stateOf } = office

let desk: Person
let colleague: Person

beforeAll(() => {
  ;({ desk, colleague } = office)
})

describe('for one address', () => {
  test('three entries at most wait to be taken over, of all coordinators together', async () => {
    const person = somebody()
    const first = await entered(person)
    await entered(person)
    expect((await enter(person, LISTING, colleague)).status).toBe(201)
    for (const actor of [desk, colleague]) {
      const { status, body } = await enter(person, LISTING, actor)
      expect([status, body.detail]).toEqual([
        409,
        expect.stringContaining('attendent déjà que la personne les reprenne'),
      ])
    }
    // Withdrawing frees nothing at once, else it would be a way to go on writing; coming does.
    await send('POST', `/api/listings/${first}/withdraw`, desk)
    expect((await enter(person)).status).toBe(409)
    deps.now = new Date(START.getTime() + 31 * 86_400_000)
    expect((await enter(person)).status).toBe(201)
    expect((await enter(person)).status).toBe(409)
    deps.now = START
  })

  test('ten at once are three', async () => {
    const person = somebody()
    const replies = await Promise.all(Array.from({ length: 10 }, () => enter(person)))
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 201, 201, ...Array(7).fill(409)])
  })

  test('those taken over do not count', async () => {
    const person = somebody()
    const ids = [await entered(person), await entered(person), await entered(person)]
    const { owner } = await linkOf(ids[0] as string)
    await updateListing(deps.as(owner), ids[0] as string, { title: 'À moi' })
    expect((await enter(person)).status).toBe(201)
    expect((await enter(person)).status).toBe(409)
  })
})

describe('the mailed link', () => {
  test('signs in nobody who has an account: they come as usual, and write it or withdraw it', async () => {
    const known = await deps.person('deja.la@cabinet.test', 'candidate')
    const id = await entered({ ...somebody(), email: 'deja.la@cabinet.test' })
    const listing = await readListing(db.sql, id)
    if (!listing) throw new Error('no such listing')
    expect(await mailedLink(deps.web, listing)).toEqual({
      known: true,
      url: `${deps.web.baseUrl}/connexion?next=/mes-annonces/${id}`,
    })
    // Not even with the token of a mail that was never sent.
    const { token } = await linkOf(id)
    await expect(takeOver(deps.as(null), token)).rejects.toMatchObject({ code: 'not-found' })
    await expect(refuseEntered(deps.as(null), token)).rejects.toMatchObject({ code: 'not-found' })
    expect(await stateOf(id)).toBe('draft')
    await updateListing(deps.as(known), id, { title: 'Relue' })
    await expect(viewListing(deps.as(desk), id)).rejects.toMatchObject({ code: 'not-found' })
    const [role] = await db.sql`select from role where account = ${known.account} and role = 'practitioner'`
    expect(role).toBeDefined()
  })

  test('ends when its person comes another way, and its page leads them to sign in', async () => {
    const person = somebody()
    const id = await entered(person)
    const { token, owner } = await linkOf(id)
    expect(await readTakeOver(deps.web, token)).toMatchObject({ listing: { id }, known: false })
    await db.sql`update account set confirmed_at = ${START} where id = ${owner.account}`
    expect(await readTakeOver(deps.web, token)).toMatchObject({ listing: { id }, known: true })
    const path = `/connexion/annonce?jeton=${encodeURIComponent(token)}`
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: deps.web.baseUrl }
    for (const action of ['reprendre', 'refuser']) {
      const page = await send('POST', path, { raw: `action=${action}`, headers })
      expect([page.status, page.body]).toEqual([410, expect.stringContaining(`/connexion?next=/mes-annonces/${id}`)])
      expect(page.headers.has('Set-Cookie')).toBe(false)
    }
    const page = await send('GET', path)
    expect(page.body).toContain('Votre adresse a déjà un compte')
    expect(await stateOf(id)).toBe('draft')
  })
})
