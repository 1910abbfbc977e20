import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT } from '../../src/platform/root.ts'
import { parseLexicon } from '../../src/reference/lexicon.ts'
import type { SearchQuery } from '../../src/search/model.ts'
import { understandAll } from '../../src/search/reading.ts'
import { type Meaning, possiblePlaces, type Understanding } from '../../src/search/understanding.ts'
import { useDb } from '../support/db.ts'
import { MG, type Phrase, SENTENCES, SPELT, TRADE, WELL_SPELT } from './phrases.ts'
import { DATES, NO_DATES } from './phrases-dates.ts'
import { NO_PLACES, PLACES } from './phrases-places.ts'

const db = useDb()
const words = fs.readFileSync(path.join(ROOT, 'search/words.json'), 'utf8')
const lexicon = parseLexicon(words)

/** A Monday. */
const TODAY = new Date('2026-11-23T09:00:00Z')

const NOT_UNDERSTOOD = [...NO_DATES, ...NO_PLACES, ...WELL_SPELT]
const PHRASES: readonly Phrase[] = [...TRADE, ...PLACES, ...DATES, ...SPELT, ...SENTENCES, ...NOT_UNDERSTOOD]

async function read(text: string, given: Partial<Record<keyof Meaning, string>> = {}): Promise<Understanding> {
  const query = { q: text, ...given } as SearchQuery
  return (await understandAll({ sql: db.sql, clock: () => TODAY }, [query]))[0] as Understanding
}

test('the table is long, and says what is no filter too', () => {
  const texts = PHRASES.map(([text]) => text)
  expect(new Set(texts).size).toBe(texts.length)
  expect(PHRASES.length).toBeGreaterThanOrEqual(150)
  expect(NOT_UNDERSTOOD.length).toBeGreaterThanOrEqual(25)
})

test.each(PHRASES)('"%s"', async (text, filters, rest) => {
  const reading = await read(text)
  expect(reading.filters).toEqual(filters)
  expect(reading.rest).toBe(rest)
  const told = reading.understood.map(({ field, value }) => [field, value])
  expect(Object.fromEntries(told)).toEqual(filters)
})

describe('what is understood', () => {
  test('is told as it was typed', async () => {
    expect((await read('Rempla MG, à la Chapelle sur Erdre !')).understood).toEqual([
      { text: 'Rempla', field: 'kind', value: 'replacement' },
      { text: 'MG', field: 'profession', value: 'medecin' },
      { text: 'MG', field: 'specialty', value: 'medecine-generale' },
      { text: 'la Chapelle sur Erdre', field: 'commune', value: '44035' },
    ])
  })

  test('never goes against a filter that was chosen, and says the same of the same', async () => {
    expect(await read('kiné Nantes', { profession: 'medecin', commune: '44114' })).toEqual({
      understood: [],
      filters: {},
      rest: 'kiné Nantes',
    })
    expect(await read('MG', { profession: 'medecin' })).toMatchObject({ filters: MG, rest: '' })
    expect(await read('kiné juillet', { from: '2027-02-01' })).toMatchObject({
      filters: { profession: 'masseur-kinesitherapeute' },
      rest: 'juillet',
    })
    expect(await read('MG', { specialty: 'pediatrie' })).toMatchObject({ filters: {}, rest: 'MG' })
  })

  test('is nothing in a text longer than anybody types', async () => {
    const long = `kiné ${'mot '.repeat(20)}`
    expect(await read(long)).toEqual({ understood: [], filters: {}, rest: long })
    expect(possiblePlaces('nantes '.repeat(1000), lexicon)).toEqual([])
  })
})

describe('the words', () => {
  test('have one meaning each, and of codes that exist', () => {
    const given = JSON.parse(words)
    const twice = { ...given, kind: { ...given.kind, collaboration: ['Remplaçants'] } }
    expect(() => parseLexicon(JSON.stringify(twice))).toThrow('two meanings')
    expect(() => parseLexicon(JSON.stringify({ ...given, kind: { holiday: ['congés'] } }))).toThrow('holiday')
  })
})
