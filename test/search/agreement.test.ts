import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { contextOf } from '../../src/deps.ts'
import type { Listing } from '../../src/listings/model.ts'
import { listIds, readListings } from '../../src/listings/service.ts'
import { toDate, toDay } from '../../src/reference/calendar.ts'
import { distanceKm, samePlace } from '../../src/reference/geography.ts'
import { LISTING_KINDS, PRACTICE_TYPES, PROFESSIONS } from '../../src/reference/professions.ts'
import { searchIndex } from '../../src/search/index.ts'
import { type Counted, FACETS, type Facet, type SearchQuery, searchQuery } from '../../src/search/model.ts'
import { planOf } from '../../src/search/planning.ts'
import { askPostgres, reindex, searchListings } from '../../src/search/service.ts'
import { makePlan, seedPlan } from '../../src/seed/service.ts'
import { type Commune, OUTSIDE } from '../../src/territories/model.ts'
import { getCommunes } from '../../src/territories/service.ts'
import { dateOf, halfDaysOf, isWithin, plusDays } from '../matching/oracle-dates.ts'
import { civilDateAt } from '../matching/oracle-places.ts'
import { useService } from '../support/service.ts'
import { figures, times } from '../support/soak.ts'

/** Meilisearch, Postgres and a program that reads every listing answer the same to whatever is asked. */

const TODAY = '2026-11-23'
const service = useService(`${TODAY}T09:00:00Z`)

const codesOf = (list: readonly { code: string }[]) => list.map(({ code }) => code)
const PLACES = [
  '44109',
  '44114',
  '44035',
  '72181',
  '76351',
  '76540',
  '76255',
  '53147',
  '75056',
  '75111',
  '13055',
  '97411',
  '97502',
]

let listings: Listing[]
let communes: Map<string, Commune>
/** Every day on which something is needed, by listing. */
let days: Map<string, string[]>

beforeAll(async () => {
  const { worker } = service
  for (const [scale, seed, count] of [
    ['region', 7, 350],
    ['france', 8, 250],
  ] as const) {
    const plan = await makePlan(worker, { scale, seed, today: TODAY })
    await seedPlan(worker, { ...plan, size: { listings: count, candidates: 0 } })
  }
  await reindex(worker)
  listings = await readListings(worker.sql, await listIds(worker.sql, 'published', null, 1000))
  expect(listings).toHaveLength(600)
  communes = new Map((await getCommunes(worker.sql, PLACES)).map((commune) => [commune.code, commune]))
  days = new Map(
    listings.map(({ id, periods, except }) => {
      const needed = new Set(periods.flatMap(halfDaysOf).map(dateOf))
      return [id, [...needed].filter((day) => !isWithin(day, except))]
    }),
  )
}, 120_000)

const date = fc.integer({ min: -40, max: 420 }).map((n) => plusDays(TODAY, n))
const dates = fc
  .tuple(
    date,
    fc.oneof(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 90 })),
    fc.constantFrom('both', 'both', 'from', 'to'),
  )
  .map(([from, length, which]) => ({
    ...(which === 'to' ? {} : { from }),
    ...(which === 'from' ? {} : { to: plusDays(from, length) }),
  }))
const place = fc.record(
  {
    commune: fc.constantFrom(...PLACES),
    radiusKm: fc.constantFrom('1', '5', '15.5', '60', '300'),
    sort: fc.constantFrom('date', 'distance'),
  },
  { requiredKeys: ['commune'] },
)
const terms = fc.record(
  {
    kind: fc.constantFrom(...codesOf(LISTING_KINDS)),
    profession: fc.constantFrom('medecin', 'medecin', 'infirmier', ...codesOf(PROFESSIONS)),
    specialty: fc.constantFrom('medecine-generale', 'pediatrie', 'psychiatrie'),
    practiceType: fc.constantFrom(...codesOf(PRACTICE_TYPES)),
    minShare: fc.constantFrom('0', '70', '75', '80', '82.5', '100'),
    territory: fc.constantFrom('erdre-et-cens', 'rouen', 'le-mans-agglo', OUTSIDE),
    department: fc.constantFrom('44', '76', '72'),
  },
  { requiredKeys: [] },
)
/** One or two terms, with a place and dates or without. */
const filter = fc
  .tuple(
    terms,
    fc.subarray(FACETS.concat(['minShare', 'department'] as never), { maxLength: 2 }),
    fc.option(place),
    fc.option(dates),
  )
  .map(([all, kept, near, when]): Record<string, string> => {
    const some = Object.fromEntries(Object.entries(all).filter(([name]) => (kept as string[]).includes(name)))
    return { ...some, ...near, ...when } as Record<string, string>
  })

it(
  'finds the same with Meilisearch, with Postgres, and by reading everything',
  async () => {
    const seen = { filters: 0, found: 0, windows: 0 }
    await fc.assert(
      fc.asyncProperty(filter, fc.constantFrom(0, 0, 45), async (asked, later) => {
        // Listings pass while the index stays as it is.
        service.now = new Date(Date.parse(`${TODAY}T23:30:00Z`) + later * 86_400_000)
        const query = searchQuery.parse({ ...asked, facets: FACETS.join(',') })
        const expected = listings.filter((listing) => fits(listing, query, service.now))
        const wanted = {
          ids: expected.map(({ id }) => id).sort(),
          total: expected.length,
          facets: Object.fromEntries(FACETS.map((facet) => [facet, countsOf(expected, facet)])),
          counts: choicesOf(query),
        }
        expect(await all('meilisearch', query)).toEqual(wanted)
        expect(await all('postgres', query)).toEqual(wanted)
        seen.filters++
        seen.found += Math.min(1, expected.length)
        seen.windows += expected.filter(({ window }) => window).length
      }),
      { numRuns: times(100, 3000), seed: 20_261_123 },
    )
    // Or it would have compared nothing with nothing.
    expect(seen.found / seen.filters).toBeGreaterThan(0.3)
    expect(seen.windows).toBeGreaterThan(100)
    figures(
      `searches: ${seen.filters} random filters as by reading everything, with Meilisearch and with Postgres; ${seen.found} found something`,
    )
  },
  times(600_000, 3_600_000),
)

it('puts them in the same order, by date and by distance', async () => {
  service.now = new Date(`${TODAY}T09:00:00Z`)
  const origin = communes.get('76540') as Commune
  const query = searchQuery.parse({ commune: origin.code, radiusKm: '300', sort: 'distance', limit: '100' })
  for (const engine of ['meilisearch', 'postgres'] as const) {
    for (const q of ['', 'cabinet patients']) {
      const found = await searchListings(asking(engine), { ...query, q: q || undefined })
      expect(found.listings.length).toBe(Math.min(found.total, 100))
      const km = found.listings.map(({ communes }) => nearest(communes, origin))
      expect(km).toEqual(km.toSorted((a, b) => a - b))
      // Or the first of each would have done.
      expect(found.listings.some(({ communes: [first] }, i) => nearest([first as never], origin) > (km[i] ?? 0))).toBe(
        true,
      )
      const next = await searchListings(asking(engine), { ...query, q: q || undefined, limit: 7, cursor: '7' })
      expect(next.listings.map(({ id }) => id)).toEqual(found.listings.slice(7, 14).map(({ id }) => id))
    }
    const newest = await searchListings(asking(engine), searchQuery.parse({ sort: 'date', limit: '100' }))
    const at = newest.listings.map(({ publishedAt }) => Math.floor((publishedAt as Date).getTime() / 1000))
    expect(at).toEqual(at.toSorted((a, b) => b - a))
  }
})

const nearest = (places: Listing['communes'], origin: Commune) =>
  Math.min(...places.map((place) => distanceKm(origin as never, place as never)))

const asking = (engine: 'meilisearch' | 'postgres') => {
  const ctx = contextOf(service.worker, null)
  return engine === 'postgres' ? { ...ctx, meili: null } : ctx
}

/** All that an engine finds, without anybody's last word. */
async function all(engine: 'meilisearch' | 'postgres', query: SearchQuery) {
  const ctx = asking(engine)
  const plan = { ...(await planOf(ctx, query)), limit: 1000, counted: COUNTED }
  // By distance Postgres sorts.
  const found = ctx.meili
    ? await searchIndex(ctx.meili, { ...plan, sort: 'date' }, (error) => expect(error).toBeUndefined())
    : await askPostgres(ctx.sql, plan)
  return { ...found, ids: found?.ids.toSorted() }
}

const COUNTED: Counted = {
  facets: FACETS,
  months: [
    { month: '2026-12', from: toDay('2026-12-01'), to: toDay('2026-12-31') },
    { month: '2027-02', from: toDay('2027-02-01'), to: toDay('2027-02-28') },
  ],
  shares: [70, 82.5],
}

/** How many each choice finds: one listing after the other, asked as if it had been made in the place of its sort's. */
function choicesOf(query: SearchQuery) {
  const found = (change: Partial<SearchQuery>) =>
    listings.filter((listing) => fits(listing, { ...query, ...change }, service.now))
  const back: Record<Facet, SearchQuery> = {
    kind: { ...query, kind: undefined },
    profession: { ...query, profession: undefined, specialty: undefined },
    specialty: { ...query, specialty: undefined },
    practiceType: { ...query, practiceType: undefined },
    territory: { ...query, territory: undefined },
  }
  return {
    facets: Object.fromEntries(FACETS.map((facet) => [facet, countsOf(found(back[facet]), facet)])),
    months: Object.fromEntries(
      COUNTED.months.map(({ month, from, to }) => [month, found({ from: toDate(from), to: toDate(to) }).length]),
    ),
    shares: Object.fromEntries(COUNTED.shares.map((minShare) => [minShare, found({ minShare }).length])),
    places: tally(found({}).flatMap(({ communes }) => communes.map(({ code }) => code))),
  }
}

/** What the words of api.md say, listing by listing. */
function fits(listing: Listing, query: SearchQuery, now: Date): boolean | undefined {
  const { kind, profession, specialty, practiceType, territory, department, minShare } = query
  if (kind && listing.kind !== kind) return false
  if (profession && listing.profession !== profession) return false
  if (specialty && listing.specialty !== specialty) return false
  if (practiceType && listing.practiceType !== practiceType) return false
  if (territory && !listing.territories.includes(territory)) return false
  if (department && !listing.communes.some(({ code }) => code.startsWith(department))) return false
  if (minShare !== undefined && (listing.candidateSharePct === null || listing.candidateSharePct < minShare))
    return false
  return isNear(listing, query) && isOpen(listing, now) && isThen(listing, query)
}

function isNear(listing: Listing, { commune, radiusKm }: SearchQuery): boolean {
  const origin = commune && communes.get(commune)
  if (!origin) return true
  return listing.communes.some(
    (place) =>
      samePlace(place, origin) ||
      (place.lat !== null && origin.lat !== null && distanceKm(place as never, origin as never) <= (radiusKm ?? 20)),
  )
}

function isOpen(listing: Listing, now: Date): boolean | undefined {
  const today = civilDateAt(listing.communes[0]?.code as string, now)
  if (listing.window) return !listing.window.latest || listing.window.latest >= today
  return days.get(listing.id)?.some((day) => day >= today)
}

function isThen(listing: Listing, { from = '0000', to = '9999' }: SearchQuery): boolean | undefined {
  if (listing.window) return (listing.window.earliest ?? '0000') <= to && (listing.window.latest ?? '9999') >= from
  return days.get(listing.id)?.some((day) => from <= day && day <= to)
}

function countsOf(found: readonly Listing[], facet: Facet): Record<string, number> {
  return tally(found.flatMap((listing) => (facet === 'territory' ? listing.territories : (listing[facet] ?? []))))
}

function tally(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}
