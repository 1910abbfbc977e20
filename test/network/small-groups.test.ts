import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { type Names, type PublicReport, toPublic } from '../../src/network/report-merged.ts'
import { type Fact, reckon } from '../../src/network/report-model.ts'
import { isSmall, mergeAdjacent, mergeSmall, type Row } from '../../src/network/small-groups.ts'

/** Nobody is to be found in a report: no number from 1 to 4, and none to be had by subtraction. */

const rows = (...counts: number[]) => counts.map((count, i) => ({ key: `k${i}`, counts: [count] }))
const keys = (found: readonly { key: string; counts: readonly number[] }[] = []) =>
  found.map(({ key, counts }) => `${key} ${counts}`)

describe('a list', () => {
  it('merges what is small, and what would give it away', () => {
    const merged = mergeSmall(rows(9, 4, 3, 12))
    expect([keys(merged?.shown), merged?.rest]).toEqual([['k0 9', 'k3 12'], [7]])
    // One small row alone would be the total less the others: the next smallest joins it.
    const alone = mergeSmall(rows(9, 4, 12))
    expect([keys(alone?.shown), alone?.rest]).toEqual([['k2 12'], [13]])
    expect(mergeSmall(rows(9, 12, 0))).toMatchObject({ rest: null, totals: [21] })
    expect(mergeSmall(rows(2, 2))).toBeNull()
    expect(mergeSmall(rows())).toMatchObject({ shown: [], rest: null })
  })

  it('holds the parts of a row to the same', () => {
    const merged = mergeSmall([
      { key: 'a', counts: [10, 2] },
      { key: 'b', counts: [6, 0] },
      { key: 'c', counts: [5, 8] },
      { key: 'd', counts: [30, 30] },
    ])
    expect([keys(merged?.shown), merged?.rest]).toEqual([['d 30,30'], [21, 10]])
  })

  it('in an order merges neighbours', () => {
    expect(mergeAdjacent(rows(5, 1, 9, 0, 2))?.map(({ key, counts }) => [key.join('+'), counts[0]])).toEqual([
      ['k0+k1', 6],
      ['k2+k3+k4', 11],
    ])
    expect(mergeAdjacent(rows(0, 3, 0))).toBeNull()
    expect(mergeAdjacent(rows(0, 0))).toHaveLength(2)
  })
})

const anyRows = fc
  .integer({ min: 1, max: 3 })
  .chain((width) => fc.array(fc.array(fc.nat(12), { minLength: width, maxLength: width }), { maxLength: 12 }))
  .map((all) => all.map((counts, i): Row<number> => ({ key: i, counts })))
const totalsOf = (all: readonly { counts: readonly number[] }[], width: number) =>
  Array.from({ length: width }, (_, i) => all.reduce((sum, { counts }) => sum + (counts[i] as number), 0))

test('whatever the rows: no number shown is small, and they add up', () => {
  fc.assert(
    fc.property(anyRows, (all) => {
      const width = all[0]?.counts.length ?? 1
      const totals = totalsOf(all, width)
      const merged = mergeSmall(all)
      const adjacent = mergeAdjacent(all)
      if (totals.some(isSmall)) {
        expect([merged, adjacent]).toEqual([null, null])
        return
      }
      const told = [...(merged?.shown ?? []), ...(merged?.rest ? [{ counts: merged.rest }] : [])]
      for (const list of [told, adjacent ?? []]) {
        expect(list.flatMap(({ counts }) => [...counts]).filter(isSmall)).toEqual([])
        expect(totalsOf(list, width)).toEqual(totals)
      }
      expect(adjacent?.flatMap(({ key }) => key)).toEqual(all.map(({ key }) => key))
    }),
    { numRuns: 500 },
  )
})

const NAMES: Names = { profession: (code) => code, kind: (code) => code, month: (month) => month }

const fact = fc.record({
  profession: fc.constantFrom('medecin', 'infirmier', 'ipa', 'pharmacien', 'opticien'),
  kind: fc.constantFrom('replacement', 'succession', 'reinforcement'),
  commune: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
  communeName: fc.constant(''),
  state: fc.constantFrom('filled', 'filled', 'published', 'expired', 'withdrawn', 'rejected'),
  published: fc.constantFrom('2026-11-20', '2027-01-05', '2027-02-05', '2027-02-06', '2027-03-31', '2027-05-01'),
  filled: fc.constant(null),
  withdrawnFrom: fc.constantFrom('published', 'expired'),
  matched: fc.boolean(),
  answered: fc.boolean(),
  agreed: fc.boolean(),
})
const facts = fc
  .oneof(fc.array(fact, { maxLength: 30 }), fc.array(fact, { minLength: 60, maxLength: 120 }))
  .map((all) =>
    all.map(
      (one): Fact => ({ ...one, communeName: one.commune, filled: one.state === 'filled' ? '2027-05-02' : null }),
    ),
  )

/** Every number of a public report, and every one that is to be had by subtracting one told number from another of its row. */
function numbersOf(report: PublicReport): number[] {
  const parts = [report.professions, report.communes, report.kinds, report.months].flatMap((list) => list ?? [])
  const counted = [report.delays, report.outcomes, report.supply].flatMap((list) => list ?? [])
  return [
    ...parts.flatMap(({ published, filled }) =>
      filled === null ? [published] : [published, filled, published - filled],
    ),
    ...counted.map(({ count }) => count),
    ...[report.published, report.filled, report.people].filter((n) => n !== null),
  ]
}

test('whatever the facts: a report tells no small number, its lists agree, and its rate gives none away', () => {
  let told = 0
  fc.assert(
    fc.property(facts, fc.array(fc.nat(9), { maxLength: 5 }), (all, supply) => {
      const dates = { from: '2027-01-01', to: '2027-04-30' }
      const offered = new Map(supply.map((n, i) => [String(i), n]))
      const report = toPublic(reckon(all, dates), all, { byFirstProfession: offered, hours: 8, helpers: 2 }, NAMES)
      expect(numbersOf(report).filter(isSmall)).toEqual([])
      expect(report.hours).toBeNull()
      const { published, filled, outcomes } = report
      const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0)
      for (const list of [report.professions, report.communes, report.kinds, report.months]) {
        if (!list) continue
        expect(sum(list.map((row) => row.published))).toBe(published)
        const parts = list.map((row) => row.filled)
        if (parts.every((n) => n !== null)) expect(sum(parts)).toBe(filled)
      }
      if (outcomes) expect(sum(outcomes.map(({ count }) => count))).toBe(published)
      if (report.delays) expect(sum(report.delays.map(({ count }) => count))).toBe(filled)
      if (filled !== null && published !== null) expect(isSmall(published - filled)).toBe(false)
      // What is filled stands by itself in the outcomes, or is told nowhere.
      const stands = outcomes?.find(({ label }) => label === 'Pourvues')?.count ?? 0
      if (filled !== null && outcomes) expect(stands).toBe(filled)
      if (filled === null) expect(stands).toBe(0)
      if (report.fillRate !== null && filled) {
        told++
        const open = (published as number) - Math.round(filled / report.fillRate)
        expect(isSmall(open)).toBe(false)
        expect(isSmall(Math.round(filled / report.fillRate) - filled)).toBe(false)
      }
    }),
    { numRuns: 300 },
  )
  expect(told).toBeGreaterThan(20)
})
