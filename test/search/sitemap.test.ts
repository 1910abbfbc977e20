import { beforeAll, describe, expect, it } from 'vitest'
import { fillListing } from '../../src/introductions/filling.ts'
import { indexText, openingsText } from '../../src/search/mapping.ts'
import { PER_FILE, sitemap, sitemapIndex } from '../../src/search/sitemap.ts'
import { openDesk } from '../network/territory.ts'
import { parseXml } from '../support/reading.ts'
import { useService } from '../support/service.ts'
import { visit } from '../support/visitor.ts'

/** What search engines are told of. */

const service = useService()
const visitor = visit(service)
let open: string
let desk: Awaited<ReturnType<typeof openDesk>>

const addresses = (xml: string) => [...parseXml(xml).querySelectorAll('loc')].map(({ textContent }) => textContent)
const read = (url: string | null) => visitor.get(`${url}`.slice(service.baseUrl.length))

beforeAll(async () => {
  desk = await openDesk(service)
  open = await desk.publish('Ouverte')
  await fillListing(desk.owner, await desk.publish('Pourvue'), [])
  await desk.publish('Entre nous', { territoryDays: 7 })
  await desk.draft('Un brouillon')
  await service.settled()
})

describe('the sitemap', () => {
  it('is named by robots.txt, which keeps robots from what is somebody’s own', async () => {
    const robots = (await visitor.get('/robots.txt')).html
    expect(robots).toContain(`\nSitemap: ${service.baseUrl}/sitemap.xml\n`)
    const closed = [...robots.matchAll(/^Disallow: (.+)$/gm)].map(([, path]) => path as string)
    const { html, status, headers } = await visitor.get('/sitemap.xml')
    expect([status, headers.get('Content-Type')]).toEqual([200, 'application/xml; charset=utf-8'])
    expect(headers.get('Cache-Control')).toBe('public, max-age=3600')
    const files = addresses(html)
    expect(files).toEqual([`${service.baseUrl}/sitemaps/pages.xml`, `${service.baseUrl}/sitemaps/annonces-1.xml`])
    for (const file of files) {
      for (const url of addresses((await read(file)).html)) {
        const path = `${url}`.slice(service.baseUrl.length)
        expect(closed.filter((prefix) => path.startsWith(prefix))).toEqual([])
        if (!/territoires\/./.test(path)) expect((await visitor.get(path)).status, path).toBe(200)
      }
    }
  })

  it('has the openings that anybody finds, and when each changed: nothing filled, local or unpublished', async () => {
    const { html } = await visitor.get('/sitemaps/annonces-1.xml')
    expect(addresses(html)).toEqual([`${service.baseUrl}/annonces/${open}`])
    expect(parseXml(html).querySelector('lastmod')?.textContent).toBe('2026-11-23T09:00:00Z')
    const later = { ...service.worker, clock: () => new Date('2026-12-01T09:00:00Z') }
    expect(addresses(await openingsText(later, 1))).toHaveLength(2)
    const past = { ...service.worker, clock: () => new Date('2027-06-06T09:00:00Z') }
    expect(addresses(await openingsText(past, 1))).toEqual([])
    expect(addresses(await indexText(past))).toHaveLength(1)
  })

  it('has the pages that are the same for all', async () => {
    const paths = addresses((await visitor.get('/sitemaps/pages.xml')).html).map((url) =>
      `${url}`.slice(service.baseUrl.length),
    )
    expect(paths).toEqual(expect.arrayContaining(['/', '/territoires', '/territoires/erdre-et-cens', '/aide']))
    expect(paths).not.toContain('/territoires/hors-territoire')
  })

  it('is told nothing new until something changes; of other files nothing is known', async () => {
    const first = await fetch(`${service.baseUrl}/sitemaps/annonces-1.xml`)
    const again = await fetch(first.url, { headers: { 'If-None-Match': first.headers.get('ETag') ?? '' } })
    expect(again.status).toBe(304)
    for (const name of ['annonces-2', 'annonces-0', 'annonces-99999', 'annonces-x', 'autres']) {
      expect((await visitor.get(`/sitemaps/${name}.xml`)).status, name).toBe(404)
    }
  })

  it('escapes addresses, and is read whole by others', () => {
    const url = 'https://releve.test/?a=1&b=<"\'>'
    expect(addresses(sitemap([{ url, at: null }]))).toEqual([url])
    expect(addresses(sitemapIndex([url]))).toEqual([url])
    const full = sitemap(
      Array.from({ length: PER_FILE }, () => ({ url: `https://releve.test/annonces/${open}`, at: service.now })),
    )
    expect(Buffer.byteLength(full)).toBeLessThan(2_000_000)
  })
})

describe('of 20,000 openings', () => {
  it('each file is made at once', async () => {
    await service.db.sql.begin(async (tx) => {
      // Rows as they are: neither their history nor their steps are looked at.
      await tx`set local session_replication_role = replica`
      await tx`
      insert into listing
      select r.* from listing l, generate_series(1, 20000) as n,
        jsonb_populate_record(l, jsonb_build_object('id', md5(n::text)::uuid)) r where l.id = ${open}`
      await tx`
      insert into search_document
      select r.* from search_document d, listing l, jsonb_populate_record(d, jsonb_build_object('listing', l.id)) r where d.listing = ${open} and l.title = 'Ouverte' and l.id <> ${open}`
    })
    await service.db.sql`analyze listing, search_document`
    expect(addresses(await indexText(service.worker))).toHaveLength(4)
    const seen = new Set<string>()
    const times: number[] = []
    for (const number of [1, 2, 3]) {
      const start = performance.now()
      const text = await openingsText(service.worker, number)
      times.push(performance.now() - start)
      for (const [, id] of text.matchAll(/<loc>[^<]*annonces\/([0-9a-f-]{36})<\/loc>/g)) seen.add(`${id}`)
    }
    expect(seen.size).toBe(20_001)
    expect(Math.max(...times)).toBeLessThan(2000)
  })
})
