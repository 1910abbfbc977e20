import { beforeAll, expect, it } from 'vitest'
import { LISTING, PROFILE } from '../support/forms.ts'
import { type Call, useService } from '../support/service.ts'
import { enter, textOf, type Visitor } from '../support/visitor.ts'

/** What happens to what is stored while its form is open elsewhere: nobody overwrites anything without knowing. */

const service = useService()
let call: Call
let owner: Visitor

beforeAll(async () => {
  call = await service.person('anne@cabinet.example')
  owner = await enter(service, 'anne@cabinet.example')
})

async function draft(change: object = {}): Promise<{ id: string; path: string; version: () => Promise<string> }> {
  const fields = { kind: 'replacement', profession: 'medecin', communes: ['44114'], practiceType: 'msp', ...change }
  const { id } = (await call('POST', '/api/listings', fields)).body
  const path = `/mes-annonces/${id}/modifier`
  return { id, path, version: async () => versionIn((await owner.get(path)).html) }
}

const versionIn = (html: string) =>
  /name="version" value="([^"]+)"/.exec(html)?.[1]?.replaceAll('&quot;', '"') as string
const read = async (id: string) => (await call('GET', `/api/listings/${id}`)).body

const FORM = { ...LISTING, title: 'Mon titre', description: 'Mon texte.' }

it('a form that was opened before another edit is not saved over it at once', async () => {
  const { id, path, version } = await draft({ title: 'Ancien titre', description: 'Mon texte.' })
  const old = await version()
  await call('PATCH', `/api/listings/${id}`, { title: 'Titre corrigé ailleurs' })
  const refused = await owner.post(path, { ...FORM, version: old, action: 'enregistrer' })
  expect(refused.status).toBe(409)
  expect(textOf(refused.html)).toContain('Autre chose est enregistré\u00a0: «\u00a0Titre corrigé ailleurs\u00a0».')
  expect(refused.html).toContain('<a href="#title">')
  expect(refused.html).not.toContain('<a href="#description">')
  expect(refused.html).toContain('value="Mon titre"')
  expect((await read(id)).title).toBe('Titre corrigé ailleurs')
  const saved = await owner.post(path, { ...FORM, version: versionIn(refused.html), action: 'enregistrer' })
  expect([saved.status, (await read(id)).title]).toEqual([303, 'Mon titre'])
})

it('one that was left half-way says so when it is found again, on whatever device it was kept last', async () => {
  const { id, path, version } = await draft({ title: 'Ancien titre', description: 'Mon texte.' })
  const old = await version()
  await call('PATCH', `/api/listings/${id}`, { title: 'Titre corrigé ailleurs' })
  await owner.post(path, { ...FORM, version: old, action: 'garder' })
  const found = await owner.get(path)
  expect(found.status).toBe(200)
  expect(textOf(found.html)).toContain('Ce qui est enregistré a changé depuis')
  expect(textOf(found.html)).toContain('«\u00a0Titre corrigé ailleurs\u00a0»')
  expect(found.html).toContain('value="Mon titre"')
  const anew = await owner.follow(await owner.post(path, { action: 'oublier' }))
  expect(anew.html).toContain('value="Titre corrigé ailleurs"')
})

it('nobody is asked anything where both say the same, or only its state moved', async () => {
  const { id, path, version } = await draft()
  const old = await version()
  expect((await owner.post(path, { ...FORM, version: old, action: 'apercu' })).status).toBe(303)
  // The same form, sent twice.
  expect((await owner.post(path, { ...FORM, version: old, action: 'apercu' })).status).toBe(303)
  const ready = await version()
  await call('POST', `/api/listings/${id}/submit`)
  expect((await owner.post(path, { ...FORM, title: 'Autre', version: ready })).status).toBe(303)
  expect(await read(id)).toMatchObject({ state: 'pending', title: 'Autre' })
})

it('a form that was saved, and shown again for what is missing, goes on from what it saved', async () => {
  const { id, path, version } = await draft()
  const holes = { ...FORM, description: '', version: await version(), action: 'apercu' }
  const seen = await owner.post(path, holes)
  expect([seen.status, textOf(seen.html)]).toEqual([422, expect.stringContaining('Votre texte est enregistré.')])
  const done = await owner.post(path, { ...holes, description: 'Complet.', version: versionIn(seen.html) })
  expect([done.status, (await read(id)).description]).toEqual([303, 'Complet.'])
})

it('dates that nobody touched stay in the words they were given in', async () => {
  const periods = [
    { from: '2027-01-04', to: '2027-01-31', weekdays: [1, 2, 3, 4, 5, 6, 7], halves: ['am', 'pm'] },
    { from: '2027-03-01', to: '2027-03-31', weekdays: [5, 1] },
  ]
  const { id, path } = await draft({ periods, flexDays: 3 })
  const rows = {
    'periods.0.from': '2027-01-04',
    'periods.0.to': '2027-01-31',
    'periods.0.weekdays': ['1', '2', '3', '4', '5', '6', '7'],
    'periods.1.from': '2027-03-01',
    'periods.1.to': '2027-03-31',
    'periods.1.weekdays': ['1', '5'],
    'periods.1.halves': ['am', 'pm'],
  }
  await owner.post(path, { ...FORM, ...rows, flexDays: '3', action: 'enregistrer' })
  expect((await read(id)).periods).toEqual(periods)
  await owner.post(path, { ...FORM, ...rows, 'periods.0.to': '2027-01-30', action: 'enregistrer' })
  expect((await read(id)).periods[0]).toEqual({ from: '2027-01-04', to: '2027-01-30' })
})

it('a profile paused on the telephone is not resumed by a form that was open at the desk', async () => {
  const me = await enter(service, 'tariq@rempla.example')
  await me.post('/mon-profil', PROFILE)
  const old = versionIn((await me.get('/mon-profil/modifier')).html)
  await me.post('/mon-profil/pause')
  const refused = await me.post('/mon-profil', { ...PROFILE, minDays: '3', version: old, action: 'enregistrer' })
  expect(refused.status).toBe(409)
  expect(refused.html).toContain('<a href="#status">')
  const [row] = await service.db.sql`select status from candidate`
  expect(row?.status).toBe('paused')
  const saved = await me.post('/mon-profil', { ...PROFILE, status: 'paused', version: versionIn(refused.html) })
  expect(saved.status).toBe(303)
})
