import { beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '../../src/accounts/model.ts'
import { readGlance } from '../../src/campaigns/roster.ts'
import {
  addSlots,
  adjustSlots,
  campaignHours,
  closeCampaign,
  createCampaign,
  deleteCampaign,
  managedCampaign,
  openCampaign,
  slotsOf,
  updateCampaign,
} from '../../src/campaigns/service.ts'
import { readListing } from '../../src/listings/service.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'
import { CAMPAIGN, openedCampaign, volunteers } from './world.ts'

/** A campaign from its draft to its end, with the matcher saying who may come. */

const db = useDb()
const deps = useDeps(db)
let desk: Actor
let other: Actor

const WEEK = { from: '2027-03-01', to: '2027-03-05' }
const SLOTS = {
  periods: [{ ...WEEK, halves: ['am'] }],
  teams: [
    { profession: 'infirmier', places: 2 },
    { profession: 'medecin', specialty: 'medecine-generale', places: 1 },
  ],
}

beforeAll(async () => {
  desk = await deps.person('desk@cpts.test', 'coordinator', 'erdre-et-cens')
  other = await deps.person('other@cpts.test', 'coordinator', 'rouen')
})

const listingsOf = (id: string) =>
  db.sql`select profession, listing from campaign_listing where campaign = ${id} order by 1`

describe('a campaign', () => {
  test('is a draft nobody else sees, of a territory that one coordinates, in one of its communes', async () => {
    const id = await createCampaign(deps.as(desk), 'erdre-et-cens', CAMPAIGN)
    await expect(managedCampaign(deps.as(other), id)).rejects.toMatchObject({ code: 'not-found' })
    await expect(createCampaign(deps.as(other), 'erdre-et-cens', CAMPAIGN)).rejects.toMatchObject({ code: 'forbidden' })
    const elsewhere = createCampaign(deps.as(desk), 'erdre-et-cens', { ...CAMPAIGN, commune: '76540' })
    await expect(elsewhere).rejects.toMatchObject({ code: 'invalid', errors: [{ path: 'commune' }] })
    await expect(openCampaign(deps.as(desk), id)).rejects.toMatchObject({ code: 'conflict' })
    await deleteCampaign(deps.as(desk), id)
    await expect(managedCampaign(deps.as(desk), id)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('that nobody is free for says what would bring somebody, by profession', async () => {
    const student = { profession: 'infirmier' as const, student: true }
    await volunteers(deps, 1, () => ({ qualifications: [student] }), 'etudiant')
    const id = await openedCampaign(deps, desk, SLOTS)
    await deps.work('match')
    const { advice, reachable } = await readGlance(deps.as(desk), await managedCampaign(deps.as(desk), id))
    expect(reachable).toBe(0)
    expect(advice.map(({ trade }) => trade.profession)).toEqual(['infirmier', 'medecin'])
    expect(advice[0]?.texts.join(' ')).toMatch(/étudiant/i)
    expect(advice[1]?.texts).toEqual([])
    await closeCampaign(deps.as(desk), id)
    await db.sql`delete from candidate`
  })

  test('publishes one reinforcement a profession, whose half-days are its slots', async () => {
    const id = await openedCampaign(deps, desk, SLOTS, { mostAWeek: 2 })
    const rows = await listingsOf(id)
    expect(rows.map((row) => row.profession)).toEqual(['infirmier', 'medecin'])
    const nurses = await readListing(db.sql, rows[0]?.listing)
    expect(nurses).toMatchObject({
      state: 'published',
      kind: 'reinforcement',
      ownerId: desk.account,
      // Ten half-days of nurses, two a person.
      places: 5,
      periods: [{ ...WEEK, weekdays: [1, 2, 3, 4, 5], halves: ['am'], quota: { halfDays: 2, per: 'week' } }],
    })
    expect((await readListing(db.sql, rows[1]?.listing))?.specialty).toBe('medecine-generale')
  })

  test('counts at a glance who matches and is free, by slot', async () => {
    const id = await openedCampaign(deps, desk, SLOTS)
    await volunteers(deps, 3, (i) => ({ availability: [{ from: '2027-03-01', to: `2027-03-0${i + 2}` }] }), 'glance')
    await deps.work('match.')
    const { rows } = await readGlance(deps.as(desk), await managedCampaign(deps.as(desk), id))
    const nurses = rows.filter(({ profession }) => profession === 'infirmier').map(({ available }) => available)
    expect(nurses).toEqual([3, 3, 2, 1, 0])
    expect(rows.filter(({ profession }) => profession === 'medecin').every(({ available }) => available === 0)).toBe(
      true,
    )
  })

  test('is changed slot by slot, its listings following; a profession without slots leaves the searches', async () => {
    const id = await openedCampaign(deps, desk, SLOTS)
    const slots = await slotsOf(deps.worker, id)
    const doctors = slots.filter(({ profession }) => profession === 'medecin')
    await adjustSlots(deps.as(desk), id, new Map(doctors.map((slot) => [slot.id, 0])))
    const [nurses, medecins] = await listingsOf(id)
    expect((await readListing(db.sql, medecins?.listing))?.state).toBe('filled')
    await addSlots(deps.as(desk), id, {
      periods: [{ from: '2027-03-06', to: '2027-03-06' }],
      teams: [{ profession: 'medecin', specialty: 'medecine-generale', places: 3 }],
    })
    const again = await readListing(db.sql, medecins?.listing)
    expect(again).toMatchObject({ state: 'published', places: 3, periods: [{ from: '2027-03-06', to: '2027-03-06' }] })
    await updateCampaign(deps.as(desk), id, { ...CAMPAIGN, title: 'Canicule' })
    expect((await readListing(db.sql, nurses?.listing))?.title).toBe('Canicule : Infirmier')
  })

  test('is closed for good, its listings with it', async () => {
    const id = await openedCampaign(deps, desk, SLOTS)
    await closeCampaign(deps.as(desk), id)
    for (const { listing } of await listingsOf(id)) expect((await readListing(db.sql, listing))?.state).toBe('filled')
    await expect(openCampaign(deps.as(desk), id)).rejects.toMatchObject({ code: 'conflict' })
  })

  test('counts in the territory’s figures, drafts apart', async () => {
    const before = await campaignHours(db.sql, 'erdre-et-cens', '2027-03-01', '2027-03-31')
    const id = await createCampaign(deps.as(desk), 'erdre-et-cens', CAMPAIGN)
    await addSlots(deps.as(desk), id, { periods: [WEEK], teams: [{ profession: 'pharmacien', places: 2 }] })
    expect(await campaignHours(db.sql, 'erdre-et-cens', '2027-03-01', '2027-03-31')).toEqual(before)
    await openCampaign(deps.as(desk), id)
    const after = await campaignHours(db.sql, 'erdre-et-cens', '2027-03-01', '2027-03-02')
    expect(after.find(({ profession }) => profession === 'pharmacien')).toEqual({
      profession: 'pharmacien',
      places: 8,
      confirmed: 0,
      hours: 0,
    })
  })
})
