import { beforeAll, describe, expect, it } from 'vitest'
import { provisionAccount } from '../../src/accounts/service.ts'
import { LISTING, PROFILE, TITLE } from '../support/forms.ts'
import { sendLetters } from '../support/letters.ts'
import { useService } from '../support/service.ts'
import { enter, textOf, type Visitor, visit } from '../support/visitor.ts'

/** The pages as three people use them, without JavaScript: the mails' links, every form, every refusal. */

const service = useService()

const OWNER = { email: 'anne.le-goff@cabinet.example', name: 'Anne Le Goff', phone: '02 40 99 88 77' }
const LOCUM = { email: 'tariq.aziz@rempla.example', name: 'Tariq Aziz', phone: '06 77 66 55 44' }
const DESK = 'desk@cpts.example'

let owner: Visitor
let locum: Visitor
let desk: Visitor
let listing: string

const stateOf = async () => (await service.db.sql`select state from listing where id = ${listing}`)[0]?.state

beforeAll(async () => {
  await provisionAccount(service.worker, { email: DESK, role: 'coordinator', territory: 'erdre-et-cens' })
  owner = await enter(service, OWNER.email)
  locum = await enter(service, LOCUM.email)
})

describe('posting a need', () => {
  it('keeps one’s name and number for when both said yes', async () => {
    const refused = await owner.post('/mon-compte', { name: OWNER.name, phone: 'douze' })
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('value="douze"')
    await owner.post('/mon-compte', OWNER)
    await locum.post('/mon-compte', LOCUM)
    expect((await owner.get('/mon-compte')).html).toContain(`value="${OWNER.phone}"`)
  })

  it('saves a draft with holes, says what is missing when it is sent, then sends it', async () => {
    const saved = await owner.post('/mes-annonces/nouvelle', { title: TITLE, action: 'enregistrer' })
    listing = saved.location?.match(/mes-annonces\/([0-9a-f-]+)/)?.[1] as string
    expect(textOf((await owner.follow(saved)).html)).toContain('Brouillon enregistré.')
    const early = await owner.post(`/mes-annonces/${listing}/modifier`, { title: TITLE, action: 'envoyer' })
    expect(early.status).toBe(422)
    for (const id of ['kind', 'profession', 'communes-0', 'practiceType', 'description', 'periods-0-from']) {
      expect(early.html).toContain(`<a href="#${id}">`)
    }
    expect(await stateOf()).toBe('draft')
    const sent = await owner.post(`/mes-annonces/${listing}/modifier`, { ...LISTING, action: 'envoyer' })
    expect(textOf((await owner.follow(sent)).html)).toContain('En attente de relecture')
    expect(await stateOf()).toBe('pending')
    const edit = await owner.get(`/mes-annonces/${listing}/modifier`)
    expect(edit.html).toContain('value="Orvault (44700)"')
    expect(edit.html).toContain('name="periods.0.weekdays" type="checkbox" value="5" checked')
    expect(edit.html).not.toContain('value="envoyer"')
  })

  it('is nobody else’s to see or change', async () => {
    for (const path of [`/mes-annonces/${listing}`, `/mes-annonces/${listing}/modifier`, `/annonces/${listing}`]) {
      expect((await locum.get(path)).status).toBe(404)
    }
    expect((await locum.post(`/mes-annonces/${listing}/retirer`)).status).toBe(404)
    expect((await owner.get('/mes-annonces/not-an-id')).status).toBe(404)
  })
})

describe('the desk', () => {
  it('is the coordinators’ alone', async () => {
    const seen = await owner.get('/moderation')
    expect(seen.status).toBe(403)
    expect(textOf(seen.html)).toContain('Action réservée')
  })

  it('shows the whole listing, wants a reason for a no, and publishes', async () => {
    desk = await enter(service, DESK)
    const queue = await desk.get('/moderation')
    expect(queue.html).toContain('Semaine &lt;script&gt;alert(1)&lt;/script&gt;')
    expect(textOf(queue.html)).toMatch(/Médecin, médecine générale.*Orvault.*Du 9 au 20\u00a0févr. 2027.*pétanque/)
    const without = await desk.post(`/moderation/${listing}`, { decision: 'reject', reason: ' ' })
    expect(without.status).toBe(422)
    expect(without.html).toContain('<a href="#reason">')
    const back = await desk.post(`/moderation/${listing}`, { decision: 'request-changes', reason: 'Quel logiciel ?' })
    expect(textOf((await desk.follow(back)).html)).toContain('Correction demandée.')
    expect(textOf((await owner.get(`/mes-annonces/${listing}`)).html)).toContain('Quel logiciel ?')
    await owner.post(`/mes-annonces/${listing}/modifier`, { ...LISTING, software: 'Weda', action: 'envoyer' })
    const done = await desk.post(`/moderation/${listing}`, { decision: 'publish', reason: '' })
    expect(textOf((await desk.follow(done)).html)).toContain('Annonce publiée.')
  })

  it('answers what can no longer be done with what to do next', async () => {
    const seen = await owner.post(`/mes-annonces/${listing}/envoyer`)
    expect(seen.status).toBe(409)
    expect(textOf(seen.html)).toContain('Impossible\u00a0: cette annonce est publiée.')
    expect(seen.html).toContain('Revenir à la page précédente')
  })
})

describe('being found', () => {
  it('saves a profile', async () => {
    const refused = await locum.post('/mon-profil', { ...PROFILE, kinds: [], rpps: '123', 'zones.0.radiusKm': '900' })
    expect(refused.status).toBe(422)
    for (const id of ['kinds', 'rpps', 'zones-0-radiusKm']) expect(refused.html).toContain(`<a href="#${id}">`)
    const first = await locum.get('/mon-profil')
    expect(textOf(first.html)).toContain('Deux minutes suffisent')
    const saved = await locum.post('/mon-profil', PROFILE)
    expect(textOf((await locum.follow(saved)).html)).toContain('Profil enregistré.')
    await locum.post('/mon-profil', { ...PROFILE, minDays: '2,5' })
    const [row] = await service.db.sql`select min_days from candidate`
    expect(row).toMatchObject({ min_days: 2.5 })
  })

  it('pauses, resumes and confirms', async () => {
    for (const [verb, says] of [
      ['pause', 'en pause'],
      ['reprendre', 'de nouveau actif'],
      ['confirmer', 'vos disponibilités sont confirmées'],
    ] as const) {
      expect(textOf((await locum.follow(await locum.post(`/mon-profil/${verb}`))).html)).toContain(says)
    }
  })

  it('finds the listing by a word and a commune, and says what to widen when there is none', async () => {
    await service.settled()
    const visitor = visit(service)
    const found = await visitor.get('/?q=p%C3%A9tanque&commune=nantes&profession=medecin&sort=distance')
    expect(textOf(found.html)).toContain('1\u00a0annonce, à 20\u00a0km au plus autour de Nantes (44000)')
    expect(textOf(found.html)).toContain('80\u00a0% pour le remplaçant, 20\u00a0% de redevance')
    expect(found.html).toContain(`href="/annonces/${listing}"`)
    expect(found.html).toContain('value="Nantes (44000)"')
    const none = await visitor.get('/?q=p%C3%A9tanque&commune=44300&from=2027-06-01&radiusKm=20')
    expect(textOf(none.html)).toMatch(/Aucune annonce.*Sans les dates\s*: 1\sannonce/)
    expect(none.html).toContain('href="/?q=p%C3%A9tanque&amp;commune=44300&amp;radiusKm=20"')
  })

  it('never lets a text of somebody’s become markup', async () => {
    for (const seen of [
      await visit(service).get(`/annonces/${listing}`),
      await visit(service).get('/?q=%3Cscript%3Ealert(1)%3C/script%3E'),
      await visit(service).get('/?ok=%3Cscript%3E'),
      await owner.get(`/mes-annonces/${listing}`),
      await locum.get('/mon-profil'),
    ]) {
      expect(seen.html).not.toMatch(/<script(?! defer="" src="\/assets\/| type="application\/ld\+json">\{)/)
      expect(seen.html).not.toContain('style="')
      expect(seen.headers.get('Content-Security-Policy')).toContain("style-src 'self'")
    }
  })
})

describe('the letter', () => {
  it('is ended by a button, or by a mail server without cookie or Origin', async () => {
    await service.settled()
    await sendLetters(service.worker)
    const mail = (await service.mailsTo(LOCUM.email, 2)).find(({ mail }) =>
      mail.headers.some(({ key }) => key === 'list-id'),
    )
    const url = /<(.*)>/.exec(mail?.mail.headers.find(({ key }) => key === 'list-unsubscribe')?.value ?? '')?.[1] ?? ''
    const wanted = async () => (await service.db.sql`select digest from candidate`)[0]?.digest
    expect((await fetch(url)).status).toBe(200)
    expect(await wanted()).toBe('weekly')
    const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })
    const answer = await fetch(url, { method: 'POST', body, redirect: 'manual' })
    expect(answer.status).toBe(200)
    expect(await wanted()).toBe('never')
    expect((await fetch(`${url}x`, { method: 'POST' })).status).toBe(404)
  })

  it('is an owner’s to stop and take up again', async () => {
    const refused = () =>
      service.db.sql`select section from digest_refused where account in (select owner from listing)`
    expect((await owner.get('/mon-compte')).html).toContain('href="/mon-compte/mails"')
    const stopped = await owner.follow(await owner.post('/mon-compte/mails', { action: 'enregistrer' }))
    expect(textOf(stopped.html)).toContain('Vos choix sont enregistrés.')
    expect(await refused()).toEqual([{ section: 'owner' }])
    await owner.post('/mon-compte/mails', { listings: 'oui', action: 'enregistrer' })
    expect(await refused()).toEqual([])
  })
})

describe('answering', () => {
  it('shows the candidate why it fits, and takes the answer', async () => {
    const seen = await locum.get(`/annonces/${listing}`)
    expect(textOf(seen.html)).toMatch(/Correspond à \d+ sur 100 Disponible 18\u00a0demi-journées sur 18\./)
    const long = await locum.post(`/annonces/${listing}/interet`, { message: 'x'.repeat(2001) })
    expect(long.status).toBe(422)
    expect(long.html).toContain('x'.repeat(2001))
    const sent = await locum.post(`/annonces/${listing}/interet`, { message: 'Je connais la commune.' })
    expect(textOf((await locum.follow(sent)).html)).toContain('Une mise en relation est en cours.')
    const visitor = await visit(service).get(`/annonces/${listing}`)
    expect(visitor.html).toContain(`href="/connexion?next=%2Fannonces%2F${listing}"`)
  })

  it('gives each the other’s contact once both said yes, and not before', async () => {
    const before = await owner.get(`/mes-annonces/${listing}`)
    expect(before.html).toContain('Je connais la commune.')
    for (const secret of Object.values(LOCUM)) expect(before.html).not.toContain(secret)
    for (const secret of Object.values(OWNER)) expect((await locum.get('/mon-profil')).html).not.toContain(secret)
    const accept = before.html.match(/\/mises-en-relation\/[0-9a-f-]+\/accepter/)?.[0] as string
    expect((await locum.post(accept)).status).toBe(403)
    const accepted = await owner.post(accept)
    expect(accepted.location).toBe(`/mes-annonces/${listing}?ok=accepte`)
    const after = await owner.follow(accepted)
    for (const secret of Object.values(LOCUM)) expect(after.html).toContain(secret)
    const theirs = await locum.get('/mon-profil')
    for (const secret of Object.values(OWNER)) expect(theirs.html).toContain(secret)
    expect((await owner.post(accept)).status).toBe(409)
    const watched = await desk.get(`/mes-annonces/${listing}`)
    for (const secret of [...Object.values(LOCUM), ...Object.values(OWNER)]) expect(watched.html).not.toContain(secret)
  })

  it('marks it as filled by whom, and brings it back', async () => {
    const [candidate] = await service.db.sql`select id from candidate`
    const filled = await owner.post(`/mes-annonces/${listing}/pourvoir`, { candidateIds: [candidate?.id] })
    expect(textOf((await owner.follow(filled)).html)).toContain('Pourvue')
    expect(await service.db.sql`select from taken`).toHaveLength(1)
    expect((await visit(service).get(`/annonces/${listing}`)).status).toBe(404)
    await owner.follow(await owner.post(`/mes-annonces/${listing}/republier`))
    expect(await stateOf()).toBe('published')
    const wrong = await owner.post(`/mes-annonces/${listing}/pourvoir`, { candidateIds: [listing] })
    expect(wrong.status).toBe(422)
    expect(textOf(wrong.html)).toContain('ne correspond pas à l’annonce')
  })
})
