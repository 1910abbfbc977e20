import fc from 'fast-check'
import ICAL from 'ical.js'
import { describe, expect, test } from 'vitest'
import type { Candidate } from '../../src/candidates/model.ts'
import { blocksOf, calendarText, type Engagement } from '../../src/introductions/agenda.ts'
import type { Listing } from '../../src/listings/model.ts'
import { fromHalfDayNumbers, instantAt, listHalfDays, toDay } from '../../src/reference/calendar.ts'

/** What is agreed, as a real iCalendar program reads it back. */

const ZONES = [
  'Europe/Paris',
  'America/Guadeloupe',
  'America/Cayenne',
  'America/Miquelon',
  'Indian/Reunion',
  'Indian/Mayotte',
  'Pacific/Noumea',
]

const CHANGED = new Date('2027-01-31T12:00:00Z')

const engagement = (halfDays: readonly number[], more: Partial<Listing & Engagement> = {}): Engagement => ({
  listing: {
    id: '0190a000-0000-7000-8000-000000000001',
    kind: 'replacement',
    profession: 'medecin',
    title: 'Deux semaines; à Orvault, « Le Bourg »\\n & Cie',
    communes: [{ code: '44114', name: 'Orvault' }],
    timeZone: 'Europe/Paris',
    ...more,
  } as Listing,
  candidate: {
    id: '0190a000-0000-7000-8000-000000000002',
    qualifications: [{ profession: 'medecin', specialty: 'medecine-generale', student: false }],
    zones: [{ place: { name: 'Nantes' }, radiusKm: 30 }],
  } as unknown as Candidate,
  side: 'candidate',
  standing: 'agreed',
  changedAt: CHANGED,
  halfDays: fromHalfDayNumbers(halfDays),
  ...(more.side ? { side: more.side } : {}),
  ...(more.standing ? { standing: more.standing } : {}),
})

const write = (...engagements: Engagement[]) => calendarText(engagements, 'https://releve.test')

/** The events of a file, as ical.js says them. */
function read(text: string): ICAL.Event[] {
  const calendar = new ICAL.Component(ICAL.parse(text))
  return calendar.getAllSubcomponents('vevent').map((event) => new ICAL.Event(event))
}

const propertyOf = (event: ICAL.Event | undefined, name: string) => event?.component.getFirstPropertyValue(name)

/** Civil date and hour of an instant in a zone, by another way than ours. */
function civil(time: ICAL.Time, timeZone: string): { day: number; hour: number } {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
      .formatToParts(time.toJSDate())
      .map(({ type, value }) => [type, value]),
  )
  expect(parts.minute).toBe('00')
  return { day: toDay(`${parts.year}-${parts.month}-${parts.day}`), hour: Number(parts.hour) }
}

/** The half-days from `first` to before `end` that an event fills, whichever way it is written. */
function spanOf(event: ICAL.Event, timeZone: string): { first: number; end: number } {
  const { startDate, endDate } = event
  if (startDate.isDate) {
    expect(endDate.isDate).toBe(true)
    return { first: toDay(startDate.toString()) * 2, end: toDay(endDate.toString()) * 2 }
  }
  expect(startDate.zone).toBe(ICAL.Timezone.utcTimezone)
  const [start, stop] = [civil(startDate, timeZone), civil(endDate, timeZone)]
  expect([8, 13]).toContain(start.hour)
  expect([13, 19]).toContain(stop.hour)
  return { first: start.day * 2 + (start.hour === 13 ? 1 : 0), end: stop.day * 2 + (stop.hour === 13 ? 1 : 2) }
}

const FIRST = toDay('2027-01-01') * 2

/** Runs of half-days and of gaps over up to 24 months, so that long blocks and single half-days both come up. */
const sets = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 20 })), { minLength: 1, maxLength: 100 })
  .map((runs) => {
    const set: number[] = []
    let at = FIRST
    for (const [gap, run] of runs) {
      at += gap
      for (let i = 0; i < run; i++) set.push(at++)
    }
    return set.filter((n) => n < FIRST + 730 * 2)
  })

describe('the events of an engagement', () => {
  test('are together exactly its half-days, and no two touch, wherever and whenever it is', () => {
    fc.assert(
      fc.property(sets, fc.constantFrom(...ZONES), (set, timeZone) => {
        const spans = read(write(engagement(set, { timeZone }))).map((event) => spanOf(event, timeZone))
        expect(spans.flatMap(({ first, end }) => Array.from({ length: end - first }, (_, i) => first + i))).toEqual(set)
        for (const [i, { first }] of spans.entries()) if (i > 0) expect(first).toBeGreaterThan(spans[i - 1]?.end ?? 0)
      }),
      { numRuns: 60 },
    )
  })

  test('of whole days have dates, the last excluded; of half days, hours where the listing is', () => {
    const at = (date: string, half: 'am' | 'pm') => toDay(date) * 2 + (half === 'pm' ? 1 : 0)
    const whole = [at('2027-02-09', 'am'), at('2027-02-09', 'pm'), at('2027-02-10', 'am'), at('2027-02-10', 'pm')]
    const text = write(engagement([...whole, at('2027-03-27', 'pm'), at('2027-03-28', 'am')]))
    expect(text).toContain('DTSTART;VALUE=DATE:20270209\r\nDTEND;VALUE=DATE:20270211\r\n')
    // The clocks change in between: 13:00 is 12:00 UTC on the one day, and 11:00 on the next.
    expect(text).toContain('DTSTART:20270327T120000Z\r\nDTEND:20270328T110000Z\r\n')
    const noumea = write(engagement([at('2027-02-09', 'am')], { timeZone: 'Pacific/Noumea' }))
    expect(noumea).toContain('DTSTART:20270208T210000Z\r\nDTEND:20270209T020000Z\r\n')
  })

  test('say where, what for and how sure it is; nobody’s name, and nothing of the other side’s', () => {
    const [first] = read(write(engagement([FIRST])))
    expect(first?.summary).toBe('Remplacement à Orvault (à confirmer)')
    expect(first?.location).toBe('Orvault')
    expect(first?.description).toContain('« Deux semaines; à Orvault, « Le Bourg »\\n & Cie »')
    expect(first?.description).toContain('https://releve.test/mon-profil')
    expect([propertyOf(first, 'status'), propertyOf(first, 'transp')]).toEqual(['TENTATIVE', 'OPAQUE'])
    const [owners] = read(write(engagement([FIRST], { side: 'owner', standing: 'confirmed' })))
    expect(owners?.summary).toBe('Mon remplacement à Orvault')
    expect(owners?.description).toContain('Par : Médecin (Médecine générale), autour de Nantes (30 km)')
    expect(propertyOf(owners, 'status')).toBe('CONFIRMED')
    const [open] = read(write(engagement([FIRST], { standing: 'open', kind: 'reinforcement' })))
    expect(open?.summary).toBe('Renfort à Orvault (à convenir)')
    expect([propertyOf(open, 'status'), propertyOf(open, 'transp')]).toEqual(['TENTATIVE', 'TRANSPARENT'])
  })

  test('keep their names while they begin at the same half-day, and do not depend on the clock', () => {
    const before = read(write(engagement([FIRST, FIRST + 1, FIRST + 4])))
    const after = read(write(engagement([FIRST, FIRST + 4, FIRST + 5], { standing: 'confirmed' })))
    expect(after.map(({ uid }) => uid)).toEqual(before.map(({ uid }) => uid))
    expect(new Set(before.map(({ uid }) => uid)).size).toBe(2)
    expect(before[0]?.uid).toMatch(/^[0-9a-f-]+-2027-01-01-am@releve\.test$/)
    expect(String(propertyOf(before[0], 'dtstamp'))).toBe('2027-01-31T12:00:00Z')
    expect(String(propertyOf(before[0], 'last-modified'))).toBe('2027-01-31T12:00:00Z')
    expect(write(engagement([FIRST]))).toBe(write(engagement([FIRST])))
  })
})

describe('a calendar', () => {
  test('is one that programs take: published, folded lines, CRLF', () => {
    const text = write(engagement([FIRST]), engagement([FIRST + 40], { title: 'é'.repeat(120) }))
    expect(text).toMatch(/^BEGIN:VCALENDAR\r\nVERSION:2\.0\r\n/)
    expect(text).toMatch(/END:VCALENDAR\r\n$/)
    expect(text).toContain('METHOD:PUBLISH\r\n')
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(76)
    expect(read(text)).toHaveLength(2)
  })

  test('of nothing is empty, and still one', () => {
    expect(read(write())).toEqual([])
    expect(write()).toContain('METHOD:PUBLISH')
  })
})

describe('blocks', () => {
  test('are the runs of half-days', () => {
    expect(blocksOf(fromHalfDayNumbers([2, 3, 4, 7, 9, 10]))).toEqual([
      { first: 2, last: 4 },
      { first: 7, last: 7 },
      { first: 9, last: 10 },
    ])
    expect(blocksOf(fromHalfDayNumbers([]))).toEqual([])
  })
})

describe('an hour of a civil day', () => {
  test('is an instant whose civil time is that hour, every day of two years', () => {
    for (const zone of ZONES) {
      const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
      for (let day = toDay('2026-11-01'); day < toDay('2028-11-01'); day++) {
        for (const hour of [8, 13, 19]) {
          const date = new Date(day * 86_400_000).toISOString().slice(0, 10)
          expect(format.format(instantAt(day, hour, zone))).toBe(`${date} ${String(hour).padStart(2, '0')}:00`)
        }
      }
    }
    expect(listHalfDays(fromHalfDayNumbers([FIRST]))).toEqual([FIRST])
  })
})
