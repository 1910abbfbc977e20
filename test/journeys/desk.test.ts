import { beforeAll, describe, expect, it } from 'vitest'
import { provisionAccount } from '../../src/accounts/service.ts'
import { LISTING } from '../support/forms.ts'
import { useService } from '../support/service.ts'
import { enter, type Fields, type Seen, textOf, type Visitor, visit } from '../support/visitor.ts'

/** A coordinator's day, on the pages: a listing typed for somebody on the phone, a report, the year's figures. */

const service = useService()

const DESK = 'desk@cpts.example'
const PERSON = { name: 'Odile Roux', email: 'odile.roux@cabinet.example', phone: '02 40 55 44 33' }
const FOR_HER = {
  'onBehalfOf.name': PERSON.name,
  'onBehalfOf.email': PERSON.email,
  'onBehalfOf.phone': PERSON.phone,
}

let desk: Visitor

beforeAll(async () => {
  await provisionAccount(service.worker, {
    email: DESK,
    name: 'Camille Desk',
    role: 'coordinator',
    territory: 'erdre-et-cens',
  })
  desk = await enter(service, DESK)
})

const idOf = (seen: Seen) => /mes-annonces\/([0-9a-f-]{36})/.exec(seen.location ?? '')?.[1] as string

const stateOf = async (id: string) => (await service.db.sql`select state from listing where id = ${id}`)[0]?.state

/** The path of the link in the last mail about a listing entered for her. */
async function mailedLink(to = PERSON.email): Promise<string> {
  await service.settled()
  const mails = (await service.mailsTo(to)).filter(({ mail }) => mail.subject?.includes('pour vous'))
  return /https?:\/\/[^/\s]+(\/connexion[/?]\S+)/.exec(mails.at(-1)?.mail.text ?? '')?.[1] as string
}

describe('a listing for somebody on the phone', () => {
  let listing: string

  it('is typed in the same form, with who it is for', async () => {
    expect((await visit(service).get('/mes-annonces/pour-autrui')).location).toContain('/connexion')
    expect((await (await enter(service, 'nobody@cabinet.example')).get('/mes-annonces/pour-autrui')).status).toBe(403)
    const blank = await desk.get('/mes-annonces/pour-autrui')
    expect(textOf(blank.html)).toContain('Pour qui L’annonce sera la sienne.')
    const refused = await desk.post('/mes-annonces/pour-autrui', {
      ...LISTING,
      'onBehalfOf.email': 'odile',
      'communes.0': 'Rouen',
      action: 'enregistrer',
    })
    expect(refused.status).toBe(422)
    for (const id of ['onBehalfOf-name', 'onBehalfOf-email']) expect(refused.html).toContain(`<a href="#${id}">`)
    expect(refused.html).toContain('value="odile"')
    const elsewhere = await desk.post('/mes-annonces/pour-autrui', { ...LISTING, ...FOR_HER, 'communes.0': 'Rouen' })
    expect(textOf(elsewhere.html)).toContain('La première commune n’est pas dans votre territoire')
    expect(elsewhere.html).toContain('<a href="#communes-0">')
    expect(await service.db.sql`select from listing`).toHaveLength(0)

    const saved = await desk.post('/mes-annonces/pour-autrui', { ...LISTING, ...FOR_HER, action: 'envoyer' })
    listing = idOf(saved)
    const shown = await desk.follow(saved)
    expect(textOf(shown.html)).toContain('La personne reçoit un mail avec un lien')
    expect(textOf(shown.html)).toMatch(/Saisie par la coordination.*Envoyée à la relecture par la coordination/)
    expect(await stateOf(listing)).toBe('pending')
    expect(textOf((await desk.get('/moderation')).html)).toContain('Saisies pour quelqu’un, pas encore reprises')
  })

  it('is mailed to its owner with what it says, by the CPTS, and a link', async () => {
    await service.settled()
    const mail = (await service.mailsTo(PERSON.email)).find(({ mail }) => mail.subject?.includes('pour vous'))?.mail
    expect(mail?.subject).toBe('CPTS Erdre et Cens a saisi une annonce pour vous')
    expect(mail?.text).toContain('Orvault')
    expect(mail?.text).toContain('du 9 au 20 févr. 2027')
    expect(`${mail?.text} ${mail?.html}`).not.toMatch(/Camille|desk@cpts/)
  })

  it('is corrected by the coordinator until she has taken it over', async () => {
    const edit = await desk.get(`/mes-annonces/${listing}/modifier`)
    expect(edit.html).not.toContain('onBehalfOf')
    const saved = await desk.post(`/mes-annonces/${listing}/modifier`, { ...LISTING, software: 'Weda' })
    expect(textOf((await desk.follow(saved)).html)).toContain('Modifications enregistrées.')
  })

  it('is taken over with a button, which signs in; looking at the page does nothing', async () => {
    const link = await mailedLink()
    const odile = visit(service)
    for (let i = 0; i < 2; i++) {
      const seen = await odile.get(link)
      expect(seen.status).toBe(200)
      expect(seen.headers.get('Cache-Control')).toBe('no-store')
      expect(textOf(seen.html)).toMatch(/CPTS Erdre et Cens a saisi cette annonce en votre nom.*Weda/)
    }
    expect(await service.db.sql`select from account where confirmed_at is not null`).toHaveLength(2)
    const taken = await odile.post(link, { action: 'reprendre' })
    expect(taken.location).toBe(`/mes-annonces/${listing}?ok=annonce-reprise`)
    expect(textOf((await odile.follow(taken)).html)).toMatch(/est maintenant la vôtre.*Reprise par son titulaire/)
    expect((await odile.get('/mon-compte')).html).toContain(`value="${PERSON.phone}"`)
    expect((await desk.get(`/mes-annonces/${listing}/modifier`)).status).toBe(404)
    for (const again of [await odile.get(link), await odile.post(link, { action: 'refuser' })]) {
      expect(again.status).toBe(410)
      expect(textOf(again.html)).toContain('Ce lien ne marche plus')
    }
    expect(await stateOf(listing)).toBe('pending')
  })

  it('is withdrawn by “ce n’est pas moi”', async () => {
    const email = 'paul@cabinet.example'
    const forHim = { ...FOR_HER, 'onBehalfOf.email': email }
    const saved = await desk.post('/mes-annonces/pour-autrui', { ...LISTING, ...forHim, action: 'enregistrer' })
    const id = idOf(saved)
    const link = await mailedLink(email)
    const somebody = visit(service)
    expect(textOf((await somebody.post(link, { action: 'refuser' })).html)).toContain('L’annonce est retirée')
    expect(await stateOf(id)).toBe('withdrawn')
    expect((await somebody.get('/mon-compte')).location).toContain('/connexion')
    expect(textOf((await desk.get(`/mes-annonces/${id}`)).html)).toContain('Retirée par la personne')
  })

  it('asks whoever has an account by now to sign in as usual, and is theirs to withdraw', async () => {
    const saved = await desk.post('/mes-annonces/pour-autrui', { ...LISTING, ...FOR_HER, action: 'enregistrer' })
    const id = idOf(saved)
    expect(await mailedLink()).toBe(`/connexion?next=/mes-annonces/${id}`)
    const odile = await enter(service, PERSON.email)
    expect((await odile.get(`/connexion?next=/mes-annonces/${id}`)).location).toBe(`/mes-annonces/${id}`)
    expect(textOf((await odile.get(`/mes-annonces/${id}`)).html)).toContain('Retirer')
    await odile.post(`/mes-annonces/${id}/retirer`, {})
    expect(await stateOf(id)).toBe('withdrawn')
  })
})

describe('a report', () => {
  it('is made from the listing’s page without signing in, and read at the desk', async () => {
    const [row] = await service.db.sql`select id from listing where state = 'pending'`
    await desk.post(`/moderation/${row?.id}`, { decision: 'publish' })
    const reader = visit(service)
    const page = await reader.get(`/annonces/${row?.id}`)
    expect(page.html).toContain(`action="/annonces/${row?.id}/signaler"`)
    const refused = await reader.post(`/annonces/${row?.id}/signaler`, { reason: ' ' })
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('<a href="#reason">')
    const sent = await reader.post(`/annonces/${row?.id}/signaler`, { reason: 'Numéro <b>surtaxé</b> dans le texte.' })
    expect(textOf((await reader.follow(sent)).html)).toContain('votre signalement est transmis au coordinateur')
    expect((await reader.post(`/annonces/${row?.id}/signaler`, { reason: 'Encore.' })).status).toBe(409)

    const queue = await desk.get('/moderation')
    expect(textOf(queue.html)).toMatch(/Publiée, et signalée/)
    expect(queue.html).toContain('Numéro &lt;b&gt;surtaxé&lt;/b&gt; dans le texte.')
    expect((await desk.get(`/annonces/${row?.id}`)).html).not.toContain('/signaler')
    // One more came while the coordinator was reading.
    const decision = { decision: 'publish', signalements: '0' }
    expect(textOf((await desk.post(`/moderation/${row?.id}`, decision)).html)).toContain('a été signalée depuis')
    await desk.follow(await desk.post(`/moderation/${row?.id}`, { ...decision, signalements: '1' }))
    expect(textOf((await desk.get('/moderation')).html)).toContain('Rien à relire')
    expect(await stateOf(row?.id)).toBe('published')
  })
})

describe('the figures', () => {
  it('are a table for the coordinator, and nothing for others', async () => {
    const seen = await desk.get('/mon-territoire/rapport')
    expect(textOf(seen.html)).toMatch(/CPTS Erdre et Cens, du .* 1\u00a0annonce publiée , 0\u00a0pourvue/)
    expect(textOf(seen.html)).toMatch(/Médecin Orvault 1 0 – 1 0 Ensemble 1 0 – 1 0/)
    const none = await desk.get('/mon-territoire/rapport?from=2020-01-01&to=2020-12-31')
    expect(textOf(none.html)).toContain('0\u00a0annonce publiée')
    const wrong = await desk.get('/mon-territoire/rapport?from=2027-02-01&to=2027-01-01')
    expect(wrong.status).toBe(422)
    expect(wrong.html).toContain('<a href="#to">')
    expect((await visit(service).get('/mon-territoire/rapport')).location).toContain('/connexion')
    expect((await (await enter(service, 'nobody@cabinet.example')).get('/mon-territoire/rapport')).status).toBe(403)
  })
})

describe('a decision', () => {
  const THEIRS = 'jean@cabinet.example'
  let owner: Visitor
  beforeAll(async () => {
    owner = await enter(service, THEIRS)
  })
  const post = async (fields: Fields = {}) =>
    idOf(await owner.post('/mes-annonces/nouvelle', { ...LISTING, ...fields, action: 'envoyer' }))
  let second: string

  it('has a page that can be shared, and leads to the next listing', async () => {
    const first = await post()
    second = await post({ title: 'Une autre semaine à Orvault' })
    expect(await stateOf(first)).toBe('pending')
    const page = await desk.get(`/moderation/${first}`)
    expect(page.status).toBe(200)
    expect(textOf(page.html)).toMatch(/Envoyée pour publication.*Ce que les gens liront.*Ce qui paraît étrange/)
    const refused = await desk.post(`/moderation/${first}`, { decision: 'reject', reason: ' ' })
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('<a href="#reason">')
    const decided = await desk.post(`/moderation/${first}`, {
      decision: 'request-changes',
      motifs: ['dates', 'titre'],
      reason: 'Merci d’avance.',
    })
    expect(decided.location).toBe(`/moderation/${second}?decidee=${first}&ok=correction`)
    expect(textOf((await desk.follow(decided)).html)).toMatch(/Correction demandée.*à corriger/)
    const [step] = await service.db
      .sql`select reason from listing_history where listing = ${first} and verb = 'request-changes'`
    expect(step?.reason).toMatch(/^Merci de vérifier les dates.*\n\nMerci de donner un titre.*\n\nMerci d’avance\.$/)
    const later = await desk.get(`/moderation/${first}`)
    expect(textOf(later.html)).toContain('Cette annonce n’attend pas de décision.')
    expect(later.html).not.toContain('value="publish"')
  })

  it('that came too late changes nothing, and keeps what was typed', async () => {
    const typed = { decision: 'reject', reason: 'Hors de propos.' }
    const changed = await desk.post(`/moderation/${second}`, { ...typed, vu: '2020-01-01T00:00:00.000Z' })
    expect(changed.status).toBe(409)
    expect(textOf(changed.html)).toContain('a changé depuis')
    expect(changed.html).toMatch(/<textarea[^>]*>Hors de propos\.<\/textarea>/)
    await desk.post(`/moderation/${second}`, { decision: 'publish' })
    const late = await desk.post(`/moderation/${second}`, typed)
    expect(late.status).toBe(409)
    expect(textOf(late.html)).toMatch(/Décision non enregistrée.*est publiée.*n’attend pas de décision/)
    expect(await stateOf(second)).toBe('published')
  })

  it('is on words that are compared with those read before', async () => {
    await owner.post(`/mes-annonces/${second}/modifier`, {
      ...LISTING,
      title: 'Une autre quinzaine à Orvault',
      description: 'Secrétariat le soir.\r\n\r\nSalle de pétanque.',
      action: 'enregistrer',
    })
    const { html } = await desk.get(`/moderation/${second}`)
    expect(textOf(html)).toContain('Ce qui a changé depuis la dernière lecture')
    const marks = (tag: string) =>
      [...html.matchAll(new RegExp(`<${tag}><span[^>]*>[^<]*</span>([^<]*)`, 'g'))].map((match) => match[1]?.trim())
    expect([marks('del'), marks('ins')]).toEqual([
      expect.arrayContaining(['semaine', 'matin']),
      expect.arrayContaining(['quinzaine', 'soir']),
    ])
  })
})
