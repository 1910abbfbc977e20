import { beforeAll, describe, expect, it } from 'vitest'
import { identify, provisionAccount } from '../../src/accounts/service.ts'
import { candidateInput } from '../../src/candidates/model.ts'
import { saveProfile } from '../../src/candidates/service.ts'
import { contextOf } from '../../src/deps.ts'
import { LISTING } from '../support/forms.ts'
import { useService } from '../support/service.ts'
import { enter, textOf, type Visitor, visit } from '../support/visitor.ts'

/** The page on which coordinators and owners look for people, on Sunday 31 January 2027. */

const service = useService('2027-01-31T12:00:00Z')

let owner: Visitor
let desk: Visitor
let listing: string
const id: Record<string, string> = {}

const BASE = {
  qualifications: [{ profession: 'medecin', specialty: 'medecine-generale' }],
  kinds: ['replacement'],
  zones: [{ commune: '44109', radiusKm: 20 }],
  availability: [{ from: '2027-02-01', to: '2027-06-30', weekdays: [1, 2, 3, 4, 5] }],
}

/** Around Nantes all of them but lucie, around Le Mans. */
const PEOPLE: Record<string, object> = {
  anne: { situation: 'remplacant', wishes: { team: true, walls: 'rent' } },
  lucie: { zones: [{ commune: '72181', radiusKm: 30 }] },
  ines: { qualifications: [{ profession: 'infirmier' }], kinds: ['replacement', 'reinforcement'] },
  // Looks for a succession too, and has another specialty.
  paul: {
    qualifications: [{ profession: 'medecin', specialty: 'pediatrie' }],
    kinds: ['replacement', 'succession'],
    window: { earliest: '2027-09-01' },
  },
}

async function actorOf(email: string, name: string) {
  const { token } = await provisionAccount(service.worker, { email, name, role: 'candidate', token: true })
  return contextOf(service.worker, await identify(service.worker, { bearer: token }))
}

async function person(name: string, change: object): Promise<void> {
  service.now = new Date(service.now.getTime() + 60_000)
  const ctx = await actorOf(`${name}@rempla.example`, `Secret ${name}`)
  id[name] = (await saveProfile(ctx, candidateInput.parse({ ...BASE, ...change }))).id
}

beforeAll(async () => {
  for (const [name, change] of Object.entries(PEOPLE)) await person(name, change)
  await provisionAccount(service.worker, {
    email: 'desk@cpts.example',
    role: 'coordinator',
    territory: 'erdre-et-cens',
  })
  desk = await enter(service, 'desk@cpts.example')
  owner = await enter(service, 'anne@cabinet.example')
})

/** Whom a page shows, in its order. */
const shown = (html: string) =>
  [...html.matchAll(/<article id="personne-([^"]+)"/g)].map(([, found]) => Object.keys(id).find((n) => id[n] === found))

const unescaped = (text: string) => text.replaceAll('&amp;', '&')

async function found(query: string, by = desk): Promise<(string | undefined)[]> {
  const seen = await by.get(`/remplacants${query}`)
  expect(seen.status, textOf(seen.html)).toBe(200)
  return shown(seen.html)
}

describe('who may look', () => {
  it('is told to sign in, and led back', async () => {
    const seen = await visit(service).get('/remplacants?profession=infirmier')
    expect(seen.status).toBe(303)
    expect(seen.location).toBe(`/connexion?next=${encodeURIComponent('/remplacants?profession=infirmier')}`)
  })

  it('is told how to get there, while nothing of theirs is published', async () => {
    const seen = await owner.get('/remplacants?profession=plombier')
    expect(seen.status).toBe(403)
    expect(textOf(seen.html)).toContain('dès qu’une annonce à vous est publiée')
    expect(seen.html).toContain('href="/mes-annonces/nouvelle"')
    expect(shown(seen.html)).toEqual([])
  })

  it('comes from the pages of the coordinator', async () => {
    expect((await desk.get('/mon-territoire')).html).toContain('href="/remplacants?territoire=erdre-et-cens"')
    const seen = await desk.get('/remplacants?territoire=erdre-et-cens')
    expect(seen.html).toMatch(/<option value="erdre-et-cens" selected/)
    expect(seen.html).toMatch(/<a href="\/remplacants\?territoire=erdre-et-cens" aria-current="page"/)
    expect(shown(seen.html)).toEqual(['paul', 'ines', 'anne'])
  })
})

describe('a search', () => {
  const QUERIES: [string, string, string[]][] = [
    ['nothing: everybody, the most freshly confirmed first', '', ['paul', 'ines', 'lucie', 'anne']],
    ['a profession', '?profession=infirmier', ['ines']],
    ['a specialty', '?profession=medecin&specialty=pediatrie', ['paul']],
    ['a specialty left behind by another profession', '?profession=infirmier&specialty=pediatrie', ['ines']],
    ['what they look for', '?kind=reinforcement', ['ines']],
    ['a commune as it is typed', '?commune=orvault', ['paul', 'ines', 'anne']],
    ['a commune, and some km', '?commune=orvault&radiusKm=300', ['paul', 'ines', 'lucie', 'anne']],
    ['a distance of nowhere', '?commune=&radiusKm=10&profession=infirmier', ['ines']],
    ['dates', '?from=2027-02-06&to=2027-02-07', []],
    [
      'the empty form',
      '?profession=&specialty=&kind=&commune=&radiusKm=&from=&to=&practiceType=&territory=',
      ['paul', 'ines', 'lucie', 'anne'],
    ],
  ]
  it.each(QUERIES)('finds by %s', async (_, query, names) => {
    expect(await found(query)).toEqual(names)
  })

  it('says who somebody is without saying who: no name, address, number or account', async () => {
    const { html } = await desk.get('/remplacants?profession=medecin&specialty=medecine-generale&commune=Nantes')
    const text = textOf(html)
    expect(text).toContain('1\u00a0personne')
    expect(text).toContain('Médecin (médecine générale)')
    expect(text).toContain('Aujourd’hui\u00a0: remplaçant')
    expect(text).toContain('Se déplace autour de\u00a0: Nantes (20\u00a0km)')
    expect(text).toMatch(/Disponible du 1er\sfévr. au 30\sjuin\s2027, du lundi au vendredi/)
    expect(text).toContain('Souhaite\u00a0: louer les murs, un travail en équipe')
    expect(text).toContain('Disponibilités confirmées aujourd’hui')
    const everybody = (await desk.get('/remplacants')).html
    expect(textOf(everybody)).toContain('Pour commencer\u00a0: à partir du 1er\u00a0sept. 2027')
    for (const { account, email } of await service.db.sql<Record<'account' | 'email', string>[]>`
      select c.account, k.email from candidate c join contact k on k.account = c.account`) {
      expect(everybody).not.toContain(account)
      expect(everybody).not.toContain(email)
    }
    expect(everybody).not.toContain('Secret')
  })

  it('keeps what was typed, names each field that is wrong, and shows nobody', async () => {
    const bad = await desk.get(
      '/remplacants?profession=medecin&specialty=zzz&kind=nimporte&radiusKm=-4&commune=Nantes&from=2027-03-02&to=2027-03-01&practiceType=msp&territory=nulle',
    )
    expect(bad.status).toBe(422)
    for (const name of ['specialty', 'kind', 'radiusKm']) expect(bad.html).toContain(`<a href="#${name}">`)
    expect(bad.html).toMatch(/value="Nantes \(44\d{3}\)"/)
    expect(bad.html).toContain('value="2027-03-02"')
    expect(bad.html).toMatch(/<option value="msp" selected/)
    expect(shown(bad.html)).toEqual([])
    for (const [query, name] of [
      ['from=2027-03-02&to=2027-03-01', 'to'],
      ['from=demain', 'from'],
      ['commune=Zzyzx', 'commune'],
      ['territory=nulle-part', 'territory'],
    ]) {
      const seen = await desk.get(`/remplacants?${query}`)
      expect(seen.status, query).toBe(422)
      expect(seen.html, query).toContain(`<a href="#${name}">`)
      expect(seen.html).not.toContain('/api/')
    }
    expect((await desk.get('/remplacants?cursor=1_zz')).status).toBe(422)
    expect((await desk.get('/remplacants?annonce=1')).status).toBe(404)
  })

  it('asks which commune is meant, and keeps the rest', async () => {
    const seen = await desk.get('/remplacants?commune=saint-etienne-de&profession=infirmier')
    expect(seen.status).toBe(200)
    const [, href = ''] = /<a href="(\/remplacants\?[^"]*commune=Saint[^"]*)"/.exec(seen.html) ?? []
    expect(href).toContain('profession=infirmier')
    expect((await desk.get(unescaped(href))).status).toBe(200)
  })

  it('that finds nobody says what to widen, three ways at most, each of which finds somebody', async () => {
    const nobody =
      '?profession=medecin&specialty=pediatrie&kind=reinforcement&commune=Orvault&from=2027-02-06&to=2027-02-07'
    const lost = await desk.get(`/remplacants${nobody}`)
    expect(textOf(lost.html)).toContain('même en élargissant d’un pas')
    const { html } = await desk.get('/remplacants?profession=medecin&commune=Orvault&from=2027-02-06&to=2027-02-07')
    expect(textOf(html)).toContain('Pour l’élargir\u00a0:')
    const ways = [...html.matchAll(/<li><a href="([^"]+)">([^<]+)<\/a>\u00a0: ([^<]+)<\/li>/g)]
    expect(ways.map(([, , text, count]) => `${text}: ${count}`)).toEqual(['Sans les dates: 2\u00a0personnes'])
    expect(await found(unescaped(ways[0]?.[1] ?? '').replace('/remplacants', ''))).toEqual(['paul', 'anne'])

    const far = await desk.get('/remplacants?profession=medecin&specialty=pediatrie&commune=Le+Mans')
    const offered = [...far.html.matchAll(/<li><a href="[^"]+">([^<]+)<\/a>\u00a0: /g)].map(([, text]) => text)
    expect(offered).toEqual(['Dont la zone passe à 300\u00a0km au plus', 'Toutes les spécialités', 'Partout en France'])
  })

  it('goes page by page', async () => {
    const base = [...Array(21).keys()]
    for (const i of base) await person(`sage${i}`, { qualifications: [{ profession: 'sage-femme' }] })
    const first = await desk.get('/remplacants?profession=sage-femme')
    expect(textOf(first.html)).toContain('Plus de 20\u00a0personnes')
    expect(shown(first.html)).toEqual(
      base
        .slice(1)
        .map((i) => `sage${i}`)
        .reverse(),
    )
    const [, next = ''] = /<a href="([^"]+cursor=[^"]+)">Suite<\/a>/.exec(first.html) ?? []
    const second = await desk.get(unescaped(next).split('#')[0] as string)
    expect(shown(second.html)).toEqual(['sage0'])
    expect(second.html).toContain('Revenir au début')
  })
})

describe('an owner', () => {
  let href: string

  beforeAll(async () => {
    const sent = await owner.post('/mes-annonces/nouvelle', { ...LISTING, action: 'envoyer' })
    listing = sent.location?.match(/mes-annonces\/([0-9a-f-]+)/)?.[1] as string
    expect((await owner.get(`/mes-annonces/${listing}`)).html).not.toContain('Chercher d’autres remplaçants')
    await desk.post(`/moderation/${listing}`, { decision: 'publish', reason: '' })
    await service.settled()
  })

  it('is led there from a listing that is published, its need filled in', async () => {
    const { html } = await owner.get(`/mes-annonces/${listing}`)
    href = unescaped(/<a href="([^"]+)">Chercher d’autres remplaçants/.exec(html)?.[1] ?? '')
    expect(Object.fromEntries(new URL(href, service.baseUrl).searchParams)).toEqual({
      annonce: listing,
      profession: 'medecin',
      specialty: 'medecine-generale',
      kind: 'replacement',
      commune: 'Orvault (44700)',
      from: '2027-02-09',
      to: '2027-02-19',
    })
    const seen = await owner.get(href)
    expect(shown(seen.html)).toEqual(['anne'])
    expect(seen.html).toContain(`href="/mes-annonces/${listing}"`)
    expect(seen.html).not.toContain('name="territory"')
    // The desk sees the listing, and is not its owner.
    expect((await desk.get(`/mes-annonces/${listing}`)).html).not.toContain('Chercher d’autres remplaçants')
    expect((await desk.get(href)).status).toBe(404)
  })

  it('invites in one click, and sees who was', async () => {
    const sent = await owner.post(href, { candidateId: id.anne as string })
    expect(sent.location).toContain(`&ok=invitation#personne-${id.anne}`)
    const back = await owner.follow(sent)
    expect(textOf(back.html)).toContain('Invitation envoyée')
    expect(textOf(back.html)).toContain('Vous l’avez invité·e.')
    expect(back.html).not.toContain('>Inviter<')
    expect((await service.mailsTo('anne@rempla.example', 1)).length).toBe(1)
  })

  it('is told why an invitation is not sent', async () => {
    const again = await owner.post(href, { candidateId: id.anne as string })
    expect(again.status).toBe(409)
    expect(textOf(again.html)).toMatch(/L’invitation n’est pas partie.*Une mise en relation est déjà en cours/)
    expect(shown(again.html)).toEqual(['anne'])
    const elsewhere = await owner.post(`/remplacants?annonce=${listing}`, { candidateId: id.ines as string })
    expect(elsewhere.status).toBe(422)
    expect(textOf(elsewhere.html)).toContain('Ce remplaçant ne correspond pas à l’annonce')
    const { html } = await owner.get(`/remplacants?annonce=${listing}&profession=infirmier`)
    expect(textOf(html)).toContain('Ne correspond pas à votre annonce\u00a0: ce n’est pas la profession')
    expect(html).not.toContain('>Inviter<')
  })

  it('invites for nobody else’s listing, and for none that is closed', async () => {
    const stranger = await enter(service, 'autre@cabinet.example')
    const candidateId = id.lucie as string
    expect((await stranger.post(href, { candidateId })).status).toBe(404)
    expect((await desk.post(href, { candidateId })).status).toBe(404)
    expect((await owner.post('/remplacants', { candidateId })).status).toBe(404)
    expect((await owner.post(href, { candidateId: 'x' })).status).toBe(422)
    await owner.post(`/mes-annonces/${listing}/retirer`)
    expect((await owner.get(href)).status).toBe(403)
    expect((await owner.post(href, { candidateId })).status).toBe(409)
  })
})
