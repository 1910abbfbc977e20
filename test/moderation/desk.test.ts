import { expect, test } from 'vitest'
import { readContact } from '../../src/accounts/service.ts'
import { fillListing, renewListing } from '../../src/introductions/filling.ts'
import { createListing, updateListing, viewListing, withdrawListing } from '../../src/listings/service.ts'
import { decide, readQueue } from '../../src/moderation/service.ts'
import { INPUT, usePractice } from '../listings/office.ts'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'

/** Nobody publishes words that no coordinator has had before their eyes, or at least in their queue. */

const db = useDb()
const deps = useDeps(db)
const send = useApi(() => deps.web)
const { owner, desk, submitted, published } = usePractice(deps)

const queue = async () => (await readQueue(deps.as(desk), 100, null)).queue.map(({ listing }) => listing.id)
const later = () => {
  deps.now = new Date(deps.now.getTime() + 1000)
}

test('a published listing that changes is back in the queue until somebody decides', async () => {
  const id = await published()
  expect(await queue()).not.toContain(id)
  await updateListing(deps.as(owner), id, { software: 'Autre logiciel' })
  expect(await queue()).toContain(id)
  await decide(deps.as(desk), id, { decision: 'publish' })
  expect(await queue()).not.toContain(id)
})

test.each([1, 3])('%i at a time, nothing is lost or repeated when earlier ones are decided', async (limit) => {
  for (const waiting of await queue()) await decide(deps.as(desk), waiting, { decision: 'publish' })
  const ids: string[] = []
  for (let i = 0; i < 8; i++) ids.push(await submitted())
  await db.sql`
    update listing set updated_at = updated_at - (n % 3) * interval '1 microsecond'
    from (select id as which, row_number() over (order by id) as n from listing) numbered where id = which`
  const all = await queue()
  expect(all.toSorted()).toEqual(ids.toSorted())
  const seen: string[] = []
  for (let cursor = ''; ; ) {
    const path = `/api/moderation/queue?limit=${limit}${cursor}`
    const { status, body } = await send('GET', path, { token: desk.token })
    expect(status).toBe(200)
    seen.push(...body.items.map(({ id }: { id: string }) => id))
    if (body.next === null) break
    cursor = `&cursor=${body.next}`
    await decide(deps.as(desk), seen.at(-1) as string, { decision: 'publish' })
  }
  expect(seen).toEqual(all)
  const { errors } = await send('GET', '/api/moderation/queue?cursor=10', { token: desk.token })
  expect(errors).toEqual({ cursor: 'Curseur inconnu : reprenez celui du champ next.' })
})

test('changed dates need no second look', async () => {
  const id = await published()
  await updateListing(deps.as(owner), id, { periods: [{ from: '2027-02-09', to: '2027-02-10' }] })
  expect(await queue()).not.toContain(id)
})

test('filling and renewing does not take a changed listing out of the queue', async () => {
  const id = await published()
  await updateListing(deps.as(owner), id, { title: 'Autre chose' })
  await fillListing(deps.as(owner), id, [])
  await renewListing(deps.as(owner), id)
  expect(await queue()).toContain(id)
})

test('a listing edited while it was filled is in the queue once it is renewed', async () => {
  const id = await published()
  await fillListing(deps.as(owner), id, [])
  await updateListing(deps.as(owner), id, { title: 'Autre chose', description: 'Appelez le 0899.' })
  await renewListing(deps.as(owner), id)
  expect(await queue()).toContain(id)
})

test('a decision on what was edited meanwhile is refused, for the words are not those that were read', async () => {
  const id = await submitted()
  const seen = (await viewListing(deps.as(desk), id)).updatedAt.toISOString()
  later()
  await updateListing(deps.as(owner), id, { title: 'Autre chose' })
  await expect(decide(deps.as(desk), id, { decision: 'publish' }, { seen })).rejects.toMatchObject({
    code: 'conflict',
    state: 'pending',
  })
  const now = (await viewListing(deps.as(desk), id)).updatedAt.toISOString()
  expect(await decide(deps.as(desk), id, { decision: 'publish' }, { seen: now })).toMatchObject({ state: 'published' })
})

test('of two coordinators who decide at once one wins, and the other is told', async () => {
  for (let round = 0; round < 5; round++) {
    const id = await submitted()
    const decisions = await Promise.allSettled([
      decide(deps.as(desk), id, { decision: 'publish' }),
      decide(deps.as(desk), id, { decision: 'reject', reason: 'Hors sujet.' }),
    ])
    expect(decisions.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
    const [lost] = decisions.filter((one) => one.status === 'rejected')
    expect(lost?.reason).toMatchObject({ code: 'conflict' })
  }
})

test('a draft thrown away was never anybody else’s', async () => {
  const person = await deps.person('discreet@releve.test')
  const { id } = await createListing(deps.as(person), INPUT)
  await withdrawListing(deps.as(person), id)
  await expect(viewListing(deps.as(desk), id)).rejects.toMatchObject({ code: 'not-found' })
  expect(await readContact(deps.web.sql, desk, person.account)).toBeNull()
})

test('an edit that leaves nothing to be replaced is refused, in every state', async () => {
  const nothing = { except: [{ from: '2027-02-01', to: '2027-02-28' }] }
  const refused = { code: 'invalid', errors: [{ path: 'periods' }] }
  const pending = await submitted()
  await expect(updateListing(deps.as(owner), pending, nothing)).rejects.toMatchObject(refused)
  await decide(deps.as(desk), pending, { decision: 'request-changes', reason: 'Précisez.' })
  await expect(updateListing(deps.as(owner), pending, nothing)).rejects.toMatchObject(refused)
  const open = await published()
  await expect(updateListing(deps.as(owner), open, nothing)).rejects.toMatchObject(refused)
  await expect(
    updateListing(deps.as(owner), open, { periods: [{ from: '2027-02-08', to: '2027-02-08', weekdays: [2] }] }),
  ).rejects.toMatchObject(refused)
  await fillListing(deps.as(owner), open, [])
  await expect(updateListing(deps.as(owner), open, nothing)).rejects.toMatchObject(refused)
})
