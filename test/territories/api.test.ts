import { describe, expect, test } from 'vitest'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'

const db = useDb()
const deps = useDeps(db)
const send = useApi(() => deps.web)

const page = async (cursor: number, limit = 100) =>
  (await send('GET', `/api/communes?q=saint&limit=${limit}&cursor=${cursor}`)).body

test('a list of communes ends after a thousand', async () => {
  expect(await page(800)).toMatchObject({ next: '900' })
  const last = await page(900)
  expect(last).toMatchObject({ next: null })
  expect(last.items).toHaveLength(100)
  expect((await page(999)).items).toEqual(last.items.slice(-1))
  for (const cursor of [1000, 1001, 999_999]) expect(await page(cursor, 1)).toEqual({ items: [], next: null })
})

describe('professions by what is typed', () => {
  const professions = async (q: string) => (await send('GET', `/api/professions?q=${encodeURIComponent(q)}`)).body

  test('the best first, whole', async () => {
    const { items, next } = await professions('infirm')
    expect(items.map(({ code }: { code: string }) => code)).toEqual(['infirmier', 'ipa'])
    expect(items[0]).toEqual({ code: 'infirmier', label: 'Infirmier', studentsAllowed: true, specialties: [] })
    expect(next).toBeNull()
  })

  test('a specialty is a médecin with that one named, a médecin one with all', async () => {
    const [pediatre] = (await professions('pédiatre')).items
    // The surgeon is a "chirurgien pédiatre".
    const specialties = [{ code: 'pediatrie', label: 'Pédiatrie' }, { code: 'chirurgie-pediatrique' }]
    expect(pediatre).toMatchObject({ code: 'medecin', specialties })
    expect((await professions('docteur')).items[0].specialties).toHaveLength(44)
  })

  test('all of them without a word, none for what nobody says', async () => {
    expect((await professions(' ')).items).toHaveLength(17)
    expect((await professions('zzzz')).items).toEqual([])
    expect((await send('GET', `/api/professions?q=${'x'.repeat(201)}`)).status).toBe(422)
  })
})

test('a commune that was asked for is not asked of Postgres again', async () => {
  await send('GET', '/api/communes?q=Orvau')
  await db.sql`update commune set name = 'Orvault la Neuve' where code = '44114'`
  const shown = (await send('GET', '/api/communes?q=orvau')).body.items[0].name
  await db.sql`update commune set name = 'Orvault' where code = '44114'`
  expect(shown).toBe('Orvault')
})
