import { beforeAll, describe, expect, test } from 'vitest'
import { provisionAccount } from '../../src/accounts/service.ts'
import { useService } from '../support/service.ts'
import { enter, textOf, type Visitor } from '../support/visitor.ts'

/** The people of a territory, as its coordinators see them: the list, a person, notes, files. */

const service = useService()
const HOME = 'erdre-et-cens'
const PEOPLE = '/mon-territoire/personnes'
let desk: Visitor
let elsewhere: Visitor
const accounts: Record<string, string> = {}

beforeAll(async () => {
  const { sql } = service.db
  await provisionAccount(service.worker, { email: 'desk@cpts.test', role: 'coordinator', territory: HOME })
  await provisionAccount(service.worker, { email: 'rouen@cpts.test', role: 'coordinator', territory: 'rouen' })
  for (const [name, state, profession] of [
    ['Élodie Gérard', 'member', 'infirmier'],
    ['Marc Petit', 'member', 'medecin'],
    ['Anne Roy', 'asked', 'pharmacien'],
  ] as const) {
    const email = `${name.split(' ')[1]?.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()}@cabinet.test`
    const { id } = await provisionAccount(service.worker, { email, name })
    accounts[name] = id
    await sql`
      insert into member (territory, account, state, since, by, profession)
      values (${HOME}, ${id}, ${state}, now(), ${id}, ${profession})`
  }
  await sql`
    insert into help_offer (territory, account, tasks, half_days, changed_at)
    values (${HOME}, ${accounts['Élodie Gérard'] ?? ''}, '{vaccination}', '{1am,2pm}', now()),
      (${HOME}, ${accounts['Marc Petit'] ?? ''}, '{vaccination}', '{1am}', now())`
  await sql`update help_offer set to_day = '2020-01-01' where account = ${accounts['Marc Petit'] ?? ''}`
  desk = await enter(service, 'desk@cpts.test')
  elsewhere = await enter(service, 'rouen@cpts.test')
})

const path = (name: string) => `${PEOPLE}/${accounts[name]}`

describe('the list', () => {
  const names = async (query: string) => {
    const { html } = await desk.get(`${PEOPLE}?${query}`)
    return Object.keys(accounts).filter((name) => html.includes(`>${name}</a>`))
  }

  test('is searched with accents forgiven, and narrowed by what people are and could do', async () => {
    expect(await names('')).toHaveLength(3)
    expect(await names('q=elodie+gerard')).toEqual(['Élodie Gérard'])
    expect(await names('q=pharmacien')).toEqual(['Anne Roy'])
    expect(await names('q=petit%40cabinet')).toEqual(['Marc Petit'])
    expect(await names('etat=asked')).toEqual(['Anne Roy'])
    expect(await names('profession=medecin')).toEqual(['Marc Petit'])
    // What Marc offered is over.
    expect(await names('aide=vaccination')).toEqual(['Élodie Gérard'])
    expect(await names('aide=vaccination&quand=1pm')).toEqual([])
    expect(textOf((await desk.get(PEOPLE)).html)).toContain('1\u00a0demande d’adhésion attend')
  })

  test('is no one else’s', async () => {
    expect((await elsewhere.get(`${PEOPLE}?territoire=${HOME}`)).status).toBe(403)
    expect((await elsewhere.get(`${path('Marc Petit')}?territoire=rouen`)).status).toBe(404)
    const member = await enter(service, 'petit@cabinet.test')
    for (const page of [PEOPLE, path('Marc Petit'), `${PEOPLE}.csv`, '/mon-territoire/recensement.csv']) {
      expect((await member.get(page)).status).toBe(403)
    }
  })

  test('and the census leave as files, each reading on record', async () => {
    const before = await readings()
    const people = await desk.get(`${PEOPLE}.csv?etat=member`)
    expect(people.html).toContain('Élodie Gérard;;gerard@cabinet.test')
    expect(people.html).not.toContain('Anne Roy')
    const census = await desk.get('/mon-territoire/recensement.csv')
    expect(census.html).toContain('Vaccination;lundi matin, mardi après-midi')
    expect(census.html).not.toContain('Marc Petit')
    expect(await readings()).toBe(before + 2)
  })

  const readings = async () =>
    (await service.db.sql`select from audit where action = 'members.read' and subject is null`).length
})

test('the census counts, by task and half-day, without a name', async () => {
  const { html } = await desk.get('/mon-territoire/recensement')
  expect(textOf(html)).toContain('Vaccination')
  expect(html).not.toContain('Gérard')
})

test('a note is written, changed and deleted by the coordinators of the territory, and stands in the person’s export', async () => {
  const page = path('Élodie Gérard')
  const note = async (fields: object, at = '') => desk.post(`${page}/notes${at}`, { territoire: HOME, ...fields })
  expect((await note({ text: ' ' })).status).toBe(422)
  const saved = await desk.follow(await note({ text: 'Préfère le soir.' }))
  expect(textOf(saved.html)).toContain('Préfère le soir.')
  const [row] = await service.db.sql`select id from contact_note`
  const theirs = await elsewhere.post(`${page}/notes/${row?.id}`, { territoire: 'rouen', text: 'x' })
  expect(theirs.status).toBe(404)
  expect((await elsewhere.post(`${page}/notes`, { territoire: HOME, text: 'x' })).status).toBe(403)
  await note({ text: 'Préfère le matin.' }, `/${row?.id}`)
  const { body } = await (await service.person('gerard@cabinet.test'))('GET', '/api/me/export')
  expect(body.contactNotes).toMatchObject([{ territory: HOME, text: 'Préfère le matin.' }])
  expect(JSON.stringify(body.contactNotes)).not.toContain('desk')
  const gone = await desk.follow(await note({ action: 'supprimer' }, `/${row?.id}`))
  expect(textOf(gone.html)).not.toContain('Préfère le matin.')
})

test('a request is answered from the person’s page', async () => {
  const page = path('Anne Roy')
  expect(textOf((await desk.get(page)).html)).toContain('Accepter et le lui dire')
  const answered = await desk.follow(
    await desk.post(`${page}/reponse`, { territoire: HOME, action: 'accepter', word: 'Bienvenue !' }),
  )
  expect(textOf(answered.html)).toContain('Demande acceptée')
  expect(textOf(answered.html)).toContain('par vous Bienvenue !')
  const again = await desk.post(`${page}/reponse`, { territoire: HOME, action: 'decliner' })
  expect(again.status).toBe(409)
})

test('one person is invited by a form that knows misspelt addresses, and the invitation is taken back', async () => {
  const invite = (email: string) => desk.post(`${PEOPLE}/inviter`, { territoire: HOME, email, name: 'Odile Roux' })
  const slip = await invite('odile@wanado.fr')
  expect(slip.status).toBe(422)
  expect(slip.html).toContain('odile@wanadoo.fr')
  expect(slip.html).toContain('value="Odile Roux"')
  const invited = await desk.follow(await invite('odile@wanadoo.fr'))
  expect(textOf(invited.html)).toContain('Invitation envoyée')
  expect(textOf(invited.html)).not.toContain('Odile Roux')
  expect((await invite('odile@wanadoo.fr')).status).toBe(422)
  const [row] = await service.db.sql`select account from contact where email = 'odile@wanadoo.fr'`
  const back = await desk.follow(await desk.post(`${PEOPLE}/${row?.account}/invitation/retirer`, { territoire: HOME }))
  expect(textOf(back.html)).toContain('Invitation retirée')
  expect(back.html).not.toContain('odile@wanadoo.fr')
})

test('a person erased leaves no note, offer or membership', async () => {
  const id = accounts['Élodie Gérard'] ?? ''
  await desk.post(`${path('Élodie Gérard')}/notes`, { territoire: HOME, text: 'À rappeler.' })
  await (await service.person('gerard@cabinet.test'))('DELETE', '/api/me')
  for (const table of ['member', 'member_step', 'help_offer', 'contact_note', 'consent']) {
    expect(await service.db.sql`select from ${service.db.sql(table)} where account = ${id}`).toEqual([])
  }
})
