import { beforeAll, expect, it } from 'vitest'
import { contextOf } from '../../src/deps.ts'
import { listIds } from '../../src/listings/service.ts'
import { connectMeilisearch, type MeiliIndex } from '../../src/search/index.ts'
import { createIndex, indexedLevel, indexedVersions, sendDocuments, writeDocuments } from '../../src/search/indexed.ts'
import { documentsOf } from '../../src/search/indexing.ts'
import { type SearchQuery, searchQuery } from '../../src/search/model.ts'
import { indexListing, reindex, searchListings, tellIndex } from '../../src/search/service.ts'
import { seed } from '../../src/seed/service.ts'
import { useService } from '../support/service.ts'

const TODAY = '2026-11-23'

const service = useService(`${TODAY}T09:00:00Z`)

const visitor = () => contextOf(service.worker, null)
const query = (input: Record<string, string>) => searchQuery.parse(input)
const idsOf = (found: { listings: { id: string }[] }) => found.listings.map((listing) => listing.id).sort()

beforeAll(async () => {
  await seed(service.worker, { scale: 'demo', seed: 7, today: TODAY })
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

it('never shows a listing that Postgres no longer has open, whatever the index says', async () => {
  const [gone] = (await searchListings(visitor(), query({ limit: '1' }))).listings
  const id = gone?.id as string
  await service.db.sql`update listing set state = 'filled' where id = ${id}`
  const everything = query({ limit: '100' })
  expect(idsOf(await searchListings(visitor(), everything))).not.toContain(id)
  await indexListing(service.worker, id)
  await tellIndex(service.worker)
  expect((await searchListings(visitor(), everything)).total).toBe(39)
})

it('answers from Postgres while Meilisearch is away, and rebuilds the index when it is back', async () => {
  const away = {
    ...visitor(),
    meili: connectMeilisearch({ url: 'http://127.0.0.1:9', masterKey: 'nobody-listens-here' }),
  }
  const answer = await searchListings(away, query({ limit: '100' }))
  expect(answer).toMatchObject({ engine: 'postgres', total: 39 })
  // A worker that is still telling would tell this too.
  await service.settled()
  await service.worker.sql`insert into search_pending (listing) values (${answer.listings[0]?.id as string})`
  await expect(tellIndex({ ...away, sql: service.worker.sql })).rejects.toThrow()

  await service.worker.meili?.client.deleteIndex(service.worker.meili.uid).waitTask()
  expect(await reindex(service.worker)).toBe(39)
  expect(await searchListings(visitor(), query({ limit: '100' }))).toMatchObject({ engine: 'meilisearch', total: 39 })
})

it('mends rows that another hand altered, whatever version they say', async () => {
  const { sql } = service.worker
  const soundRows = () => sql`
    select listing, kind, words::text, (select array_agg(commune order by commune) from search_place p where p.listing = d.listing) as communes
    from search_document d order by listing`
  const before = await soundRows()
  const [one, two, three] = before.map(({ listing }) => listing)
  await sql`update search_document set words = to_tsvector('simple', 'altered') where listing = ${one}`
  await sql`delete from search_place where listing = ${two}`
  await sql`delete from search_document where listing = ${three}`
  expect(await soundRows()).not.toEqual(before)
  await reindex(service.worker)
  expect(await soundRows()).toEqual(before)
})

it('leaves out a document that Meilisearch refuses, and takes those it was sent with', async () => {
  const meili = service.worker.meili as MeiliIndex
  const place = { client: meili.client, uid: `${meili.uid}-refusing` }
  const documents = (
    await documentsOf(service.worker.sql, await listIds(service.worker.sql, 'published', null, 9))
  ).map((document, i) => (i === 4 ? { ...document, id: 'no id!' } : document))
  const others = documents
    .filter(({ id }) => id !== 'no id!')
    .map(({ id }) => id)
    .sort()
  try {
    await createIndex(place)
    expect((await writeDocuments(place, documents, [], 7)).map(({ id }) => id)).toEqual(['no id!'])
    expect([...(await indexedVersions(place)).keys()].sort()).toEqual(others)
    expect(await indexedLevel(place)).toBe(7)

    await createIndex(place)
    const refused = await (await sendDocuments(place, documents)).indexed()
    expect(refused).toEqual([
      { id: 'no id!', error: expect.objectContaining({ message: expect.stringMatching(/no id!/) }) },
    ])
    expect([...(await indexedVersions(place)).keys()].sort()).toEqual(others)
  } finally {
    await meili.client.deleteIndexIfExists(place.uid)
  }
})

it('reads ten thousand characters of any kind, which an address writes in three times as many', async () => {
  const long = 'kiné à Évron ✓ '.repeat(700)
  const { status, body } = await service.visitor('GET', `/api/listings?${new URLSearchParams({ q: long })}`)
  expect([status, body.notices.length]).toEqual([200, 1])
  const page = await fetch(`${service.baseUrl}/?${new URLSearchParams({ q: '✓'.repeat(10_000) })}`)
  expect(page.status).toBe(200)
  expect(await page.text()).toContain('Votre recherche est longue')
})

it('refuses a territory that does not exist, with the remedy', async () => {
  await expect(searchListings(visitor(), query({ territory: 'nope' }))).rejects.toMatchObject({
    errors: [
      { path: 'territory', message: 'Le territoire nope n’existe pas : cherchez son code avec /api/territories.' },
    ],
  })
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
  expect(paths({ facets: 'kind,profession,kind' })).toEqual(['facets'])
  expect(
    paths({ q: '', profession: '', from: '' } satisfies Partial<Record<keyof SearchQuery, string>>),
  ).toBeUndefined()
})
