import { expect, it } from 'vitest'
import type { Actor } from '../../src/accounts/model.ts'
import { listingInput } from '../../src/listings/model.ts'
import { recallListings, recallView } from '../../src/listings/remembered.ts'
import { createListing, readListings, updateListing } from '../../src/listings/service.ts'
import { listingView } from '../../src/listings/view.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'

/** What searches keep of listings in memory is what Postgres says now. */

const db = useDb()
const deps = useDeps(db)

let owner: Actor

async function draft(title: string): Promise<string> {
  owner ??= await deps.person('owner@releve.test', 'practitioner')
  const input = { kind: 'replacement', title, periods: [{ from: '2027-02-08', to: '2027-02-12' }], communes: ['44114'] }
  return (await createListing(deps.as(owner), listingInput.parse(input))).id
}

it('is read once, in the order that was asked for, and again after any change', async () => {
  const ids = [await draft('Une'), await draft('Deux'), await draft('Trois')]
  const backwards = ids.toReversed()
  const first = await recallListings(db.sql, backwards)
  expect(first.map(({ title }) => title)).toEqual(['Trois', 'Deux', 'Une'])
  await updateListing(deps.as(owner), ids[1] as string, listingInput.parse({ title: 'Deux bis', communes: ['44109'] }))
  const second = await recallListings(db.sql, ids)
  const read = new Map((await readListings(db.sql, ids)).map((listing) => [listing.id, listing]))
  expect(second).toEqual(ids.map((id) => read.get(id)))
  expect(second.map(({ title }) => title)).toEqual(['Une', 'Deux bis', 'Trois'])
  // The very objects: nothing was read twice.
  expect(second[0]).toBe(first[2])
  expect(second[2]).toBe(first[0])
})

it('leaves out what is gone, and what never was', async () => {
  const id = await draft('Partie')
  expect(await recallListings(db.sql, [id, '00000000-0000-4000-8000-000000000000'])).toHaveLength(1)
  await db.sql`delete from listing where id = ${id}`
  expect(await recallListings(db.sql, [id])).toEqual([])
  expect(await recallListings(db.sql, [])).toEqual([])
})

it('is shown as it is on the day', async () => {
  const [listing] = await recallListings(db.sql, [await draft('Un jour après l’autre')])
  if (!listing) throw new Error('not there')
  for (const instant of ['2027-02-08T09:00:00Z', '2027-02-08T20:00:00Z', '2027-02-10T09:00:00Z']) {
    expect(recallView(listing, new Date(instant))).toEqual(listingView(listing, new Date(instant)))
  }
  const [monday, wednesday] = ['2027-02-08', '2027-02-10'].map((day) =>
    recallView(listing, new Date(`${day}T09:00:00Z`)),
  )
  expect(wednesday?.halfDays).toBeLessThan(monday?.halfDays as number)
})
