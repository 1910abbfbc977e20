import ICAL from 'ical.js'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Context } from '../../src/accounts/context.ts'
import { fillListing } from '../../src/introductions/filling.ts'
import { updateListing } from '../../src/listings/service.ts'
import { eraseAccount } from '../../src/rights/service.ts'
import { feedUrls, readFeed } from '../../src/search/feed.ts'
import { type SavedSearchInput, savedSearchInput } from '../../src/search/model.ts'
import { deleteSearch, mySearches, restoreSearch, saveSearch } from '../../src/search/saved.ts'
import { contextFor, openDesk } from '../network/territory.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'
import { parseXml } from '../support/reading.ts'
import { useService } from '../support/service.ts'
import { enter, textOf, visit } from '../support/visitor.ts'

/** The secret addresses of a kept search: what they hold, for whom, and until when. */

const service = useService()
const visitor = visit(service)
const ODD = 'Jeudi & <b>vendredi</b> ]]> "tournée"'
let desk: Awaited<ReturnType<typeof openDesk>>
let keeper: Context
let elsewhere: Context
let odd: string
let filled: string
let urls: { atom: string; calendar: string }

beforeAll(async () => {
  desk = await openDesk(service)
  keeper = await contextFor(service, { email: 'keeper@releve.test', role: 'candidate' })
  elsewhere = await contextFor(service, { email: 'elsewhere@releve.test', role: 'candidate' })
  // Of the territory, in which some listings stay.
  await service.db.sql`
    insert into member (territory, account, state, since)
    values ('erdre-et-cens', ${keeper.actor?.account ?? ''}, 'member', ${service.now})`
  odd = await desk.publish(ODD)
  service.now = new Date('2026-11-23T10:00:00Z')
  await desk.publish('Kiné à Sautron', { profession: 'masseur-kinesitherapeute', communes: ['44194'] })
  await desk.publish('Entre nous', { territoryDays: 7, periods: [{ from: '2027-03-01', to: '2027-03-05' }] })
  filled = await desk.publish('Pourvue depuis')
  await fillListing(desk.owner, filled, [])
  await service.settled()
  urls = await keep(keeper, { name: 'Pour Camille, après sa rupture', query: { profession: 'infirmier' } })
})

async function keep(ctx: Context, input: object) {
  return feedUrls(ctx, await saveSearch(ctx, savedSearchInput.parse(input) as SavedSearchInput))
}

const pathOf = (url: string) => url.slice(service.baseUrl.length)
const read = (url: string) => visitor.get(pathOf(url))
const titles = (xml: string) =>
  [...parseXml(xml).querySelectorAll('entry > title')].map(({ textContent }) => textContent)

const events = (text: string) =>
  new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent').map((event) => new ICAL.Event(event))

describe('the Atom feed of a kept search', () => {
  it('holds what its keeper finds, the newest first, and what stays in their territory too', async () => {
    const { status, headers, html } = await read(urls.atom)
    expect(status).toBe(200)
    expect(headers.get('Content-Type')).toBe('application/atom+xml; charset=utf-8')
    expect(headers.get('X-Robots-Tag')).toBe('noindex, nofollow')
    expect(headers.get('Cache-Control')).toBe('private, max-age=300')
    expect(titles(html)).toEqual(['Entre nous', 'Jeudi &amp; &lt;b&gt;vendredi&lt;/b&gt; ]]&gt; &quot;tournée&quot;'])
    const { atom } = await keep(elsewhere, { name: 'La même', query: { profession: 'infirmier' } })
    expect(titles((await read(atom)).html)).toHaveLength(1)
  })

  it('is a feed: stable ids, when each was published and changed, links that work', async () => {
    const feed = parseXml((await read(urls.atom)).html)
    const at = (selector: string) => feed.querySelector(selector)
    const [search] = await mySearches(keeper)
    expect(feed.documentElement?.getAttribute('xmlns')).toBe('http://www.w3.org/2005/Atom')
    expect(at('feed > id')?.textContent).toBe(`urn:uuid:${search?.id}`)
    expect(at('feed > author > name')?.textContent).toBe('Relève')
    expect(at('feed > link[rel=self]')?.getAttribute('href')).toBe(urls.atom)
    expect(at('feed > title')?.textContent).toBe('Annonces\u00a0: Infirmier')
    expect(at('feed > link[rel=alternate]')?.getAttribute('href')).toBe(`${service.baseUrl}/?profession=infirmier`)
    const entry = [...feed.querySelectorAll('entry')].at(-1)
    expect(entry?.querySelector('id')?.textContent).toBe(`urn:uuid:${odd}`)
    expect(entry?.querySelector('published')?.textContent).toBe('2026-11-23T09:00:00.000Z')
    expect(entry?.querySelector('updated')?.textContent).toMatch(/^2026-11-23T09:00:00/)
    const href = entry?.querySelector('link')?.getAttribute('href') ?? ''
    expect((await read(href)).status).toBe(200)
    const summary = entry?.querySelector('summary')
    expect(summary?.textContent).toMatch(/^<p>Remplacement, infirmier<\/p><p>Orvault<\/p>/)
  })

  it('says nothing of who keeps it or posts: neither names nor the name of the search', async () => {
    for (const url of [urls.atom, urls.calendar]) {
      const { html } = await read(url)
      expect(html).not.toMatch(/Camille|rupture|keeper|Cabinet des Tilleuls|titulaire/)
      expect(html).not.toContain(keeper.actor?.account)
      expect(html).not.toContain(desk.owner.actor?.account)
    }
  })

  it('says nothing to who has it, until something changes', async () => {
    const first = await fetch(urls.atom)
    const tag = first.headers.get('ETag') ?? ''
    const again = () => fetch(urls.atom, { headers: { 'If-None-Match': `W/${tag}` } })
    expect((await again()).status).toBe(304)
    service.now = new Date('2026-11-23T11:00:00Z')
    await updateListing({ ...desk.owner, clock: () => service.now }, odd, { candidateSharePct: 70 })
    const changed = await again()
    expect(changed.status).toBe(200)
    expect(parseXml(await changed.text()).querySelector('feed > updated')?.textContent).toBe('2026-11-23T11:00:00.000Z')
  })
})

describe('the calendar of a kept search', () => {
  it('has what is needed, as days, and takes nobody’s time', async () => {
    const { status, headers, html } = await read(urls.calendar)
    expect(status).toBe(200)
    expect(headers.get('Content-Type')).toBe('text/calendar; charset=utf-8')
    const found = events(html)
    expect(found.map(({ startDate, endDate }) => [`${startDate}`, `${endDate}`])).toEqual([
      ['2027-03-01', '2027-03-06'],
      ['2027-06-01', '2027-06-06'],
    ])
    const [, june] = found
    expect(june?.summary).toBe(`Remplacement à Orvault : ${ODD}`)
    expect(june?.location).toBe('Orvault')
    expect(june?.component.getFirstPropertyValue('url')).toBe(`${service.baseUrl}/annonces/${odd}`)
    expect(june?.component.getFirstPropertyValue('transp')).toBe('TRANSPARENT')
    expect(june?.uid).toBe(`${odd}-2027-06-01-am@localhost`)
    expect(june?.sequence).toBe(7200)
  })
})

describe('a secret address', () => {
  const altered = (url: string) => pathOf(url).replace(/.(?=\/annonces)/, (last) => (last === 'A' ? 'B' : 'A'))

  it('is found by nobody who does not have it', async () => {
    const other = pathOf((await keep(elsewhere, { name: 'Une', query: {} })).atom)
    const [feed = ''] = pathOf(urls.atom).split('.')
    for (const path of [
      altered(urls.atom).replace(/\.[^/]+\//, '.AAAA/'),
      `${feed}/annonces.atom`,
      `${feed}.${other.split('.')[1]}.atom`,
      '/recherches/x/annonces.ics',
      '/recherches/%00/annonces.atom',
    ]) {
      expect((await visitor.get(path)).status, path).toBe(404)
    }
    const robots = (await visitor.get('/robots.txt')).html
    expect(robots).toContain('Disallow: /recherches/')
  })

  it('works no more once others were made, or the search was deleted; a deletion taken back has it again', async () => {
    const { atom } = await keep(keeper, { name: 'Une autre', query: {} })
    const page = await enter(service, 'keeper@releve.test')
    const [search] = await mySearches(keeper)
    const renewed = await page.follow(await page.post(`/mes-recherches/${search?.id}/adresses`))
    expect(textOf(renewed.html)).toContain('Les adresses sont nouvelles')
    expect((await read(atom)).status).toBe(404)
    const [now] = await mySearches(keeper)
    const fresh = feedUrls(keeper, now as NonNullable<typeof now>)
    expect(renewed.html).toContain(`value="${fresh.atom}"`)
    expect(renewed.html).toContain(`href="${fresh.calendar.replace(/^http:/, 'webcal:')}"`)
    expect((await read(fresh.atom)).status).toBe(200)
    await deleteSearch(keeper, now?.id ?? '')
    expect((await read(fresh.atom)).status).toBe(404)
    expect((await read(fresh.calendar)).status).toBe(404)
    await restoreSearch(keeper, now?.id ?? '')
    expect((await read(fresh.atom)).status).toBe(200)
    expect(
      (await (await enter(service, 'elsewhere@releve.test')).post(`/mes-recherches/${now?.id}/adresses`)).status,
    ).toBe(404)
  })

  it('works no more once its keeper is erased', async () => {
    const gone = await contextFor(service, { email: 'gone@releve.test', role: 'candidate' })
    const { atom } = await keep(gone, { name: 'x', query: {} })
    expect((await read(atom)).status).toBe(200)
    await eraseAccount(gone, gone.actor?.account ?? '')
    expect((await read(atom)).status).toBe(404)
  })
})

describe('an address that is asked for too often', () => {
  const db = useDb()
  const few = useDeps(db, { limits: { search: 3 } })

  it('waits, and no other with it, wherever they are asked from', async () => {
    const anne = few.as(await few.person('anne@releve.test'))
    const [one, two] = [await keep(anne, { name: 'a', query: {} }), await keep(anne, { name: 'b', query: {} })]
    const ask = (url: string) => readFeed({ ...few.as(null), address: '203.0.113.1' }, url.split('/')[4] ?? '')
    for (const url of [one.atom, one.atom, one.calendar, two.atom]) await ask(url)
    await expect(ask(one.atom)).rejects.toMatchObject({ code: 'too-many' })
    await ask(two.atom)
    for (let i = 0; i < 3; i++)
      await expect(ask(`${one.atom.slice(0, 40)}/`)).rejects.toMatchObject({ code: 'not-found' })
    await expect(ask('https://releve.test/recherches/x/')).rejects.toMatchObject({ code: 'too-many' })
  })
})

describe('the Atom feed of any search', () => {
  it('is named by the page, and holds what anybody finds', async () => {
    const { html } = await visitor.get('/?q=infirmier&commune=orvault')
    const href = /<link rel="alternate"[^>]* href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? ''
    expect(href).toBe(`${service.baseUrl}/annonces.atom?q=infirmier&commune=Orvault+%2844700%29`)
    for (const who of [visitor, await enter(service, 'keeper@releve.test')]) {
      expect(titles((await who.get(pathOf(href))).html)).toHaveLength(1)
    }
    expect(titles((await visitor.get('/annonces.atom')).html)).toEqual([
      'Kiné à Sautron',
      expect.stringMatching(/^Jeudi/),
    ])
  })

  it('is called as it was typed', async () => {
    const { html } = await visitor.get(`/annonces.atom?q=${encodeURIComponent('kiné & <b>ostéo</b>')}`)
    expect(parseXml(html).querySelector('feed > title')?.textContent).toBe('Annonces\u00a0: kiné & <b>ostéo</b>')
  })

  it('refuses what cannot be asked', async () => {
    for (const query of ['profession=plombier', 'commune=nulle+part', 'from=2027-02-30']) {
      expect((await visitor.get(`/annonces.atom?${query}`)).status, query).toBe(422)
    }
  })
})
