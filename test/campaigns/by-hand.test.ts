import { beforeAll, expect, test } from 'vitest'
import type { Actor } from '../../src/accounts/model.ts'
import { answer } from '../../src/campaigns/answers.ts'
import { slotsOf } from '../../src/campaigns/service.ts'
import { inviteNow } from '../../src/campaigns/waves.ts'
import { fillListing, renewListing } from '../../src/introductions/filling.ts'
import { readListing, withdrawListing } from '../../src/listings/service.ts'
import { eraseAccount } from '../../src/rights/service.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'
import { openedCampaign, type Person, volunteers } from './world.ts'

/** What somebody does to a campaign's listing, instead of to the campaign. */

const db = useDb()
const deps = useDeps(db)
let desk: Actor
let colleague: Actor
let id: string
let listing: string
let comer: Person

const takenOf = async () => (await db.sql`select half_days from taken where candidate = ${comer.candidate}`).length

beforeAll(async () => {
  desk = await deps.person('desk@cpts.test', 'coordinator', 'erdre-et-cens')
  colleague = await deps.person('colleague@cpts.test', 'coordinator', 'erdre-et-cens')
  await deps.person('rouen@cpts.test', 'coordinator', 'rouen')
  comer = (await volunteers(deps, 1, () => ({})))[0] as Person
  id = await openedCampaign(deps, desk, {
    periods: [{ from: '2027-03-01', to: '2027-03-01', halves: ['am'] }],
    teams: [{ profession: 'infirmier', places: 2 }],
  })
  await deps.work('match.')
  await inviteNow(deps.as(desk), id)
  const [slot] = await slotsOf(deps.worker, id)
  await answer(deps.as(comer.actor), id, comer.candidate, { yes: [slot?.id as string], no: [] })
  await deps.work('')
  const [row] = await db.sql`select listing from campaign_listing where campaign = ${id}`
  listing = row?.listing
})

test('is not taken back, filled or renewed by hand: who comes still comes, and is not told otherwise', async () => {
  for (const act of [
    () => withdrawListing(deps.as(desk), listing),
    () => fillListing(deps.as(desk), listing, []),
    () => renewListing(deps.as(desk), listing),
  ]) {
    await expect(act()).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('Renforts') })
  }
  expect((await readListing(db.sql, listing))?.state).toBe('published')
  expect(await takenOf()).toBe(1)
})

test('goes on in a colleague’s name when the account that opened the campaign is erased', async () => {
  await eraseAccount(deps.as(desk), desk.account)
  await deps.work('')
  expect(await readListing(db.sql, listing)).toMatchObject({ state: 'published', ownerId: colleague.account })
  expect(await takenOf()).toBe(1)
  const mails = await db.sql`select from outbox where account = ${comer.account} and key like 'listing-closed:%'`
  expect(mails).toHaveLength(0)
  expect((await slotsOf(deps.worker, id))[0]).toMatchObject({ confirmed: 1 })
})
