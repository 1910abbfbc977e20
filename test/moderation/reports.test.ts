import { beforeAll, describe, expect, test } from 'vitest'
import { fillListing, renewListing } from '../../src/introductions/filling.ts'
import { createListing, updateListing, withdrawListing } from '../../src/listings/service.ts'
import { decide, readQueue, reportListing } from '../../src/moderation/service.ts'
import { INPUT, type Person, usePractice } from '../listings/office.ts'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { START, useDeps } from '../support/deps.ts'

/** Anybody may say what is wrong with a published listing; the desk reads why, never who. */

const db = useDb()
const deps = useDeps(db, { limits: { reports: 12 } })
const send = useApi(() => deps.web)
const { owner, desk, published } = usePractice(deps)
let reader: Person
let other: Person
let elsewhere: Person

beforeAll(async () => {
  reader = await deps.person('reader@releve.test')
  other = await deps.person('other@releve.test')
  elsewhere = await deps.person('elsewhere@cpts.test', 'coordinator', 'rouen')
})

const report = (id: string, token?: string, reason = 'Numéro surtaxé dans le texte.') =>
  send('POST', `/api/listings/${id}/report`, { token, body: { reason } })

/** What the desk's queue says of a listing. */
async function queued(id: string) {
  const { body } = await send('GET', '/api/moderation/queue?limit=100', { token: desk.token })
  return body.items.find((item: { id: string }) => item.id === id)
}

describe('a report', () => {
  test('puts the listing in the queue of its desk, with the reasons and without who', async () => {
    const id = await published()
    deps.now = new Date('2027-02-01T08:00:00Z')
    const first = await report(id, reader.token, 'Déjà pourvue.')
    expect(first).toMatchObject({ status: 201, body: { id: expect.any(String), at: '2027-02-01T08:00:00.000Z' } })
    deps.now = new Date('2027-02-01T09:00:00Z')
    expect((await report(id, undefined, 'Numéro surtaxé.')).status).toBe(201)
    const item = await queued(id)
    expect(item).toMatchObject({
      state: 'published',
      why: 'reported',
      since: '2027-02-01T08:00:00.000Z',
      reports: [
        { reason: 'Déjà pourvue.', at: '2027-02-01T08:00:00.000Z' },
        { reason: 'Numéro surtaxé.', at: '2027-02-01T09:00:00.000Z' },
      ],
    })
    expect(JSON.stringify(item)).not.toContain(reader.account)
    const theirs = await send('GET', '/api/moderation/queue', { token: elsewhere.token })
    expect(theirs.body.items).toEqual([])
  })

  test('is open once a person and listing, and once an address without sign-in', async () => {
    const id = await published()
    expect((await report(id, reader.token)).status).toBe(201)
    expect(await report(id, reader.token)).toMatchObject({ status: 409, body: { state: 'published' } })
    expect((await report(id, other.token)).status).toBe(201)
    const visitor = (address: string) => reportListing({ ...deps.as(null), address }, id, 'Trompeuse.')
    await visitor('192.0.2.1')
    await visitor('192.0.2.2')
    await expect(visitor('192.0.2.1')).rejects.toMatchObject({ code: 'conflict' })
    expect((await queued(id)).reports).toHaveLength(4)
    await decide(deps.as(desk), id, { decision: 'publish' })
    expect((await report(id, reader.token)).status).toBe(201)
  })

  test('keeps no address: a keyed digest, and not even that once it is settled', async () => {
    const id = await published()
    await reportListing({ ...deps.as(null), address: '192.0.2.77' }, id, 'Trompeuse.')
    const digests = () => db.sql`select address, reporter, settled_at from listing_report where listing = ${id}`
    expect((await digests())[0]).toMatchObject({ address: expect.any(Buffer), reporter: null, settled_at: null })
    await decide(deps.as(desk), id, { decision: 'publish' })
    expect((await digests())[0]).toMatchObject({ address: null, settled_at: START })
  })

  test('is of a published listing only, with a reason of 1 to 2,000 characters', async () => {
    const draft = await createListing(deps.as(owner), INPUT)
    expect((await report(draft.id, owner.token)).status).toBe(404)
    const id = await published()
    for (const reason of ['', '   ', 'x'.repeat(2001)]) {
      expect(await report(id, reader.token, reason)).toMatchObject({
        status: 422,
        errors: { reason: expect.any(String) },
      })
    }
    await withdrawListing(deps.as(owner), id)
    expect((await report(id, reader.token)).status).toBe(404)
  })

  test('is limited by the day', async () => {
    const busy = await deps.person('busy@releve.test')
    const id = await published()
    const statuses: number[] = []
    for (let i = 0; i < 13; i++) statuses.push((await report(id, busy.token)).status)
    expect(statuses).toEqual([201, ...Array(11).fill(409), 429])
  })
})

describe('what was reported', () => {
  test('can be decided on again though nothing changed, and once', async () => {
    for (const [decision, state] of [
      ['publish', 'published'],
      ['request-changes', 'to-correct'],
      ['reject', 'rejected'],
    ] as const) {
      const id = await published()
      const act = () => decide(deps.as(desk), id, { decision, reason: 'Coordonnées dans le texte.' })
      await expect(act()).rejects.toMatchObject({ code: 'conflict', state: 'published' })
      await reportListing(deps.as(reader), id, 'Numéro surtaxé.')
      expect(await act()).toMatchObject({ state })
      expect(await queued(id)).toBeUndefined()
      await expect(act()).rejects.toMatchObject({ code: 'conflict', state })
    }
  })

  test('waits while the listing is not published, and shows again with it', async () => {
    const id = await published()
    await reportListing(deps.as(reader), id, 'Numéro surtaxé.')
    await fillListing(deps.as(owner), id, [])
    expect(await queued(id)).toBeUndefined()
    await renewListing(deps.as(owner), id)
    expect(await queued(id)).toMatchObject({ why: 'reported' })
  })

  test('and changed too is shown as reported; a report that came while one was reading is not decided unread', async () => {
    const id = await published()
    await updateListing(deps.as(owner), id, { title: 'Autrement' })
    expect(await queued(id)).toMatchObject({ why: 'changed', reports: [] })
    await reportListing(deps.as(reader), id, 'Numéro surtaxé.')
    expect(await queued(id)).toMatchObject({ why: 'reported' })
    const [seen] = (await readQueue(deps.as(desk), 100, null)).queue.filter(({ listing }) => listing.id === id)
    await reportListing(deps.as(other), id, 'Et déjà pourvue.')
    const publish = (reports: number) => decide(deps.as(desk), id, { decision: 'publish' }, { reports })
    await expect(publish(seen?.reports.length ?? 0)).rejects.toMatchObject({ code: 'conflict' })
    expect(await publish(2)).toMatchObject({ state: 'published' })
  })
})
