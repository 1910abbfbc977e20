import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nearest } from '../../src/matching/criteria.ts'
import { countAvailable, type Worker, type Workplace } from '../../src/network/available.ts'
import { civilDay } from '../../src/reference/calendar.ts'

/** Counting by cells of a grid finds whom the matcher's own line finds, place by place. */

const NOW = new Date('2027-02-01T23:30:00Z')

/** From the Channel to the Indian Ocean, arrondissements and communes without a point among them. */
const place = fc
  .record({
    n: fc.integer({ min: 0, max: 40 }),
    lat: fc.oneof(fc.double({ min: 47, max: 49, noNaN: true }), fc.double({ min: -21.5, max: -20.5, noNaN: true })),
    lon: fc.double({ min: -2.5, max: 0.5, noNaN: true }),
    pointless: fc.boolean(),
    city: fc.option(fc.integer({ min: 0, max: 40 }), { freq: 3 }),
  })
  .map(({ n, lat, lon, pointless, city }): Workplace => {
    const code = String(10_000 + n)
    const point = pointless ? { lat: null, lon: null } : { lat, lon }
    const timeZone = lat < 0 ? 'Indian/Reunion' : 'Europe/Paris'
    return { code, name: code, city: city === null ? null : String(10_000 + city), ...point, timeZone }
  })

const places = fc.uniqueArray(place, { selector: ({ code }) => code, maxLength: 25 })

const worker: fc.Arbitrary<Worker> = fc.record({
  professions: fc.uniqueArray(fc.constantFrom('medecin', 'infirmier', 'ipa'), { minLength: 1 }),
  zones: fc.array(fc.record({ place, radiusKm: fc.double({ min: 1, max: 300, noNaN: true }) }), {
    minLength: 1,
    maxLength: 3,
  }),
  confirmedAt: fc.integer({ min: 0, max: 125 * 24 }).map((hours) => new Date(NOW.getTime() - hours * 3_600_000)),
})

test('people are counted where a zone of theirs holds the place, and their word is at most 120 days old there', () => {
  fc.assert(
    fc.property(places, fc.array(worker, { maxLength: 12 }), (where, people) => {
      const { cells, total } = countAvailable(people, where, { now: NOW, staleDays: 120 })
      const holds = ({ zones, confirmedAt }: Worker, one: Workplace) =>
        nearest([one], [...zones]) !== null && civilDay(NOW, one.timeZone) - civilDay(confirmedAt, one.timeZone) <= 120
      for (const profession of ['medecin', 'infirmier', 'ipa']) {
        for (const one of where) {
          const expected = people.filter((each) => each.professions.includes(profession) && holds(each, one)).length
          expect(cells.get(profession)?.get(one.code) ?? 0).toBe(expected)
        }
      }
      expect(total).toBe(people.filter((each) => where.some((one) => holds(each, one))).length)
    }),
    { numRuns: 300 },
  )
})
