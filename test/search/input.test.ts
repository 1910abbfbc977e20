import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { listingInput } from '../../src/listings/model.ts'
import { createListing, submitListing } from '../../src/listings/service.ts'
import { decide } from '../../src/moderation/service.ts'
import { normalizeName } from '../../src/reference/geography.ts'
import { cutWords, MOST_CHARACTERS } from '../../src/search/cutting.ts'
import { savedSearchInput } from '../../src/search/model.ts'
import { reconcile } from '../../src/search/service.ts'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'
import { figures, times } from '../support/soak.ts'

/** Whatever is typed, a search answers, and asks for nothing but what its filters say. */

const db = useDb()
const deps = useDeps(db, { meili: { ...inject('meili'), index: `listings-${randomUUID()}` } })
const engines = {
  meilisearch: useApi(() => deps.web),
  postgres: useApi(() => ({ ...deps.web, meili: null })),
}

beforeAll(async () => {
  await reconcile(deps.worker)
  const owner = await deps.person('owner@releve.test', 'practitioner')
  const desk = await deps.person('desk@cpts.test', 'coordinator', 'erdre-et-cens', 'hors-territoire')
  for (const kind of ['replacement', 'succession']) {
    const when = kind === 'succession' ? { window: {} } : { periods: [{ from: '2027-07-05', to: '2027-07-30' }] }
    const about = {
      profession: 'infirmier',
      communes: ['44114'],
      practiceType: 'groupe',
      description: 'a OR b, x = "1"',
    }
    const { id } = await createListing(
      deps.as(owner),
      listingInput.parse({ kind, title: 'Annonce', ...about, ...when }),
    )
    await submitListing(deps.as(owner), id)
    await decide(deps.as(desk), id, { decision: 'publish' })
  }
  await deps.work('index')
})
afterAll(async () => {
  await deps.worker.meili?.client.deleteIndexIfExists(deps.worker.meili.uid)
})

const SIGNS = [...'"\'\\*&|!:()<>%=;,-_/{}[]#?+~^`\0\n\t\u202e\u200b\u200d\ufeff\u0301４😀漢', '\ud800', '\udc00']
const WORDS = [
  'OR',
  'AND',
  'NOT',
  ' ',
  ' ',
  'kind',
  'succession',
  'infirmier',
  'Orvault',
  '44',
  'juillet',
  'a',
  'e\u0301',
]
const hostile = fc.string({ unit: fc.constantFrom(...SIGNS, ...WORDS), maxLength: 40 })

describe.each(Object.entries(engines))('%s', (engine, send) => {
  const ask = (query: Record<string, string>) => send('GET', `/api/listings?${new URLSearchParams(query)}`)

  it('answers anything that is typed, and finds nothing outside the filters', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (q) => {
        const { status, body } = await ask({ q, kind: 'replacement', department: '44' })
        expect(status).toBe(200)
        expect(body.items.every((item: { kind: string }) => item.kind === 'replacement')).toBe(true)
        const kinds = body.understood.filter(({ field }: { field: string }) => field === 'kind')
        expect(kinds.every(({ value }: { value: string }) => value === 'replacement')).toBe(true)
      }),
      { numRuns: times(60, 3000) },
    )
    figures(`typed: ${times(60, 3000)} hostile searches of ${engine}, each answered, none outside its filters`)
  })

  it.each([
    '") OR kind = "succession',
    'kind = succession OR kind EXISTS',
    "'; drop table listing; --",
    '*',
    '&!|:',
    'a:* | b',
    '\\',
    '\0',
    '\u202eénik',
    '<script>alert(1)</script>',
  ])('takes "%s" for words', async (q) => {
    const { status, body } = await ask({ q, kind: 'replacement', department: '53' })
    expect(status).toBe(200)
    expect(body.items).toEqual([])
  })

  it('reads the beginning of ten thousand characters, and says so', async () => {
    const { status, body } = await ask({ q: 'mot '.repeat(2500) })
    expect(status).toBe(200)
    expect(body.notices).toEqual([{ path: 'q', message: expect.stringMatching(/^Votre recherche est longue/) }])
    expect((await ask({ q: 'x'.repeat(10_000) })).body.notices).toHaveLength(1)
    expect((await ask({ q: 'kiné' })).body.notices).toEqual([])
    expect((await ask({})).body.notices).toEqual([])
  })

  it('reads through signs that nobody sees', async () => {
    const { body } = await ask({ q: '\u202eid\u200bel \0Or\u00advault' })
    expect(body.understood.map(({ text }: { text: string }) => text)).toEqual(['idel', 'Orvault'])
  })

  it('refuses what contradicts itself, and finds nothing where words do', async () => {
    expect((await ask({ from: '2027-07-02', to: '2027-07-01' })).status).toBe(422)
    expect((await ask({ commune: '44114', radiusKm: '-5' })).status).toBe(422)
    const { status, body } = await ask({ q: 'à partir du 3 mai', to: '2027-02-01' })
    expect([status, body.understood]).toEqual([200, []])
  })
})

it('takes no longer for thousands of marks on one letter, of a text that is refused neither', () => {
  const letter = `e${'\u0301\u0323'.repeat(40_000)}`
  const begun = performance.now()
  expect(cutWords(letter).length).toBeLessThan(10)
  expect(normalizeName(letter)).toBe('e')
  expect(savedSearchInput.safeParse({ name: 'x', query: { q: letter } }).success).toBe(false)
  // Putting them into order took 10 s each time.
  expect(performance.now() - begun).toBeLessThan(3000)
})

it('cuts at the end of a word where there is one', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 1000 }), (text) => {
      const cut = cutWords(text)
      expect(cut.length).toBeLessThanOrEqual(MOST_CHARACTERS)
      expect(cut.isWellFormed()).toBe(true)
      expect(cutWords(cut)).toBe(cut)
    }),
    { numRuns: times(200, 20_000) },
  )
  expect(cutWords(`${'mot '.repeat(74)}dernier mots`)).toBe('mot '.repeat(74).trim())
})
