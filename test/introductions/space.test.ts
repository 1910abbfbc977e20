import { beforeAll, describe, expect, it } from 'vitest'
import { provisionAccount } from '../../src/accounts/service.ts'
import { LISTING, PROFILE } from '../support/forms.ts'
import { useService } from '../support/service.ts'
import { enter, type Fields, linkIn, textOf, type Visitor, visit } from '../support/visitor.ts'

/** "My space" of either side, without JavaScript. */

const service = useService()

const OWNER = 'anne@cabinet.example'
const LOCUM = 'tariq@rempla.example'
const DESK = 'desk@cpts.example'

let owner: Visitor
let locum: Visitor
let desk: Visitor
let listing: string

const laterBy = (minutes: number) => {
  service.now = new Date(service.now.getTime() + minutes * 60_000)
}

async function publish(fields: Fields): Promise<string> {
  const sent = await owner.post('/mes-annonces/nouvelle', { ...fields, action: 'envoyer' })
  const id = sent.location?.match(/mes-annonces\/([0-9a-f-]+)/)?.[1] as string
  await desk.post(`/moderation/${id}`, { decision: 'publish', reason: '' })
  await service.settled()
  return id
}

const profile = async () => (await (await service.person(LOCUM))('GET', '/api/candidates/me')).body
const mine = async (path = '/mes-annonces') => (await owner.get(path)).html

/** What the button says that makes a change, as its form sends it. */
function buttonsIn(html: string): { label: string; fields: Fields; action: string }[] {
  const forms = html.matchAll(/<form method="post" action="([^"]+\/elargir)"(.*?)<\/form>/gs)
  return [...forms].map(([, action = '', inside = '']) => ({
    action,
    label: textOf(/<button.*<\/button>/s.exec(inside)?.[0] ?? ''),
    fields: Object.fromEntries(
      [...inside.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
        name,
        value.replaceAll('&quot;', '"'),
      ]),
    ),
  }))
}

beforeAll(async () => {
  await provisionAccount(service.worker, { email: DESK, role: 'coordinator', territory: 'erdre-et-cens' })
  owner = await enter(service, OWNER)
  desk = await enter(service, DESK)
})

describe('whoever signs in', () => {
  async function signIn(email: string): Promise<Visitor> {
    const visitor = visit(service)
    const before = service.smtp.mails.filter((mail) => mail.to.includes(email)).length
    await visitor.post('/connexion', { email })
    const mail = (await service.mailsTo(email, before + 1)).at(-1)?.mail.text ?? ''
    expect((await visitor.post(linkIn(mail))).location).toBe('/mon-espace?ok=connecte')
    return visitor
  }

  it('is asked what for, who is nothing yet', async () => {
    locum = await signIn(LOCUM)
    const doors = await locum.get('/mon-espace?ok=connecte')
    expect(textOf(doors.html)).toMatch(/Connexion réussie.*Je cherche quelqu’un.*Je cherche un remplacement/)
    expect(doors.html).toMatch(/href="\/mes-annonces\/nouvelle".*href="\/mon-profil"/s)
    expect((await visit(service).get('/mon-espace')).location).toMatch(/^\/connexion\?next=/)
  })

  it('is led to the desk, the listings or the profile', async () => {
    await owner.post('/mes-annonces/nouvelle', { title: 'Plus tard', action: 'enregistrer' })
    await locum.post('/mon-profil', PROFILE)
    const home = async (visitor: Visitor) => (await visitor.get('/mon-espace?ok=connecte')).location
    expect(await home(desk)).toBe('/moderation?ok=connecte')
    expect(await home(owner)).toBe('/mes-annonces?ok=connecte')
    expect(await home(locum)).toBe('/mon-profil?ok=connecte')
  })
})

describe('one’s listings', () => {
  it('stand by what is to be done, with their figures', async () => {
    listing = await publish({ ...LISTING, title: 'Deux semaines' })
    const back = (await owner.post('/mes-annonces/nouvelle', { ...LISTING, title: 'À revoir', action: 'envoyer' }))
      .location as string
    const returned = back.match(/mes-annonces\/([0-9a-f-]+)/)?.[1] as string
    await desk.post(`/moderation/${returned}`, { decision: 'request-changes', reason: 'Précisez le secteur.' })
    const before = textOf(await mine())
    expect(before).toMatch(/À faire 1 .*À revoir.*Publiées 1 .*Deux semaines.*1 personne correspond.*Brouillons 1/)
    expect(before).toContain('Corriger l’annonce')
    await locum.look(`/annonces/${listing}`)
    await locum.post(`/annonces/${listing}/interet`, { message: 'Me voici.' })
    const after = textOf(await mine())
    expect(after).toMatch(/À faire 2 .*Deux semaines.*1 vue.*1 réponse .*1 réponse attend la vôtre/)
    expect(after).not.toContain('Publiées')
    await owner.post(`/mes-annonces/${returned}/retirer`)
    expect(textOf(await mine())).toMatch(/À faire 1 .*Brouillons 1 .*Passées 1 .*À revoir/)
  })

  it('are shown in pages once they are over, and invite to begin where there are none', async () => {
    await service.db.sql`
      insert into listing (owner, created_at, updated_at)
      select owner, created_at, updated_at from listing, generate_series(1, 21) where id = ${listing}`
    await service.db.sql`update listing set state = 'withdrawn' where title is null`
    const html = await mine()
    const older = /href="(\/mes-annonces\?apres=[^"]+)"/.exec(html)?.[1] as string
    expect(textOf(await mine(older))).toMatch(/Passées 2 /)
    await service.db.sql`delete from listing where title is null`
    expect(textOf((await locum.get('/mes-annonces')).html)).toContain('Vous n’avez pas encore d’annonce')
  })
})

describe('conversations', () => {
  const line = async (visitor: Visitor) => textOf((await visitor.get('/mises-en-relation')).html)

  it('are all in one place, first those that wait for an answer', async () => {
    expect(await line(owner)).toMatch(/À vous de répondre .*Médecin.*Pour «\u00a0Deux semaines\u00a0» Me voici\./)
    expect(await line(locum)).toMatch(/En attente de réponse .*Deux semaines Vous\u00a0: Me voici\./)
    expect(await line(desk)).toContain('Aucune conversation pour l’instant')
    expect((await visit(service).get('/mises-en-relation')).location).toMatch(/^\/connexion/)
  })

  it('are new until one has looked, wherever they are shown', async () => {
    const path = /href="(\/mises-en-relation\/[^"]+)"/.exec((await owner.get('/mises-en-relation')).html)?.[1] as string
    await owner.look(path)
    laterBy(5)
    const stayed = await owner.post(`${path}/messages`, { text: 'Une voiture ?', ici: 'oui' })
    expect(stayed.location).toBe(`${path}?ok=message#fin`)
    expect(await line(locum)).toMatch(/Nouveau .*Une voiture \?/)
    expect(await line(owner)).not.toContain('Nouveau')
    laterBy(5)
    expect(textOf((await locum.look('/mon-profil')).html)).toContain('Nouveau Vous avez répondu, en attente.')
    expect(await line(locum)).not.toContain('Nouveau')
    await locum.post(`${path}/messages`, { text: 'Oui.' })
    laterBy(5)
    await owner.post(`${path}/accepter`)
    expect(await line(locum)).toMatch(/Nouveau .*Vous\u00a0: Oui\./)
    laterBy(5)
    await locum.look(path)
    expect(await line(locum)).toMatch(/D’accord tous les deux/)
    expect(textOf((await locum.get(path)).html)).toContain(OWNER)
  })

  it('are read from their end when they are long, or from their beginning', async () => {
    const [interest] = await service.db.sql`select id from interest`
    await service.db.sql`
      insert into message (interest, by, text, at)
      select ${interest?.id}, 'owner', 'Mot numéro ' || n || '.', now() + n * interval '1 second'
      from generate_series(1, 60) n`
    const path = `/mises-en-relation/${interest?.id}`
    const last = textOf((await owner.get(path)).html)
    expect(last).toContain('Mot numéro 60.')
    expect(last).not.toContain('Une voiture ?')
    const first = (await owner.get(`${path}?apres=debut`)).html
    expect(textOf(first)).toContain('Une voiture ?')
    expect(textOf(first)).not.toContain('Mot numéro 60.')
    const next = /href="([^"]+apres=[0-9a-f-]{36})"/.exec(first)?.[1] as string
    expect(textOf((await owner.get(next)).html)).toContain('Mot numéro 60.')
  })
})

describe('a need that is met', () => {
  it('is said at once, by whom among those in touch, and undone', async () => {
    const [candidate] = await service.db.sql`select id from candidate`
    const page = await mine(`/mes-annonces/${listing}`)
    const choice = new RegExp(`type="radio" name="candidateIds" value="${candidate?.id}" checked`)
    expect(page).toMatch(choice)
    expect(textOf(page)).toContain('Quelqu’un d’autre')
    await owner.post(`/mes-annonces/${listing}/pourvoir`, { candidateIds: candidate?.id })
    expect(await service.db.sql`select from taken`).toHaveLength(1)
    await owner.post(`/mes-annonces/${listing}/republier`)
    await owner.post(`/mes-annonces/${listing}/pourvoir`, { candidateIds: '' })
    expect(await service.db.sql`select from taken`).toHaveLength(0)
    expect(textOf(await mine())).toMatch(/Passées .*Pourvue .*Déposer de nouveau/)
    await owner.post(`/mes-annonces/${listing}/republier`)
    await service.settled()
  })
})

describe('an advice', () => {
  it('is one press on a profile, which changes this alone and can be undone', async () => {
    await publish({ ...LISTING, kind: 'reinforcement', title: 'Renfort', places: '1' })
    const before = await profile()
    const advice = buttonsIn((await locum.get('/mon-profil')).html)
    const button = advice.find(({ label }) => label.startsWith('Chercher aussi des renforts'))
    expect(button?.action).toBe('/mon-profil/elargir')
    const done = await locum.follow(await locum.post('/mon-profil/elargir', button?.fields ?? {}))
    expect(textOf(done.html)).toContain('C’est fait\u00a0: en cherchant aussi des renforts ponctuels.')
    const changed = { updatedAt: expect.anything(), confirmedAt: expect.anything() }
    expect(await profile()).toEqual({ ...before, kinds: ['replacement', 'reinforcement'], ...changed })
    // Pressed once more on a page that is no longer true.
    expect((await locum.post('/mon-profil/elargir', button?.fields ?? {})).status).toBe(409)
    const undo = buttonsIn(done.html).find(({ label }) => label === 'Annuler')
    const undone = await locum.follow(await locum.post('/mon-profil/elargir', undo?.fields ?? {}))
    expect(textOf(undone.html)).toContain('tout est comme avant')
    expect(await profile()).toEqual({ ...before, ...changed })
  })

  it('may widen a zone, of those the right one', async () => {
    await locum.post('/mon-profil', {
      ...PROFILE,
      'zones.0.radiusKm': '1',
      'zones.1.commune': 'Rezé (44400)',
      'zones.1.radiusKm': '1',
    })
    await service.settled()
    const [button] = buttonsIn((await locum.get('/mon-profil')).html)
    expect(button?.label).toMatch(/^Passer à \d+\u00a0km$/)
    const { commune, to } = JSON.parse(button?.fields.change as string)
    await locum.post('/mon-profil/elargir', button?.fields ?? {})
    const { zones } = await profile()
    expect(zones.map((zone: { radiusKm: number }) => zone.radiusKm).sort()).toEqual([1, to].sort())
    expect(zones.find((zone: { radiusKm: number }) => zone.radiusKm === to).commune).toBe(commune)
    await locum.post('/mon-profil', PROFILE)
    await service.settled()
  })

  it('is one press on a listing too, its owner’s alone', async () => {
    const whole = await publish({
      ...LISTING,
      title: 'Tout ou rien',
      'periods.0.from': '2027-12-20',
      'periods.0.to': '2028-01-14',
      partialAccepted: '',
    })
    const path = `/mes-annonces/${whole}`
    const buttons = buttonsIn(await mine(path))
    const [button] = buttons.filter(({ label }) => label === 'Accepter une partie des dates')
    expect(button?.action).toBe(`${path}/elargir`)
    for (const stranger of [locum, desk]) {
      expect((await stranger.post(`${path}/elargir`, button?.fields ?? {})).status).toBe(404)
    }
    expect(buttonsIn((await desk.get(path)).html)).toEqual([])
    const done = await owner.follow(await owner.post(`${path}/elargir`, button?.fields ?? {}))
    expect(textOf(done.html)).toMatch(/C’est fait.*Annuler/)
    const stored = async () =>
      (await service.db.sql`select partial_accepted as p, state from listing where id = ${whole}`)[0]
    expect(await stored()).toEqual({ p: true, state: 'published' })
    const undo = buttonsIn(done.html).find(({ label }) => label === 'Annuler')
    await owner.post(`${path}/elargir`, undo?.fields ?? {})
    expect(await stored()).toEqual({ p: false, state: 'published' })
  })

  it('changes nothing that is no change of ours', async () => {
    for (const change of [
      'rien',
      '{}',
      '{"line":"rpps","from":null,"to":"1"}',
      '{"line":"flexDays","from":0,"to":7}',
      '{"line":"radiusKm","commune":"44109","from":30,"to":5000}',
    ]) {
      expect((await locum.post('/mon-profil/elargir', { change })).status, change).toBe(422)
    }
    expect((await profile()).zones).toMatchObject([{ radiusKm: 30 }])
    const forged = encodeURIComponent('{"line":"kinds","from":[],"to":["succession"]}')
    expect(textOf((await locum.get(`/mon-profil?fait=${forged}`)).html)).not.toContain('C’est fait')
  })
})

describe('a profile', () => {
  it('says whether it is active and since when that is sure, and is paused and resumed', async () => {
    service.now = new Date(service.now.getTime() + 12 * 86_400_000)
    expect(textOf((await locum.get('/mon-profil')).html)).toMatch(
      /Actif .*Disponibilités confirmées il y a 12\u00a0jours/,
    )
    expect(textOf((await locum.follow(await locum.post('/mon-profil/confirmer'))).html)).toMatch(
      /confirmées aujourd’hui/,
    )
    const paused = textOf((await locum.follow(await locum.post('/mon-profil/pause'))).html)
    expect(paused).toMatch(/En pause .*Reprendre/)
    expect(paused).not.toContain('Mettre en pause')
    expect(textOf((await locum.follow(await locum.post('/mon-profil/reprendre'))).html)).toMatch(/Actif/)
    service.now = new Date(service.now.getTime() + 121 * 86_400_000)
    expect(textOf((await (await enter(service, LOCUM)).get('/mon-profil')).html)).toMatch(/À confirmer/)
  })
})
