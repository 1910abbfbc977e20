import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { candidateInput } from '../../src/candidates/model.ts'
import { type ListingFields, type ListingInput, listingInput } from '../../src/listings/model.ts'
import { applyInput, BLANK, contradictions, emptyNeed, missingFields } from '../../src/listings/rules.ts'
import { ROOT } from '../../src/platform/root.ts'
import { toDay } from '../../src/reference/calendar.ts'
import { distanceKm } from '../../src/reference/geography.ts'
import { isSpecialty, LISTING_KINDS, PROFESSIONS, studentsAllowed } from '../../src/reference/professions.ts'
import { type Scale, worldOf } from '../../src/seed/places.ts'
import { type Plan, planSeed, SIZES } from '../../src/seed/plan.ts'
import { type Commune, parseCommunes, parseTerritories, type Territory } from '../../src/territories/model.ts'

const TODAY = '2026-11-22'
const read = (file: string) => readFileSync(path.join(ROOT, 'sql/reference', file), 'utf8')
const communes: Commune[] = parseCommunes(read('communes.tsv')).map((row) => ({ ...row, postalCodes: [] }))
const territories: Territory[] = parseTerritories(read('territories.json')).map((given) => ({
  ...given,
  digest: { weekday: 1, hour: 7 },
  communes: [
    ...given.communes,
    ...communes.filter(({ epci }) => given.epcis.includes(epci ?? '')).map(({ code }) => code),
  ],
}))
const at = new Map(communes.map((commune) => [commune.code, commune]))

const worlds = new Map<Scale, ReturnType<typeof worldOf>>()
function planOf(scale: Scale, seed = 1, today = TODAY): Plan {
  const world = worlds.get(scale) ?? worldOf(scale, communes, territories)
  worlds.set(scale, world)
  return planSeed({ scale, seed, today }, world)
}

const listingsOf = (plan: Plan, most = plan.size.listings) => Array.from({ length: most }, (_, i) => plan.listing(i))
const candidatesOf = (plan: Plan, most = plan.size.candidates) =>
  Array.from({ length: most }, (_, i) => plan.candidate(i))

/** Kilometres between two communes; far away where one has no point. */
function km(a: string, b: string): number {
  const [from, to] = [at.get(a), at.get(b)]
  if (from?.lat == null || from.lon == null || to?.lat == null || to.lon == null) return 9999
  return distanceKm({ lat: from.lat, lon: from.lon }, { lat: to.lat, lon: to.lon })
}

/** What the API and the desk would object to. */
function objections(input: ListingInput): unknown[] {
  const parsed = listingInput.safeParse(input)
  if (!parsed.success) return parsed.error.issues
  const fields = applyInput(BLANK, input) as unknown as ListingFields
  const stranger = input.communes?.filter((code) => !at.has(code)) ?? []
  return [...missingFields(fields), ...contradictions(fields), ...emptyNeed(fields, toDay(TODAY)), ...stranger]
}

describe.each(['demo', 'region', 'france'] as const)('a plan of scale %s', (scale) => {
  test.each([1, 2, 4294967295])('with seed %i is valid to the last field', (seed) => {
    const plan = planOf(scale, seed)
    const most = 1000
    for (const { input, submittedAt, publishedAt, email, name } of listingsOf(
      plan,
      Math.min(most, plan.size.listings),
    )) {
      expect(objections(input), JSON.stringify(input)).toEqual([])
      expect(submittedAt < publishedAt && publishedAt < new Date(`${TODAY}T00:00:00Z`)).toBe(true)
      expect(email).toMatch(/^titulaire\.\w+\.\d+\.\d+@exemple\.example$/)
      expect(name.length).toBeGreaterThan(3)
    }
    for (const { input, confirmedAt } of candidatesOf(plan, Math.min(most, plan.size.candidates))) {
      expect(candidateInput.safeParse(input).error?.issues ?? [], JSON.stringify(input)).toEqual([])
      for (const { profession, specialty, student } of input.qualifications) {
        if (specialty) expect(isSpecialty(profession, specialty)).toBe(true)
        if (student) expect(studentsAllowed(profession)).toBe(true)
      }
      expect(confirmedAt < new Date(`${TODAY}T00:00:00Z`)).toBe(true)
    }
  })

  test('is the same again, and other people for another seed', () => {
    const [plan, again, other] = [planOf(scale), planOf(scale), planOf(scale, 2)]
    for (const i of [0, 7, 39]) {
      expect(again.listing(i)).toEqual(plan.listing(i))
      expect(again.candidate(i)).toEqual(plan.candidate(i))
      expect(other.listing(i).email).not.toBe(plan.listing(i).email)
    }
    expect(listingsOf(other, 40).map(({ input }) => input)).not.toEqual(listingsOf(plan, 40).map(({ input }) => input))
  })

  test('has every kind and many professions', () => {
    const inputs = listingsOf(planOf(scale), Math.min(1000, SIZES[scale].listings)).map(({ input }) => input)
    expect(new Set(inputs.map(({ kind }) => kind)).size).toBe(LISTING_KINDS.length)
    expect(new Set(inputs.map(({ profession }) => profession)).size).toBeGreaterThan(scale === 'demo' ? 6 : 16)
  })
})

describe('where people are', () => {
  const homes = territories.filter((territory) => territory.communes.length > 0)

  test('demo: in the six territories, in each of them', () => {
    const held = new Set(homes.flatMap((territory) => territory.communes))
    const firsts = listingsOf(planOf('demo')).map(({ input }) => input.communes?.[0] ?? '')
    expect(firsts.filter((code) => !held.has(code))).toEqual([])
    for (const { communes } of homes) expect(firsts.some((code) => communes.includes(code))).toBe(true)
  })

  test('region: within 50 km of a territory', () => {
    const centers = homes.flatMap((territory) => territory.communes)
    const near = new Map<string, boolean>()
    const isNear = (code: string) => {
      if (!near.has(code))
        near.set(
          code,
          centers.some((center) => km(center, code) <= 50),
        )
      return near.get(code)
    }
    const plan = planOf('region')
    for (const { input } of listingsOf(plan)) expect(input.communes?.every(isNear)).toBe(true)
    for (const { input } of candidatesOf(plan)) expect(isNear(input.zones[0]?.commune ?? '')).toBe(true)
  })

  test.each([
    ['Nantes', '44109'],
    ['Le Mans', '72181'],
    ['Le Havre', '76351'],
    ['Rouen', '76540'],
  ])('region: three openings of each profession within 15 km of %s, one a replacement', (_, city) => {
    const near = listingsOf(planOf('region')).filter(({ input }) =>
      input.communes?.some((code) => km(city, code) <= 15),
    )
    for (const { code } of PROFESSIONS) {
      const kinds = near.filter(({ input }) => input.profession === code).map(({ input }) => input.kind)
      expect(kinds.length, code).toBeGreaterThanOrEqual(3)
      expect(kinds, code).toContain('replacement')
    }
  })

  test('france: spread like the people, overseas too', () => {
    const codes = candidatesOf(planOf('france'), 10_000).map(({ input }) => input.zones[0]?.commune ?? '')
    const all = communes.filter(({ city }) => !city)
    const people = all.reduce((sum, { population }) => sum + population, 0)
    const share = (among: (department: string) => boolean) => ({
      drawn: codes.filter((code) => among(at.get(code)?.department ?? '')).length / codes.length,
      wanted: all.filter(({ department }) => among(department)).reduce((sum, c) => sum + c.population, 0) / people,
    })
    for (const departments of [
      ['75', '92', '93', '94'],
      ['59', '62'],
      ['13'],
      ['971', '972', '973', '974', '976'],
      ['48'],
    ]) {
      const { drawn, wanted } = share((department) => departments.includes(department))
      expect(Math.abs(drawn - wanted), departments.join()).toBeLessThan(0.01)
      expect(drawn).toBeGreaterThan(0)
    }
  })
})

describe('what people ask', () => {
  const inputs = listingsOf(planOf('region')).map(({ input }) => input)
  const profiles = candidatesOf(planOf('region'))
  const share = <T>(all: readonly T[], is: (each: T) => unknown) => all.filter(is).length / all.length

  test('says all that a listing can say', () => {
    const periods = inputs.flatMap(({ periods }) => periods ?? [])
    const some: [string, boolean][] = [
      ['a quota per month', periods.some(({ quota }) => quota?.per === 'month')],
      ['a quota per week', periods.some(({ quota }) => quota?.per === 'week')],
      ['every other week', periods.some(({ everyWeeks }) => everyWeeks === 2)],
      ['half a day', periods.some(({ halves }) => halves?.length === 1)],
      ['several periods', inputs.some(({ periods }) => (periods?.length ?? 0) > 1)],
      ['flexible days', inputs.some(({ flexDays }) => flexDays)],
      ['exceptions', inputs.some(({ except }) => except?.length)],
      ['several communes', inputs.some(({ communes }) => (communes?.length ?? 0) > 1)],
      ['several places', inputs.some(({ places }) => (places ?? 1) > 1)],
      ['all or nothing', inputs.some(({ partialAccepted }) => partialAccepted === false)],
      ['a free patientèle', inputs.some(({ patientelePrice }) => patientelePrice === 0)],
      [
        'a price to be agreed',
        inputs.some(({ kind, patientelePrice }) => kind === 'succession' && patientelePrice === null),
      ],
      ['walls', inputs.some(({ wallsPrice }) => wallsPrice)],
      ['no rent', inputs.some(({ rent }) => rent === 0)],
      ['collaboration first', inputs.some(({ collaborationFirst }) => collaborationFirst)],
      ['two successors', inputs.some(({ successorsWanted }) => successorsWanted === 2)],
      ['an open date', inputs.some(({ window }) => window && Object.keys(window).length === 0)],
      ['a date', inputs.some(({ window }) => window?.earliest && window.latest)],
      [
        'an unknown share',
        inputs.some(({ kind, candidateSharePct }) => kind === 'replacement' && candidateSharePct === null),
      ],
    ]
    expect(some.filter(([, said]) => !said).map(([what]) => what)).toEqual([])
    expect(share(inputs, ({ kind }) => kind === 'replacement')).toBeGreaterThan(0.5)
  })

  test('is what candidates look for: fresh for the most, with all they may say', () => {
    const days = profiles.map(
      ({ confirmedAt }) => (Date.parse(`${TODAY}T00:00:00Z`) - confirmedAt.getTime()) / 86_400_000,
    )
    expect(share(days, (age) => age <= 30)).toBeGreaterThan(0.65)
    expect(share(days, (age) => age > 121)).toBeGreaterThan(0.03)
    expect(share(days, (age) => age > 121)).toBeLessThan(0.12)
    const radii = profiles.flatMap(({ input }) => input.zones.map(({ radiusKm }) => radiusKm))
    expect([Math.min(...radii), Math.max(...radii)]).toEqual([5, 80])
    expect(share(radii, (radius) => radius >= 10 && radius <= 40)).toBeGreaterThan(0.75)
    const some: [string, boolean][] = [
      ['several zones', profiles.some(({ input }) => input.zones.length > 1)],
      ['a student with licence', profiles.some(({ input }) => input.qualifications[0]?.licenceUntil)],
      ['a least number of days', profiles.some(({ input }) => input.minDays)],
      ['a least share', profiles.some(({ input }) => input.minCandidateSharePct)],
      ['wishes', profiles.some(({ input }) => input.wishes?.team)],
      ['a window', profiles.some(({ input }) => input.window?.earliest)],
      ['practice types', profiles.some(({ input }) => input.practiceTypes?.length)],
      ['a preference', profiles.some(({ input }) => input.preferredPracticeTypes?.length)],
      ['time off', profiles.some(({ input }) => input.unavailable?.length)],
      ['a pause', profiles.some(({ input }) => input.status === 'paused')],
    ]
    expect(some.filter(([, said]) => !said).map(([what]) => what)).toEqual([])
  })

  test('is written as people write', () => {
    const texts = inputs.flatMap(({ title, description }) => [title ?? '', description ?? ''])
    expect(new Set(inputs.map(({ title }) => title)).size).toBeGreaterThan(950)
    expect(new Set(inputs.map(({ description }) => description)).size).toBeGreaterThan(990)
    expect(texts.filter((text) => /à Les? |de Les? |d['’] |\bde [aeéiou]|null|undefined| {2}|NaN/.test(text))).toEqual(
      [],
    )
    expect(texts.some((text) => text.includes('au Mans'))).toBe(true)
    expect(texts.some((text) => text.includes('à La Chapelle-sur-Erdre'))).toBe(true)
  })
})
