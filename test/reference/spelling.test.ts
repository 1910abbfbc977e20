import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { edits, oneEditAway } from '../../src/reference/spelling.ts'

describe('edits', () => {
  it.each([
    ['pairs', 'paris', 1],
    ['nce', 'nice', 1],
    ['bordaux', 'bordeaux', 1],
    ['marseile', 'marseille', 1],
    ['nantes', 'nantes', 0],
    ['', 'nice', 4],
    ['sant etiene', 'saint etienne', 2],
  ])('from "%s" to "%s" are %i', (typed, meant, count) => {
    expect(edits(typed, meant)).toBe(count)
  })

  it.each([
    ['monpel', 'montpellier', 1],
    ['bord', 'bordeaux', 0],
    ['bordeauxx', 'bordeaux', 1],
    ['', 'nice', 0],
  ])('from "%s" to a beginning of "%s" are %i', (typed, meant, count) => {
    expect(edits(typed, meant, { begun: true })).toBe(count)
  })

  it('everything one edit away is one edit away, and the other way round', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 5 })
    fc.assert(
      fc.property(word, word, (typed, meant) => {
        expect(oneEditAway(typed).includes(meant)).toBe(edits(typed, meant) === 1)
      }),
    )
  })
})
