import { expect, test } from 'vitest'
import { mayGo, SHORT_MOST, shortText, tickedOf } from '../../src/network/broadcast.ts'

/** What goes into a broadcast, when it may go, and its short text. */

const opening = (n: number, change: object = {}) => ({
  what: 'Remplacement, infirmier',
  place: 'Orvault',
  calendar: 'du 1er au 5 juin 2027 ; 10 demi-journées',
  url: `https://releve.example/annonces/0199a3c2-7f1e-7c5a-9d3b-2f6e8a1b4c${n + 10}`,
  ...change,
})
const cpts = { name: 'CPTS Erdre et Cens', url: 'https://releve.example/territoires/erdre-et-cens' }
const many = (count: number, change: object = {}) => Array.from({ length: count }, (_, i) => opening(i, change))

test('the short text says what, where and when of each, with its link, and the way to all', () => {
  expect(shortText(cpts, many(1))).toBe(
    [
      '📣 CPTS Erdre et Cens : 1 annonce ouverte',
      '• Remplacement, infirmier, Orvault\ndu 1er au 5 juin 2027 ; 10 demi-journées\nhttps://releve.example/annonces/0199a3c2-7f1e-7c5a-9d3b-2f6e8a1b4c10',
      'Toutes les annonces : https://releve.example/territoires/erdre-et-cens',
    ].join('\n\n'),
  )
})

test.each([0, 1, 2, 3, 4, 5, 9, 30])(
  'the short text of %s openings has room, and counts those it leaves out',
  (count) => {
    for (const change of [
      {},
      { calendar: 'x '.repeat(400) },
      { place: 'Saint-Remy-en-Bouzemont-Saint-Genest '.repeat(3) },
    ]) {
      const text = shortText(cpts, many(count, change))
      expect(text.length).toBeLessThanOrEqual(SHORT_MOST)
      const shown = text.match(/^•/gm)?.length ?? 0
      const left = Number(/Et (\d+) autres?/.exec(text)?.[1] ?? 0)
      expect(shown + left).toBe(count)
      expect(text.match(/https:\S+/g)).toHaveLength(shown + 1)
      for (const url of text.match(/https:\S+/g) ?? []) expect(url).toMatch(/[0-9a-f]{12}$|erdre-et-cens$/)
    }
  },
)

test('one goes a day, by the days of Paris', () => {
  const last = new Date('2027-02-01T22:30:00Z') // 23:30 in Paris
  expect(mayGo(null, last)).toBe(true)
  expect(mayGo(last, last)).toBe(false)
  expect(mayGo(last, new Date('2027-02-01T22:59:00Z'))).toBe(false)
  expect(mayGo(last, new Date('2027-02-01T23:00:00Z'))).toBe(true)
})

test('what is ticked beforehand: what was never spread, or all, of one profession', () => {
  const spreadAt = new Date(0)
  const openings = [
    { id: 'a', profession: 'infirmier', spreadAt: null },
    { id: 'b', profession: 'infirmier', spreadAt },
    { id: 'c', profession: 'medecin', spreadAt: null },
  ]
  expect(tickedOf(openings, { choice: 'new', profession: null })).toEqual(['a', 'c'])
  expect(tickedOf(openings, { choice: 'new', profession: 'medecin' })).toEqual(['c'])
  expect(tickedOf(openings, { choice: 'all', profession: 'infirmier' })).toEqual(['a', 'b'])
  expect(tickedOf(openings, { choice: 'none', profession: null })).toEqual([])
  const crowd = Array.from({ length: 50 }, (_, i) => ({ id: String(i), profession: 'medecin', spreadAt: null }))
  expect(tickedOf(crowd, { choice: 'all', profession: null })).toHaveLength(30)
})
