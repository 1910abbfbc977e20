import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { fillListing } from '../../src/introductions/filling.ts'
import { updateListing } from '../../src/listings/service.ts'
import { launchBrowser } from '../support/browser.ts'
import { useService } from '../support/service.ts'
import { enter, type Seen, textOf, visit } from '../support/visitor.ts'
import { openDesk } from './territory.ts'

/** What a territory shows everybody: its page, its Atom feed, the list on another site. */

const service = useService()
const visitor = visit(service)
const ODD = 'Jeudi & <b>vendredi</b> ]]> "tournée"'

let desk: Awaited<ReturnType<typeof openDesk>>
let odd: string
let filled: string
let kine: string

beforeAll(async () => {
  desk = await openDesk(service, ['erdre-et-cens', 'rouen', 'grand-havre'])
  odd = await desk.publish(ODD)
  service.now = new Date('2026-11-23T10:00:00Z')
  kine = await desk.publish('Kiné à Sautron', { profession: 'masseur-kinesitherapeute', communes: ['44194'] })
  filled = await desk.publish('Pourvue depuis')
  await desk.draft('Un brouillon')
  await desk.publish('À Rouen', { communes: ['76540'] })
  await desk.publish('Au Havre', { communes: ['76351'] })
  await fillListing(desk.owner, filled, [])
  await service.settled()
})

describe('the page of a territory', () => {
  it('is found in the list of all, with what is open in each', async () => {
    const text = textOf((await visitor.get('/territoires')).html)
    expect(text).toContain('CPTS Erdre et Cens 3\u00a0communes, 2\u00a0annonces ouvertes')
    expect(text).not.toContain('Hors territoire')
  })

  it('shows what is open, and nothing filled or unpublished', async () => {
    const text = textOf((await visitor.get('/territoires/erdre-et-cens')).html)
    expect(text).toContain('Kiné à Sautron')
    expect(text).toContain('Rejoindre CPTS Erdre et Cens')
    for (const title of ['Pourvue depuis', 'Un brouillon', 'À Rouen', 'Chez les voisins']) {
      expect(text).not.toContain(title)
    }
  })

  it('shows the neighbours’ openings apart, after its own', async () => {
    const text = textOf((await visitor.get('/territoires/rouen')).html)
    expect(text).toMatch(
      /1\u00a0annonce ouverte.*À Rouen.*Chez les voisins.*CPTS Bray-Bresle , CPTS Grand Havre.*Au Havre/,
    )
    expect(text).not.toContain('Kiné à Sautron')
  })

  it('says so where nothing is open, and does not exist for what is no CPTS', async () => {
    expect(textOf((await visitor.get('/territoires/nord-est-mayenne')).html)).toContain('Aucune annonce ouverte')
    for (const slug of ['nulle-part', 'hors-territoire']) {
      for (const rest of ['', '/annonces.atom', '/integrer', '/sur-votre-site']) {
        expect((await visitor.get(`/territoires/${slug}${rest}`)).status, `${slug}${rest}`).toBe(404)
      }
    }
  })

  it('keeps what stays in its territory for some days from everybody else', async () => {
    await desk.publish('Entre nous', { territoryDays: 7 })
    await service.settled()
    for (const rest of ['', '/erdre-et-cens', '/erdre-et-cens/annonces.atom', '/erdre-et-cens/integrer']) {
      const { html } = await visitor.get(`/territoires${rest}`)
      expect(html, rest).not.toContain('Entre nous')
      expect(html).not.toContain('3\u00a0annonces ouvertes')
    }
    const coordinator = await enter(service, 'desk@cpts.test')
    expect(textOf((await coordinator.get('/territoires/erdre-et-cens')).html)).toMatch(
      /Réservée à son territoire jusqu’au .* Entre nous/,
    )
  })

  it('does not show a filled one while the searches still hold it', async () => {
    const id = await desk.publish('Bientôt pourvue')
    await service.settled()
    expect((await visitor.get('/territoires/erdre-et-cens')).html).toContain('Bientôt pourvue')
    // As long as the worker has not come to it: the row says so already.
    await service.db.sql`update listing set state = 'filled' where id = ${id}`
    for (const rest of ['', '/annonces.atom', '/integrer']) {
      expect((await visitor.get(`/territoires/erdre-et-cens${rest}`)).html).not.toContain('Bientôt pourvue')
    }
  })
})

describe('the list on another site', () => {
  let browser: Browser
  const pages = new Map<string, string>()
  const other = createServer((request, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8')
    response.end(pages.get(request.url ?? '') ?? '')
  })
  beforeAll(async () => {
    browser = await launchBrowser()
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening))
  })
  afterAll(async () => {
    await browser?.close()
    other.close()
  })

  /** What stands in a frame that a page of another site holds. */
  async function framed(path: string, snippet = `<iframe src="${service.baseUrl}${path}"></iframe>`) {
    const context = await browser.newContext()
    await context.addCookies([{ name: 'releve', value: 'x', url: service.baseUrl }])
    const page = await context.newPage()
    const asked: { url: string; cookie: string | undefined }[] = []
    page.on('request', (request) => {
      if (request.url().startsWith(service.baseUrl))
        asked.push({ url: request.url(), cookie: request.headers().cookie })
    })
    pages.set(path, `<!doctype html><title>Ville</title>${snippet}`)
    await page.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}${path}`, { waitUntil: 'networkidle' })
    const text = await page.frames()[1]?.locator('body').innerText()
    const cookies = await context.cookies()
    await context.close()
    return { text: text ?? '', asked, cookies }
  }

  it('is shown in a frame of any site, with its style and without a cookie', async () => {
    const { text, asked, cookies } = await framed('/territoires/erdre-et-cens/integrer')
    expect(text).toContain('Kiné à Sautron')
    expect(asked.map(({ url }) => url).some((url) => url.endsWith('.css'))).toBe(true)
    expect(asked.some(({ url }) => url.endsWith('.js'))).toBe(false)
    expect(asked.every(({ cookie }) => cookie === undefined)).toBe(true)
    expect(cookies.map(({ name }) => name)).toEqual(['releve'])
  })

  it.each(['/', '/territoires/erdre-et-cens', '/territoires/erdre-et-cens/sur-votre-site', '/connexion'])(
    'no other page is: %s',
    async (path) => {
      const { text } = await framed(path)
      expect(text).not.toContain('Relève')
      const { headers } = await visitor.get(path)
      expect(headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'")
      expect(headers.get('X-Frame-Options')).toBe('DENY')
    },
  )

  it('sets no cookie and reads none: who is signed in is not looked for', async () => {
    const answer = await fetch(`${service.baseUrl}/territoires/erdre-et-cens/integrer`, {
      headers: { Cookie: 'releve=x' },
    })
    expect(answer.headers.getSetCookie()).toEqual([])
    expect(answer.headers.get('Content-Security-Policy')).toContain('frame-ancestors *')
    expect(answer.headers.get('Content-Security-Policy')).not.toContain('script-src')
    expect(answer.headers.get('X-Frame-Options')).toBeNull()
    const html = await answer.text()
    expect(html).not.toMatch(/<script|<form|Cabinet des Tilleuls/)
    const links = html.match(/<a [^>]*>/g) ?? []
    expect(links.length).toBeGreaterThan(2)
    for (const link of links) expect(link).toContain('target="_blank" rel="noopener"')
  })

  it('holds some of the openings where its address says so, and refuses what it does not know', async () => {
    const list = async (query: string) => visitor.get(`/territoires/erdre-et-cens/integrer?${query}`)
    expect((await list('profession=masseur-kinesitherapeute')).html).not.toContain('Jeudi')
    expect((await list('kind=succession')).html).toContain('Aucune annonce ouverte')
    expect((await list('max=1&profession=')).html.match(/<li>/g)).toHaveLength(1)
    for (const query of ['profession=rebouteux', 'kind=x', 'max=0', 'max=51', 'max=-1', 'max=1e1']) {
      const refused: Seen = await list(query)
      expect(refused.status, query).toBe(422)
      expect(textOf(refused.html)).toContain('Cette liste est mal réglée')
    }
  })

  test('the lines to paste work as they are', async () => {
    const path = '/territoires/erdre-et-cens/sur-votre-site?profession=masseur-kinesitherapeute&kind=replacement&max=5'
    const { html } = await visitor.get(path)
    const written = /<textarea[^>]*>([^<]*)<\/textarea>/.exec(html)?.[1] ?? ''
    const snippet = written
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&')
    expect(snippet).toMatch(/^<iframe src="http[^"]*&amp;max=5" title="[^"]+"/)
    const { text } = await framed('/ville', snippet)
    expect(text).toContain('Kiné à Sautron')
    expect(text).not.toContain('Jeudi')
    expect((await visitor.get('/territoires/erdre-et-cens/sur-votre-site?max=0')).status).toBe(422)
  })
})

describe('the Atom feed', () => {
  it('is told of by the page', async () => {
    expect((await visitor.get('/territoires/erdre-et-cens')).html).toContain(
      `<link rel="alternate" type="application/atom+xml" title="CPTS Erdre et Cens" href="${service.baseUrl}/territoires/erdre-et-cens/annonces.atom"/>`,
    )
  })

  it('says nothing to who has it, until something changes', async () => {
    const address = `${service.baseUrl}/territoires/erdre-et-cens/annonces.atom`
    const first = await fetch(address)
    const tag = first.headers.get('ETag') ?? ''
    // Weak: what is compressed on the way is the same feed, not the same bytes.
    expect(tag).toMatch(/^(W\/)?"[\w-]+"$/)
    for (const known of [tag, tag.replace('W/', ''), `"x", ${tag}`]) {
      const again = await fetch(address, { headers: { 'If-None-Match': known } })
      expect([again.status, await again.text()]).toEqual([304, ''])
    }
    await fillListing(desk.owner, kine, [])
    const changed = await fetch(address, { headers: { 'If-None-Match': tag } })
    expect(changed.status).toBe(200)
    expect(await changed.text()).not.toContain(kine)
  })

  it('says of an edited one when it was edited, under the same id', async () => {
    const of = async () => {
      const { html } = await visitor.get('/territoires/erdre-et-cens/annonces.atom')
      return new RegExp(`<id>urn:uuid:${odd}</id>[^]*?<updated>([^<]*)`).exec(html)?.[1]
    }
    const before = await of()
    service.now = new Date(service.now.getTime() + 3_600_000)
    await updateListing(desk.owner, odd, { candidateSharePct: 85 })
    await service.settled()
    expect(before).toBe('2026-11-23T09:00:00.000Z')
    expect(await of()).toBe(service.now.toISOString())
    await updateListing(desk.owner, odd, { candidateSharePct: 80 })
    await service.settled()
  })

  it('keeps to RFC 4287, read by a browser', async () => {
    const path = '/territoires/erdre-et-cens/annonces.atom'
    const answer = await fetch(`${service.baseUrl}${path}`)
    expect(answer.headers.get('Content-Type')).toBe('application/atom+xml; charset=utf-8')
    const browser = await launchBrowser()
    const page = await browser.newPage()
    const read = await page.evaluate(
      (xml) => {
        const document = new DOMParser().parseFromString(xml, 'application/xml')
        const atom = 'http://www.w3.org/2005/Atom'
        const texts = (parent: Element, name: string) =>
          [...parent.children].filter((one) => one.localName === name).map((one) => one.textContent ?? '')
        const links = (parent: Element) =>
          [...parent.children]
            .filter((one) => one.localName === 'link')
            .map((one) => [one.getAttribute('rel') ?? 'alternate', one.getAttribute('href')])
        const of = (parent: Element) => ({
          id: texts(parent, 'id'),
          title: texts(parent, 'title'),
          updated: texts(parent, 'updated'),
          authors: [...parent.children].filter((one) => one.localName === 'author').map((one) => texts(one, 'name')),
          links: links(parent),
          published: texts(parent, 'published'),
          summary: texts(parent, 'summary'),
        })
        const root = document.documentElement
        return {
          broken: document.querySelector('parsererror')?.textContent ?? null,
          root: [root.localName, root.namespaceURI === atom],
          feed: of(root),
          entries: [...root.children].filter((one) => one.localName === 'entry').map(of),
          titleType: document.querySelector('entry > title')?.getAttribute('type'),
          // As a reader shows a title that says it is HTML.
          shown: [...document.querySelectorAll('entry > title')].map(
            (title) => new DOMParser().parseFromString(title.textContent ?? '', 'text/html').body.textContent,
          ),
        }
      },
      await answer.text(),
    )
    await browser.close()
    expect(read.broken).toBeNull()
    expect(read.root).toEqual(['feed', true])
    const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/
    // Exactly one id, title and updated of each; an author of the feed stands for all entries.
    for (const one of [read.feed, ...read.entries]) {
      expect([one.id.length, one.title.length, one.updated.length]).toEqual([1, 1, 1])
      expect(one.id[0]).toMatch(/^(https?:|urn:uuid:)\S+$/)
      expect(one.updated[0]).toMatch(instant)
    }
    expect(read.feed.authors).toEqual([['CPTS Erdre et Cens']])
    expect(read.feed.links).toContainEqual(['self', `${service.baseUrl}${path}`])
    expect(read.feed.links).toContainEqual(['alternate', `${service.baseUrl}/territoires/erdre-et-cens`])
    const entry = read.entries.find(({ id }) => id[0] === `urn:uuid:${odd}`)
    expect(entry?.links).toEqual([['alternate', `${service.baseUrl}/annonces/${odd}`]])
    expect(entry?.published[0]).toMatch(instant)
    expect(read.titleType).toBe('html')
    expect(read.shown).toContain(ODD)
    expect(entry?.summary[0]).toContain('80 % pour le remplaçant')
    expect(JSON.stringify(read)).not.toContain('Tilleuls')
    expect(new Set(read.entries.map(({ id }) => id[0])).size).toBe(read.entries.length)
    const latest = read.entries
      .map(({ updated }) => updated[0] as string)
      .sort()
      .at(-1)
    expect(read.feed.updated[0]).toBe(latest)
  })
})
