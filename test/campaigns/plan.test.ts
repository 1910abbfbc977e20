import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  hasRoom,
  type Limits,
  type PlannedSlot,
  planWave,
  SCORE_STEP,
  type Volunteer,
  wanting,
} from '../../src/campaigns/plan.ts'
import { datesOf, peopleNeeded } from '../../src/campaigns/slots.ts'
import { halfDaysOf, listHalfDays, toDate, weekOf } from '../../src/reference/calendar.ts'

/** Who is invited to what: properties that hold of every wave, and of the dates of a listing. */

/** Monday, 1 March 2027. */
const MONDAY = 20_878

const slotsOf = fc
  .array(
    fc.record({
      halfDay: fc.integer({ min: MONDAY * 2, max: MONDAY * 2 + 27 }),
      places: fc.integer({ min: 0, max: 5 }),
      confirmed: fc.integer({ min: 0, max: 5 }),
      pending: fc.integer({ min: 0, max: 6 }),
    }),
    { maxLength: 20 },
  )
  .map((rows): PlannedSlot[] =>
    rows.map((row, i) => ({ ...row, id: `s${i}`, confirmed: Math.min(row.confirmed, row.places) })),
  )

const limits: fc.Arbitrary<Limits> = fc.record({
  mostHalfDays: fc.option(fc.integer({ min: 1, max: 8 })),
  mostAWeek: fc.option(fc.integer({ min: 1, max: 4 })),
  factor: fc.constantFrom(1, 1.5, 2, 3),
})

const world = fc.tuple(slotsOf, limits).chain(([slots, bounds]) =>
  fc
    .array(
      fc.record({
        open: fc.array(fc.tuple(fc.integer({ min: 0, max: 25 }), fc.constantFrom(50, 72.5, 90)), { maxLength: 12 }),
        engaged: fc.array(fc.integer({ min: MONDAY * 2, max: MONDAY * 2 + 27 }), { maxLength: 4 }),
      }),
      { maxLength: 15 },
    )
    .map((people) => ({
      slots,
      limits: bounds,
      people: people.map(
        ({ open, engaged }, i): Volunteer => ({
          id: `v${i}`,
          open: new Map(open.flatMap(([at, score]) => (slots[at] ? [[`s${at}`, score]] : []))),
          engaged,
        }),
      ),
    })),
)

describe('a wave', () => {
  test('asks no more than a slot wants, only of whom it is open to, once each', () => {
    fc.assert(
      fc.property(world, ({ slots, people, limits: bounds }) => {
        const plan = planWave(slots, people, bounds)
        for (const slot of slots) {
          const asked = plan.filter((one) => one.slot === slot.id)
          expect(asked.length).toBeLessThanOrEqual(wanting(slot, bounds.factor))
          expect(new Set(asked.map(({ volunteer }) => volunteer)).size).toBe(asked.length)
        }
        for (const { slot, volunteer } of plan) {
          expect(people.find(({ id }) => id === volunteer)?.open.has(slot)).toBe(true)
        }
      }),
    )
  })

  test('keeps everybody within the limits were all to say yes, and nobody at two places at once', () => {
    fc.assert(
      fc.property(world, ({ slots, people, limits: bounds }) => {
        const plan = planWave(slots, people, bounds)
        const halfDay = new Map(slots.map((slot) => [slot.id, slot.halfDay]))
        for (const person of people) {
          const mine = plan
            .filter(({ volunteer }) => volunteer === person.id)
            .map((one) => halfDay.get(one.slot) as number)
          if (mine.length === 0) continue
          const all = [...new Set(person.engaged), ...mine]
          expect(new Set(all).size).toBe(all.length)
          expect(all.length).toBeLessThanOrEqual(bounds.mostHalfDays ?? Number.POSITIVE_INFINITY)
          for (const one of mine) {
            const week = all.filter((other) => weekOf(other >> 1) === weekOf(one >> 1))
            expect(week.length).toBeLessThanOrEqual(bounds.mostAWeek ?? Number.POSITIVE_INFINITY)
          }
        }
      }),
    )
  })

  test('is the same whatever the order of its lists', () => {
    fc.assert(
      fc.property(world, ({ slots, people, limits: bounds }) => {
        expect(planWave(slots.toReversed(), people.toReversed(), bounds)).toEqual(planWave(slots, people, bounds))
      }),
    )
  })

  test('leaves nobody out who could still take a slot that wants more', () => {
    fc.assert(
      fc.property(world, ({ slots, people, limits: bounds }) => {
        const plan = planWave(slots, people, bounds)
        const halfDay = new Map(slots.map((slot) => [slot.id, slot.halfDay]))
        for (const slot of slots) {
          const asked = plan.filter((one) => one.slot === slot.id)
          if (asked.length >= wanting(slot, bounds.factor)) continue
          for (const person of people) {
            if (!person.open.has(slot.id) || asked.some(({ volunteer }) => volunteer === person.id)) continue
            const mine = plan
              .filter(({ volunteer }) => volunteer === person.id)
              .map((one) => halfDay.get(one.slot) as number)
            expect(hasRoom([...person.engaged, ...mine], slot.halfDay, bounds)).toBe(false)
          }
        }
      }),
    )
  })

  test('prefers who suits better, and of those alike who has less to do', () => {
    const slot: PlannedSlot = { id: 's', halfDay: MONDAY * 2, places: 1, confirmed: 0, pending: 0 }
    const who = (id: string, score: number, engaged: number[] = []): Volunteer => ({
      id,
      open: new Map([['s', score]]),
      engaged,
    })
    const free = { mostHalfDays: null, mostAWeek: null, factor: 1 }
    const first = (...people: Volunteer[]) => planWave([slot], people, free)[0]?.volunteer
    expect(first(who('a', 60), who('b', 60 + SCORE_STEP, [MONDAY * 2 + 5]))).toBe('b')
    expect(first(who('a', 64, [MONDAY * 2 + 5]), who('b', 61))).toBe('b')
    expect(first(who('b', 61), who('a', 61))).toBe('a')
  })
})

describe('the dates of a listing', () => {
  const days = fc.uniqueArray(fc.integer({ min: 0, max: 60 * 2 }), { minLength: 1, maxLength: 60 })

  test('hold every slot; and, whatever a few weeks look like, nothing else', () => {
    fc.assert(
      fc.property(days, (numbers) => {
        const wanted = numbers.map((n) => MONDAY * 2 + n).sort((a, b) => a - b)
        const slots = wanted.map((n) => ({
          ...{ profession: 'ipa', specialty: '', places: 1 },
          day: toDate(n >> 1),
          half: n & 1 ? ('pm' as const) : ('am' as const),
        }))
        const { periods, except } = datesOf(slots, 3)
        const found = listHalfDays(halfDaysOf(periods, except))
        expect(found).toEqual(expect.arrayContaining(wanted))
        expect(periods.length).toBeLessThanOrEqual(50)
        if (numbers.length < 25) expect(found).toEqual(wanted)
      }),
    )
  })

  test('of working days are one period, a holiday an exception; people are counted by what one may do', () => {
    const slots = [0, 1, 2, 4, 7, 8, 9, 10, 11].map((n) => ({
      ...{ profession: 'ipa', specialty: '', places: 4 },
      day: toDate(MONDAY + n),
      half: 'am' as const,
    }))
    expect(datesOf(slots, null)).toEqual({
      periods: [{ from: '2027-03-01', to: '2027-03-12', weekdays: [1, 2, 3, 4, 5], halves: ['am'] }],
      except: [{ from: '2027-03-04', to: '2027-03-04' }],
    })
    expect(peopleNeeded(slots, { mostHalfDays: null, mostAWeek: null })).toBe(4)
    expect(peopleNeeded(slots, { mostHalfDays: 4, mostAWeek: 2 })).toBe(10)
  })
})
