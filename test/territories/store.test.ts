import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { distanceKm, samePlace } from '../../src/reference/geography.ts'
import { searchCommunes } from '../../src/territories/finding.ts'
import {
  communesWithin,
  getCommune,
  getCommunes,
  getTerritory,
  listTerritories,
  loadReference,
  saveTerritory,
  territoriesOf,
} from '../../src/territories/store.ts'
import { useDb } from '../support/db.ts'

const db = useDb()
const ROOT = new URL('../..', import.meta.url).pathname

describe('searching communes', () => {
  const names = async (q: string, limit = 8) => (await searchCommunes(db.sql, q, limit)).map((found) => found.name)

  test.each([
    ['sant etiene', 'Saint-Étienne'],
    ['st etienne', 'Saint-Étienne'],
    ['la chapele sur erdre', 'La Chapelle-sur-Erdre'],
    ['chapelle sur erdre', 'La Chapelle-sur-Erdre'],
    ['ORVAULT', 'Orvault'],
    ['le mans', 'Le Mans'],
    ['mans', 'Le Mans'],
    ['lehavre', 'Le Havre'],
    ['marseile', 'Marseille'],
    ['bordau', 'Bordeaux'],
    ['mont st aignan', 'Mont-Saint-Aignan'],
    ['l’hay les roses', "L'Haÿ-les-Roses"],
    ['œuilly', 'Œuilly'],
    ['y', 'Y'],
  ])('"%s" finds %s first', async (q, name) => {
    expect((await names(q))[0]).toBe(name)
  })

  test('a name itself comes before longer ones, the largest first among equals', async () => {
    const found = await searchCommunes(db.sql, 'saint-denis', 5)
    expect(found.slice(0, 4).map((commune) => commune.name)).toEqual(Array(4).fill('Saint-Denis'))
    expect(found[4]?.name).toMatch(/^Saint-Denis-/)
    const people = found.slice(0, 4).map((commune) => commune.population)
    expect(people).toEqual(people.toSorted((a, b) => b - a))
  })

  test('a city comes before its arrondissements, unless one is asked for', async () => {
    expect((await names('paris', 21)).slice(1).every((name) => /^Paris \d+er? Arrondissement$/.test(name))).toBe(true)
    expect((await names('paris', 21))[0]).toBe('Paris')
    expect((await names('75011'))[0]).toBe('Paris')
    expect((await names('paris 16'))[0]).toBe('Paris 16e Arrondissement')
  })

  test('postal codes, whole or begun, and INSEE codes find their communes', async () => {
    expect(await names('44700')).toEqual(['Orvault'])
    expect(await names('4 4 7 0 0')).toEqual(['Orvault'])
    expect((await names('44'))[0]).toBe('Nantes')
    expect(
      (await searchCommunes(db.sql, '531', 100)).every((c) => c.postalCodes.some((p) => p.startsWith('531'))),
    ).toBe(true)
    expect(await names('44109')).toEqual(['Nantes'])
    expect(await names('2a004')).toEqual(['Ajaccio'])
    expect(await names('75101')).toEqual(['Paris 1er Arrondissement'])
  })

  test.each(['', '  ', '%', '_', "'; --", 'zzzzqqq', '1', '00000', 'é'.repeat(5000), '\u0000'])(
    'nonsense finds nothing: %j',
    async (q) => {
      expect(await names(q)).toEqual([])
    },
  )

  test('no more than asked for', async () => {
    expect(await names('saint', 3)).toHaveLength(3)
    expect(await names('sant etiene', 3)).toHaveLength(3)
  })
})

describe('one commune', () => {
  test('is shown with all that the API promises', async () => {
    expect(await getCommune(db.sql, '75116')).toEqual({
      code: '75116',
      name: 'Paris 16e Arrondissement',
      postalCodes: ['75016', '75116'],
      department: '75',
      epci: '200054781',
      population: expect.any(Number),
      lat: 48.86039,
      lon: 2.26197,
      precision: 'own',
      city: '75056',
      timeZone: 'Europe/Paris',
    })
    expect(await getCommune(db.sql, '97502')).toMatchObject({ epci: null, lat: null, lon: null, precision: 'none' })
    expect(await getCommune(db.sql, '00000')).toBeNull()
  })

  test('several come in the order they were asked for', async () => {
    const found = await getCommunes(db.sql, ['44109', '00000', '01001'])
    expect(found.map((commune) => commune.code)).toEqual(['44109', '01001'])
    expect(await getCommunes(db.sql, [])).toEqual([])
  })
})

describe('communes within a radius', () => {
  test.each([
    ['44109', 1],
    ['44109', 30],
    ['59350', 300],
    ['97411', 300],
    ['75056', 5],
    ['69383', 2],
    ['97502', 300],
  ])('of %s, %i km: the same as measuring every one', async (code, radiusKm) => {
    const all = await db.sql<{ code: string; city: string | null; lat: number | null; lon: number | null }[]>`
      select code, city, lat, lon from commune order by code`
    const at = (place: (typeof all)[number]) =>
      place.lat === null || place.lon === null ? null : { lat: place.lat, lon: place.lon }
    const origin = all.find((place) => place.code === code) as (typeof all)[number]
    const center = at(origin)
    const expected = all.filter((place) => {
      const point = at(place)
      return samePlace(origin, place) || (center !== null && point !== null && distanceKm(center, point) <= radiusKm)
    })
    expect(await communesWithin(db.sql, code, radiusKm)).toEqual(expected.map((place) => place.code))
  })

  test('a city always reaches its arrondissements, and an arrondissement its city but not its sisters', async () => {
    expect(await communesWithin(db.sql, '13055', 1)).toContain('13215')
    expect(await communesWithin(db.sql, '13215', 1)).toContain('13055')
    expect(await communesWithin(db.sql, '13215', 1)).not.toContain('13209')
  })

  test('a commune without a point reaches only itself, an unknown one nothing', async () => {
    expect(await communesWithin(db.sql, '98818', 300)).toEqual(['98818'])
    expect(await communesWithin(db.sql, '00000', 300)).toEqual([])
  })
})

describe('territories', () => {
  test('Nord-Est Mayenne is its EPCI and seven communes more: 33', async () => {
    const territory = await getTerritory(db.sql, 'nord-est-mayenne')
    expect(territory?.communes).toHaveLength(33)
    expect(territory?.communes).toContain('53016')
    expect(territory?.neighbours).toEqual(['le-mans-agglo'])
  })

  test('all seven are listed, the catch-all last and empty', async () => {
    const all = await listTerritories(db.sql)
    expect(all).toHaveLength(7)
    expect(all.at(-1)).toMatchObject({ slug: 'hors-territoire', communes: [], approximate: false })
    expect(all.filter((territory) => territory.approximate).map((territory) => territory.slug)).toEqual(['bray-bresle'])
    expect(await getTerritory(db.sql, 'nulle-part')).toBeNull()
  })

  test('a commune belongs to the territories that hold it, else to the catch-all', async () => {
    expect(await territoriesOf(db.sql, '44114')).toEqual(['erdre-et-cens'])
    expect(await territoriesOf(db.sql, '44109')).toEqual(['hors-territoire'])
  })

  test('one that holds a city holds its arrondissements; neighbours are so both ways', async () => {
    await saveTerritory(db.sql, { slug: 'lyon', name: 'CPTS de Lyon', communes: ['69123'], neighbours: ['rouen'] })
    expect(await territoriesOf(db.sql, '69383')).toEqual(['lyon'])
    expect((await getTerritory(db.sql, 'rouen'))?.neighbours).toEqual(['bray-bresle', 'grand-havre', 'lyon'])
    await saveTerritory(db.sql, { slug: 'lyon', name: 'CPTS Lyon', communes: ['69383'] })
    expect(await getTerritory(db.sql, 'lyon')).toMatchObject({ name: 'CPTS Lyon', communes: ['69383'] })
    expect(await territoriesOf(db.sql, '69123')).toEqual(['hors-territoire'])
  })
})

describe('loading the reference', () => {
  test('changes nothing while the files are the same', async () => {
    await db.sql`update commune set name = 'Condevicnum' where code = '44109'`
    await loadReference(db.sql, ROOT)
    expect((await getCommune(db.sql, '44109'))?.name).toBe('Condevicnum')
  })

  test('a changed file is loaded once, by whichever of two processes comes first', async () => {
    const root = mkdtempSync(join(tmpdir(), 'reference-'))
    cpSync(join(ROOT, 'sql/reference'), join(root, 'sql/reference'), { recursive: true })
    const file = join(root, 'sql/reference/communes.tsv')
    writeFileSync(file, readFileSync(file, 'utf8').replace('\tNantes\t', '\tNaoned\t'))
    await Promise.all([loadReference(db.sql, root), loadReference(db.sql, root)])
    rmSync(root, { recursive: true })
    expect((await searchCommunes(db.sql, 'naoned', 1))[0]?.code).toBe('44109')
    expect(await territoriesOf(db.sql, '44114')).toEqual(['erdre-et-cens'])
  })
})
