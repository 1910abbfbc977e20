import { afterEach, describe, expect, test } from 'vitest'
import type { Commune } from '../../src/territories/model.ts'
import { changesOf, type OfficialCommune } from '../../src/territories/official.ts'
import { fetchOfficial, refreshCommunes } from '../../src/territories/refresh.ts'
import { useDb } from '../support/db.ts'
import '../support/geo-api.ts'

const db = useDb()

const refresh = async (answer: string) => {
  process.env.GEO_API = answer
  const official = await fetchOfficial()
  return db.sql.begin((tx) => refreshCommunes({ clock: () => new Date('2027-01-01T12:00:00Z') }, tx, official))
}

afterEach(() => {
  delete process.env.GEO_API
})

test.each([
  ['down', 'does not answer'],
  ['busy', 'answered 502'],
  ['html', 'did not answer JSON'],
  ['other', 'no list of communes (0.code'],
  ['empty', 'no list of communes (it: is empty)'],
  ['no-arrondissements', 'no list of communes'],
  ['short', 'without 33'],
  ['swapped', 'more than 50 km from where they were'],
])('an answer that is %s is refused in one line and changes nothing', async (answer, said) => {
  const before = await db.sql`select * from commune order by code`
  await expect(refresh(answer)).rejects.toThrow(said)
  await expect(refresh(answer)).rejects.toThrow(/^geo\.api\.gouv\.fr .*nothing was changed[^\n]*$/)
  expect(await db.sql`select * from commune order by code`).toEqual(before)
})

test('the official list is ours, but for the points it knows better', async () => {
  expect(await refresh('official')).toMatchObject({ added: 0, gone: 0 })
  const [lyon] = await db.sql`select name, city, precision, lat from commune where code = '69383'`
  expect(lyon).toMatchObject({ name: 'Lyon 3e Arrondissement', city: '69123', precision: 'own' })
  expect(await refresh('official')).toEqual({ added: 0, changed: 0, moved: 0, gone: 0 })
})

describe('what the official list changes', () => {
  const ORVAULT: Commune = {
    code: '44114',
    name: 'Orvault',
    postalCodes: ['44700'],
    department: '44',
    epci: '244400404',
    population: 27_000,
    lat: 47.27,
    lon: -1.62,
    precision: 'postal',
    city: null,
    timeZone: 'Europe/Paris',
  }
  const official: OfficialCommune = { nom: 'Orvault', code: '44114' }

  test('what it does not say stays', () => {
    expect(changesOf([ORVAULT], [official])).toEqual({ rows: [], added: 0, changed: 0, moved: 0, gone: 0 })
    expect(
      changesOf([ORVAULT], [{ ...official, codesPostaux: [], codeEpci: null, population: null, centre: null }]).rows,
    ).toEqual([])
  })

  test('its centre replaces an estimate, though it be the same point', () => {
    const centre = { type: 'Point' as const, coordinates: [-1.62, 47.27] as [number, number] }
    const { rows, changed, moved } = changesOf([ORVAULT], [{ ...official, centre }])
    expect(rows).toMatchObject([{ precision: 'own', lat: 47.27, lon: -1.62, postalCodes: '44700', population: 27_000 }])
    expect({ changed, moved }).toEqual({ changed: 1, moved: 0 })
  })

  test('a commune overseas is new with its own département and time', () => {
    const made = { nom: 'L’Étang-Salé-les-Bains', code: '97499', codesPostaux: ['97427', '97400'], population: 12 }
    const { rows } = changesOf([ORVAULT], [official, made])
    expect(rows).toMatchObject([
      {
        searchName: 'l etang sale les bains',
        department: '974',
        timeZone: 'Indian/Reunion',
        postalCodes: '97400 97427',
        precision: 'none',
        lat: null,
      },
    ])
  })
})
