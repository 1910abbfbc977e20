import { beforeAll, describe, expect, test } from 'vitest'
import { provisionAccount } from '../../src/accounts/service.ts'
import { contextOf } from '../../src/deps.ts'
import { readCensus } from '../../src/members/census.ts'
import { countCensus, HALF_DAYS, type HelpOffer, helpInput } from '../../src/members/help.ts'
import { useService } from '../support/service.ts'
import { enter, textOf, type Visitor } from '../support/visitor.ts'

/** A member says what they could help with, and when. */

const service = useService()
const HOME = 'erdre-et-cens'
const PATH = `/mes-cpts/${HOME}/aide`
let member: Visitor
let account: string

beforeAll(async () => {
  const { id } = await provisionAccount(service.worker, { email: 'membre@cabinet.test', name: 'Odile Roux' })
  account = id
  await service.db.sql`
    insert into member (territory, account, state, since, by) values (${HOME}, ${id}, 'member', now(), ${id})`
  member = await enter(service, 'membre@cabinet.test')
})

const desk = async () => {
  const { id } = await provisionAccount(service.worker, {
    email: 'desk@cpts.test',
    role: 'coordinator',
    territory: HOME,
  })
  return contextOf(service.worker, { account: id, roles: [{ role: 'coordinator', territory: HOME }] })
}
const consents = async () =>
  (
    await service.db.sql`select given from consent where account = ${account} and purpose = 'census' order by at, id`
  ).map(({ given }) => given)
const FIELDS = {
  tasks: ['vaccination', 'crisis'],
  halfDays: ['1am', '3pm'],
  from: '',
  to: '2027-06-30',
  note: 'Pas loin.',
}

test('is saved, consented to once, shown, changed and taken back', async () => {
  const saved = await member.follow(await member.post(PATH, FIELDS))
  expect(textOf(saved.html)).toContain('Vaccination, Gestion de crise')
  expect(textOf(saved.html)).toContain('lundi matin, mercredi après-midi')
  await member.post(PATH, { ...FIELDS, tasks: 'screening' })
  expect(await consents()).toEqual([true])
  expect(await readCensus(await desk(), HOME)).toMatchObject([{ account, tasks: ['screening'], to: '2027-06-30' }])
  const form = await member.get(PATH)
  expect(form.html).toMatch(/value="screening" checked/)
  expect((await (await enter(service, 'autre@cabinet.test')).get(PATH)).status).toBe(403)
  const { body } = await (await service.person('membre@cabinet.test'))('GET', '/api/me/export')
  expect(body.helpOffers).toMatchObject([{ tasks: ['screening'], halfDays: ['1am', '3pm'], note: 'Pas loin.' }])
  await member.follow(await member.post(`${PATH}/effacer`))
  expect(await readCensus(await desk(), HOME)).toEqual([])
  expect(await consents()).toEqual([true, false])
})

test('what is wrong is said at its field', async () => {
  const refused = await member.post(PATH, { halfDays: ['8am'], from: '2027-03-02', to: '2027-03-01' })
  expect(refused.status).toBe(422)
  for (const field of ['tasks', 'halfDays']) expect(refused.html).toContain(`href="#${field}"`)
  const order = await member.post(PATH, { ...FIELDS, from: '2027-07-02' })
  expect(order.html).toContain('href="#to"')
})

test('goes with the membership', async () => {
  await member.post(PATH, FIELDS)
  await member.post(`/mes-cpts/${HOME}/quitter`)
  expect(await service.db.sql`select from help_offer`).toHaveLength(0)
  expect((await consents()).at(-1)).toBe(false)
})

describe('counted', () => {
  const offer = (tasks: HelpOffer['tasks'], halfDays: string[]) => ({ tasks, halfDays }) as HelpOffer

  test('each counts once a task, and in each half-day said', () => {
    const rows = countCensus([
      offer(['vaccination', 'crisis'], ['1am', '1pm']),
      offer(['vaccination'], ['1am']),
      offer(['vaccination'], []),
    ])
    const row = rows.find(({ task }) => task === 'vaccination')
    expect(row?.all).toBe(3)
    expect([row?.by.get('1am'), row?.by.get('1pm'), row?.by.get('2am')]).toEqual([2, 1, 0])
    expect(HALF_DAYS).toHaveLength(14)
    expect(helpInput.safeParse({ tasks: ['vaccination'], halfDays: ['1am'], note: 'x'.repeat(301) }).success).toBe(
      false,
    )
  })
})
