import { beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '../../src/accounts/model.ts'
import { answer, withdraw } from '../../src/campaigns/answers.ts'
import { halfDayOf, type Slot } from '../../src/campaigns/model.ts'
import { readGlance } from '../../src/campaigns/roster.ts'
import { managedCampaign, slotsOf } from '../../src/campaigns/service.ts'
import { standingOf } from '../../src/campaigns/view.ts'
import { inviteNow, tendCampaign } from '../../src/campaigns/waves.ts'
import { mailCampaignInvited } from '../../src/mail/campaigns.ts'
import { freeMatches } from '../../src/matching/staffing.ts'
import { within } from '../../src/platform/db.ts'
import { listHalfDays, toDate, toDay, weekOf } from '../../src/reference/calendar.ts'
import { randomOf } from '../../src/seed/random.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'
import { openedCampaign, type Person, volunteers } from './world.ts'

/** Three professions, forty half-days each, two hundred volunteers: filled within its limits, by the verbs people use. */

const db = useDb()
const deps = useDeps(db)
const TRADES = ['infirmier', 'pharmacien', 'sage-femme'] as const
const LIMITS = { mostHalfDays: 4, mostAWeek: 2 }
const HOUR = 3_600_000
const FIRST = toDay('2027-04-05')

let desk: Actor
let id: string
const people = new Map<string, Person>()

interface Row {
  slot: string
  candidate: string
  state: string
  wave: number
  invited_at: Date
}

const rows = async () =>
  db.sql<Row[]>`select p.* from campaign_place p join campaign_slot s on s.id = p.slot where s.campaign = ${id}
    order by p.slot, p.candidate`

beforeAll(async () => {
  const random = randomOf('volunteers')
  desk = await deps.person('desk@cpts.test', 'coordinator', 'erdre-et-cens')
  const made = await volunteers(deps, 200, (i) => {
    const start = FIRST + Math.floor(random() * 12)
    const weekdays = [1, 2, 3, 4, 5].filter(() => random() < 0.6)
    return {
      qualifications: [
        { profession: TRADES[i % 3] as 'infirmier' },
        ...(i % 10 === 0 ? [{ profession: TRADES[(i + 1) % 3] as 'infirmier' }] : []),
      ],
      zones: [{ commune: '44114', radiusKm: 5 + Math.floor(random() * 30) }],
      availability: [
        {
          from: toDate(start),
          to: toDate(start + 15),
          ...(weekdays.length > 0 ? { weekdays } : {}),
          ...(random() < 0.3 ? { halves: ['am' as const] } : {}),
        },
      ],
    }
  })
  for (const person of made) people.set(person.candidate, person)
  id = await openedCampaign(
    deps,
    desk,
    {
      periods: [{ from: '2027-04-05', to: '2027-04-30', weekdays: [1, 2, 3, 4, 5] }],
      teams: TRADES.map((profession) => ({ profession, places: 2 })),
    },
    LIMITS,
  )
  await deps.work('match.')
}, 60_000)

describe('a campaign of 3 professions × 40 half-days × 200 volunteers', () => {
  test('plans the same wave twice, of people who match and are free; and sends it once', {
    timeout: 60_000,
  }, async () => {
    const slots = new Map((await slotsOf(deps.worker, id)).map((slot) => [slot.id, slot]))
    expect(slots.size).toBe(120)
    const listings = await db.sql`select profession, listing from campaign_listing where campaign = ${id}`
    const free = await freeMatches(
      deps.worker,
      db.sql,
      listings.map(({ listing }) => listing),
    )
    expect(new Set(free.map(({ candidate }) => candidate.id)).size).toBeGreaterThan(150)

    let planned: Row[] = []
    await deps.worker.sql
      .begin(async (tx) => {
        await inviteNow({ ...deps.as(desk), sql: within(tx) }, id)
        planned = await tx`select slot, candidate from campaign_place order by slot, candidate`
        throw new Error('never happened')
      })
      .catch(() => {})
    expect(await rows()).toEqual([])
    const { people: asked, invitations } = await inviteNow(deps.as(desk), id)
    const sent = await rows()
    expect(sent.map(({ slot, candidate }) => ({ slot, candidate }))).toEqual(
      planned.map(({ slot, candidate }) => ({ slot, candidate })),
    )
    expect(invitations).toBe(sent.length)
    for (const { slot, candidate } of sent) {
      const listing = listings.find(({ profession }) => profession === slots.get(slot)?.profession)?.listing
      const match = free.find((one) => one.listing === listing && one.candidate.id === candidate)
      expect(match && listHalfDays(match.free)).toContain(halfDayOf(slots.get(slot) as Slot))
    }
    await deps.work('mail.campaign')
    for (const candidate of new Set(sent.map((row) => row.candidate))) {
      await mailCampaignInvited(deps.worker, { campaign: id, candidate, wave: '1' })
    }
    await tendCampaign(deps.worker, id)
    const [mails] = await db.sql`select count(*)::int as n from outbox where key like ${`campaign-invited:${id}:%`}`
    expect(mails?.n).toBe(asked)
    expect(await rows()).toHaveLength(sent.length)
  })

  test('ends full, or says what lacks, whatever people answer', { timeout: 120_000 }, async () => {
    const random = randomOf('answers')
    for (let round = 0; round < 12; round++) {
      const waiting = Map.groupBy(await rows(), ({ candidate }) => candidate)
      for (const [candidate, theirs] of waiting) {
        const { actor } = people.get(candidate) as Person
        const asked = theirs.filter(({ state }) => state === 'invited').map(({ slot }) => slot)
        const yes = asked.filter(() => random() < 0.6)
        // Some never answer.
        if (asked.length > 0 && random() < 0.9) {
          await answer(deps.as(actor), id, candidate, { yes, no: asked.filter((slot) => !yes.includes(slot)) })
        }
        const held = theirs.filter(({ state }) => state === 'confirmed').map(({ slot }) => slot)
        if (held.length > 0 && random() < 0.05) await withdraw(deps.as(actor), id, candidate, held.slice(0, 1))
      }
      await deps.work('match.')
      await deps.work('campaign.')
      await holds()
      deps.now = new Date(deps.now.getTime() + 24 * HOUR)
      await deps.work('mail.campaign')
      await tendCampaign(deps.worker, id)
      await deps.work('mail.campaign')
      await deps.work('match.')
    }
    // Nobody answers any more: whoever is left is asked, until nobody is.
    for (let before = -1; before !== (await rows()).length; ) {
      before = (await rows()).length
      for (let day = 0; day < 3; day++) {
        deps.now = new Date(deps.now.getTime() + 24 * HOUR)
        await tendCampaign(deps.worker, id)
        await deps.work('mail.campaign')
      }
      await deps.work('match.')
    }
    const { rows: slots } = await readGlance(deps.as(desk), await managedCampaign(deps.as(desk), id))
    // What is not full has nobody left to ask, and the page says so.
    for (const slot of slots.filter((one) => one.confirmed < one.places)) {
      expect([slot.invited, slot.available]).toEqual([0, 0])
      expect(standingOf(slot).text).toMatch(/^il manque .*, personne de libre$/)
    }
    const confirmed = slots.reduce((sum, slot) => sum + slot.confirmed, 0)
    expect(confirmed).toBeGreaterThan(240 * 0.9)
  })

  test('wrote to nobody twice within a day', async () => {
    const mails = await db.sql`
      select account, created_at from outbox where key like ${`campaign-invited:${id}:%`} order by account, created_at`
    expect(mails.length).toBeGreaterThan(200)
    for (const [i, mail] of mails.entries()) {
      const before = mails[i - 1]
      if (before?.account === mail.account)
        expect(mail.created_at - before?.created_at).toBeGreaterThanOrEqual(24 * HOUR)
    }
  })
})

/** What must be true at any moment. */
async function holds(): Promise<void> {
  const slots = new Map((await slotsOf(deps.worker, id)).map((slot) => [slot.id, slot]))
  const all = await rows()
  for (const slot of slots.values()) {
    const confirmed = all.filter((row) => row.slot === slot.id && row.state === 'confirmed')
    expect(confirmed.length).toBe(slot.confirmed)
    expect(slot.confirmed).toBeLessThanOrEqual(slot.places)
  }
  for (const [candidate, theirs] of Map.groupBy(all, (row) => row.candidate)) {
    const held = theirs
      .filter(({ state }) => state === 'confirmed' || state === 'invited')
      .map(({ slot }) => halfDayOf(slots.get(slot) as Slot))
    expect(new Set(held).size, candidate).toBe(held.length)
    expect(held.length).toBeLessThanOrEqual(LIMITS.mostHalfDays)
    for (const week of Map.groupBy(held, (halfDay) => weekOf(halfDay >> 1)).values()) {
      expect(week.length).toBeLessThanOrEqual(LIMITS.mostAWeek)
    }
  }
}
