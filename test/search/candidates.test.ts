import { beforeAll, describe, expect, it } from 'vitest'
import type { Actor } from '../../src/accounts/model.ts'
import { type CandidateInput, candidateInput } from '../../src/candidates/model.ts'
import { saveProfile } from '../../src/candidates/service.ts'
import { fillListing } from '../../src/introductions/filling.ts'
import { listingInput } from '../../src/listings/model.ts'
import { createListing, submitListing, withdrawListing } from '../../src/listings/service.ts'
import { rematchListing } from '../../src/matching/service.ts'
import { decide } from '../../src/moderation/service.ts'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { START, useDeps } from '../support/deps.ts'

/** Looking for people, on Sunday 31 January 2027: who may, whom one finds, and what one never reads. */

const db = useDb()
const deps = useDeps(db)
const send = useApi(() => deps.web)

type Person = Actor & { token: string }
let desk: Person
let owner: Person
const id: Record<string, string> = {}

const BASE = {
  qualifications: [{ profession: 'medecin', specialty: 'medecine-generale' }],
  kinds: ['replacement'],
  zones: [{ commune: '44109', radiusKm: 20 }],
  availability: [{ from: '2027-02-01', to: '2027-06-30', weekdays: [1, 2, 3, 4, 5] }],
}

/** Everybody looks for replacements as a généraliste around Nantes on weekdays until June, but for what is said. */
const PEOPLE: Record<string, object> = {
  anne: {},
  // Reaches La Chapelle-sur-Erdre (13 km from Orvault's other side) but starts in Le Mans.
  lucie: { zones: [{ commune: '72181', radiusKm: 30 }] },
  paul: { qualifications: [{ profession: 'medecin', specialty: 'pediatrie' }] },
  ines: {
    qualifications: [{ profession: 'infirmier' }],
    kinds: ['replacement', 'reinforcement'],
    practiceTypes: ['msp'],
  },
  // A student until the end of February.
  theo: {
    qualifications: [
      { profession: 'medecin', specialty: 'medecine-generale', student: true, licenceUntil: '2027-02-28' },
    ],
  },
  // Fridays, every other week from the one of 5 February; not in March.
  rose: {
    availability: [{ from: '2027-02-01', to: '2027-06-30', weekdays: [5], everyWeeks: 2 }],
    unavailable: [{ from: '2027-03-01', to: '2027-03-31' }],
  },
  // Takes over, from September on; in no CPTS.
  marc: {
    kinds: ['succession'],
    zones: [{ commune: '29232', radiusKm: 10 }],
    availability: [],
    window: { earliest: '2027-09-01' },
  },
  pause: { status: 'paused' },
}

beforeAll(async () => {
  desk = await deps.person('desk@cpts.test', 'coordinator', 'rouen', 'erdre-et-cens')
  owner = await deps.person('owner@releve.test', 'practitioner')
  for (const [name, change] of Object.entries(PEOPLE)) {
    // One after the other, so that the last is the most freshly confirmed.
    deps.now = new Date(deps.now.getTime() + 60_000)
    const actor = await deps.person(`${name}@releve.test`, 'candidate')
    const input: CandidateInput = candidateInput.parse({ ...BASE, ...change })
    id[name] = (await saveProfile(deps.as(actor), input)).id
  }
  deps.now = START
})

const nameOf = (candidate: { id: string }) => Object.keys(id).find((name) => id[name] === candidate.id)

async function found(query: string, token = desk.token): Promise<(string | undefined)[]> {
  const { status, body } = await send('GET', `/api/candidates?${query}`, { token })
  expect({ status, body }).toMatchObject({ status: 200 })
  return body.items.map(nameOf)
}

const QUERIES: [string, string, string[]][] = [
  ['everybody, the most freshly confirmed first', '', ['marc', 'rose', 'theo', 'ines', 'paul', 'lucie', 'anne']],
  ['a profession', 'profession=infirmier', ['ines']],
  ['a specialty of one qualification', 'profession=medecin&specialty=pediatrie', ['paul']],
  ['a specialty alone', 'specialty=pediatrie', ['paul']],
  ['a kind', 'kind=reinforcement', ['ines']],
  ['a practice type, which no choice includes', 'profession=infirmier&practiceType=msp', ['ines']],
  ['a practice type that is not theirs', 'profession=infirmier&practiceType=groupe', []],
  ['a commune that their zone reaches', 'commune=44114', ['rose', 'theo', 'ines', 'paul', 'anne']],
  ['a commune too far', 'commune=72003', ['lucie']],
  ['a commune and some km around it', 'commune=44114&radiusKm=140', ['rose', 'theo', 'ines', 'paul', 'lucie', 'anne']],
  ['a territory that their zone reaches', 'territory=erdre-et-cens', ['rose', 'theo', 'ines', 'paul', 'anne']],
  ['another territory', 'territory=le-mans-agglo', ['lucie']],
  ['no territory at all', 'territory=hors-territoire', ['marc', 'rose', 'theo', 'ines', 'paul', 'anne']],
  ['weekdays', 'from=2027-02-06&to=2027-02-07', []],
  ['an even Friday', 'from=2027-02-05&to=2027-02-05', ['rose', 'theo', 'ines', 'paul', 'lucie', 'anne']],
  ['an odd Friday', 'from=2027-02-12&to=2027-02-12', ['theo', 'ines', 'paul', 'lucie', 'anne']],
  ['after a licence', 'from=2027-03-01&to=2027-03-31', ['ines', 'paul', 'lucie', 'anne']],
  ['after the availability', 'from=2027-07-01', []],
  ['until a day that is past', 'to=2027-01-15', []],
  ['a window that theirs meets', 'kind=succession&from=2027-06-01&to=2027-09-01', ['marc']],
  ['a window too early', 'kind=succession&from=2027-06-01&to=2027-08-31', []],
  [
    'all at once',
    'profession=medecin&specialty=medecine-generale&kind=replacement&commune=44109&radiusKm=1&from=2027-02-12&to=2027-02-14&territory=erdre-et-cens',
    ['theo', 'anne'],
  ],
]

describe('a search for candidates', () => {
  it.each(QUERIES)('finds by %s', async (_, query, names) => {
    expect(await found(query)).toEqual(names)
  })

  it('goes page by page', async () => {
    const seen: (string | undefined)[] = []
    for (let cursor = ''; ; ) {
      const { body } = await send('GET', `/api/candidates?limit=3&cursor=${cursor}`, { token: desk.token })
      seen.push(...body.items.map(nameOf))
      if (body.next === null) break
      cursor = body.next
    }
    expect(seen).toEqual(['marc', 'rose', 'theo', 'ines', 'paul', 'lucie', 'anne'])
  })

  it('forgets who did not confirm for 120 days, and knows who is taken', async () => {
    deps.now = new Date('2027-06-15T12:00:00Z')
    expect(await found('')).toEqual([])
    deps.now = START
    const input = listingInput.parse({
      kind: 'replacement',
      profession: 'infirmier',
      communes: ['44114'],
      practiceType: 'msp',
      title: 'Une journée',
      description: 'Une journée.',
      periods: [{ from: '2027-02-17', to: '2027-02-17' }],
    })
    const { id: listing } = await createListing(deps.as(owner), input)
    await submitListing(deps.as(owner), listing)
    await decide(deps.as(desk), listing, { decision: 'publish' })
    await rematchListing(deps.worker, listing)
    const day = 'profession=infirmier&from=2027-02-17&to=2027-02-17'
    expect(await found(day)).toEqual(['ines'])
    await fillListing(deps.as(owner), listing, [id.ines as string])
    expect(await found(day)).toEqual([])
    expect(await found('profession=infirmier&from=2027-02-17&to=2027-02-18')).toEqual(['ines'])
  })

  it('says what others may see, and no name, address, number or account', async () => {
    const { body } = await send('GET', '/api/candidates?profession=infirmier', { token: desk.token })
    expect(Object.keys(body.items[0]).sort()).toEqual([
      'areas',
      'availability',
      'id',
      'qualifications',
      'situation',
      'wishes',
    ])
    expect(JSON.stringify(body)).not.toContain('releve.test')
  })

  it('refuses what cannot be asked, naming the field', async () => {
    const errors = async (query: string) =>
      (await send('GET', `/api/candidates?${query}`, { token: desk.token })).errors
    expect(Object.keys(await errors('profession=plombier&radiusKm=0'))).toEqual(['profession', 'radiusKm'])
    expect(await errors('from=2027-03-02&to=2027-03-01')).toHaveProperty('to')
    expect(await errors('commune=99999')).toHaveProperty('commune')
    expect(await errors('territory=nulle-part')).toEqual({
      territory: 'Le territoire nulle-part n’existe pas : cherchez son code avec /api/territories.',
    })
    expect(await errors('cursor=1_zz')).toHaveProperty('cursor')
    expect(await errors('name=anne')).toHaveProperty('name')
  })
})

it('is for coordinators and owners of a published listing', async () => {
  const ask = async (token?: string) => (await send('GET', '/api/candidates?limit=x', { token })).status
  expect(await ask()).toBe(401)
  const candidate = await deps.person('anne@releve.test')
  expect(await ask(candidate.token)).toBe(403)
  const poster = await deps.person('poster@releve.test', 'practitioner')
  expect(await ask(poster.token)).toBe(403)
  const input = listingInput.parse({
    kind: 'succession',
    profession: 'medecin',
    communes: ['44114'],
    practiceType: 'msp',
    title: 'Une patientèle',
    description: 'À reprendre.',
    window: {},
  })
  const { id: listing } = await createListing(deps.as(poster), input)
  await submitListing(deps.as(poster), listing)
  expect(await ask(poster.token)).toBe(403)
  await decide(deps.as(desk), listing, { decision: 'publish' })
  expect(await ask(poster.token)).toBe(422)
  expect(await found('profession=infirmier', poster.token)).toEqual(['ines'])
  await withdrawListing(deps.as(poster), listing)
  expect(await ask(poster.token)).toBe(403)
})
