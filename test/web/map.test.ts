import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { distanceKm } from '../../src/reference/geography.ts'
import { clusterSpots, drawable, projectionOf, type Spot, SpotMap } from '../../src/web/map.tsx'

const spot = (label: string, lat: number, lon: number, count = 1): Spot => ({
  ...{ label, lat, lon, count },
  href: `/?commune=${label}`,
})
const NANTES = spot('Nantes', 47.2173, -1.5534, 12)
const ORVAULT = spot('Orvault', 47.2717, -1.6228, 3)
const RENNES = spot('Rennes', 48.112, -1.6843, 2)
const SAINT_DENIS = spot('Saint-Denis', -20.8823, 55.4504, 5)
const TOWNS = [
  { name: 'Nantes', lat: 47.2173, lon: -1.5534 },
  { name: 'Rennes', lat: 48.112, lon: -1.6843 },
  { name: 'Marseille', lat: 43.2965, lon: 5.3698 },
]

const draw = (spots: Spot[], more: Partial<Parameters<typeof SpotMap>[0]> = {}) =>
  String(SpotMap({ title: 'Carte', what: 'annonce', spots, towns: TOWNS, ...more }) ?? '')

/** Numbers of a drawing that are none. */
const brokenIn = (html: string) => [...html.matchAll(/(?:NaN|Infinity)/g)].length

const anywhere = fc.record({
  lat: fc.double({ min: 41.5, max: 51, noNaN: true }),
  lon: fc.double({ min: -5, max: 9.5, noNaN: true }),
})

describe('the projection', () => {
  it('keeps every point and circle on the drawing, and distances as they are', () => {
    fc.assert(
      fc.property(
        fc.array(anywhere, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 60 }),
        (points, km) => {
          const circles = [{ ...(points[0] as (typeof points)[0]), radiusKm: km, label: 'x' }]
          const { at, unitsPerKm } = projectionOf(points, circles, 30)
          for (const point of points) {
            const { x, y } = at(point)
            expect(x).toBeGreaterThanOrEqual(0)
            expect(x).toBeLessThanOrEqual(360)
            expect(y).toBeGreaterThanOrEqual(0)
            expect(y).toBeLessThanOrEqual(340)
          }
          const [a, b] = points as [(typeof points)[0], (typeof points)[0] | undefined]
          if (!b) return
          const drawn = Math.hypot(at(a).x - at(b).x, at(a).y - at(b).y) / unitsPerKm
          // Flat paper: over the whole of France a tenth, over a département nothing.
          expect(Math.abs(drawn - distanceKm(a, b))).toBeLessThan(1 + distanceKm(a, b) * 0.12)
        },
      ),
    )
  })

  it('says where one is around a single point, and around the same point twice', () => {
    for (const points of [[NANTES], [NANTES, NANTES]]) {
      const { at, unitsPerKm } = projectionOf(points, [], 30)
      expect(at(NANTES)).toEqual({ x: 180, y: 170 })
      expect(340 / unitsPerKm).toBeGreaterThan(30)
    }
  })
})

describe('the markers', () => {
  it('lie a finger apart and lose nobody', () => {
    fc.assert(
      fc.property(fc.array(anywhere, { minLength: 1, maxLength: 120 }), (points) => {
        const spots = points.map(({ lat, lon }, i) => spot(`${i}`, lat, lon, (i % 7) + 1))
        const clusters = clusterSpots(spots, projectionOf(spots, [], 30))
        expect(clusters.flatMap((one) => one.spots.map(({ label }) => label)).sort()).toEqual(
          spots.map(({ label }) => label).sort(),
        )
        for (const [i, a] of clusters.entries()) {
          expect(a.count).toBe(a.spots.reduce((sum, { count }) => sum + count, 0))
          for (const b of clusters.slice(i + 1)) expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThanOrEqual(34)
        }
      }),
    )
  })

  it('are links that say what they lead to, several places in one with the way around them', () => {
    const html = draw([NANTES, ORVAULT, RENNES], { clusterHref: ({ label }, km) => `/${label}/${Math.round(km)}` })
    expect(html).toContain('href="/Nantes/8"')
    expect(html).toContain('aria-label="Nantes et une commune proche\u00a0: 15\u00a0annonces"')
    expect(html).toContain('aria-label="Rennes\u00a0: 2\u00a0annonces"')
    expect(html).toContain('href="/?commune=Rennes"')
  })
})

describe('the map', () => {
  it('has no number that is none, whatever it is drawn from', () => {
    for (const spots of [[NANTES], [NANTES, { ...NANTES, label: 'Encore' }], [SAINT_DENIS], [NANTES, SAINT_DENIS]]) {
      expect(draw(spots)).toContain('<svg')
      expect(brokenIn(draw(spots))).toBe(0)
    }
    const reach = [{ lat: 47.2, lon: -1.5, radiusKm: 30, label: 'Nantes' }]
    expect(draw([], { circles: reach })).toContain('30\u00a0km')
    expect(brokenIn(draw([], { circles: reach }))).toBe(0)
  })

  it('is not there where nothing has a place', () => {
    expect(draw([])).toBe('')
  })

  it('draws one piece of the Earth, and says what lies elsewhere', () => {
    expect(drawable([NANTES, RENNES, SAINT_DENIS], [])).toEqual({ drawn: [NANTES, RENNES], elsewhere: [SAINT_DENIS] })
    expect(drawable([NANTES, spot('Mamoudzou', -12.78, 45.23, 40)], []).drawn).toEqual([
      expect.objectContaining({ label: 'Mamoudzou' }),
    ])
    expect(draw([NANTES, SAINT_DENIS])).toContain('Hors de la carte\u00a0: 5\u00a0annonces')
    expect(draw([NANTES, SAINT_DENIS])).toContain('<a href="/?commune=Saint-Denis">Saint-Denis</a>')
  })

  it('names the towns of its frame, and no other', () => {
    const html = draw([spot('Blain', 47.4764, -1.7639)], { leastKm: 120 })
    expect(html).toContain('>Nantes</text>')
    expect(html).not.toContain('Marseille')
  })

  it('never lets a name become markup, and has no style of its own', () => {
    const html = draw([spot('<b>"x"</b>', 47.2, -1.5)])
    expect(html).not.toContain('<b>')
    expect(html).not.toContain('style=')
  })
})
