import papaparse from 'papaparse'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Context } from '../../src/accounts/context.ts'
import { identify, provisionAccount } from '../../src/accounts/service.ts'
import { candidateInput } from '../../src/candidates/model.ts'
import { saveProfile } from '../../src/candidates/service.ts'
import { contextOf } from '../../src/deps.ts'
import { proposeInterest } from '../../src/introductions/service.ts'
import { enterListing } from '../../src/listings/behalf.ts'
import { type ListingInput, listingInput } from '../../src/listings/model.ts'
import { createListing, submitListing, withdrawListing } from '../../src/listings/service.ts'
import { decide } from '../../src/moderation/service.ts'
import { type BoardKey, readQuery } from '../../src/network/board-query.ts'
import { readRows } from '../../src/network/board-store.ts'
import { LISTING } from '../listings/office.ts'
import { useService } from '../support/service.ts'
import { enter, textOf, type Visitor, visit } from '../support/visitor.ts'

/** A coordinator sees where each listing of the territory stands, what is stuck and why, and reminds people: not often. */

const service = useService('2027-01-31T12:00:00Z')
const TODAY = new Date('2027-01-31T12:00:00Z')
const BOARD = '/mon-territoire?territoire=erdre-et-cens'
let desk: Visitor
let as: Record<'owner' | 'desk' | 'candidate', Context>
const ids: Record<string, string> = {}

const input = (more: Partial<ListingInput> & { title: string }) => listingInput.parse({ ...LISTING, ...more })
const onDay = (date: string) => {
  service.now = new Date(`${date}T12:00:00Z`)
}

async function submitted(date: string, more: Partial<ListingInput> & { title: string }): Promise<string> {
  onDay(date)
  const { id } = await createListing(as.owner, input(more))
  await submitListing(as.owner, id)
  return id
}

async function published(date: string, more: Partial<ListingInput> & { title: string }): Promise<string> {
  const id = await submitted(date, more)
  await decide(as.desk, id, { decision: 'publish' })
  return id
}

beforeAll(async () => {
  const person = async (email: string, role?: 'coordinator', territory?: string): Promise<Context> => {
    const { token } = await provisionAccount(service.worker, { email, role, territory, token: true })
    return contextOf(service.worker, await identify(service.worker, { bearer: token ?? '' }))
  }
  as = {
    owner: await person('owner@cabinet.test'),
    desk: await person('desk@cpts.test', 'coordinator', 'erdre-et-cens'),
    candidate: await person('candidate@releve.test'),
  }
  await person('rouen@cpts.test', 'coordinator', 'rouen')
  onDay('2027-01-10')
  const profile = candidateInput.parse({
    qualifications: [{ profession: 'infirmier' }],
    kinds: ['replacement'],
    zones: [{ commune: '44114', radiusKm: 20 }],
    availability: [{ from: '2027-01-01', to: '2027-12-31' }],
  })
  await saveProfile(as.candidate, profile)

  ids.untaken = (
    await enterListing(as.desk, { name: 'Odile Roux', email: 'odile@cabinet.test' }, input({ title: 'Au téléphone' }))
  ).id
  ids.quiet = await published('2027-01-11', { title: 'Tournée sans réponse' })
  ids.lonely = await published('2027-01-12', { title: 'Orthophoniste seule', profession: 'orthophoniste' })
  ids.answered = await published('2027-01-13', { title: 'Tournée avec réponse' })
  await service.settled()
  await proposeInterest(as.candidate, ids.answered, null)
  ids.returned = await submitted('2027-01-14', { title: 'À revoir' })
  await decide(as.desk, ids.returned, { decision: 'request-changes', reason: 'Les dates se contredisent.' })
  ids.withdrawn = await published('2027-01-20', { title: '=HYPERLINK("http://x")' })
  await withdrawListing(as.owner, ids.withdrawn)
  ids.recent = await published('2027-01-30', { title: 'De la veille' })
  ids.unread = await submitted('2027-01-28', { title: 'Pas encore lue' })
  ids.fresh = await submitted('2027-01-31', { title: 'Arrivée ce matin' })
  await createListing(as.owner, input({ title: 'Brouillon secret' }))
  ids.elsewhere = await submitted('2027-01-20', { title: 'À Rouen', communes: ['76540'] })
  service.now = TODAY
  desk = await enter(service, 'desk@cpts.test')
  await service.settled()
})

const titles = (html: string) => [...html.matchAll(/<h3><a [^>]*>([^<]*)/g)].map(([, title]) => title)
const part = (html: string, id: string) =>
  html.slice(html.indexOf(`aria-labelledby="${id}"`)).split('</section>')[0] as string
const counts = (html: string) =>
  Object.fromEntries(
    [...html.matchAll(/>([^<>]+)<strong>(\d+)<\/strong>/g)].map(([, label, n]) => [label?.trim(), Number(n)]),
  )

describe('the board', () => {
  it('counts the territory’s listings by state, and shows no draft of anybody’s', async () => {
    const { html } = await desk.get(BOARD)
    expect(counts(html)).toEqual({
      Toutes: 8,
      'À relire': 2,
      'À corriger': 1,
      Publiées: 4,
      Pourvues: 0,
      Expirées: 0,
      'Retirées ou refusées': 1,
      'Saisies, pas encore reprises': 1,
      Bloquées: 5,
    })
    expect(html).not.toContain('Brouillon secret')
    expect(html).not.toContain('À Rouen')
    expect(titles(part(html, 'annonces'))).toHaveLength(9)
  })

  it('shows what is stuck first, the oldest first, with why and what would help', async () => {
    const first = part((await desk.get(BOARD)).html, 'bloquees')
    expect(titles(first)).toEqual(['Au téléphone', 'Tournée sans réponse', 'Orthophoniste seule'])
    const all = await desk.get(`${BOARD}&etat=bloquees`)
    expect(titles(all.html)).toEqual([
      'Au téléphone',
      'Tournée sans réponse',
      'Orthophoniste seule',
      'À revoir',
      'Pas encore lue',
    ])
    const text = textOf(all.html)
    expect(text).toContain('Pas reprise par la personne. La personne n’est pas venue la reprendre')
    expect(text).toMatch(/Publiée, sans réponse\. 1\u00a0personne correspond sans que rien ne soit engagé/)
    expect(text).toContain(
      'aucun profil « orthophoniste » ne vient jusqu’à Orvault'.replace(/« | »/g, (q) => q.replace(' ', '\u00a0')),
    )
    expect(text).toContain('Depuis 20\u00a0jours, 0\u00a0vue, 0\u00a0réponse, 1\u00a0profil bien assorti sur 1')
  })

  it('is narrowed by state, profession, kind, age and words, and sorted', async () => {
    const seen = async (query: string) => titles(part((await desk.get(`${BOARD}${query}`)).html, 'annonces'))
    expect(await seen('&etat=a-relire')).toEqual(['Pas encore lue', 'Arrivée ce matin'])
    expect(await seen('&etat=saisies')).toEqual(['Au téléphone'])
    expect(await seen('&profession=orthophoniste')).toEqual(['Orthophoniste seule'])
    expect(await seen('&type=succession')).toEqual([])
    expect(await seen('&q=tournée+réponse+orvault')).toEqual(['Tournée sans réponse', 'Tournée avec réponse'])
    expect(await seen('&q=100%25')).toEqual([])
    expect(await seen('&etat=publiees&age=14')).toHaveLength(3)
    expect(await seen('&etat=publiees&tri=recentes')).toEqual((await seen('&etat=publiees')).toReversed())
    expect((await seen('&etat=publiees&tri=reponses')).at(-1)).toBe('Tournée avec réponse')
    expect((await seen('&etat=publiees&tri=profils'))[0]).toBe('Orthophoniste seule')
    expect(await seen('&etat=nimporte&profession=x&age=3&tri=y&apres=forged')).toHaveLength(9)
  })

  it('loses and repeats nothing from page to page, in any order', async () => {
    const at = { territory: 'erdre-et-cens', now: TODAY, viewer: as.desk.actor?.account ?? '' }
    for (const sort of ['anciennete', 'recentes', 'reponses', 'profils'] as const) {
      const query = { ...readQuery(() => undefined), sort }
      const idsOf = async (limit: number, after: BoardKey | null) =>
        readRows(service.db.sql, at, query, { limit, after, good: 60 })
      const all = (await idsOf(100, null)).map(({ id }) => id)
      const paged: string[] = []
      for (let after: BoardKey | null = null; ; ) {
        const rows: { id: string; key: BoardKey }[] = await idsOf(2, after)
        paged.push(...rows.map(({ id }) => id))
        if (rows.length < 2) break
        after = rows.at(-1)?.key ?? null
      }
      expect(all).toHaveLength(9)
      expect(paged).toEqual(all)
    }
  })

  it('offers nobody to remind themselves, and takes no campaign for stuck', async () => {
    const before = (await desk.get(`${BOARD}&etat=bloquees`)).html
    expect(before).toContain(`relancer/${ids.quiet}`)
    await service.db.sql`update listing set owner = ${as.desk.actor?.account ?? ''} where id = ${ids.quiet as string}`
    expect((await desk.get(`${BOARD}&etat=bloquees`)).html).not.toContain(`relancer/${ids.quiet}`)
    await service.db.sql`update listing set owner = ${as.owner.actor?.account ?? ''} where id = ${ids.quiet as string}`
    await service.db.sql`
      with c as (
        insert into campaign (territory, title, description, commune, place, contact, practice_type, created_at, updated_at)
        values ('erdre-et-cens', 'Vaccination', 'Un centre.', '44114', 'Salle', 'Mairie', 'centre', now(), now()) returning id)
      insert into campaign_listing (campaign, profession, listing) select id, 'infirmier', ${ids.quiet as string} from c`
    expect(titles((await desk.get(`${BOARD}&etat=bloquees`)).html)).not.toContain('Tournée sans réponse')
    await service.db.sql`delete from campaign`
  })

  it('is for the coordinators of that territory', async () => {
    const rouen = await enter(service, 'rouen@cpts.test')
    const owner = await enter(service, 'owner@cabinet.test')
    for (const path of ['/mon-territoire', '/mon-territoire/annonces.csv', '/mon-territoire/historique.csv']) {
      expect((await rouen.get(`${path}?territoire=erdre-et-cens`)).status).toBe(403)
      expect((await rouen.get(`${path}?territoire=nulle-part`)).status).toBe(404)
      expect((await owner.get(path)).status).toBe(403)
      expect((await visit(service).get(path)).location).toContain('/connexion')
    }
    expect((await rouen.post(`/mon-territoire/relancer/${ids.quiet}`)).status).toBe(404)
    expect((await owner.post(`/mon-territoire/relancer/${ids.quiet}`)).status).toBe(404)
  })
})

describe('the files', () => {
  const read = (text: string) =>
    papaparse.parse<Record<string, string>>(text.replace(/^\ufeff/, ''), { header: true, skipEmptyLines: true })

  it('hold what the board shows, run nothing and name nobody', async () => {
    const seen = await desk.get('/mon-territoire/annonces.csv?territoire=erdre-et-cens')
    expect(seen.headers.get('Content-Disposition')).toBe('attachment; filename="annonces-erdre-et-cens.csv"')
    const { data, errors } = read(seen.html)
    expect(errors).toEqual([])
    expect(data).toHaveLength(9)
    expect(data.map((row) => row.Annonce)).toContain('\'=HYPERLINK("http://x")')
    expect(data.find((row) => row.Annonce === 'Tournée avec réponse')).toMatchObject({
      État: 'Publiée',
      Réponses: '1',
      'Profils bien assortis': '1',
      'Jours dans cet état': '18',
      'Ce qui bloque': '',
    })
    expect(data.find((row) => row.Annonce === 'Au téléphone')).toMatchObject({ 'Saisie et pas encore reprise': 'oui' })
    expect(seen.html).not.toMatch(/@|Odile/)
    const one = read((await desk.get('/mon-territoire/annonces.csv?territoire=erdre-et-cens&etat=a-corriger')).html)
    expect(one.data.map((row) => row.Annonce)).toEqual(['À revoir'])
  })

  it('tell the history of some dates, the latest first', async () => {
    const path = '/mon-territoire/historique.csv?territoire=erdre-et-cens'
    const { data, errors } = read((await desk.get(`${path}&from=2027-01-14&to=2027-01-20`)).html)
    expect(errors).toEqual([])
    expect(data.map((row) => [row.Étape, row.Par])).toEqual([
      ['Retirée', 'Titulaire'],
      ['Publiée', 'Coordination'],
      ['Envoyée à la relecture', 'Titulaire'],
      ['Correction demandée', 'Coordination'],
      ['Envoyée à la relecture', 'Titulaire'],
    ])
    expect(data[3]?.Motif).toBe('Les dates se contredisent.')
    expect((await desk.get(`${path}&from=demain`)).status).toBe(422)
    expect((await desk.get(`${path}&from=2027-02-01&to=2027-01-01`)).status).toBe(422)
  })
})

describe('a reminder', () => {
  const remind = (id: string | undefined) =>
    desk.post(`/mon-territoire/relancer/${id}`, { territoire: 'erdre-et-cens', etat: 'bloquees' })

  it('is mailed once a week and person, whichever listing it is for', async () => {
    const sent = await desk.follow(await remind(ids.returned))
    expect(textOf(sent.html)).toContain('Relance envoyée.')
    await service.settled()
    const mail = (await service.mailsTo('owner@cabinet.test')).at(-1)
    expect(mail?.mail.subject).toBe('Annonce toujours à corriger : À revoir')
    expect(mail?.mail.text).toContain('Les dates se contredisent.')
    expect(textOf(sent.html)).toContain('Relancé, de nouveau possible le 7\u00a0févr.')
    const again = await remind(ids.quiet)
    expect(again.status).toBe(409)
    expect(textOf(again.html)).toContain('une relance par semaine, pas plus')
    service.now = new Date('2027-02-07T12:00:01Z')
    await desk.follow(await remind(ids.quiet))
    await service.settled()
    const second = (await service.mailsTo('owner@cabinet.test')).at(-1)
    expect(second?.mail.subject).toBe('Annonce sans réponse : Tournée sans réponse')
    service.now = TODAY
  })

  it('takes somebody who never came by the link, twice at most, while it works', async () => {
    await desk.follow(await remind(ids.untaken))
    await service.settled()
    const mail = (await service.mailsTo('odile@cabinet.test')).at(-1)
    expect(mail?.mail.subject).toBe('Annonce à reprendre : Au téléphone')
    expect(mail?.mail.text).toMatch(/connexion\/annonce\?jeton=/)
    expect(mail?.mail.text).toContain('encore 9 jours')
    service.now = new Date('2027-02-08T12:00:00Z')
    await desk.follow(await remind(ids.untaken))
    service.now = new Date('2027-02-16T12:00:00Z')
    expect(textOf((await remind(ids.untaken)).html)).toContain('a reçu 2\u00a0relances')
    service.now = TODAY
  })

  it('is not sent for what waits for nobody', async () => {
    service.now = new Date('2027-02-20T12:00:00Z')
    expect(textOf((await remind(ids.withdrawn)).html)).toContain('n’attend rien de son titulaire')
    service.now = TODAY
  })
})
