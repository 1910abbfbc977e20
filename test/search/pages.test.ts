import { beforeAll, describe, expect, it } from 'vitest'
import { reindex } from '../../src/search/service.ts'
import { makePlan, seedPlan } from '../../src/seed/service.ts'
import { useService } from '../support/service.ts'
import { enter, textOf, visit } from '../support/visitor.ts'

/** Searching and reading as people do without JavaScript: counts that hold, ways out of nothing, answers that wait. */

const TODAY = '2026-11-23'
const service = useService(`${TODAY}T09:00:00Z`)

beforeAll(async () => {
  const plan = await makePlan(service.worker, { scale: 'region', seed: 7, today: TODAY })
  await seedPlan(service.worker, { ...plan, size: { listings: 240, candidates: 40 } })
  await reindex(service.worker)
}, 120_000)

const read = async (path: string) => (await visit(service).get(path)).html
const totalOf = (html: string) =>
  Number(
    /role="status"><\/p>[\s\S]*?id="resultats"[^>]*>([\d\u202f\u00a0 ]+|Aucune)/.exec(html)?.[1]?.replace(/\D/g, '') ||
      0,
  )

interface Choice {
  id: string
  href: string
  count: number
  chosen: boolean
}

/** The links of the filters, with the number each promises. */
function choicesIn(html: string): Choice[] {
  return [...html.matchAll(/<a id="(choix-[^"]+)" href="([^"]+)"([^>]*)>[\s\S]*?class="tally">([^<]+)</g)].map(
    ([, id, href, more, count]) => ({
      id: id as string,
      href: (href as string).replaceAll('&amp;', '&'),
      count: Number(count?.replace(/\D/g, '')),
      chosen: (more as string).includes('aria-current'),
    }),
  )
}

describe('the home page', () => {
  it('says what Relève is, to whom, and how much is there', async () => {
    const html = await read('/')
    const text = textOf(html)
    expect(text).toContain('Trouver un remplacement')
    expect(text).toMatch(/\d+ personnes disponibles/)
    expect(html).toContain('href="/mes-annonces/nouvelle"')
    expect(html).toContain('property="og:title"')
    expect(totalOf(html)).toBe(240)
    // Whoever searches wants answers, whoever signed in knows.
    expect(textOf(await read('/?q=kin%C3%A9'))).not.toContain('personnes disponibles')
    expect(textOf((await (await enter(service, 'anne@cabinet.example')).get('/')).html)).not.toContain('Je coordonne')
  })
})

describe('the filters', () => {
  it.each([
    '/',
    '/?q=m%C3%A9decin',
    '/?q=MG+Nantes+d%C3%A9cembre&radiusKm=50',
    '/?kind=replacement&commune=Rouen&radiusKm=50&minShare=75',
    '/?q=cabinet',
  ])(
    'of %s lead to as many listings as they promise, and back',
    async (path) => {
      const choices = choicesIn(await read(path))
      const kinds = new Set(choices.map(({ id }) => id.split('-')[1]))
      expect(kinds.size).toBeGreaterThan(2)
      const open = choices.filter(({ chosen }) => !chosen)
      expect(open.length).toBeGreaterThan(3)
      for (const { id, href, count } of open.filter((_, i) => i % 3 === 0)) {
        const there = await read(href)
        expect(totalOf(there), `${id}: ${href}`).toBe(count)
        expect(choicesIn(there).find((one) => one.id === id)).toMatchObject({ chosen: true, count })
      }
    },
    60_000,
  )

  it('take out of the words what they change, and keep what else was said', async () => {
    const html = await read('/?q=MG+Nantes&radiusKm=100')
    const hrefOf = (id: string) => choicesIn(html).find((one) => one.id === id)?.href
    expect(hrefOf('choix-kind-replacement')).toBe('/?q=MG+Nantes&kind=replacement&radiusKm=100')
    expect(hrefOf('choix-profession-infirmier')).toBe('/?q=Nantes&profession=infirmier&radiusKm=100')
    expect(
      hrefOf('choix-specialty-psychiatrie') ?? '/?q=Nantes&profession=medecin&radiusKm=100&specialty=psychiatrie',
    ).toBe('/?q=Nantes&profession=medecin&radiusKm=100&specialty=psychiatrie')
    expect(hrefOf('choix-profession-medecin')).toBe('/?q=Nantes&radiusKm=100')
  })

  it('sort by distance from a place that was typed anywhere', async () => {
    const html = await read('/?q=Orvault&radiusKm=100')
    const href = /href="([^"]+sort=distance[^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') as string
    expect(href).toBe('/?commune=Orvault+%2844700%29&radiusKm=100&sort=distance')
    const sorted = await visit(service).get(href)
    expect(sorted.status).toBe(200)
    const distances = [...sorted.html.matchAll(/, à (\d+)\u00a0km<\/li>/g)].map((match) => Number(match[1]))
    expect(distances.length).toBeGreaterThan(3)
    expect(distances).toEqual(distances.toSorted((a, b) => a - b))
    expect(await read('/?q=infirmier')).not.toContain('sort=distance')
  })

  it('forget the order by distance once the place is taken away', async () => {
    const all = await visit(service).get('/?q=&kind=replacement&sort=distance&commune=&radiusKm=20')
    expect([all.status, totalOf(all.html)]).toEqual([200, totalOf(await read('/?kind=replacement'))])
    const none = await read('/?minShare=100&profession=orthoptiste&commune=Laval&radiusKm=5&sort=distance')
    const ways = [...none.matchAll(/<li><a href="(\/\?[^"]+)"[^>]*>[^<]+<\/a>\u00a0: (\d+) annonces?/g)]
    for (const [, href, count] of ways) {
      expect(totalOf(await read((href as string).replaceAll('&amp;', '&')))).toBe(Number(count))
    }
  })
})

describe('the map', () => {
  it('shows all that was found, where it is, each place a link', async () => {
    const html = await read('/?q=m%C3%A9decin+Nantes')
    const map = /<section id="carte"[\s\S]*?<\/section>/.exec(html)?.[0] as string
    const drawn = [...map.matchAll(/<text[^>]*dy=[^>]*>(\d+)<\/text>/g)].reduce((sum, [, n]) => sum + Number(n), 0)
    expect(drawn).toBeGreaterThanOrEqual(totalOf(html))
    expect(map).toMatch(/aria-label="[^"]+\u00a0: \d+\u00a0annonces?"/)
    expect(map).not.toContain('NaN')
    for (const [, href] of [...map.matchAll(/<a href="([^"]+)" aria-label/g)].slice(0, 4)) {
      const seen = await visit(service).get((href as string).replaceAll('&amp;', '&'))
      expect(seen.status).toBe(200)
      if (href?.startsWith('/?')) expect(totalOf(seen.html)).toBeGreaterThan(0)
    }
  })
})

describe('nothing found', () => {
  it('says what to widen, with how many that finds', async () => {
    const html = await read('/?q=orthoptiste&commune=Laval&radiusKm=5&kind=replacement')
    expect(textOf(html)).toContain('Aucune annonce')
    const ways = [...html.matchAll(/<li><a href="(\/\?[^"]+)"[^>]*>([^<]+)<\/a>\u00a0: (\d+) annonces?/g)]
    expect(ways.length).toBeGreaterThan(0)
    for (const [, href, , count] of ways) {
      expect(totalOf(await read((href as string).replaceAll('&amp;', '&')))).toBe(Number(count))
    }
  })

  it('leads a visitor to being told of the next one, and back to the same search', async () => {
    const html = await read('/?q=orthoptiste&commune=Laval&radiusKm=5')
    expect(html).toContain(
      `href="/connexion?next=${encodeURIComponent('/?q=orthoptiste&commune=Laval&radiusKm=5#avertir')}"`,
    )
    const person = await enter(service, 'tariq@rempla.example')
    const mine = await person.get('/?q=orthoptiste&commune=Laval&radiusKm=5')
    expect(mine.html).toContain('id="avertir"')
    const kept = await person.post('/mes-recherches', { name: 'Laval', 'query.q': 'orthoptiste', alerts: 'instant' })
    expect(textOf((await person.follow(kept)).html)).toContain('un mail dès qu’une annonce paraît')
  })
})

describe('a listing', () => {
  it('can be shared: who, where, when and for what in a sentence, a map, a link', async () => {
    const id = /href="\/annonces\/([0-9a-f-]+)"/.exec(await read('/?q=m%C3%A9decin'))?.[1] as string
    const html = await read(`/annonces/${id}`)
    expect(html).toContain(`property="og:url" content="${service.baseUrl}/annonces/${id}"`)
    expect(/property="og:description" content="([^"]+)"/.exec(html)?.[1]).toMatch(/médecin/)
    expect(html).toContain(`value="${service.baseUrl}/annonces/${id}"`)
    expect(html).toContain('href="mailto:?subject=')
    expect(html).toContain('<figure class="map">')
    expect(html).not.toContain('name="robots"')
  })

  it('draws the half-days that its sentence counts, month by month, where it has dates', async () => {
    const idsIn = (html: string) => [...html.matchAll(/href="\/annonces\/([0-9a-f-]+)"/g)].map(([, id]) => id as string)
    const sums: number[][] = []
    for (const id of idsIn(await read('/?kind=replacement')).slice(0, 8)) {
      const html = await read(`/annonces/${id}`)
      const said = /Quand<\/dt><dd>([^<]+)/.exec(html)?.[1] ?? ''
      // Of a quota more is drawn than counted, of more than a year less.
      if (/par (mois|semaine)/.test(said) || html.includes('12\u00a0premiers')) continue
      const drawn = [...html.matchAll(/role="img" aria-label="[^"]+\u00a0: (\d+) demi-journée/g)].map(([, n]) =>
        Number(n),
      )
      sums.push([drawn.reduce((a, b) => a + b, 0), Number(/(\d+)\u00a0demi-journée/.exec(said)?.[1])])
    }
    expect(sums.length).toBeGreaterThan(2)
    for (const [drawn, said] of sums) expect(drawn).toBe(said)
    const [succession] = idsIn(await read('/?kind=succession'))
    expect(await read(`/annonces/${succession}`)).not.toContain('id="calendrier"')
  })

  it('keeps what a visitor writes until they have signed in, wherever they read the mail', async () => {
    const id = /href="\/annonces\/([0-9a-f-]+)"/.exec(await read('/?q=infirmier'))?.[1] as string
    const visitor = visit(service)
    const sent = await visitor.post(`/annonces/${id}/interet`, { message: 'Je connais <la> tournée.' })
    const signIn = await visitor.follow(sent)
    expect(textOf(signIn.html)).toContain('Votre message est gardé.')
    const next = new URL(sent.location as string, service.baseUrl).searchParams.get('next') as string
    const elsewhere = await enter(service, 'paul@rempla.example')
    const back = await elsewhere.get(next)
    expect(textOf(back.html)).toContain('Votre message vous attend ici.')
    expect((await elsewhere.get(next.replace(id, '01a20380-1746-794f-a3ee-957c621aff62'))).status).toBe(404)
  })

  it('that is closed says so, and what is open like it', async () => {
    const [row] = await service.db.sql`
      update listing set state = 'filled' where id = (select listing from search_document where kind = 'replacement'
        and profession = 'medecin' order by listing limit 1) returning id, title`
    const seen = await visit(service).get(`/annonces/${row?.id}`)
    expect(seen.status).toBe(404)
    expect(textOf(seen.html)).toContain('Cette annonce est pourvue')
    expect(seen.html).not.toContain(row?.title)
    expect(seen.html).toMatch(/href="\/annonces\/[0-9a-f-]+"/)
    expect(seen.html).toContain('name="robots" content="noindex"')
    const api = await service.visitor('GET', `/api/listings/${row?.id}`)
    expect(api.status).toBe(404)
  })
})

it('reads the beginning of a text that is too long, says so, and keeps what was read in the field', async () => {
  const seen = await visit(service).get(`/?q=${'mot+'.repeat(2500)}`)
  expect(seen.status).toBe(200)
  expect(textOf(seen.html)).toContain('Votre recherche est longue')
  expect(seen.html).toContain(`value="${'mot '.repeat(75).trim()}"`)
  expect(seen.html.length).toBeLessThan(80_000)
  expect(textOf((await visit(service).get('/?q=kin%C3%A9')).html)).not.toContain('Votre recherche est longue')
})
