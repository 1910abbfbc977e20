import { expect, test } from 'vitest'
import { standingOf } from '../../src/campaigns/view.ts'

/** How a slot stands, in words. */

const ROW = { places: 2, confirmed: 0, invited: 0, available: 0, ahead: true }

test('nobody is said to be missing from a draft, for which nobody was looked for', () => {
  expect(standingOf(ROW, 'draft').text).toBe('à pourvoir')
  expect(standingOf(ROW, 'open').text).toBe('il manque 2 personnes, personne de libre')
  expect(standingOf(ROW, 'closed').text).toBe('il manque 2 personnes')
  expect(standingOf({ ...ROW, ahead: false }, 'closed').text).toContain('passé')
})
