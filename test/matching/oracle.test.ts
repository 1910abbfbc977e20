import { describe, expect, test } from 'vitest'
import { compare } from './compare.ts'
import { assess, type OracleCandidate, type OracleLine, type OracleListing, type OracleNeedPeriod } from './oracle.ts'
import { PLACES } from './places.ts'
import { aCandidate, aListing, NOW } from './sides.ts'

/** Worked out by hand from the text; the oracle and the core are both held to them. Today is Sunday 31 January 2027. */

interface Case {
  listing?: Partial<OracleListing>
  candidate?: Partial<OracleCandidate>
  now?: string
  /** The line that keeps them apart, or ΣC, ΣN and, where it is not 0, the shift. */
  is: OracleLine | [covered: number, needed: number, shift?: number]
  /** Half-days that a filling takes, where they are not ΣC. */
  takes?: number
  points?: Partial<ReturnType<typeof assess>['points']>
  score?: number
}

function holds(cases: Record<string, Case>): void {
  test.each(Object.entries(cases))('%s', (_, { is, takes, points, score, ...sides }) => {
    const now = sides.now ? new Date(sides.now) : NOW
    const listing = { ...aListing, ...sides.listing }
    const candidate = { ...aCandidate, confirmedAt: now, ...sides.candidate }
    const found = assess(listing, candidate, now)
    compare({ listing, candidate, now }, found)
    if (typeof is === 'string') return expect(found.failing[0]).toBe(is)
    const [covered, needed, shift = 0] = is
    expect(found).toMatchObject({ failing: [], covered, needed, shift })
    if (takes !== undefined) expect(found.shared.size).toBe(takes)
    for (const [name, value] of Object.entries(points ?? {})) {
      expect(found.points[name as keyof typeof found.points], name).toBeCloseTo(value, 9)
    }
    if (score !== undefined) expect(found.score).toBe(score)
  })
}

const free = (...ranges: [from: string, to: string][]) => ({
  availability: ranges.map(([from, to]) => ({ from, to })),
})
const off = (...ranges: [from: string, to: string][]) => ranges.map(([from, to]) => ({ from, to }))
const mornings = { halves: ['am' as const] }
const workdays = [1, 2, 3, 4, 5]
const quota = (halfDays: number, per: 'week' | 'month') => ({ quota: { halfDays, per } })
const needs = (...periods: OracleNeedPeriod[]) => ({ periods })

describe('a quota', () => {
  const twoWeeks = needs({ from: '2027-02-08', to: '2027-02-21', weekdays: workdays, ...mornings, ...quota(4, 'week') })
  holds({
    'counts week by week: 2 of 4, then 4 of 4 though 5 are free; a filling takes none': {
      listing: twoWeeks,
      candidate: free(['2027-02-08', '2027-02-09'], ['2027-02-15', '2027-02-21']),
      is: [6, 8],
      takes: 0,
      points: { dates: 33.75 },
    },
    // 6 of the first week's 10: ⌈4 × 6 / 10⌉ = 3; then 4.
    'of a week that begins on its Wednesday is in proportion, rounded up': {
      listing: needs({ from: '2027-02-10', to: '2027-02-19', weekdays: workdays, ...quota(4, 'week') }),
      is: [7, 7],
    },
    // Half of February, ⌈20 × 28 / 56⌉ = 10; all of March, 20, of which the 1st is free.
    '"10 days a month", from the middle of February to the end of March': {
      listing: needs({ from: '2027-02-15', to: '2027-03-31', ...quota(20, 'month') }),
      candidate: free(['2027-02-01', '2027-03-01']),
      is: [12, 30],
    },
    // On Wednesday: ⌈7 × 10 / 14⌉ = 5 of the week that has begun, then 7.
    'counts in proportion what is left of a week that has begun': {
      listing: needs({ from: '2027-02-08', to: '2027-02-21', ...quota(7, 'week') }),
      now: '2027-02-10T12:00:00Z',
      is: [12, 12],
    },
    'more than there is asks for what there is': {
      listing: needs({ from: '2027-02-08', to: '2027-02-14', weekdays: [1, 2], ...mornings, ...quota(9, 'week') }),
      is: [2, 2],
    },
    // n = m = 5 whatever is excepted: 3 of the 3 that are left. (Less the exceptions it would be ⌈3 × 3 / 5⌉ = 2.)
    'is not lowered by exceptions, as long as enough is left': {
      listing: {
        ...needs({ from: '2027-02-08', to: '2027-02-14', weekdays: workdays, ...mornings, ...quota(3, 'week') }),
        except: off(['2027-02-08', '2027-02-09']),
      },
      is: [3, 3],
    },
    // Every second week, counted back from that of the 22nd: also that of the 8th. ⌈5 × 4 / 8⌉ = 3, then 5 of 8.
    'reads the pattern of every second week before the period too': {
      listing: needs({
        ...{ from: '2027-02-22', to: '2027-03-28', weekdays: [1, 2, 3, 4], everyWeeks: 2, ...mornings },
        ...quota(5, 'month'),
      }),
      is: [8, 8],
    },
    'of one period leaves the other as it is: 2 of 2, and 3 of 5, which a filling takes': {
      listing: needs(
        { from: '2027-02-08', to: '2027-02-12', ...mornings, ...quota(2, 'week') },
        { from: '2027-02-15', to: '2027-02-19', ...mornings },
      ),
      candidate: free(['2027-02-08', '2027-02-17']),
      is: [5, 7],
      takes: 3,
    },
  })
})

describe('a shift', () => {
  const fiveMornings = needs({ from: '2027-02-08', to: '2027-02-12', ...mornings })
  holds({
    'two days later all is covered': {
      listing: { ...fiveMornings, flexDays: 3 },
      candidate: free(['2027-02-10', '2027-02-28']),
      is: [5, 5, 2],
    },
    'no further than it may': {
      listing: { ...fiveMornings, flexDays: 1 },
      candidate: free(['2027-02-10', '2027-02-28']),
      is: [4, 5, 1],
    },
    'as little as covers most, and the earlier of two': {
      listing: { ...needs({ from: '2027-02-08', to: '2027-02-10', ...mornings }), flexDays: 10 },
      candidate: { unavailable: off(['2027-02-09', '2027-02-09']) },
      is: [3, 3, -2],
    },
    'by whole weeks where weekdays are given, be it all seven': {
      listing: {
        ...needs({ from: '2027-02-08', to: '2027-02-12', weekdays: [1, 2, 3, 4, 5, 6, 7], ...mornings }),
        flexDays: 8,
      },
      candidate: free(['2027-02-09', '2027-02-28']),
      is: [5, 5, 7],
    },
    'by whole weeks where any period has weekdays or skips weeks': {
      listing: {
        ...needs(...fiveMornings.periods, { from: '2027-02-22', to: '2027-02-22', everyWeeks: 2, ...mornings }),
        flexDays: 6,
      },
      candidate: free(['2027-02-09', '2027-02-28']),
      is: [5, 6],
    },
    'never before today': {
      listing: { ...fiveMornings, flexDays: 3 },
      candidate: { unavailable: off(['2027-02-12', '2027-02-12']) },
      now: '2027-02-08T12:00:00Z',
      is: [4, 5],
    },
    // Of the five the 10th, 11th and 12th are left: one day earlier would be before today.
    'of what is left, not of what is past': {
      listing: { ...fiveMornings, flexDays: 3 },
      candidate: free(['2027-02-13', '2027-02-28']),
      now: '2027-02-10T12:00:00Z',
      is: [3, 3, 3],
    },
    // The 14th must stay free: 2 or 3 days later would put one half-day on it.
    'never onto more excepted half-days than at rest': {
      listing: { ...fiveMornings, flexDays: 3, except: off(['2027-02-14', '2027-02-14']) },
      candidate: free(['2027-02-10', '2027-02-28']),
      is: [4, 5, 1],
    },
    // At rest 3 are needed and 1 is free; from four days later on, 5 of 5. minDays counts there.
    'away from what is excepted, more is needed': {
      listing: { ...fiveMornings, flexDays: 4, except: off(['2027-02-08', '2027-02-09']) },
      candidate: { ...free(['2027-02-12', '2027-02-28']), minDays: 2.5 },
      is: [5, 5, 4],
    },
    // One day earlier, all that stays needed (the 10th and 11th) is free; but the 8th would come to lie before today.
    'never before today, be it onto something excepted': {
      listing: {
        ...needs(
          { from: '2027-02-08', to: '2027-02-08', ...mornings },
          { from: '2027-02-11', to: '2027-02-12', ...mornings },
        ),
        flexDays: 1,
        except: off(['2027-02-01', '2027-02-07'], ['2027-02-12', '2027-02-12']),
      },
      candidate: free(['2027-02-10', '2027-02-11']),
      now: '2027-02-08T12:00:00Z',
      is: [1, 2],
    },
    'the highest coverage is taken, even where minDays is met at another shift only': {
      listing: { ...fiveMornings, flexDays: 2, except: off(['2027-02-06', '2027-02-09']) },
      candidate: { ...free(['2027-02-10', '2027-02-12']), minDays: 2 },
      is: 'dates',
    },
    'all of it is asked for at the shift that was chosen': {
      listing: { ...fiveMornings, flexDays: 2, partialAccepted: false },
      candidate: free(['2027-02-10', '2027-02-14']),
      is: [5, 5, 2],
    },
    // At 3 days later, the first week's quota is met on the 15th to 17th: buckets are those of the unmoved half-days.
    'takes the weeks of a quota with it': {
      listing: { ...needs({ from: '2027-02-08', to: '2027-02-21', ...mornings, ...quota(3, 'week') }), flexDays: 3 },
      candidate: free(['2027-02-15', '2027-02-17'], ['2027-02-22', '2027-02-24']),
      is: [6, 6, 3],
      takes: 0,
    },
    'onto what is not excepted, where at rest all is': {
      listing: {
        ...needs({ from: '2027-02-08', to: '2027-02-08', ...mornings }),
        flexDays: 2,
        except: off(['2027-02-07', '2027-02-08']),
      },
      is: [1, 1, 1],
    },
    'at which nothing is needed is skipped': {
      listing: {
        ...needs({ from: '2027-02-08', to: '2027-02-09', ...mornings }),
        flexDays: 7,
        except: off(['2027-02-01', '2027-02-07'], ['2027-02-09', '2027-02-16']),
      },
      candidate: free(['2027-02-08', '2027-02-08']),
      is: [1, 1],
    },
  })
})

describe('windows', () => {
  const succession = (window: OracleListing['window'], change: Partial<OracleListing> = {}) => ({
    ...{ kind: 'succession' as const, periods: [], window },
    ...change,
  })
  const seeks = (window: OracleCandidate['window'], change: Partial<OracleCandidate> = {}) => ({
    ...{ kinds: ['succession'], availability: [], window },
    ...change,
  })
  holds({
    'everything as wished makes 100: 20 + 40 + 15 + 15 + 10': {
      listing: succession(null),
      candidate: seeks({}),
      is: [731, 731],
      points: { dates: 20, distance: 40, practice: 15, terms: 15, freshness: 10 },
      score: 100,
    },
    'ten days of the thirty of the shorter': {
      listing: succession({ earliest: '2027-06-01', latest: '2027-06-30' }),
      candidate: seeks({ earliest: '2027-06-21', latest: null }),
      is: [10, 30],
      points: { dates: 20 / 3 },
      score: 86.7,
    },
    'a past earliest is today: five days, all within the ten': {
      listing: succession({ earliest: '2026-01-01', latest: '2027-02-09' }),
      candidate: seeks({ latest: '2027-02-04' }),
      is: [5, 5],
    },
    'an open end is 730 days from today, and that day counts': {
      listing: succession({ earliest: '2029-01-30', latest: '2029-02-10' }),
      candidate: seeks({}),
      is: [1, 12],
    },
    'an open end is the beginning, where that is later than 730 days from today': {
      listing: succession({ earliest: '2030-01-01' }),
      candidate: seeks({ earliest: '2029-12-01', latest: '2030-01-15' }),
      is: [1, 1],
    },
    'that do not meet': { listing: succession({ earliest: '2029-01-31' }), candidate: seeks({}), is: 'dates' },
    'a latest of today is not past': {
      listing: succession({ latest: '2027-01-31' }),
      candidate: seeks({}),
      is: [1, 1],
    },
    'a latest of yesterday is': { listing: succession({ latest: '2027-01-30' }), candidate: seeks({}), is: 'open' },
    'the candidate’s, too': { listing: succession({}), candidate: seeks({ latest: '2027-01-30' }), is: 'dates' },
    'one wish met by a price of 0, one not, one unknown: (1 + 0 + ½) / 3 of 15': {
      listing: succession(null, { wallsPrice: 0, collaborationFirst: false, successorsWanted: null }),
      candidate: seeks(null, { wishes: { walls: 'buy', collaborationFirst: true, team: true } }),
      is: [731, 731],
      points: { terms: 7.5 },
    },
    'flags that are false and walls of any kind are no wishes; neither is a share': {
      listing: succession(null, { share: 10, successorsWanted: 1 }),
      candidate: seeks(null, { minShare: 90, wishes: { walls: 'any', collaborationFirst: false, team: false } }),
      is: [731, 731],
      points: { terms: 15 },
    },
    'a collaboration has windows and a share, and 40 points of distance: 20 + 40 × 30 / (30 + km) + 15 + 7.5 + 5': {
      listing: { kind: 'collaboration', periods: [], window: {}, share: 72.5, communes: [PLACES.nantes] },
      candidate: {
        ...{ kinds: ['collaboration'], minShare: 77.5, wishes: { walls: 'buy' }, zones: aCandidate.zones },
        confirmedAt: new Date('2026-11-17T12:00:00Z'), // 75 days ago
      },
      is: [731, 731],
      points: { dates: 20, practice: 15, terms: 7.5, freshness: 5 },
    },
  })
})
