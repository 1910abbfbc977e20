import { beforeEach, describe, expect, test } from 'vitest'
import type { Candidate } from '../../src/candidates/model.ts'
import { readCandidate } from '../../src/candidates/service.ts'
import { adviseCandidate } from '../../src/matching/advice.ts'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'
import type { OracleCandidate } from './oracle.ts'
import { aCandidate, aListing } from './sides.ts'
import { createWorld, type World } from './world.ts'

/** "Why so few", and teams, as a person asks for them. Four weeks of mornings in Orvault, from 8 February 2027. */

const db = useDb()
const deps = useDeps(db)
const send = useApi(() => deps.web)

const FOUR_WEEKS = {
  ...aListing,
  periods: [{ from: '2027-02-08', to: '2027-03-07', weekdays: [1, 2, 3, 4, 5], halves: ['am' as const] }],
}

let world: World
let owner: Awaited<ReturnType<typeof deps.person>>
let n = 0

beforeEach(async () => {
  await db.sql`delete from listing`
  await db.sql`delete from candidate`
  await db.sql`delete from graphile_worker._private_jobs`
  world = createWorld(
    deps,
    db.sql,
    await deps.person('desk@cpts.test', 'coordinator', 'erdre-et-cens', 'hors-territoire'),
  )
  owner = await deps.person(`owner-${n++}@releve.test`)
})

async function candidate(change: Partial<OracleCandidate>) {
  const person = await deps.person(`candidate-${n++}@releve.test`)
  return { ...person, id: await world.save(person, { ...aCandidate, ...change }) }
}

const from = (first: string, to: string) => ({ availability: [{ from: first, to }] })

describe('widen, for a listing', () => {
  test('names each line that gains, with the gain, the most gained first', async () => {
    const id = await world.post(owner, { ...aListing, share: 65, partialAccepted: false })
    await candidate({ minShare: 90 })
    await candidate(from('2027-02-08', '2027-02-12'))
    await candidate(from('2027-02-08', '2027-02-17'))
    await candidate(from('2027-02-15', '2027-02-26'))
    await candidate({ qualifications: [{ ...aCandidate.qualifications[0], student: true } as never] })
    const { body } = await send('GET', `/api/listings/${id}/widen`, { token: owner.token })
    expect(body.items).toEqual([
      {
        line: 'partialAccepted',
        change: { from: false, to: true },
        gain: 3,
        text: 'En acceptant qu’une partie seulement des dates soit couverte : 3 personnes de plus.',
      },
      {
        line: 'candidateSharePct',
        change: { from: 65, to: 80 },
        gain: 1,
        text: 'En portant la part du candidat de 65 à 80 % : 1 personne de plus.',
      },
      {
        line: 'flexDays',
        change: { from: 0, to: 7 },
        gain: 1,
        text: 'En acceptant que les dates bougent de 7 jours : 1 personne de plus.',
      },
      {
        line: 'studentsAccepted',
        change: { from: false, to: true },
        gain: 1,
        text: 'En acceptant les étudiants titulaires d’une licence de remplacement : 1 personne de plus.',
      },
    ])
    expect((await send('GET', `/api/listings/${id}/widen`)).status).toBe(401)
    const stranger = await deps.person('stranger@releve.test')
    expect((await send('GET', `/api/listings/${id}/widen`, { token: stranger.token })).status).toBe(404)
  })

  test('says what is missing where nothing can match', async () => {
    const id = await world.post(owner, aListing)
    deps.now = new Date('2027-03-01T12:00:00Z')
    const past = await send('GET', `/api/listings/${id}/widen`, { token: owner.token })
    deps.now = new Date('2027-01-31T12:00:00Z')
    expect(past.body.items).toMatchObject([{ line: 'periods', change: null, gain: 0 }])
    await world.withdraw(id)
    const { body } = await send('GET', `/api/listings/${id}/widen`, { token: owner.token })
    expect(body.items).toMatchObject([{ line: 'state', change: null, gain: 0 }])
  })
})

describe('widen, for a candidate', () => {
  test('finds the next kilometre however far it is, and the other lines', async () => {
    await world.post(owner, { ...FOUR_WEEKS, practiceType: 'groupe' })
    await world.post(owner, { ...aListing, communes: [{ code: '53130', city: null, lat: 0, lon: 0 }] })
    const me = await candidate({
      practiceTypes: ['msp'],
      minDays: 11,
      zones: [{ place: aListing.communes[0] as never, radiusKm: 2 }],
    })
    const ask = async () => (await send('GET', '/api/candidates/me/widen', { token: me.token })).body.items
    expect(await ask()).toEqual([])
    await world.save(me, {
      ...aCandidate,
      practiceTypes: ['msp'],
      zones: [{ place: aListing.communes[0] as never, radiusKm: 2 }],
    })
    expect(await ask()).toEqual([
      {
        line: 'radiusKm',
        change: { from: 2, to: 110, zone: 0, commune: '44114', communeName: 'Orvault' },
        gain: 1,
        text: 'En passant de 2 à 110 km autour d’Orvault : 1 annonce de plus.'.replace('’', "'"),
      },
      {
        line: 'practiceTypes',
        change: { from: ['msp'], to: ['msp', 'groupe'], added: 'groupe' },
        gain: 1,
        text: 'En acceptant aussi le mode d’exercice « Cabinet de groupe » : 1 annonce de plus.',
      },
    ])
    // A letter does not look that far.
    const profile = (await readCandidate(db.sql, me.id)) as Candidate
    expect((await adviseCandidate(deps.web, profile, 100)).map(({ line }) => line)).toEqual(['practiceTypes'])
    expect((await adviseCandidate(deps.web, profile, 110)).map(({ line }) => line)).toContain('radiusKm')
    await world.save(me, { ...aCandidate, minDays: 11 })
    expect(await ask()).toMatchObject([{ line: 'minDays', change: { from: 11, to: 10 }, gain: 1 }])
  })

  test('says what is missing where nothing can match', async () => {
    await world.post(owner, aListing)
    const me = await candidate({ availability: [] })
    const lines = async () =>
      (await send('GET', '/api/candidates/me/widen', { token: me.token })).body.items.map(
        (item: { line: string }) => item.line,
      )
    expect(await lines()).toEqual(['availability'])
    await world.setActive(me.id, false)
    expect(await lines()).toEqual(['status', 'availability'])
    await db.sql`delete from zone where candidate = ${me.id}`
    expect(await lines()).toEqual(['status', 'zones', 'availability'])
    await deps.work('match.')
    expect(await world.stored()).toEqual([])
  })
})

describe('a team', () => {
  const ask = async (id: string) => (await send('GET', `/api/listings/${id}/team`, { token: owner.token })).body

  test('is the fewest people who cover the most together, with their reasons', async () => {
    const id = await world.post(owner, FOUR_WEEKS)
    const first = await candidate(from('2027-02-08', '2027-02-19'))
    const second = await candidate(from('2027-02-22', '2027-03-05'))
    await candidate(from('2027-02-15', '2027-02-26'))
    await deps.work('match.')
    const team = await ask(id)
    expect(team).toMatchObject({ covered: 20, needed: 20, coverage: 1, next: null })
    expect(team.items.map((item: { candidate: { id: string } }) => item.candidate.id).sort()).toEqual(
      [first.id, second.id].sort(),
    )
    expect(team.items[0].reasonText).toContain('Disponible 10 demi-journées sur 20.')
    expect(team.text).toBe(
      'À deux, ces personnes couvrent 20 demi-journées sur 20 (100 %) ; la mieux placée seule en couvre 10.',
    )
  })

  test('is not sought where somebody covers 80 % alone, and says so', async () => {
    const id = await world.post(owner, FOUR_WEEKS)
    await candidate(from('2027-02-08', '2027-03-01'))
    await candidate(from('2027-03-01', '2027-03-07'))
    await deps.work('match.')
    expect(await ask(id)).toMatchObject({
      items: [],
      text: 'Une personne peut couvrir 16 demi-journées sur 20 à elle seule.',
    })
  })

  test('is nobody where nobody matches, or nobody adds anything', async () => {
    const id = await world.post(owner, FOUR_WEEKS)
    expect(await ask(id)).toMatchObject({ items: [], text: expect.stringContaining('Personne ne correspond') })
    await candidate(from('2027-02-08', '2027-02-19'))
    await candidate(from('2027-02-08', '2027-02-12'))
    await deps.work('match.')
    expect(await ask(id)).toMatchObject({ items: [], text: expect.stringContaining('aucune autre n’y ajoute rien') })
  })
})
