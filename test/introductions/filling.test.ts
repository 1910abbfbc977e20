import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Actor } from '../../src/accounts/model.ts'
import { type CandidateInput, candidateInput } from '../../src/candidates/model.ts'
import { readCandidate, saveProfile } from '../../src/candidates/service.ts'
import { fillListing, renewListing } from '../../src/introductions/filling.ts'
import { listingInput } from '../../src/listings/model.ts'
import { listingHistory, updateListing } from '../../src/listings/service.ts'
import { decide } from '../../src/moderation/service.ts'
import { halfDayAt, listHalfDays } from '../../src/reference/calendar.ts'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { START, useDeps } from '../support/deps.ts'

/** Who fills a listing, a place at a time, and what that takes of their time. */

const db = useDb()
const deps = useDeps(db)
const send = useApi(() => deps.web)

type Person = Actor & { token: string }
let owner: Person
let desk: Person
/** Three who fit any of the listings below. */
let fitting: string[]

const WEEK = { from: '2027-02-08', to: '2027-02-12', halves: ['am' as const] }

const LISTING = {
  kind: 'reinforcement',
  profession: 'infirmier',
  communes: ['44114'],
  practiceType: 'centre',
  title: 'Centre de vaccination',
  description: 'Quatre matinées.',
  periods: [WEEK],
  places: 3,
}

const PROFILE = {
  qualifications: [{ profession: 'infirmier' }],
  kinds: ['replacement', 'reinforcement'],
  zones: [{ commune: '44114', radiusKm: 30 }],
  availability: [{ from: '2027-01-04', to: '2027-06-30' }],
}

/** The jobs that what is tested here adds; mails are written, none is sent. */
async function settle() {
  for (const task of ['taken.', 'match.', 'mail.closed', 'mail.named', 'mail.released']) await deps.work(task)
}

async function candidate(email: string, profile: Partial<CandidateInput> = {}): Promise<string> {
  const person = await deps.person(email)
  return (await saveProfile(deps.as(person), candidateInput.parse({ ...PROFILE, ...profile }))).id
}

beforeAll(async () => {
  owner = await deps.person('owner@releve.test', 'practitioner')
  desk = await deps.person('desk@cpts.test', 'coordinator', 'erdre-et-cens')
  fitting = await Promise.all(['a', 'b', 'c', 'd'].map((name) => candidate(`${name}@releve.test`)))
})
beforeEach(async () => {
  deps.now = START
  await db.sql`delete from outbox`
  await db.sql`delete from taken`
})

async function published(fields: object = {}): Promise<string> {
  const { token } = owner
  const { id } = (await send('POST', '/api/listings', { token, body: listingInput.parse({ ...LISTING, ...fields }) }))
    .body
  expect((await send('POST', `/api/listings/${id}/submit`, { token })).status).toBe(200)
  await decide(deps.as(desk), id, { decision: 'publish' })
  await settle()
  return id
}

const fill = (id: string, candidateIds?: unknown) =>
  send('POST', `/api/listings/${id}/fill`, {
    token: owner.token,
    body: candidateIds === undefined ? {} : { candidateIds },
  })

const verb = (id: string, name: string) => send('POST', `/api/listings/${id}/${name}`, { token: owner.token })

/** "2027-02-08 am" of all that is taken from somebody. */
async function taken(id: string): Promise<string[]> {
  const found = await readCandidate(db.sql, id)
  return listHalfDays(found?.taken ?? { offset: 0, words: new Uint32Array() }).map((number) => {
    const { date, half } = halfDayAt(number)
    return `${date} ${half}`
  })
}

const subjectsTo = async (id: string) =>
  (
    await db.sql`
    select o.subject from outbox o join candidate c on c.account = o.account where c.id = ${id} order by o.created_at`
  ).map((row) => row.subject.split(' : ')[0])

const matched = async (id: string) =>
  (await db.sql`select candidate from match where listing = ${id} order by candidate`).map((row) => row.candidate)

const MORNINGS = ['08', '09', '10', '11', '12'].map((day) => `2027-02-${day} am`)

describe('a listing with several places', () => {
  test('fills a place with each person named, and is filled with the last', async () => {
    const [a, b, c, d] = fitting as [string, string, string, string]
    const id = await published()
    expect(await matched(id)).toEqual(fitting.toSorted())
    expect(await fill(id, [a])).toMatchObject({ status: 200, body: { state: 'published', places: 3, placesFilled: 1 } })
    await settle()
    expect(await taken(a)).toEqual(MORNINGS)
    expect(await subjectsTo(a)).toEqual(['Annonce pourvue par vous'])
    // Whoever has a place is asked no more; the others still are.
    expect(await matched(id)).toEqual([b, c, d].toSorted())

    deps.now = new Date('2027-02-02T12:00:00Z')
    expect(await fill(id, [b, c])).toMatchObject({ status: 200, body: { state: 'filled', placesFilled: 3 } })
    await settle()
    expect(await matched(id)).toEqual([])
    expect([await subjectsTo(a), await subjectsTo(b)]).toEqual([
      ['Annonce pourvue par vous'],
      ['Annonce pourvue par vous'],
    ])
    const steps = await listingHistory(deps.as(owner), id)
    expect(steps.map(({ verb, from, to }) => `${from} ${verb} ${to}`).slice(2)).toEqual([
      'published fill published',
      'published fill filled',
    ])
  })

  test('is filled whole when nobody is named', async () => {
    const id = await published()
    await fill(id, [fitting[0]])
    expect((await fill(id)).body).toMatchObject({ state: 'filled', placesFilled: 3 })
  })

  test('refuses somebody named twice, now or before, and more people than are wanted: naming the field', async () => {
    const [a, b, c, d] = fitting as [string, string, string, string]
    const id = await published()
    expect((await fill(id, [a, b, a])).errors).toEqual({ 'candidateIds.2': expect.stringContaining('déjà nommée') })
    expect((await fill(id, [a, b, c, d])).errors).toEqual({ candidateIds: expect.stringContaining('3 places sur 3') })
    await fill(id, [a])
    expect((await fill(id, [b, a])).errors).toHaveProperty(['candidateIds.1'])
    expect((await fill(id, [b, c, d])).errors).toEqual({ candidateIds: expect.stringContaining('2 places sur 3') })
    expect(await taken(b)).toEqual([])
  })

  test('named by two at once never has more people than places', async () => {
    const [a, b, c, d] = fitting as [string, string, string, string]
    const id = await published()
    const outcomes = await Promise.all([fill(id, [a, b]), fill(id, [c, d])])
    expect(outcomes.map(({ status }) => status).sort()).toEqual([200, 422])
    expect(await db.sql`select from taken where listing = ${id}`).toHaveLength(2)
  })

  test('keeps the places that are filled when it is edited', async () => {
    const id = await published()
    await fill(id, fitting.slice(0, 2))
    const edit = (fields: object) => send('PATCH', `/api/listings/${id}`, { token: owner.token, body: fields })
    for (const places of [1, 2]) {
      expect((await edit({ places })).errors).toEqual({
        places: expect.stringContaining('2 places sont déjà pourvues'),
      })
    }
    expect((await edit({ kind: 'replacement', places: 1 })).errors).toHaveProperty('places')
    expect((await edit({ places: 5 })).body).toMatchObject({ places: 5, placesFilled: 2, state: 'published' })
    // Of a filled one all places are, whatever it is edited to: renewed, it begins anew.
    await fill(id)
    expect((await edit({ places: 2 })).body).toMatchObject({ places: 2, placesFilled: 2, state: 'filled' })
  })

  test('renewed begins anew: every place is free, and everybody’s time given back', async () => {
    const [a, b] = fitting as [string, string]
    for (const last of [[], [b]]) {
      const id = await published({ places: 2 })
      await fill(id, [a])
      if (last.length > 0) await fill(id, last)
      expect((await verb(id, 'renew')).body).toMatchObject({ state: 'published', placesFilled: 0 })
      expect([await taken(a), await taken(b)]).toEqual([[], []])
      await settle()
      expect(await matched(id)).toContain(a)
    }
  })

  test('withdrawn or refused gives everybody’s time back, and tells them', async () => {
    const [a] = fitting as [string]
    const withdrawn = await published()
    await fill(withdrawn, [a])
    await settle()
    await verb(withdrawn, 'withdraw')
    await settle()
    expect(await taken(a)).toEqual([])
    expect(await subjectsTo(a)).toEqual(['Annonce pourvue par vous', 'Annonce retirée'])
    const refused = await published()
    await fill(refused, [a])
    await updateListing(deps.as(owner), refused, { title: 'Autre chose' })
    await decide(deps.as(desk), refused, { decision: 'reject', reason: 'Ce n’est pas un renfort.' })
    await settle()
    expect(await taken(a)).toEqual([])
  })

  test('whose dates are past is filled by those who came, as far as they are said', async () => {
    const id = await published()
    await fill(id, [fitting[0]])
    deps.now = new Date('2027-02-13T12:00:00Z')
    await db.sql`select graphile_worker.add_job('clock.hourly')`
    await deps.work('clock.hourly')
    const said = await send('GET', `/api/listings/${id}`, { token: owner.token })
    expect(said.body).toMatchObject({ state: 'expired', placesFilled: 1 })
    expect((await fill(id)).body).toMatchObject({ state: 'filled', placesFilled: 3 })
  })
})

describe('a listing with one place', () => {
  test('may be filled by several who share it, each once', async () => {
    const [a, b] = fitting as [string, string]
    const id = await published({ kind: 'replacement', places: 1 })
    expect((await fill(id, [a, a])).errors).toHaveProperty(['candidateIds.1'])
    expect((await fill(id, [a, b])).body).toMatchObject({ state: 'filled', places: 1, placesFilled: 1 })
    expect(await taken(b)).toEqual(MORNINGS)
    expect(await fill(id, [a])).toMatchObject({ status: 409, body: { state: 'filled' } })
  })
})

test('a listing is not published again and again, which would be told each time', async () => {
  const id = await published({ kind: 'replacement', places: 1 })
  for (let i = 0; i < 3; i++) {
    await fillListing(deps.as(owner), id, [])
    await renewListing(deps.as(owner), id)
  }
  await fillListing(deps.as(owner), id, [])
  await expect(renewListing(deps.as(owner), id)).rejects.toThrow('rouverte plusieurs fois cette semaine')
})

describe('what a filling takes', () => {
  test('are the half-days at the shift that suited best', async () => {
    // Free from the Monday after on: the week moves by seven days.
    const later = await candidate('later@releve.test', { availability: [{ from: '2027-02-15', to: '2027-06-30' }] })
    const id = await published({
      kind: 'replacement',
      places: 1,
      flexDays: 10,
      periods: [{ ...WEEK, weekdays: [1, 2] }],
    })
    await fillListing(deps.as(owner), id, [later])
    expect(await taken(later)).toEqual(['2027-02-15 am', '2027-02-16 am'])
  })

  test('are none of a period with a quota, whose days are not said', async () => {
    const quota = { from: '2027-03-01', to: '2027-03-31', quota: { halfDays: 10, per: 'month' } }
    const roster = await published({ kind: 'replacement', places: 1, periods: [quota, WEEK] })
    await fillListing(deps.as(owner), roster, [fitting[0] as string])
    expect(await taken(fitting[0] as string)).toEqual(MORNINGS)
  })
})
