import { beforeAll, expect, test } from 'vitest'
import { provisionAccount } from '../../src/accounts/service.ts'
import { useService } from '../support/service.ts'
import { enter, textOf, type Visitor, visit } from '../support/visitor.ts'

/** A coordinator says when the letter of each territory goes. */

const service = useService()
const DESK = 'desk@cpts.test'
const PATH = '/mon-territoire/lettre'
let desk: Visitor

beforeAll(async () => {
  for (const territory of ['erdre-et-cens', 'rouen']) {
    await provisionAccount(service.worker, { email: DESK, role: 'coordinator', territory })
  }
  desk = await enter(service, DESK)
})

const digest = async (slug: string) => (await service.visitor('GET', `/api/territories/${slug}`)).body.digest
const chosen = (html: string) => [...html.matchAll(/<option value="(\d+)" selected/g)].map(([, value]) => Number(value))

test('each territory has its day and hour, found from the territory’s other pages', async () => {
  for (const from of ['/mon-territoire', '/mon-territoire/rapport']) {
    expect((await desk.get(`${from}?territoire=rouen`)).html).toContain(`href="${PATH}?territoire=rouen"`)
  }
  expect((await desk.get('/mon-compte')).html).toContain('href="/mon-territoire"')
  const seen = await desk.get(PATH)
  expect(textOf(seen.html)).toContain('Jour de la lettre Lundi Mardi')
  expect(seen.html).toContain(`href="${PATH}?territoire=rouen"`)
  expect(chosen(seen.html)).toEqual([1, 7])
  const saved = await desk.follow(await desk.post(PATH, { territoire: 'rouen', weekday: '4', hour: '18' }))
  expect(textOf(saved.html)).toContain('Le jour et l’heure de la lettre sont enregistrés.')
  expect(chosen(saved.html)).toEqual([4, 18])
  expect(await digest('rouen')).toEqual({ weekday: 4, hour: 18 })
  expect(await digest('erdre-et-cens')).toEqual({ weekday: 1, hour: 7 })
})

test('what is no day or hour is refused at its field', async () => {
  for (const [fields, field] of [
    [{ weekday: '8', hour: '7' }, 'weekday'],
    [{ weekday: '', hour: '7' }, 'weekday'],
    [{ weekday: '1', hour: 'midi' }, 'hour'],
  ] as const) {
    const refused = await desk.post(PATH, { territoire: 'erdre-et-cens', ...fields })
    expect(refused.status).toBe(422)
    expect(refused.html).toContain(`href="#${field}"`)
    expect(refused.html).toContain('value="erdre-et-cens"')
  }
  expect(await digest('erdre-et-cens')).toEqual({ weekday: 1, hour: 7 })
})

test('it is for the coordinators of that territory', async () => {
  const fields = { territoire: 'le-mans-agglo', weekday: '2', hour: '8' }
  expect((await desk.post(PATH, fields)).status).toBe(403)
  expect((await desk.post(PATH, { ...fields, territoire: 'nulle-part' })).status).toBe(404)
  expect((await desk.get(`${PATH}?territoire=le-mans-agglo`)).status).toBe(403)
  expect((await desk.get(`${PATH}?territoire=nulle-part`)).status).toBe(404)
  expect((await visit(service).get(PATH)).location).toContain('/connexion')
  const nobody = await enter(service, 'nobody@cabinet.test')
  expect((await nobody.get(PATH)).status).toBe(403)
  expect((await nobody.get('/mon-compte')).html).not.toContain('/mon-territoire')
})

test('where the figures stood once leads to the report, with what was asked', async () => {
  const moved = await desk.get('/statistiques?territoire=rouen&from=2026-01-01')
  expect(moved).toMatchObject({
    status: 301,
    location: '/mon-territoire/rapport?territoire=rouen&from=2026-01-01',
  })
})
