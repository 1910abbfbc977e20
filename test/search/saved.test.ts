import { beforeAll, describe, expect, it } from 'vitest'
import { purgeSearches } from '../../src/search/saved.ts'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'
import { useService } from '../support/service.ts'
import { enter, textOf, visit } from '../support/visitor.ts'

const db = useDb()
const deps = useDeps(db)
const send = useApi(() => deps.web)
let anne: string
let bruno: string

beforeAll(async () => {
  anne = (await deps.person('anne@releve.test', 'candidate')).token
  bruno = (await deps.person('bruno@releve.test', 'candidate')).token
})

const save = (body: unknown, token = anne) => send('POST', '/api/me/searches', { token, body })
const mine = async (token = anne) => (await send('GET', '/api/me/searches?limit=100', { token })).body.items

describe('a saved search', () => {
  const query = {
    q: 'balnéo',
    profession: 'masseur-kinesitherapeute',
    commune: '44109',
    radiusKm: 30,
    minShare: 75,
    from: '2027-02-01',
  }

  it('is kept under a name, listed and forgotten', async () => {
    const { status, body } = await save({ name: 'Kiné à Nantes', query })
    expect({ status, body }).toMatchObject({ status: 201, body: { name: 'Kiné à Nantes', query, alerts: 'digest' } })
    const second = await save({ name: 'Tout', query: {}, alerts: 'never' })
    expect(second.body).toMatchObject({ query: {}, alerts: 'never' })
    expect(await mine()).toEqual([second.body, body])
    expect(await mine(bruno)).toEqual([])
    expect((await send('DELETE', `/api/me/searches/${body.id}`, { token: bruno })).status).toBe(404)
    expect((await send('DELETE', `/api/me/searches/${body.id}`, { token: anne })).status).toBe(204)
    expect((await send('DELETE', `/api/me/searches/${body.id}`, { token: anne })).status).toBe(404)
    expect(await mine()).toEqual([second.body])
    expect((await send('PATCH', `/api/me/searches/${body.id}`, { token: anne, body: { name: 'x' } })).status).toBe(404)
  })

  it('that was deleted is gone for good a day later', async () => {
    const rows = () => db.sql`select name from saved_search where deleted_at is not null`
    expect(await rows()).toEqual([{ name: 'Kiné à Nantes' }])
    await purgeSearches(deps.worker)
    expect(await rows()).toHaveLength(1)
    await purgeSearches({ ...deps.worker, clock: () => new Date(deps.now.getTime() + 86_400_001) })
    expect(await rows()).toEqual([])
  })

  it('of those that were deleted the last fifty can be had back, however many were', async () => {
    const { token } = await deps.person('carole@releve.test', 'candidate')
    for (let i = 0; i < 53; i++) {
      const { body } = await save({ name: `${i}`, query: {} }, token)
      deps.now = new Date(deps.now.getTime() + 1000)
      await send('DELETE', `/api/me/searches/${body.id}`, { token })
    }
    const names = await db.sql`select name from saved_search where deleted_at is not null order by deleted_at`
    expect(names.map(({ name }) => name)).toEqual(Array.from({ length: 50 }, (_, i) => `${i + 3}`))
    await db.sql`delete from saved_search where deleted_at is not null`
  })

  it('gets another name, and another way to hear of it', async () => {
    const [{ id }] = await mine()
    const change = (body: object) => send('PATCH', `/api/me/searches/${id}`, { token: anne, body })
    expect((await change({ name: ' Tout, partout ' })).body).toMatchObject({ name: 'Tout, partout', alerts: 'never' })
    expect((await change({ alerts: 'instant' })).body).toMatchObject({ name: 'Tout, partout', alerts: 'instant' })
    expect((await change({ name: 'Tout', alerts: 'never' })).body).toMatchObject({ name: 'Tout', alerts: 'never' })
    for (const body of [{}, { name: '' }, { name: 'x'.repeat(101) }, { alerts: 'daily' }, { query: {} }]) {
      expect((await change(body)).status, JSON.stringify(body)).toBe(422)
    }
  })

  it('is one that can be asked: what cannot is refused, naming the field', async () => {
    const errors = async (body: unknown) => Object.keys((await save(body)).errors).sort()
    expect(await errors({ name: '', query: { profession: 'plombier' } })).toEqual(['name', 'query.profession'])
    expect(await errors({ name: 'x', query: { sort: 'distance' } })).toEqual(['query.commune'])
    expect(await errors({ name: 'x', query: { from: '2027-03-02', to: '2027-03-01' } })).toEqual(['query.to'])
    expect(await errors({ name: 'x', query: {}, alerts: 'daily' })).toEqual(['alerts'])
    expect(await errors({ name: 'x', query: { commune: '99999' } })).toEqual(['query.commune'])
    expect(await errors({ name: 'x', query: { territory: 'nulle-part' } })).toEqual(['query.territory'])
    expect(await errors({ name: 'x', query: { cursor: '20', limit: 5 } })).toEqual(['query.cursor', 'query.limit'])
    expect(await errors({ name: 'x' })).toEqual(['query'])
    const { errors: tooLong } = await save({ name: 'x', query: { q: 'kiné '.repeat(101) } })
    expect(tooLong['query.q']).toMatch(/500 caractères au plus/)
  })

  it('is one of fifty, however many are sent at once', async () => {
    const sent = await Promise.all(Array.from({ length: 60 }, (_, i) => save({ name: `${i}`, query: {} }, bruno)))
    expect(sent.filter(({ status }) => status === 201)).toHaveLength(50)
    expect(sent.filter(({ status }) => status === 409)).toHaveLength(10)
    const page = await send('GET', '/api/me/searches', { token: bruno })
    expect(page.body.items).toHaveLength(20)
    expect(page.body.next).toBe('20')
  })

  it('is nobody’s without signing in, and goes with its account', async () => {
    for (const [method, path] of [
      ['GET', '/api/me/searches'],
      ['POST', '/api/me/searches'],
      ['DELETE', '/api/me/searches/01999999-0000-7000-8000-000000000000'],
    ] as const) {
      expect((await send(method, path)).status).toBe(401)
    }
    await db.sql`delete from account where id in (select account from contact where email = 'bruno@releve.test')`
    expect(await db.sql`select distinct name from saved_search where deleted_at is null`).toEqual([{ name: 'Tout' }])
    expect(await db.sql`select from saved_search where account not in (select id from account)`).toEqual([])
  })
})

describe('on the pages', () => {
  const service = useService()

  it('a person keeps the search at hand, finds it again and deletes it', async () => {
    expect((await visit(service).get('/')).html).not.toContain('Garder cette recherche')
    const visitor = await enter(service, 'anne@releve.test')
    const seen = await visitor.get('/?q=kin%C3%A9+balneo&commune=nantes&radiusKm=30&minShare=75')
    expect(textOf(seen.html)).toContain('«\u00a0kiné\u00a0»\u00a0: Masseur-kinésithérapeute')
    expect(seen.html).toContain('href="/?q=balneo&amp;commune=nantes&amp;radiusKm=30&amp;minShare=75#resultats"')
    const fields = Object.fromEntries(
      [...seen.html.matchAll(/<input type="hidden" name="(query\.[^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [
        name,
        value,
      ]),
    ) as Record<string, string>
    expect(fields).toEqual({
      'query.q': 'kiné balneo',
      'query.commune': '44109',
      'query.radiusKm': '30',
      'query.minShare': '75',
    })
    expect(seen.html).toContain('value="kiné balneo, Nantes"')

    const refused = await visitor.post('/mes-recherches', { ...fields, name: '' })
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('<a href="#name">')
    const list = await visitor.follow(await visitor.post('/mes-recherches', { ...fields, name: 'Balnéo' }))
    expect(textOf(list.html)).toContain('Recherche gardée.')
    const href = /<a href="([^"]+)">Balnéo<\/a>/.exec(list.html)?.[1]?.replaceAll('&amp;', '&') as string
    const again = await visitor.get(href)
    expect(again.status).toBe(200)
    expect(textOf(again.html)).toContain('à 30\u00a0km au plus autour de Nantes (44000)')

    const path = /action="(\/mes-recherches\/[^"]+)\/suppression"/.exec(list.html)?.[1] as string
    expect(textOf(list.html)).toContain('Aucune annonce ouverte pour l’instant.')
    const wrong = await visitor.post(path, { name: ' ', alerts: 'instant' })
    expect(wrong.status).toBe(422)
    expect(wrong.html).toMatch(/<details open[^>]*>/)
    expect(wrong.html).toContain('<option value="instant" selected')
    const changed = await visitor.follow(await visitor.post(path, { name: 'Kiné, balnéo', alerts: 'instant' }))
    expect(textOf(changed.html)).toMatch(/Kiné, balnéo.*un mail dès qu’une annonce paraît/)

    const left = await visitor.follow(await visitor.post(`${path}/suppression`))
    expect(textOf(left.html)).toContain('Vous n’avez gardé aucune recherche.')
    expect(textOf(left.html)).toMatch(/«\sKiné, balnéo\s» est supprimée/)
    expect((await visitor.post(`${path}/suppression`)).status).toBe(404)
    const stranger = await enter(service, 'bruno@releve.test')
    expect((await stranger.get(`/mes-recherches?supprimee=${path.split('/')[2]}`)).html).not.toContain('Kiné')
    expect((await stranger.post(`${path}/retour`)).status).toBe(404)
    const back = await visitor.follow(await visitor.post(`${path}/retour`))
    expect(textOf(back.html)).toMatch(/Kiné, balnéo.*un mail dès qu’une annonce paraît/)
    expect((await visitor.post(`${path}/retour`)).status).toBe(404)
  })

  it('a visitor is led to signing in', async () => {
    const { status, location } = await visit(service).get('/mes-recherches')
    expect({ status, location }).toEqual({ status: 303, location: '/connexion?next=%2Fmes-recherches' })
  })
})
