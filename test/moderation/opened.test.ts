import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createListing, submitListing, updateListing, withdrawListing } from '../../src/listings/service.ts'
import {
  countMyDecisions,
  countWaiting,
  decide,
  nextWaiting,
  openListing,
  placeInQueue,
  readQueue,
} from '../../src/moderation/service.ts'
import { INPUT, type Person, usePractice } from '../listings/office.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'

/** One listing on the desk, with what a coordinator decides by. */

const db = useDb()
const deps = useDeps(db)
const { owner, desk, submitted, published } = usePractice(deps)
let both: Person
let elsewhere: Person
let other: Person

beforeAll(async () => {
  both = await deps.person('both@cpts.test', 'coordinator', 'erdre-et-cens', 'rouen')
  elsewhere = await deps.person('elsewhere@cpts.test', 'coordinator', 'rouen')
  other = await deps.person('other@releve.test', 'practitioner')
})

beforeEach(async () => {
  await db.sql`delete from listing`
})

const TEXT = 'Tournée de trente-cinq patients, départ à six heures quinze, soins palliatifs, voiture prêtée.'

async function posted(who: Person, fields: object = {}): Promise<string> {
  const { id } = await createListing(deps.as(who), {
    ...INPUT,
    title: 'Tournée à Orvault',
    description: TEXT,
    ...fields,
  })
  await submitListing(deps.as(who), id)
  return id
}

const opened = (id: string, who = desk) => openListing(deps.as(who), id)

describe('what it said before', () => {
  const words = async (id: string) => (await opened(id)).before

  test('is shown from the first edit after a decision until the next', async () => {
    const id = await submitted()
    await updateListing(deps.as(owner), id, { title: 'Corrigé avant lecture' })
    expect(await words(id)).toBeNull()
    await decide(deps.as(desk), id, { decision: 'publish' })
    expect(await words(id)).toBeNull()
    await updateListing(deps.as(owner), id, { title: 'Une première fois' })
    await updateListing(deps.as(owner), id, { title: 'Une seconde fois', secretary: 'Odile' })
    expect(await words(id)).toMatchObject({
      title: 'Corrigé avant lecture',
      description: INPUT.description,
      secretary: null,
      communes: ['Orvault'],
    })
    await decide(deps.as(desk), id, { decision: 'publish' })
    expect(await words(id)).toBeNull()
    expect(await db.sql`select from listing_read`).toHaveLength(0)
  })

  test('is shown of what comes back corrected too; dates alone are no words', async () => {
    const id = await submitted()
    await decide(deps.as(desk), id, { decision: 'request-changes', reason: 'Sans numéro.' })
    await updateListing(deps.as(owner), id, { periods: [{ from: '2027-02-15', to: '2027-02-19' }] })
    expect(await words(id)).toBeNull()
    await updateListing(deps.as(owner), id, { description: 'Une tournée, sans numéro.' })
    await submitListing(deps.as(owner), id)
    expect(await words(id)).toMatchObject({ title: INPUT.title, description: INPUT.description })
  })

  test('goes with the person who wrote it, though the listing stays as a figure', async () => {
    const leaving = await deps.person('leaving@releve.test', 'practitioner')
    const id = await posted(leaving)
    await decide(deps.as(desk), id, { decision: 'publish' })
    await updateListing(deps.as(leaving), id, { title: 'Autrement dit' })
    await withdrawListing(deps.as(leaving), id)
    expect(await db.sql`select from listing_read`).toHaveLength(1)
    await db.sql`select erase_account(${leaving.account}, now())`
    expect(await db.sql`select owner from listing where id = ${id}`).toEqual([{ owner: null }])
    expect(await db.sql`select from listing_read`).toHaveLength(0)
  })
})

describe('a likely duplicate', () => {
  const found = async (id: string, who = desk) =>
    (await opened(id, who)).oddities.flatMap(({ code, listing }) => (code === 'duplicate' ? [listing] : []))

  test('is the same owner’s at the same dates, or another’s in the same words', async () => {
    const [mine, again, copied] = [await posted(owner), await posted(owner), await posted(other)]
    await posted(other, {
      description: 'Cabinet de ville, trois infirmières, aucun domicile, parking devant la porte.',
    })
    await posted(owner, { profession: 'medecin' })
    expect((await found(mine)).toSorted()).toEqual([again, copied].toSorted())
  })

  test('is no draft, nor what another desk has not published', async () => {
    const id = await posted(owner)
    await createListing(deps.as(owner), { ...INPUT, description: TEXT })
    const far = await posted(owner, { communes: ['76540'] })
    expect([await found(id), await found(id, both)]).toEqual([[], [far]])
    await decide(deps.as(elsewhere), far, { decision: 'publish' })
    expect(await found(id)).toEqual([far])
  })
})

test('earlier decisions count, of the owner’s other listings alone', async () => {
  for (const decision of ['publish', 'publish', 'request-changes', 'reject'] as const) {
    await decide(deps.as(desk), await posted(owner), { decision, reason: 'Voilà.' })
  }
  await decide(deps.as(desk), await posted(other), { decision: 'publish' })
  const { decisions } = await opened(await posted(owner))
  expect(decisions).toEqual({ published: 2, returned: 1, rejected: 1 })
  expect(await countMyDecisions(deps.as(desk))).toBe(5)
  deps.now = new Date(deps.now.getTime() + 8 * 86_400_000)
  expect(await countMyDecisions(deps.as(desk))).toBe(0)
})

describe('the queue', () => {
  test('is of one territory, where one coordinates several', async () => {
    const [here, there] = [await posted(owner), await posted(owner, { communes: ['76540'] })]
    const ids = async (territory: string | null, who = both) =>
      (await readQueue(deps.as(who), 10, null, territory)).queue.map(({ listing }) => listing.id)
    expect(await ids(null)).toEqual([here, there])
    expect(await ids('rouen')).toEqual([there])
    // Another's territory is no choice.
    expect(await ids('rouen', desk)).toEqual([here])
    expect((await countWaiting(deps.as(both))).toSorted((a, b) => a.territory.localeCompare(b.territory))).toEqual([
      { territory: 'erdre-et-cens', waiting: 1 },
      { territory: 'rouen', waiting: 1 },
    ])
  })

  test('goes on with the next, then with what was left over', async () => {
    const ids = [await posted(owner), await posted(owner), await posted(owner)]
    const [first, second, third] = ids as [string, string, string]
    const place = await placeInQueue(deps.as(desk), second)
    await decide(deps.as(desk), second, { decision: 'publish' })
    expect(await nextWaiting(deps.as(desk), place)).toBe(third)
    const last = await placeInQueue(deps.as(desk), third)
    await decide(deps.as(desk), third, { decision: 'publish' })
    expect(await nextWaiting(deps.as(desk), last)).toBe(first)
    await decide(deps.as(desk), first, { decision: 'publish' })
    expect(await nextWaiting(deps.as(desk), last)).toBeNull()
    expect(await placeInQueue(deps.as(desk), first)).toBeNull()
  })

  test('leaves what was decided to be read; drafts and another desk’s do not exist', async () => {
    const id = await published()
    expect(await opened(id)).toMatchObject({ waiting: null, listing: { state: 'published' } })
    const draft = await createListing(deps.as(owner), INPUT)
    await expect(opened(draft.id)).rejects.toMatchObject({ code: 'not-found' })
    await expect(opened(id, elsewhere)).rejects.toMatchObject({ code: 'not-found' })
    await expect(opened(id, owner)).rejects.toMatchObject({ code: 'forbidden' })
  })
})
