import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  boxAround,
  departmentOf,
  distanceKm,
  EARTH_RADIUS_KM,
  normalizeName,
  type Point,
  samePlace,
  timeZoneOf,
} from '../../src/reference/geography.ts'

const NANTES = { lat: 47.21725, lon: -1.55336 }
const PARIS = { lat: 48.85341, lon: 2.3488 }

/** Anywhere a French commune can be. */
const point = fc.record({
  lat: fc.double({ min: -60, max: 60, noNaN: true }),
  lon: fc.double({ min: -179, max: 179, noNaN: true }),
})

describe('distance', () => {
  test('from Nantes to Paris it is 343 km as the crow flies', () => {
    expect(distanceKm(NANTES, PARIS)).toBeCloseTo(342.8, 0)
  })

  test('a quarter of the way round is a quarter of the circumference', () => {
    expect(distanceKm({ lat: 0, lon: 0 }, { lat: 0, lon: 90 })).toBeCloseTo((Math.PI / 2) * EARTH_RADIUS_KM, 6)
  })

  test('agrees with the angle between the two vectors, and goes both ways', () => {
    fc.assert(
      fc.property(point, point, (a, b) => {
        expect(distanceKm(a, b)).toBe(distanceKm(b, a))
        expect(Math.abs(distanceKm(a, b) - angleKm(a, b))).toBeLessThan(1e-6)
      }),
    )
  })

  test('the box around a point holds everything within the radius', () => {
    const offset = fc.double({ min: -4, max: 4, noNaN: true })
    fc.assert(
      fc.property(point, offset, offset, fc.integer({ min: 1, max: 300 }), (center, dLat, dLon, radiusKm) => {
        const other = { lat: center.lat + dLat, lon: center.lon + dLon }
        fc.pre(distanceKm(center, other) <= radiusKm)
        const { min, max } = boxAround(center, radiusKm)
        expect(other.lat >= min.lat && other.lat <= max.lat).toBe(true)
        expect(other.lon >= min.lon && other.lon <= max.lon).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })
})

/** The oracle: no haversine, but the angle between unit vectors, exact for near and far. */
function angleKm(a: Point, b: Point): number {
  const [u, v] = [vector(a), vector(b)]
  const cross = [u.y * v.z - u.z * v.y, u.z * v.x - u.x * v.z, u.x * v.y - u.y * v.x]
  return EARTH_RADIUS_KM * Math.atan2(Math.hypot(...cross), u.x * v.x + u.y * v.y + u.z * v.z)
}

function vector({ lat, lon }: Point) {
  const [phi, lambda] = [(lat * Math.PI) / 180, (lon * Math.PI) / 180]
  return { x: Math.cos(phi) * Math.cos(lambda), y: Math.cos(phi) * Math.sin(lambda), z: Math.sin(phi) }
}

describe('codes', () => {
  test.each([
    ['44109', '44'],
    ['2A004', '2A'],
    ['97411', '974'],
    ['98818', '988'],
    ['75116', '75'],
  ])('%s is in %s', (code, department) => {
    expect(departmentOf(code)).toBe(department)
  })

  test.each([
    ['97101', 'America/Guadeloupe'],
    ['97209', 'America/Martinique'],
    ['97302', 'America/Cayenne'],
    ['97411', 'Indian/Reunion'],
    ['97611', 'Indian/Mayotte'],
    ['97502', 'Europe/Paris'],
    ['98818', 'Europe/Paris'],
    ['2B033', 'Europe/Paris'],
    ['44109', 'Europe/Paris'],
  ])('%s lives by %s', (code, zone) => {
    expect(timeZoneOf(code)).toBe(zone)
  })

  test('a city and its arrondissements are the same place, two arrondissements are not', () => {
    const [lyon, lyon3, lyon4] = [{ code: '69123' }, { code: '69383', city: '69123' }, { code: '69384', city: '69123' }]
    expect(samePlace(lyon, lyon3)).toBe(true)
    expect(samePlace(lyon3, lyon)).toBe(true)
    expect(samePlace(lyon3, lyon3)).toBe(true)
    expect(samePlace(lyon3, lyon4)).toBe(false)
    expect(samePlace(lyon, { code: '44109', city: null })).toBe(false)
  })
})

describe('names', () => {
  test.each([
    ['Saint-Étienne', 'saint etienne'],
    ['ST ETIENNE', 'saint etienne'],
    ['  ste  luce ', 'sainte luce'],
    ['Bourg-St-Maurice', 'bourg saint maurice'],
    ["L'Haÿ-les-Roses", 'l hay les roses'],
    ['L’Île-d’Yeu', 'l ile d yeu'],
    ['Œuilly', 'oeuilly'],
    ['Estissac', 'estissac'],
    ['100 % sûr_?', '100 sur'],
    [' -- ', ''],
  ])('%s is compared as "%s"', (typed, compared) => {
    expect(normalizeName(typed)).toBe(compared)
  })

  test('writing a compared name again changes nothing', () => {
    fc.assert(fc.property(fc.string(), (text) => normalizeName(normalizeName(text)) === normalizeName(text)))
  })
})
