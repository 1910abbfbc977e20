import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { distanceKm } from '../../src/reference/geography.ts'
import { type CommuneRow, parseCommunes, parseTerritories } from '../../src/territories/model.ts'

const read = (file: string) => readFileSync(new URL(`../../sql/reference/${file}`, import.meta.url), 'utf8')
const rows = parseCommunes(read('communes.tsv'))
const byCode = new Map(rows.map((row) => [row.code, row]))
const commune = (code: string) => byCode.get(code) as CommuneRow

describe('the file of communes', () => {
  test('has the 34,969 communes and the 45 arrondissements, once each and in order', () => {
    expect(rows.filter((row) => row.city === null)).toHaveLength(34_969)
    expect(rows.filter((row) => row.city !== null)).toHaveLength(45)
    const codes = rows.map((row) => row.code)
    expect(codes).toEqual([...new Set(codes)].sort())
  })

  test('says how each point was got; only the overseas collectivities have none', () => {
    const count = (precision: string) => rows.filter((row) => !row.city && row.precision === precision).length
    expect(count('own')).toBeGreaterThan(14_700)
    expect(count('postal')).toBeGreaterThan(18_800)
    expect(count('epci')).toBeLessThan(1_300)
    expect(count('none')).toBe(94)
    for (const row of rows) {
      expect(row.lat === null).toBe(row.precision === 'none')
      expect(row.lon === null).toBe(row.precision === 'none')
    }
    const nowhere = rows.filter((row) => row.precision === 'none')
    expect([...new Set(nowhere.map((row) => row.department))].sort().join(' ')).toBe('975 977 978 984 986 987 988 989')
  })

  test('gives nine people in ten their own point', () => {
    const people = (some: CommuneRow[]) => some.reduce((sum, row) => sum + row.population, 0)
    const communes = rows.filter((row) => !row.city)
    expect(people(communes.filter((row) => row.precision === 'own')) / people(communes)).toBeGreaterThan(0.9)
  })

  test('gives Paris, Lyon and Marseille all their postal codes and arrondissements, each with its own point nearby', () => {
    for (const [city, count] of [
      ['75056', 20],
      ['69123', 9],
      ['13055', 16],
    ] as const) {
      const arrondissements = rows.filter((row) => row.city === city)
      expect(arrondissements).toHaveLength(count)
      expect(new Set(arrondissements.map((row) => `${row.lat} ${row.lon}`)).size).toBe(count)
      for (const arrondissement of arrondissements) {
        expect(arrondissement.precision).toBe('own')
        expect(distanceKm(at(arrondissement), at(commune(city)))).toBeLessThan(10)
        for (const code of arrondissement.postalCodes.split(' ')) expect(commune(city).postalCodes).toContain(code)
      }
    }
  })

  test.each([
    ['44109', 'Nantes', 47.218, -1.554],
    ['69244', 'Tassin-la-Demi-Lune', 45.764, 4.78],
    ['40271', 'Sainte-Marie-de-Gosse', 43.56, -1.23],
    ['85113', "L'Île-d'Yeu", 46.71, -2.35],
    ['97611', 'Mamoudzou', -12.782, 45.229],
  ])('%s %s is where it should be', (code, name, lat, lon) => {
    expect(commune(code).name).toBe(name)
    expect(distanceKm(at(commune(code)), { lat, lon })).toBeLessThan(8)
  })
})

describe('the file of territories', () => {
  const territories = parseTerritories(read('territories.json'))

  test('names the seven of the API', () => {
    expect(
      territories
        .map((territory) => territory.slug)
        .sort()
        .join(' '),
    ).toBe('bray-bresle erdre-et-cens grand-havre hors-territoire le-mans-agglo nord-est-mayenne rouen')
  })

  test('knows only communes, EPCI and neighbours that exist', () => {
    const epcis = new Set(rows.map((row) => row.epci))
    const slugs = territories.map((territory) => territory.slug)
    for (const territory of territories) {
      for (const code of territory.communes) expect(byCode.has(code)).toBe(true)
      for (const siren of territory.epcis) expect(epcis.has(siren)).toBe(true)
      for (const slug of territory.neighbours) expect(slugs).toContain(slug)
    }
  })
})

function at(row: CommuneRow) {
  return { lat: row.lat as number, lon: row.lon as number }
}
