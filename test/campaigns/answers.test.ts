import { beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '../../src/accounts/model.ts'
import { answer, proposalsOf, release, withdraw } from '../../src/campaigns/answers.ts'
import { closeCampaign, slotsOf, updateCampaign } from '../../src/campaigns/service.ts'
import { inviteNow, tendCampaign } from '../../src/campaigns/waves.ts'
import { pauseProfile, readCandidate } from '../../src/candidates/service.ts'
import { readListing } from '../../src/listings/service.ts'
import { listHalfDays } from '../../src/reference/calendar.ts'
import { eraseMe } from '../../src/rights/service.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'
import { CAMPAIGN, openedCampaign, type Person, volunteers } from './world.ts'

/** Invitations and answers: yes, no, too late, too many, and taken back. */

const db = useDb()
const deps = useDeps(db)
let desk: Actor
let story = 0

const ONE_MORNING = {
  periods: [{ from: '2027-03-01', to: '2027-03-01', halves: ['am'] }],
  teams: [{ profession: 'infirmier', places: 1 }],
}
const HOUR = 3_600_000

beforeAll(async () => {
  desk = await deps.person('desk@cpts.test', 'coordinator', 'erdre-et-cens')
})

/** A campaign of its own profession, so that no story invites the people of another. */
async function begun(count: number, slots: object = {}, fields: object = {}) {
  const profession = [
    'infirmier',
    'pharmacien',
    'sage-femme',
    'ipa',
    'dieteticien',
    'orthoptiste',
    'psychologue',
    'opticien',
  ][story++] as string
  const people = await volunteers(
    deps,
    count,
    () => ({ qualifications: [{ profession: profession as 'ipa' }] }),
    profession,
  )
  const id = await openedCampaign(
    deps,
    desk,
    { ...ONE_MORNING, teams: [{ profession, places: 1 }], ...slots },
    { factor: 3, ...fields },
  )
  await deps.work('match.')
  return { id, people }
}

const say = (id: string, { actor, candidate }: Person, yes: string[], no: string[] = []) =>
  answer(deps.as(actor), id, candidate, { yes, no })

const statesOf = async (id: string) =>
  db.sql`select p.candidate, p.state from campaign_place p join campaign_slot s on s.id = p.slot
    where s.campaign = ${id} order by p.candidate`

const mails = async (kind: string, id: string) =>
  db.sql`select account, subject, body, calendar from outbox where key like ${`campaign-${kind}:${id}:%`} order by id`

describe('a wave', () => {
  test('invites the matching and free for what is missing, over-invited, with one mail each; and again nobody', async () => {
    const { id, people } = await begun(5)
    expect(await inviteNow(deps.as(desk), id)).toEqual({ people: 3, invitations: 3 })
    await deps.work('mail.campaign')
    expect(await inviteNow(deps.as(desk), id)).toEqual({ people: 0, invitations: 0 })
    await tendCampaign(deps.worker, id)
    await deps.work('mail.campaign')
    const sent = await mails('invited', id)
    expect(sent).toHaveLength(3)
    expect(sent[0]?.body).toContain('lundi 1er mars 2027, matin')
    expect(sent[0]?.body).toContain('mardi 2 févr. 2027 à 13 h')
    expect(people.length).toBe(5)
  })

  test('passes over the paused; the next goes when nobody answered in time', async () => {
    const { id, people } = await begun(2, {}, { factor: 1 })
    await pauseProfile(deps.as((people[0] as Person).actor))
    await deps.work('match.')
    expect((await inviteNow(deps.as(desk), id)).people).toBe(1)
    expect((await statesOf(id)).map((row) => row.candidate)).toEqual([people[1]?.candidate])
    const before = deps.now
    deps.now = new Date(before.getTime() + 49 * HOUR)
    await tendCampaign(deps.worker, id)
    expect((await statesOf(id)).map((row) => row.state)).toEqual(['expired'])
    // Late, but nobody took it.
    const [slot] = await slotsOf(deps.worker, id)
    expect((await say(id, people[1] as Person, [slot?.id as string])).confirmed).toBe(1)
    deps.now = before
  })
})

describe('an answer', () => {
  test('takes the last place once: of two at the same time one waits, and is promoted when it is given back', async () => {
    const { id, people } = await begun(3)
    await inviteNow(deps.as(desk), id)
    const [slot] = (await slotsOf(deps.worker, id)).map((one) => one.id) as [string]
    const both = await Promise.all(people.slice(0, 2).map((person) => say(id, person, [slot])))
    expect(both.map(({ confirmed, waiting }) => [confirmed, waiting]).sort()).toEqual([
      [0, 1],
      [1, 0],
    ])
    const [first, second] = both[0]?.confirmed ? people : [people[1], people[0]]
    await deps.work('mail.campaign')
    await deps.work('campaign.')
    const [listing] = await db.sql`select listing from campaign_listing where campaign = ${id}`
    expect((await readListing(db.sql, listing?.listing))?.state).toBe('filled')
    expect(listHalfDays((await readCandidate(db.sql, first?.candidate as string))?.taken as never)).toHaveLength(1)

    deps.now = new Date(deps.now.getTime() + HOUR)
    await withdraw(deps.as((first as Person).actor), id, (first as Person).candidate, [slot])
    await deps.work('campaign.')
    await deps.work('mail.campaign')
    const states = new Map((await statesOf(id)).map((row) => [row.candidate, row.state]))
    expect([states.get(first?.candidate), states.get(second?.candidate)]).toEqual(['withdrawn', 'confirmed'])
    expect(listHalfDays((await readCandidate(db.sql, first?.candidate as string))?.taken as never)).toHaveLength(0)
    const told = (await mails('answered', id)).filter((mail) => mail.account === second?.account)
    expect(told.map((mail) => mail.subject)).toEqual([
      'En liste d’attente : Centre de vaccination d’Orvault',
      'Renfort confirmé : Centre de vaccination d’Orvault',
    ])
    expect(told[1]?.calendar).toContain('BEGIN:VEVENT')
    expect(told[1]?.body).toContain(CAMPAIGN.contact)
  })

  test('given back with nobody waiting brings the listing back, and the next wave by itself', async () => {
    const { id, people } = await begun(2, {}, { factor: 1 })
    await inviteNow(deps.as(desk), id)
    const [{ candidate }] = (await statesOf(id)) as unknown as [{ candidate: string }]
    const [invited, other] = candidate === people[0]?.candidate ? people : [people[1], people[0]]
    const [slot] = (await slotsOf(deps.worker, id)).map((one) => one.id) as [string]
    await say(id, invited as Person, [slot])
    await deps.work('campaign.')
    await deps.work('match.')
    await withdraw(deps.as((invited as Person).actor), id, (invited as Person).candidate, [slot])
    await deps.work('campaign.')
    await deps.work('match.')
    const [listing] = await db.sql`select listing from campaign_listing where campaign = ${id}`
    expect((await readListing(db.sql, listing?.listing))?.state).toBe('published')
    await tendCampaign(deps.worker, id)
    expect((await statesOf(id)).find((row) => row.candidate === other?.candidate)?.state).toBe('invited')
  })

  test('never exceeds what one person may do, or two places at one time', async () => {
    const week = { periods: [{ from: '2027-03-01', to: '2027-03-05', halves: ['am'] }] }
    const { id, people } = await begun(1, week, { mostHalfDays: 2 })
    const [person] = people as [Person]
    await inviteNow(deps.as(desk), id)
    expect(await statesOf(id)).toHaveLength(2)
    await updateCampaign(deps.as(desk), id, { ...CAMPAIGN, mostHalfDays: 1 })
    const proposed = (await proposalsOf(deps.worker, id, person.candidate))?.proposals.map(({ slot }) => slot.id) ?? []
    expect(await say(id, person, proposed)).toEqual({ confirmed: 1, waiting: 0, refused: 1 })
  })

  test('is nobody else’s, and of a slot that was not proposed it is nothing', async () => {
    const { id, people } = await begun(1)
    await inviteNow(deps.as(desk), id)
    const stranger = (await volunteers(deps, 1, () => ({ qualifications: [{ profession: 'biologiste' }] }), 'autre'))[0]
    const [slot] = (await slotsOf(deps.worker, id)).map((one) => one.id) as [string]
    await expect(say(id, stranger as Person, [slot])).rejects.toMatchObject({ code: 'not-found' })
    await eraseMe(deps.as((people[0] as Person).actor))
    expect(await statesOf(id)).toEqual([])
    expect(await proposalsOf(deps.worker, id, (people[0] as Person).candidate)).toBeNull()
  })
})

describe('a coordinator', () => {
  test('takes an invitation back, frees a place, and closes: whoever is concerned is told once', async () => {
    const { id, people } = await begun(3)
    await inviteNow(deps.as(desk), id)
    const [slot] = (await slotsOf(deps.worker, id)).map((one) => one.id) as [string]
    const [a, b, c] = people as [Person, Person, Person]
    await say(id, a, [slot])
    expect(await release(deps.as(desk), id, slot, a.candidate)).toBe(true)
    expect(await release(deps.as(desk), id, slot, a.candidate)).toBe(false)
    await expect(release(deps.as(b.actor), id, slot, b.candidate)).rejects.toMatchObject({ code: 'not-found' })
    expect(listHalfDays((await readCandidate(db.sql, a.candidate))?.taken as never)).toHaveLength(0)
    await say(id, b, [slot])
    await closeCampaign(deps.as(desk), id)
    await deps.work('mail.campaign')
    const told = (await mails('released', id)).map((mail) => mail.account).sort()
    expect(told).toEqual([a.account, c.account].sort())
    const states = new Map((await statesOf(id)).map((row) => [row.candidate, row.state]))
    expect(states.get(b.candidate)).toBe('confirmed')
  })
})
