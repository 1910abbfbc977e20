import { beforeAll, describe, expect, test } from 'vitest'
import { type Send, useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'

const db = useDb()
const deps = useDeps(db)
const send = useApi(() => deps.web)
let token: string

beforeAll(async () => {
  token = (await deps.person('zoe@releve.test')).token
})

const LISTING = {
  kind: 'replacement',
  profession: 'medecin',
  specialty: 'medecine-generale',
  communes: ['44114'],
  practiceType: 'msp',
  title: 'Deux semaines',
  description: 'Un texte.',
  periods: [{ from: '2027-02-09', to: '2027-02-20' }],
  candidateSharePct: 80,
}
const PROFILE = {
  qualifications: [{ profession: 'medecin', specialty: 'medecine-generale' }],
  kinds: ['replacement'],
  zones: [{ commune: '44109', radiusKm: 30 }],
  availability: [{ from: '2027-01-04', to: '2027-06-30' }],
}

const post = (change: object) => send('POST', '/api/listings', { token, body: { ...LISTING, ...change } })
const put = (change: object) => send('PUT', '/api/candidates/me', { token, body: { ...PROFILE, ...change } })

const inPeriod = (change: object) => ({ periods: [{ ...LISTING.periods[0], ...change }] })
const inAvailability = (change: object) => ({ availability: [{ ...PROFILE.availability[0], ...change }] })
const inQualification = (change: object) => ({ qualifications: [{ ...PROFILE.qualifications[0], ...change }] })

test('what is right is taken', async () => {
  expect(await post({})).toMatchObject({ status: 201, body: { state: 'draft', profession: 'medecin' } })
  expect(await put({})).toMatchObject({ status: 200, body: { kinds: ['replacement'] } })
})

test('what was sent comes back as it was, lists in their order', async () => {
  const listing = {
    ...LISTING,
    communes: ['44194', '01001', '97411', '44109'],
    periods: [
      { from: '2027-03-09', to: '2027-03-20', weekdays: [5, 1], halves: ['pm'], everyWeeks: 3 },
      { from: '2027-02-09', to: '2027-02-20' },
    ],
    except: [
      { from: '2027-03-10', to: '2027-03-11' },
      { from: '2027-02-10', to: '2027-02-10' },
    ],
    patientsPerDay: { min: 22, max: null },
    candidateSharePct: 72.5,
    homeVisits: false,
  }
  expect((await post(listing)).body).toMatchObject({ ...listing, timeZone: 'Europe/Paris', state: 'draft' })
  const profile = {
    ...PROFILE,
    qualifications: [
      { profession: 'medecin', specialty: 'pediatrie', student: true, licenceUntil: '2027-12-31' },
      { profession: 'infirmier', specialty: null, student: false, licenceUntil: null },
    ],
    zones: [
      { commune: '97411', radiusKm: 1 },
      { commune: '01001', radiusKm: 299.5 },
    ],
    practiceTypes: ['msp', 'domicile'],
    availability: listing.periods,
    unavailable: listing.except,
    wishes: { walls: 'buy', collaborationFirst: true, team: false },
    window: { earliest: '2027-01-01', latest: null },
  }
  expect((await put(profile)).body).toMatchObject(profile)
  expect((await send('GET', '/api/candidates/me', { token })).body).toMatchObject(profile)
})

describe('a listing with one mistake is told where, and what to do', () => {
  const CASES: [object, string, RegExp][] = [
    [{ communes: ['44999'] }, 'communes.0', /^La commune 44999 n’existe pas : cherchez son code/],
    [{ communes: ['44114', 'Nantes'] }, 'communes.1', /^Code commune inconnu : donnez le code INSEE/],
    [{ communes: ['\u0000'] }, 'communes.0', /^Code commune inconnu/],
    [{ profession: 'sorcier' }, 'profession', /^Valeur inconnue : choisissez parmi medecin, infirmier/],
    [{ specialty: 'astrologie' }, 'specialty', /^Cette spécialité n’existe pas pour « Médecin » : choisissez/],
    [inPeriod({ from: '2027-02-30', to: '2027-03-02' }), 'periods.0.from', /^Cette date n’existe pas : écrivez-la/],
    [inPeriod({ from: '09/02/2027' }), 'periods.0.from', /^Cette date n’existe pas/],
    [{ except: [{ from: '2027-02-14', to: 'mardi' }] }, 'except.0.to', /^Cette date n’existe pas/],
    [
      { periods: [...LISTING.periods, { from: '2027-02-20', to: '2027-02-21' }] },
      'periods.1',
      /^La période 2 recouvre la période 1 \(le 20 févr\. 2027\) : séparez-les ou fusionnez-les/,
    ],
    [inPeriod({ to: '2027-02-08' }), 'periods.0.to', /^La fin \(to\) précède le début \(from\) : échangez/],
    [inPeriod({ to: '2030-02-08' }), 'periods.0.to', /^Une période dure moins de 24 mois : finissez-la avant/],
    [{ candidateSharePct: 140 }, 'candidateSharePct', /^Un pourcentage va de 0 à 100 : donnez la part/],
    [{ illness: 'oui' }, 'illness', /^Champ inconnu : retirez-le/],
    [inPeriod({ weekday: [1] }), 'periods.0.weekday', /^Champ inconnu/],
    [inPeriod({ quota: { halfDays: 63, per: 'month' } }), 'periods.0.quota.halfDays', /^Un quota .* 62 demi-journées/],
    [inPeriod({ quota: { halfDays: 2, per: 'year' } }), 'periods.0.quota.per', /^Valeur inconnue : .*week, month/],
    [{ flexDays: 32 }, 'flexDays', /^La souplesse va de 0 à 31 jours/],
    [{ places: 3 }, 'places', /^Plusieurs places/],
    [{ kind: 'vente' }, 'kind', /^Valeur inconnue : .*succession/],
    [{ window: { earliest: '2027-03-01', latest: '2027-02-01' } }, 'window.latest', /précède la date au plus tôt/],
    [{ patientelePrice: -1 }, 'patientelePrice', /euros, 0 = gratuit/],
    [{ successorsWanted: 0 }, 'successorsWanted', /^Indiquez de 1 à 20/],
    [{ title: 'x'.repeat(121) }, 'title', /120 caractères au plus/],
    [{ description: 5 }, 'description', /^Valeur du mauvais type : donnez un texte/],
    [{ periods: {} }, 'periods', /donnez une liste/],
    [{ patientsPerDay: { min: 25, max: 22 } }, 'patientsPerDay.max', /inférieur au minimum/],
  ]

  test.each(CASES)('%j', async (change, path, message) => {
    const reply = await post(change)
    expect(reply).toMatchObject({ status: 422, type: expect.stringContaining('application/problem+json') })
    expect(reply.body).toMatchObject({ status: 422, title: expect.any(String), detail: expect.any(String) })
    expect(reply.errors).toEqual({ [path]: expect.stringMatching(message) })
  })

  test.each(CASES)('and so is an edit: %j', async (change, path) => {
    const { body } = await post({})
    const edit = await send('PATCH', `/api/listings/${body.id}`, { token, body: change })
    expect(edit).toMatchObject({ status: 422, errors: { [path]: expect.any(String) } })
    expect((await send('GET', `/api/listings/${body.id}`, { token })).body.title).toBe(LISTING.title)
  })
})

describe('a profile with one mistake is told where, and what to do', () => {
  test.each<[object, string, RegExp]>([
    [{ rpps: '10003456781' }, 'rpps', /^La clé de ce numéro RPPS est fausse : vérifiez/],
    [{ rpps: '123' }, 'rpps', /^Un numéro RPPS a 11 chiffres/],
    [{ zones: [{ commune: '44999', radiusKm: 30 }] }, 'zones.0.commune', /^La commune 44999 n’existe pas/],
    [{ zones: [{ commune: '44109', radiusKm: 301 }] }, 'zones.0.radiusKm', /de 1 à 300 km/],
    [{ zones: [] }, 'zones', /^Indiquez au moins une commune/],
    [{ kinds: ['holiday'] }, 'kinds.0', /^Valeur inconnue/],
    [{ kinds: ['replacement', 'replacement'] }, 'kinds', /répété/],
    [{ qualifications: undefined }, 'qualifications', /^Ce champ est obligatoire/],
    [inQualification({ profession: 'sorcier', specialty: null }), 'qualifications.0.profession', /^Valeur inconnue/],
    [inQualification({ specialty: 'astrologie' }), 'qualifications.0.specialty', /^Cette spécialité n’existe pas/],
    [inQualification({ licenceUntil: '2027-02-29' }), 'qualifications.0.licenceUntil', /^Cette date n’existe pas/],
    [inAvailability({ to: '2027-01-03' }), 'availability.0.to', /^La fin \(to\) précède/],
    [inAvailability({ to: '2030-01-03' }), 'availability.0.to', /moins de 24 mois/],
    [inAvailability({ halves: ['noon'] }), 'availability.0.halves.0', /^Valeur inconnue : choisissez parmi am, pm/],
    [{ unavailable: [{ from: '2027-03-02', to: '2027-03-01' }] }, 'unavailable.0.to', /^La fin \(to\) précède/],
    [{ minCandidateSharePct: 140 }, 'minCandidateSharePct', /de 0 à 100/],
    [{ minDays: -1 }, 'minDays', /de 0 à 731/],
    [{ window: { earliest: '2027-03-02', latest: '2027-03-01' } }, 'window.latest', /précède/],
    [{ email: 'zoe@releve.test' }, 'email', /^Champ inconnu/],
    [{ status: 'asleep' }, 'status', /^Valeur inconnue/],
  ])('%j', async (change, path, message) => {
    const reply = await put(change)
    expect(reply.status).toBe(422)
    expect(reply.errors).toEqual({ [path]: expect.stringMatching(message) })
  })
})

describe('a text', () => {
  const TEXTS = ['title', 'description', 'structureName', 'software', 'secretary', 'sector']

  test.each(TEXTS)('with a NUL in %s is told so', async (field) => {
    expect((await post({ [field]: 'a\u0000b' })).errors).toEqual({ [field]: expect.stringContaining('invisible') })
  })

  test.each(TEXTS)('with half a character in %s is kept as readable text', async (field) => {
    const reply = await post({ [field]: 'a\ud83d et \udc00 b 😀' })
    expect(reply.status).toBe(201)
    expect(reply.body[field]).toBe('a\ufffd et \ufffd b 😀')
  })
})

describe('several mistakes', () => {
  test('are all named at once, what only the database knows too', async () => {
    const reply = await post({
      profession: 'sorcier',
      communes: ['44999', '44114', '99999'],
      candidateSharePct: 140,
      periods: [
        { from: '2027-02-09', to: '2027-02-20' },
        { from: '2027-02-15', to: '2027-02-28' },
        { from: '2027-03-20', to: '2027-03-10' },
        { from: '2027-04-31', to: '2027-05-02' },
        { from: '2028-01-01', to: '2031-01-01' },
      ],
      flexDays: 40,
      illness: true,
    })
    expect(reply.status).toBe(422)
    expect(Object.keys(reply.errors).sort()).toEqual([
      'candidateSharePct',
      'communes.0',
      'communes.2',
      'flexDays',
      'illness',
      'periods.1',
      'periods.2.to',
      'periods.3.from',
      'periods.4.to',
      'profession',
    ])
    expect(new Set(Object.values(reply.errors)).size).toBe(10)
  })

  test('of a profile too', async () => {
    const reply = await put({
      rpps: '10003456781',
      qualifications: [{ profession: 'sorcier' }],
      zones: [
        { commune: '44999', radiusKm: 30 },
        { commune: '44109', radiusKm: 0 },
      ],
      minCandidateSharePct: 140,
      availability: [{ from: '2027-02-30', to: '2027-03-01' }],
      nickname: 'Zoé',
    })
    expect(Object.keys(reply.errors).sort()).toEqual([
      'availability.0.from',
      'minCandidateSharePct',
      'nickname',
      'qualifications.0.profession',
      'rpps',
      'zones.0.commune',
      'zones.1.radiusKm',
    ])
  })

  test('a draft may lack every field; to submit it, each that is missing is named', async () => {
    const draft = await send('POST', '/api/listings', { token, body: {} })
    expect(draft.status).toBe(201)
    const reply = await send('POST', `/api/listings/${draft.body.id}/submit`, { token })
    expect(reply.status).toBe(422)
    expect(Object.keys(reply.errors).sort()).toEqual(
      ['communes', 'description', 'kind', 'periods', 'practiceType', 'profession', 'title'].sort(),
    )
  })
})

describe('a search with a mistake', () => {
  const search = (query: string): ReturnType<Send> => send('GET', `/api/listings?${query}`)
  test.each([
    ['profession=sorcier', 'profession'],
    ['commune=Nantes', 'commune'],
    ['commune=44999', 'commune'],
    ['commune=44109&radiusKm=0', 'radiusKm'],
    ['commune=44109&radiusKm=loin', 'radiusKm'],
    ['from=2027-02-30', 'from'],
    ['from=2027-03-02&to=2027-03-01', 'to'],
    ['minShare=140', 'minShare'],
    ['sort=price', 'sort'],
    ['sort=distance', 'commune'],
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['cursor=x', 'cursor'],
    ['facets=kind,price', 'facets.1'],
    ['facets=kind,kind', 'facets'],
    [`facets=${Array.from({ length: 999 }, (_, n) => n)}`, 'facets'],
    ['colour=red', 'colour'],
  ])('%s is told at %s', async (query, path) => {
    const reply = await search(query)
    expect(reply.status).toBe(422)
    expect(reply.errors).toEqual({ [path]: expect.stringMatching(/\p{L}{2}.*\.$/u) })
  })

  test('is none when a field of the form was left empty', async () => {
    expect((await search('q=&profession=&commune=&radiusKm=&from=&to=&minShare=&sort=&limit=')).status).toBe(200)
  })
})
