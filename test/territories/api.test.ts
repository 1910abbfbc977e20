import { expect, test } from 'vitest'
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
