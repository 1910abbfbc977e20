import { beforeAll, describe, expect, it } from 'vitest'
import { provisionAccount } from '../../src/accounts/service.ts'
import { LISTING } from '../support/forms.ts'
import { useService } from '../support/service.ts'
import { enter, type Fields, textOf, type Visitor, visit } from '../support/visitor.ts'

/** Messages, setting aside and leaving, as two people do them on the pages. */

const service = useService()
const OWNER = 'anne@cabinet.example'
const LOCUM = 'tariq@rempla.example'
const DESK = 'desk@cpts.example'

const PROFILE: Fields = {
  'qualifications.0.profession': 'medecin',
  'qualifications.0.specialty': 'medecine-generale',
  kinds: ['replacement'],
  'zones.0.commune': 'nantes',
  'zones.0.radiusKm': '30',
  'availability.0.from': '2027-01-01',
  'availability.0.to': '2027-12-31',
  status: 'active',
  digest: 'weekly',
}

let owner: Visitor
let locum: Visitor
let desk: Visitor
let listing: string

beforeAll(async () => {
  await provisionAccount(service.worker, { email: DESK, role: 'coordinator', territory: 'erdre-et-cens' })
  owner = await enter(service, OWNER)
  locum = await enter(service, LOCUM)
  desk = await enter(service, DESK)
  await locum.post('/mon-profil', PROFILE)
  const saved = await owner.post('/mes-annonces/nouvelle', { kind: 'replacement', ...LISTING, action: 'envoyer' })
  listing = saved.location?.match(/mes-annonces\/([0-9a-f-]+)/)?.[1] as string
  await desk.post(`/moderation/${listing}`, { decision: 'publish', reason: '' })
  await service.settled()
})

const profile = async () => (await locum.get('/mon-profil')).html
const manage = async (as = owner) => (await as.get(`/mes-annonces/${listing}`)).html
const candidate = async () => (await service.db.sql`select id from candidate`)[0]?.id as string

describe('setting aside', () => {
  it('takes a listing out of one’s list, says so, and offers to undo it at once or later', async () => {
    expect(textOf(await profile())).toContain('Pas pour moi')
    const done = await locum.post(`/mon-profil/annonces/${listing}/ecarter`)
    expect(done.location).toBe(`/mon-profil?annuler=${listing}&ok=ecartee#annonces`)
    const seen = await locum.follow(done)
    expect(textOf(seen.html)).toContain('L’autre personne n’en sait rien.')
    expect(textOf(seen.html)).toMatch(/Écarté\s*: Semaine.*Annuler.*Aucune pour l’instant.*Écartées \(1\)/)
    expect(seen.html).not.toContain(`href="/annonces/${listing}"`)
    const later = await profile()
    expect(textOf(later)).not.toContain('Annuler')
    expect(textOf(later)).toContain('Écartées (1)')
    const action = later.match(/\/mon-profil\/annonces\/[0-9a-f-]+\/remettre/)?.[0] as string
    const back = await locum.follow(await locum.post(action))
    expect(textOf(back.html)).toContain('de nouveau dans votre liste')
    expect(back.html).toContain(`href="/annonces/${listing}"`)
    expect(textOf(back.html)).not.toContain('Écartées')
  })

  it('takes a candidate out of the owner’s list; the coordinator’s page has no such button', async () => {
    expect(textOf(await manage(desk))).not.toContain('Pas pour moi')
    const candidateId = await candidate()
    const done = await owner.post(`/mes-annonces/${listing}/ecarter`, { candidateId })
    const seen = await owner.follow(done)
    expect(textOf(seen.html)).toMatch(/Écarté\s*: .*Annuler.*Personne pour l’instant.*Écartées \(1\)/)
    expect(textOf((await owner.get('/mes-annonces')).html)).toMatch(/Personne ne correspond encore|0 personne/)
    expect(textOf(await profile())).toContain('Pas pour moi')
    await owner.follow(await owner.post(`/mes-annonces/${listing}/remettre`, { candidateId }))
    expect(textOf(await manage())).toContain('Pas pour moi')
    expect((await locum.post(`/mes-annonces/${listing}/ecarter`, { candidateId })).status).toBe(404)
    expect((await owner.post(`/mes-annonces/${listing}/ecarter`, { candidateId: 'x' })).status).toBe(422)
  })
})

describe('a conversation', () => {
  const relation = async () => (await service.db.sql`select id from interest`)[0]?.id as string

  it('is below the introduction on both sides, with a warning, and nobody else’s', async () => {
    await locum.post(`/annonces/${listing}/interet`, { message: 'Me voici.' })
    const path = `/mises-en-relation/${await relation()}`
    expect(textOf(await profile())).toMatch(/Écrire un message.*Jamais de donnée de patient.*Sans téléphone ni adresse/)
    const sent = await locum.post(`${path}/messages`, { text: 'Quel logiciel\u00a0?\r\n<b>Weda</b>' })
    expect(sent.location).toBe(`/mon-profil?ok=message#relation-${path.split('/').at(-1)}`)
    expect(textOf((await locum.follow(sent)).html)).toMatch(
      /Message envoyé\..*Vous\s+le 23 novembre 2026.*Quel logiciel/,
    )
    const theirs = await manage()
    expect(theirs).toContain('&lt;b&gt;Weda&lt;/b&gt;')
    expect(textOf(theirs)).toMatch(/L’autre personne\s+le.*Quel logiciel.*Répondre/)
    await owner.post(`${path}/messages`, { text: 'Medistory.' })
    expect(textOf((await locum.get(path)).html)).toMatch(/Conversation.*Quel logiciel.*Medistory/)
    for (const other of [desk, await enter(service, 'autre@rempla.example')]) {
      expect((await other.get(path)).status).toBe(404)
      expect((await other.post(`${path}/messages`, { text: 'x' })).status).toBe(404)
    }
    expect(textOf(await manage(desk))).not.toContain('Quel logiciel')
  })

  it('keeps what was typed when it cannot be sent, and ends with the introduction', async () => {
    const path = `/mises-en-relation/${await relation()}`
    const long = await locum.post(`${path}/messages`, { text: 'x'.repeat(5001) })
    expect(long.status).toBe(422)
    expect(long.html).toContain('x'.repeat(5001))
    expect(long.html).toContain('<a href="#text">')
    expect((await locum.post(`${path}/messages`, { text: ' ' })).status).toBe(422)
    expect((await locum.follow(await locum.get(`${path}/messages`))).status).toBe(200)
    await locum.post(`${path}/retirer`)
    expect((await locum.post(`${path}/messages`, { text: 'Encore' })).status).toBe(409)
    expect(textOf((await owner.get(path)).html)).toContain('on ne peut plus s’y écrire')
    expect(textOf(await manage())).not.toContain('Écrire un message')
  })
})

describe('leaving', () => {
  it('is found in one’s account, beside one’s data', async () => {
    const { html } = await locum.get('/mon-compte')
    expect(html).toContain('href="/mon-compte/effacer"')
    expect(html).toContain('href="/api/me/export"')
    const file = await locum.get('/api/me/export')
    expect(file.headers.get('Content-Disposition')).toContain('releve-mes-donnees.json')
    expect(JSON.parse(file.html).contact.email).toBe(LOCUM)
  })

  it('says what goes, wants a word typed, and nothing is lost without it', async () => {
    const asked = await locum.get('/mon-compte/effacer')
    expect(textOf(asked.html)).toMatch(/immédiat et définitif.*EFFACER/)
    for (const confirmation of ['', 'oui', 'EFFACER tout']) {
      const refused = await locum.post('/mon-compte/effacer', { confirmation })
      expect(refused.status).toBe(422)
      expect(refused.html).toContain('<a href="#confirmation">')
    }
    expect((await locum.get('/mon-compte')).status).toBe(200)
    const visitor = visit(service)
    expect((await visitor.get('/mon-compte/effacer')).location).toContain('/connexion?next=')
    expect((await visitor.post('/mon-compte/effacer', { confirmation: 'EFFACER' })).location).toContain('/connexion')
  })

  it('ends the session, the listing and the profile, and a last mail says so', async () => {
    const gone = await owner.post('/mon-compte/effacer', { confirmation: ' effacer ' })
    expect(textOf((await owner.follow(gone)).html)).toContain('Votre compte et vos données sont effacés.')
    expect((await owner.get('/mon-compte')).location).toContain('/connexion')
    await service.settled()
    expect((await visit(service).get(`/annonces/${listing}`)).status).toBe(404)
    expect(textOf((await visit(service).get('/?q=p%C3%A9tanque')).html)).toContain('Aucune annonce')
    expect(textOf(await profile())).not.toContain('Pas pour moi')
    const mails = (await service.mailsTo(OWNER)).map(({ mail }) => mail.subject)
    expect(mails.at(-1)).toBe('Vos données ont été effacées')
    expect((await desk.get(`/mes-annonces/${listing}`)).status).toBe(404)
  })
})
