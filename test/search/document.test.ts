import { describe, expect, test } from 'vitest'
import type { Listing } from '../../src/listings/model.ts'
import { BLANK, isStillOpen, todayOf } from '../../src/listings/rules.ts'
import { civilDay, startOfDay, toDay } from '../../src/reference/calendar.ts'
import { listingDocument } from '../../src/search/document.ts'

const ZONES = ['Europe/Paris', 'America/Guadeloupe', 'America/Cayenne', 'Indian/Reunion', 'Indian/Mayotte']
const HOUR = 3_600_000

/** Published, with the fields that a document is made of. */
const listing = (change: Partial<Listing>) =>
  ({
    ...BLANK,
    id: '01999999-0000-7000-8000-000000000000',
    ownerId: '01999999-0000-7000-8000-000000000001',
    state: 'published',
    kind: 'replacement',
    profession: 'medecin',
    practiceType: 'msp',
    title: 'Titre',
    description: 'Texte.',
    communes: [{ code: '97411', name: 'Saint-Denis', city: null, lat: -20.9, lon: 55.45 }],
    timeZone: 'Indian/Reunion',
    territories: ['hors-territoire'],
    publishedAt: new Date('2027-01-01T00:00:00Z'),
    ...change,
  }) as Listing

test.each(ZONES)('a day begins at midnight in %s, on the days the clock changes too', (timeZone) => {
  for (let day = toDay('2026-12-25'); day < toDay('2028-01-05'); day++) {
    const start = startOfDay(day, timeZone)
    expect(civilDay(start, timeZone)).toBe(day)
    expect(civilDay(new Date(start.getTime() - 1), timeZone)).toBe(day - 1)
  }
})

describe('a document', () => {
  test.each(ZONES)('is open as long as its listing is, in %s', (timeZone) => {
    const dated = listing({ timeZone, periods: [{ from: '2027-03-22', to: '2027-03-28', weekdays: [1, 5] }] })
    const windowed = listing({ timeZone, kind: 'succession', window: { latest: '2027-10-31' } })
    for (const one of [dated, windowed]) {
      const { openUntil } = listingDocument(one, 0)
      for (const hours of [-30, -13, -2, -0.001, 0, 0.001, 2, 13, 30]) {
        const now = new Date(openUntil * 1000 + hours * HOUR)
        expect(now.getTime() / 1000 < openUntil).toBe(isStillOpen(one, todayOf(one, now)))
      }
    }
  })

  test('of a succession without latest date is always open, and begins whenever it may', () => {
    const open = listingDocument(listing({ kind: 'succession', window: {} }), 0)
    expect(open.openUntil).toBeGreaterThan(Date.UTC(2200, 0, 1) / 1000)
    expect([open.windowFrom, open.windowTo]).toEqual([toDay('2000-01-01'), toDay('2199-12-31')])
    const later = listingDocument(listing({ kind: 'collaboration', window: { earliest: '2027-09-01' } }), 0)
    expect([later.windowFrom, later.days]).toEqual([toDay('2027-09-01'), []])
  })

  test('holds every day needed, exceptions and weekdays heeded, and nothing of its owner', () => {
    const periods = [{ from: '2027-02-01', to: '2027-02-14', weekdays: [1, 3], halves: ['am' as const] }]
    const document = listingDocument(listing({ periods, except: [{ from: '2027-02-03', to: '2027-02-08' }] }), 0)
    expect(document.days).toEqual(['2027-02-01', '2027-02-10'].map(toDay))
    expect([document.windowFrom, document.windowTo]).toEqual([null, null])
    expect(JSON.stringify(document)).not.toContain('000000000001')
  })

  test('has what people type of its other fields, and of housing to be talked about nothing', () => {
    const terms = (change: Partial<Listing>) => listingDocument(listing(change), 0).terms
    const all = { sector: '1', software: 'Maiia', housing: 'yes', vehicleNeeded: true } as const
    expect(terms(all)).toEqual(['secteur 1', 'Maiia', 'logement', 'voiture'])
    expect(terms({ sector: 'Secteur 2 OPTAM', housing: 'negotiable', vehicleNeeded: false })).toEqual([
      'Secteur 2 OPTAM',
    ])
    expect(terms({})).toEqual([])
  })
})
