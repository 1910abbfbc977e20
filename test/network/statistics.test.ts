import { beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '../../src/accounts/model.ts'
import { type CandidateInput, candidateInput } from '../../src/candidates/model.ts'
import { pauseProfile, saveProfile } from '../../src/candidates/service.ts'
import { fillListing, renewListing } from '../../src/introductions/filling.ts'
import { listingInput } from '../../src/listings/model.ts'
import { createListing, submitListing, withdrawListing } from '../../src/listings/service.ts'
import { decide } from '../../src/moderation/service.ts'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'

/** What a coordinator reports: counted by hand here, for listings and people whose story is told below. */

const db = useDb()
const deps = useDeps(db)
const send = useApi(() => deps.web)

type Person = Actor & { token: string }
let owner: Person
let desk: Person
let rouen: Person
let outside: Person

const NOW = new Date('2027-02-01T12:00:00Z')
const ORVAULT = '44114'
const SAUTRON = '44194'

async function published(on: string, profession: string, ...communes: string[]): Promise<string> {
  deps.now = new Date(`${on}T12:00:00Z`)
  const input = listingInput.parse({
    kind: 'replacement',
    profession,
    communes,
    practiceType: 'groupe',
    title: 'Une annonce',
    description: 'Un texte.',
    periods: [{ from: '2027-06-01', to: '2027-06-30' }],
  })
  const { id } = await createListing(deps.as(owner), input)
  await submitListing(deps.as(owner), id)
  await decide(deps.as(desk), id, { decision: 'publish' })
  return id
}

async function filled(on: string, id: string): Promise<void> {
  deps.now = new Date(`${on}T12:00:00Z`)
  await fillListing(deps.as(owner), id, [])
}

let people = 0
async function candidate(confirmed: string, profile: Partial<CandidateInput>): Promise<Actor> {
  const person = await deps.person(`candidate-${people++}@releve.test`)
  deps.now = new Date(`${confirmed}T12:00:00Z`)
  const input = candidateInput.parse({
    qualifications: [{ profession: 'infirmier' }],
    kinds: ['replacement'],
    zones: [{ commune: ORVAULT, radiusKm: 1 }],
    ...profile,
  })
  await saveProfile(deps.as(person), input)
  return person
}

const statistics = (slug: string, query = '', { token } = desk) => {
  deps.now = NOW
  return send('GET', `/api/territories/${slug}/statistics${query}`, { token })
}

beforeAll(async () => {
  owner = await deps.person('owner@releve.test', 'practitioner')
  desk = await deps.person('desk@cpts.test', 'coordinator', 'erdre-et-cens', 'hors-territoire', 'le-mans-agglo')
  rouen = await deps.person('rouen@cpts.test', 'coordinator', 'rouen')
  outside = await deps.person('outside@cpts.test', 'coordinator', 'hors-territoire')

  await filled('2026-03-11', await published('2026-03-01', 'infirmier', ORVAULT)) // ten days
  await filled('2026-12-04', await published('2026-12-01', 'infirmier', ORVAULT)) // three
  await filled('2026-12-05', await published('2025-12-01', 'infirmier', ORVAULT)) // published the year before: 369
  const renewed = await published('2026-12-10', 'infirmier', ORVAULT)
  await filled('2026-12-11', renewed)
  await renewListing(deps.as(owner), renewed) // open again
  await published('2027-01-20', 'medecin', ORVAULT, SAUTRON)
  await withdrawListing(deps.as(owner), await published('2027-01-21', 'medecin', SAUTRON))
  await createListing(deps.as(owner), listingInput.parse({ profession: 'medecin', communes: [SAUTRON] }))
  await published('2027-01-22', 'pharmacien', '01001')
  await filled('2027-02-01', await published('2026-01-31', 'ipa', SAUTRON)) // before the year began

  await candidate('2027-01-31', {})
  await candidate('2027-01-31', {
    zones: [
      { commune: SAUTRON, radiusKm: 30 },
      { commune: ORVAULT, radiusKm: 5 },
    ],
  })
  await candidate('2026-10-04', { zones: [{ commune: '44109', radiusKm: 300 }] }) // 120 days ago
  await candidate('2026-10-03', {}) // 121
  await pauseProfile(deps.as(await candidate('2027-01-31', {})))
  await candidate('2027-01-31', { qualifications: [{ profession: 'medecin' }, { profession: 'ipa' }] })
})

describe('the figures of a territory', () => {
  test('count listings by profession and first commune, and the people who could come', async () => {
    const { status, body } = await statistics('erdre-et-cens', '?from=2026-02-01&to=2027-02-01')
    expect(status).toBe(200)
    const rows = (body.items as { profession: string; communeName: string }[]).map(
      ({ profession, communeName, ...counts }) => ({ [`${profession} ${communeName}`]: Object.values(counts) }),
    )
    // commune, published, filled, median days, open now, available
    expect(rows).toEqual([
      { 'medecin Orvault': [ORVAULT, 1, 0, null, 1, 1] },
      { 'medecin Sautron': [SAUTRON, 1, 0, null, 0, 0] },
      { 'infirmier La Chapelle-sur-Erdre': ['44035', 0, 0, null, 0, 2] },
      { 'infirmier Orvault': [ORVAULT, 3, 3, 10, 1, 3] },
      { 'infirmier Sautron': [SAUTRON, 0, 0, null, 0, 2] },
      { 'ipa Orvault': [ORVAULT, 0, 0, null, 0, 1] },
      { 'ipa Sautron': [SAUTRON, 0, 1, 366, 0, 0] },
    ])
    // Of 3, 10, 366 and 369 days; of four people one is both médecin and IPA.
    expect(body.totals).toEqual({
      published: 5,
      filled: 4,
      medianDaysToFill: 188,
      openNow: 2,
      candidatesAvailable: 4,
    })
  })

  test('are those of the last twelve months by default, and of any dates asked for, both included', async () => {
    const year = await statistics('erdre-et-cens')
    expect(year.body).toMatchObject({ from: '2026-02-01', to: '2027-02-01', totals: { published: 5, filled: 4 } })
    const day = await statistics('erdre-et-cens', '?from=2026-03-11&to=2026-03-11')
    expect(day.body.totals).toMatchObject({ published: 0, filled: 1, medianDaysToFill: 10, openNow: 2 })
    expect((await statistics('erdre-et-cens', '?to=2026-01-31')).body).toMatchObject({
      from: '2025-01-31',
      to: '2026-01-31',
    })
  })

  test('of the catch-all are those of what no territory holds', async () => {
    const { body } = await statistics('hors-territoire', '', outside)
    expect(body.items).toEqual([
      expect.objectContaining({ profession: 'pharmacien', commune: '01001', published: 1, openNow: 1 }),
    ])
  })

  test('of a territory where nothing happened are nothing', async () => {
    const { body } = await statistics('le-mans-agglo', '?from=2026-12-01&to=2026-12-31')
    expect(body.items.filter((row: { published: number }) => row.published > 0)).toEqual([])
    expect(body.totals).toMatchObject({ published: 0, filled: 0, medianDaysToFill: null, openNow: 0 })
  })

  test('name nobody', async () => {
    const { body } = await statistics('erdre-et-cens')
    expect(JSON.stringify(body)).not.toMatch(/@|[0-9a-f]{8}-[0-9a-f]{4}/)
  })

  test('say what is wrong with the dates', async () => {
    for (const [query, path] of [
      ['?from=2027-02-30', 'from'],
      ['?from=2027-02-01&to=2027-01-01', 'to'],
      ['?from=2028-01-01', 'from'],
      ['?until=2027-01-01', 'until'],
    ] as const) {
      expect(await statistics('erdre-et-cens', query)).toMatchObject({
        status: 422,
        errors: { [path]: expect.any(String) },
      })
    }
  })

  test('are for the coordinators of that territory', async () => {
    expect((await statistics('erdre-et-cens', '', owner)).status).toBe(403)
    expect((await statistics('erdre-et-cens', '', rouen)).status).toBe(403)
    expect((await statistics('nulle-part')).status).toBe(404)
    expect((await send('GET', '/api/territories/erdre-et-cens/statistics')).status).toBe(401)
  })
})
