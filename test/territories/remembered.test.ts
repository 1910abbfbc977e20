import { expect, it } from 'vitest'
import { communesWithin, namedCommunes } from '../../src/territories/service.ts'
import { useDb } from '../support/db.ts'

/** What is kept in memory of the communes: little, whatever is asked. */

const db = useDb()

it('keeps the circles that people ask for, not all that somebody makes up', async () => {
  const near = await communesWithin(db.sql, '44109', 20)
  expect(await communesWithin(db.sql, '44109', 20)).toBe(near)
  const wide = await communesWithin(db.sql, '45234', 300)
  expect(wide.length).toBeGreaterThan(10_000)
  for (let i = 1; i <= 12; i++) await communesWithin(db.sql, '45234', 300 - i / 1000)
  expect(await communesWithin(db.sql, '45234', 300)).not.toBe(wide)
})

it('knows each of more names than it keeps', async () => {
  expect(await namedCommunes(db.sql, ['nantes'])).toEqual(new Map([['nantes', '44109']]))
  const strange = Array.from({ length: 20_001 }, (_, i) => `x${i.toString(36)}`)
  expect((await namedCommunes(db.sql, [...strange, 'nantes'])).get('nantes')).toBe('44109')
})
