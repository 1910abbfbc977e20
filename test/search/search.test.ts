import { expect, it } from 'vitest'
import { contextOf } from '../../src/deps.ts'
import { connectMeilisearch } from '../../src/search/index.ts'
import { type SearchQuery, searchQuery } from '../../src/search/model.ts'
import { indexListing, reindex, searchListings } from '../../src/search/service.ts'
import { seed } from '../../src/seed/service.ts'
import { useService } from '../support/service.ts'

const TODAY = '2026-11-23'

const service = useService(`${TODAY}T09:00:00Z`)

const visitor = () => contextOf(service.worker, null)
const withoutMeili = () => ({ ...visitor(), meili: null })
const query = (input: Record<string, string>) => searchQuery.parse(input)
const idsOf = (found: { listings: { id: string }[] }) => found.listings.map((listing) => listing.id).sort()

const FILTERS: Record<string, string>[] = [
  {},
  { profession: 'medecin' },
  { profession: 'medecin', specialty: 'pediatrie' },
  { practiceType: 'msp' },
  { kind: 'replacement', minShare: '80' },
  { kind: 'succession' },
  { territory: 'rouen' },
  { commune: '76540', radiusKm: '5' },
  { commune: '76540', radiusKm: '300' },
  { commune: '53147' },
  { commune: '75056' },
  { from: '2027-01-01', to: '2027-01-31' },
  { from: '2027-03-15' },
  { to: '2026-12-15' },
  { from: '2027-02-06', to: '2027-02-07' },
  { profession: 'infirmier', commune: '44109', radiusKm: '100', from: '2026-12-01', to: '2027-06-30' },
]

it('finds the same listings with Meilisearch and without it, whatever the filters', async () => {
  await seed(service.worker, { scale: 'demo', seed: 7, today: TODAY })
  let found = 0
  for (const filter of FILTERS) {
    const asked = query({ ...filter, limit: '100', facets: 'profession,territory' })
    const byIndex = await searchListings(visitor(), asked)
    const byScan = await searchListings(withoutMeili(), asked)
    expect([byIndex.engine, byScan.engine]).toEqual(['meilisearch', 'postgres'])
    expect(idsOf(byIndex), JSON.stringify(filter)).toEqual(idsOf(byScan))
    expect(byIndex.total).toBe(byScan.total)
    expect(byIndex.facets).toEqual(byScan.facets)
    found += byIndex.total
  }
  expect(found).toBeGreaterThan(150)
})

it('pages through everything once, in the same order', async () => {
  const seen: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const input: Record<string, string> = { limit: '7', sort: 'date', cursor }
    const page: Awaited<ReturnType<typeof searchListings>> = await searchListings(visitor(), query(input))
    seen.push(...page.listings.map((listing) => listing.id))
    cursor = page.next
  }
  expect(seen).toHaveLength(40)
  expect(new Set(seen).size).toBe(40)
})

it('forgives accents, case and typos, and knows the everyday words', async () => {
  const all = await searchListings(visitor(), query({ profession: 'masseur-kinesitherapeute', limit: '100' }))
  expect(all.total).toBeGreaterThan(0)
  const ask = async (q: string) => idsOf(await searchListings(visitor(), query({ q, limit: '100' })))
  for (const q of ['kiné', 'kine', 'MASSEUR-KINESITHERAPEUTE', 'masseur kinésithérapeute', 'masseur kinesiterapeute']) {
    expect(await ask(q), q).toEqual(idsOf(all))
  }
  expect(await ask('zzyzx')).toEqual([])
})

it('sorts by distance from the place asked for', async () => {
  const asked = query({ commune: '76540', radiusKm: '300', sort: 'distance', limit: '100' })
  const byIndex = await searchListings(visitor(), asked)
  const byScan = await searchListings(withoutMeili(), asked)
  expect(byIndex.listings.map((listing) => listing.communes[0]?.name)).toEqual(
    byScan.listings.map((listing) => listing.communes[0]?.name),
  )
})

it('never shows a listing that Postgres no longer has open, whatever the index says', async () => {
  const [gone] = (await searchListings(visitor(), query({ limit: '1' }))).listings
  const id = gone?.id as string
  await service.db.sql`update listing set state = 'filled' where id = ${id}`
  const everything = query({ limit: '100' })
  expect(idsOf(await searchListings(visitor(), everything))).not.toContain(id)
  await indexListing(service.worker, id)
  expect((await searchListings(visitor(), everything)).total).toBe(39)
})

it('answers from Postgres while Meilisearch is away, and rebuilds the index when it is back', async () => {
  const away = {
    ...visitor(),
    meili: connectMeilisearch({ url: 'http://127.0.0.1:9', masterKey: 'nobody-listens-here' }),
  }
  const answer = await searchListings(away, query({ limit: '100' }))
  expect(answer).toMatchObject({ engine: 'postgres', total: 39 })
  await expect(indexListing(away, answer.listings[0]?.id as string)).rejects.toThrow()

  await service.worker.meili?.client.deleteIndex(service.worker.meili.uid).waitTask()
  expect(await reindex(service.worker)).toBe(39)
  expect(await searchListings(visitor(), query({ limit: '100' }))).toMatchObject({ engine: 'meilisearch', total: 39 })
})

it('refuses what cannot be asked, naming the field', () => {
  const paths = (input: Record<string, string>) =>
    searchQuery.safeParse(input).error?.issues.map((i) => i.path.join('.'))
  expect(paths({ radiusKm: '-3', commune: '44109' })).toEqual(['radiusKm'])
  expect(paths({ from: '2027-03-01', to: '2027-02-01' })).toEqual(['to'])
  expect(paths({ sort: 'distance' })).toEqual(['commune'])
  expect(paths({ territory: 'x" OR 1 = 1' })).toEqual(['territory'])
  expect(paths({ minShare: '140' })).toEqual(['minShare'])
  expect(paths({ facets: 'owner' })).toEqual(['facets.0'])
  expect(
    paths({ q: '', profession: '', from: '' } satisfies Partial<Record<keyof SearchQuery, string>>),
  ).toBeUndefined()
})
