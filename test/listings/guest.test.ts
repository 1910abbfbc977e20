import { describe, expect, it } from 'vitest'
import { provisionAccount } from '../../src/accounts/service.ts'
import { LISTING, TITLE } from '../support/forms.ts'
import { useService } from '../support/service.ts'
import { enter, linkIn, type Seen, textOf, type Visitor, visit } from '../support/visitor.ts'

/** Filling in first, signing in at the end, on whatever device; and finding again what was left half-way. No JavaScript. */

const service = useService()

const stateOf = async (id: string) => (await service.db.sql`select state, owner from listing where id = ${id}`)[0]
const listings = () => service.db.sql`select id from listing`
const idIn = (seen: Seen) => seen.location?.match(/mes-annonces\/([0-9a-f-]{36})/)?.[1] as string

/** Where a visitor comes out who fills in a whole listing: the sign-in page. */
async function fill(guest: Visitor, action = 'apercu') {
  const sent = await guest.post('/mes-annonces/nouvelle', { ...LISTING, action })
  const next = new URL(sent.location ?? '', service.baseUrl).searchParams.get('next') ?? ''
  return { sent, next }
}

/** Signs in by the link of a mail, somewhere else than where it was asked for. */
async function signInElsewhere(guest: Visitor, email: string, next: string): Promise<{ there: Visitor; seen: Seen }> {
  const before = service.smtp.mails.filter((mail) => mail.to.includes(email)).length
  await guest.post('/connexion', { email, next })
  const there = visit(service)
  const mail = (await service.mailsTo(email, before + 1)).at(-1)?.mail.text ?? ''
  return { there, seen: await there.follow(await there.post(linkIn(mail))) }
}

/** The fields of the form that a page shows, as a browser would send them with one of its buttons. */
function fieldsOf(html: string, action: string): Record<string, string | string[]> {
  const fields: Record<string, string[]> = {}
  const plainly = (text: string) =>
    text
      .replace(/&quot;/g, '"')
      .replace(/&#39;/g, "'")
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&amp;/g, '&')
  for (const [, name = '', value = ''] of html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)) {
    fields[name] = [...(fields[name] ?? []), plainly(value)]
  }
  return { ...fields, action }
}

describe('a visitor', () => {
  it('fills in a need here, signs in there, and sends it with one press', async () => {
    const guest = visit(service)
    const blank = await guest.get('/mes-annonces/nouvelle')
    expect(blank.status).toBe(200)
    expect(textOf(blank.html)).toContain('connectez-vous à la fin')
    const { sent, next } = await fill(guest)
    expect([sent.status, next]).toEqual([303, expect.stringMatching(/^\/mes-annonces\/nouvelle\?reprise=/)])
    const asked = await guest.follow(sent)
    expect(textOf(asked.html)).toContain('Votre annonce est gardée. Dernière étape\u00a0: votre adresse mail')
    const { there, seen } = await signInElsewhere(guest, 'marie@cabinet.example', next)
    expect(textOf(seen.html)).toContain('Voici ce que les remplaçants verront')
    expect(seen.html).toContain('Semaine &lt;script&gt;')
    expect(await listings()).toHaveLength(0)
    const done = await there.post('/mes-annonces/nouvelle', fieldsOf(seen.html, 'envoyer'))
    expect(textOf((await there.follow(done)).html)).toContain('Annonce envoyée.')
    expect((await stateOf(idIn(done)))?.state).toBe('pending')
    const [row] = await service.db.sql`select title, description from listing`
    expect(row).toEqual({ title: TITLE, description: 'Secrétariat le matin.\n\nSalle de pétanque.' })
    expect(await service.db.sql`select from parked_form`).toHaveLength(0)
    // The mail’s link, pressed again or found by somebody else, shows nothing of it.
    for (const late of [there, guest, await enter(service, 'curieux@exemple.example')]) {
      const again = await late.get(next)
      expect(textOf(again.html)).toContain('Rien n’attend derrière ce lien')
      expect(again.html).not.toContain('pétanque')
    }
  })

  it('hears of all that is wrong or missing before signing in, and loses nothing', async () => {
    const guest = visit(service)
    const seen = await guest.post('/mes-annonces/nouvelle', {
      title: 'Ma semaine',
      candidateSharePct: '140',
      action: 'apercu',
    })
    expect(seen.status).toBe(422)
    for (const id of ['kind', 'profession', 'communes-0', 'practiceType', 'candidateSharePct', 'description']) {
      expect(seen.html).toContain(`<a href="#${id}">`)
    }
    const back = await guest.get('/mes-annonces/nouvelle')
    expect(textOf(back.html)).toContain('Repris là où vous en étiez')
    for (const value of ['Ma semaine', '140']) expect(back.html).toContain(`value="${value}"`)
    expect((await visit(service).get('/mes-annonces/nouvelle')).html).not.toContain('Ma semaine')
    const anew = await guest.follow(await guest.post('/mes-annonces/nouvelle', { action: 'oublier' }))
    expect(anew.html).not.toContain('Ma semaine')
    expect(textOf((await guest.get('/mes-annonces/nouvelle')).html)).not.toContain('Repris')
  })

  it('is told of past dates too', async () => {
    const past = { 'periods.0.from': '2026-02-09', 'periods.0.to': '2026-02-20' }
    const seen = await visit(service).post('/mes-annonces/nouvelle', { ...LISTING, ...past, action: 'apercu' })
    expect([seen.status, textOf(seen.html)]).toEqual([422, expect.stringContaining('Toutes les dates sont passées')])
  })

  it('may save a draft with holes, to be completed once signed in', async () => {
    const guest = visit(service)
    const sent = await guest.post('/mes-annonces/nouvelle', { title: 'À compléter', action: 'enregistrer' })
    const next = new URL(sent.location ?? '', service.baseUrl).searchParams.get('next') ?? ''
    const { there, seen } = await signInElsewhere(guest, 'paul@cabinet.example', next)
    expect(textOf(seen.html)).toMatch(/Il manque encore .*Profession recherchée/)
    expect(seen.html).not.toContain('value="envoyer"')
    const form = await there.post('/mes-annonces/nouvelle', fieldsOf(seen.html, 'modifier'))
    expect(form.html).toContain('value="À compléter"')
    const saved = await there.post('/mes-annonces/nouvelle', fieldsOf(seen.html, 'enregistrer'))
    expect((await stateOf(idIn(saved)))?.state).toBe('draft')
  })

  it('keeps as one types, by script or by any button; an altered token keeps nothing of anybody’s', async () => {
    const [guest, thief] = [visit(service), visit(service)]
    const kept = await guest.post('/mes-annonces/nouvelle', { title: 'Gardé', action: 'garder' })
    expect([kept.status, kept.html]).toEqual([204, ''])
    await guest.post('/mes-annonces/nouvelle', { title: 'Gardé', software: 'Weda', action: 'ajouter:communes' })
    expect((await guest.get('/mes-annonces/nouvelle')).html).toContain('value="Weda"')
    const [row] = await service.db.sql`select id from parked_form where fields::text like '%Weda%'`
    const stolen = await thief.get(`/mes-annonces/nouvelle?reprise=${row?.id}.c2lnbmF0dXJl`)
    expect(stolen.html).not.toContain('Weda')
    await thief.post('/mes-annonces/nouvelle', { action: 'oublier', reprise: `${row?.id}.x` })
    expect((await guest.get('/mes-annonces/nouvelle')).html).toContain('value="Weda"')
  })

  it('who follows a link to what another browser has signs in first: nobody reads along what they type', async () => {
    const [trap, guest] = [visit(service), visit(service)]
    const { next } = await fill(trap)
    const led = await guest.get(next)
    expect([led.status, led.location]).toEqual([303, `/connexion?next=${encodeURIComponent(next)}`])
    const reprise = new URL(next, service.baseUrl).searchParams.get('reprise') as string
    await guest.post('/mes-annonces/nouvelle', { title: 'Ma vraie annonce', reprise, action: 'garder' })
    expect((await trap.get(next)).html).not.toContain('Ma vraie annonce')
    expect((await guest.get('/mes-annonces/nouvelle')).html).toContain('value="Ma vraie annonce"')
  })

  it('who signs in by another way in the same browser finds the form all the same', async () => {
    const guest = visit(service)
    await guest.post('/mes-annonces/nouvelle', { title: 'Commencée avant', action: 'garder' })
    await guest.post('/connexion', { email: 'lea@cabinet.example' })
    await guest.post(linkIn((await service.mailsTo('lea@cabinet.example')).at(-1)?.mail.text ?? ''))
    expect((await guest.get('/mes-annonces/nouvelle')).html).toContain('value="Commencée avant"')
    await guest.post('/mes-annonces/nouvelle', { title: 'Commencée avant', software: 'Doctolib', action: 'garder' })
    const elsewhere = await enter(service, 'lea@cabinet.example')
    expect((await elsewhere.get('/mes-annonces/nouvelle')).html).toContain('value="Doctolib"')
  })
})

it('what somebody began before signing in is not there for the next person once they sign out', async () => {
  const shared = visit(service)
  await shared.post('/mes-annonces/nouvelle', { title: 'Au cabinet de Lucie', action: 'garder' })
  await shared.post('/connexion', { email: 'lucie@cabinet.example' })
  await shared.post(linkIn((await service.mailsTo('lucie@cabinet.example')).at(-1)?.mail.text ?? ''))
  await shared.post('/deconnexion')
  expect((await shared.get('/mes-annonces/nouvelle')).html).not.toContain('Lucie')
  const elsewhere = await enter(service, 'lucie@cabinet.example')
  expect((await elsewhere.get('/mes-annonces/nouvelle')).html).toContain('value="Au cabinet de Lucie"')
})

describe('an owner', () => {
  it('finds again what an edit left half-way, until it is saved', async () => {
    const owner = await enter(service, 'anne@cabinet.example')
    const id = idIn(await owner.post('/mes-annonces/nouvelle', { ...LISTING, action: 'enregistrer' }))
    const path = `/mes-annonces/${id}/modifier`
    const refused = await owner.post(path, { ...LISTING, software: 'Weda', candidateSharePct: '140', action: 'apercu' })
    expect(refused.status).toBe(422)
    const back = await owner.get(path)
    expect(textOf(back.html)).toContain('Repris là où vous en étiez')
    expect(back.html).toContain('value="140"')
    expect((await owner.get('/mes-annonces/nouvelle')).html).not.toContain('value="140"')
    const saved = await owner.post(path, { ...LISTING, software: 'Weda', action: 'apercu' })
    expect(saved.location).toBe(`/mes-annonces/${id}?ok=apercu`)
    expect(textOf((await owner.follow(saved)).html)).toMatch(/Voici ce que les remplaçants verront .*Logiciel Weda/)
    expect(textOf((await owner.get(path)).html)).not.toContain('Repris')
  })

  it('saves what is valid and reads what is missing on the way to the preview', async () => {
    const owner = await enter(service, 'anne@cabinet.example')
    const seen = await owner.post('/mes-annonces/nouvelle', {
      title: 'Semaine de juin',
      kind: 'replacement',
      action: 'apercu',
    })
    expect([seen.status, textOf(seen.html)]).toEqual([422, expect.stringContaining('Votre texte est enregistré.')])
    const [row] = await service.db.sql`select id, state from listing where title = 'Semaine de juin'`
    expect(row?.state).toBe('draft')
    expect(textOf((await owner.get(`/mes-annonces/${row?.id}`)).html)).toContain('Il manque encore')
  })

  it('is warned of a number in the text, and not refused', async () => {
    const owner = await enter(service, 'anne@cabinet.example')
    const text = { description: 'Appelez-moi au 06 11 22 33 44, cabinet calme.' }
    const saved = await owner.post('/mes-annonces/nouvelle', { ...LISTING, ...text, action: 'apercu' })
    expect(textOf((await owner.follow(saved)).html)).toContain('semble contenir un numéro de téléphone')
    const form = await owner.get(`/mes-annonces/${idIn(saved)}/modifier`)
    expect(form.html).toMatch(/id="description-attention" class="warning">Ce texte est public/)
    // Nobody keeps the server busy with a text too long to be saved.
    const long = { description: `${'Au calme. '.repeat(600)}06 11 22 33 44`, action: 'ajouter:communes' }
    expect((await visit(service).post('/mes-annonces/nouvelle', long)).html).not.toContain('description-attention')
  })
})

describe('a coordinator', () => {
  it('finds again what was begun for somebody, but not who that was', async () => {
    await provisionAccount(service.worker, {
      email: 'desk@cpts.example',
      role: 'coordinator',
      territory: 'erdre-et-cens',
    })
    const desk = await enter(service, 'desk@cpts.example')
    const person = { 'onBehalfOf.name': 'Jeanne Dupré', 'onBehalfOf.email': 'jeanne@exemple.example' }
    const path = '/mes-annonces/pour-autrui'
    await desk.post(path, { ...LISTING, ...person, candidateSharePct: '140', action: 'apercu' })
    const back = await desk.get(path)
    expect(back.html).toContain('value="140"')
    expect(back.html).not.toContain('jeanne')
    expect(await service.db.sql`select from parked_form where fields::text like '%Dupré%'`).toHaveLength(0)
    const saved = await desk.post(path, { ...LISTING, ...person, action: 'apercu' })
    expect(textOf((await desk.follow(saved)).html)).toContain('Voici ce que les remplaçants verront')
    expect((await visit(service).get(path)).status).toBe(303)
  })
})
