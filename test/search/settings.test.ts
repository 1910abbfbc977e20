import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { contextOf } from '../../src/deps.ts'
import type { Listing } from '../../src/listings/model.ts'
import { BLANK } from '../../src/listings/rules.ts'
import { ROOT } from '../../src/platform/root.ts'
import { listingDocument } from '../../src/search/document.ts'
import { searchQuery } from '../../src/search/model.ts'
import { indexListing, searchListings } from '../../src/search/service.ts'
import { parseSettings } from '../../src/search/settings.ts'
import { seed } from '../../src/seed/service.ts'
import { useService } from '../support/service.ts'

/** How the index is set, and that nothing private is in it. */

const json = fs.readFileSync(path.join(ROOT, 'search', 'listings.json'), 'utf8')
const settings = parseSettings(json)

const LISTING = {
  ...BLANK,
  id: '01999999-0000-7000-8000-000000000000',
  ownerId: '01999999-0000-7000-8000-00000000aaaa',
  enteredBy: '01999999-0000-7000-8000-00000000bbbb',
  state: 'published',
  kind: 'replacement',
  profession: 'medecin',
  specialty: 'medecine-generale',
  practiceType: 'msp',
  title: 'Titre',
  description: 'Texte.',
  structureName: 'MSP des Lilas',
  communes: [{ code: '44114', name: 'Orvault', city: null, lat: 47.27, lon: -1.62 }],
  timeZone: 'Europe/Paris',
  territories: ['erdre-et-cens'],
  publishedAt: new Date('2027-01-01T00:00:00Z'),
  answers: 3,
} as unknown as Listing

describe('the settings of the index', () => {
  test('have a reason each, or are not read at all', () => {
    const all = JSON.parse(json)
    expect(Object.keys(settings)).toEqual(Object.keys(all))
    for (const name of Object.keys(all)) {
      const { why: _why, ...without } = all[name]
      expect(() => parseSettings(JSON.stringify({ ...all, [name]: without })), name).toThrow()
    }
    expect(() => parseSettings(JSON.stringify({ ...all, surprise: { why: 'x'.repeat(50), value: [] } }))).toThrow()
  })

  test('speak of what a document has', () => {
    const fields = [...Object.keys(listingDocument(LISTING, 0)), 'level']
    const ranked = settings.rankingRules.filter((rule) => rule.includes(':')).map((rule) => rule.split(':')[0])
    const { searchableAttributes, filterableAttributes, sortableAttributes, displayedAttributes } = settings
    for (const name of [
      searchableAttributes,
      filterableAttributes,
      sortableAttributes,
      displayedAttributes,
      ranked,
    ].flat())
      expect(fields).toContain(name)
  })
})

it('keep whatever is private in Postgres', () => {
  const document = listingDocument(LISTING, 7)
  expect(Object.keys(document).sort()).toEqual([
    ...['candidateSharePct', 'communeNames', 'communes', 'days', 'departments', 'description', 'id', 'kind'],
    ...['localUntil', 'openUntil', 'practiceType', 'practiceTypeName', 'profession', 'professionNames', 'publishedAt'],
    ...['specialty', 'standing', 'structureName', 'terms', 'territory', 'title', 'windowFrom', 'windowTo'],
  ])
  // Nobody's id, nor how often it was opened or answered.
  expect(JSON.stringify(document)).not.toMatch(/0000aaaa|0000bbbb|owner|entered|answers|views/)
  expect(settings.displayedAttributes).toEqual(['id', 'level'])
})

const service = useService('2026-11-23T09:00:00Z')

it('forgive no slip in a number, and find what people call otherwise, with both engines', async () => {
  await seed(service.worker, { scale: 'demo', seed: 7, today: '2026-11-23' })
  const { sql } = service.db
  const [one, other] = await sql`select id from listing where state = 'published' order by id limit 2`
  await sql`update listing set title = 'Dans le secteur, remplacement de 2 semaines', sector = null where id = ${other?.id}`
  await indexListing(service.worker, other?.id)
  await sql`update listing set title = 'Studio prêté', description = 'Salle 771345.',
    sector = '2', software = 'Zorgudoc', housing = 'yes', vehicle_needed = true where id = ${one?.id}`
  await indexListing(service.worker, one?.id)
  await service.settled()
  for (const away of [{}, { meili: null }]) {
    const ctx = { ...contextOf(service.worker, null), ...away }
    const found = async (q: string) =>
      (await searchListings(ctx, searchQuery.parse({ q, limit: '100' }))).listings.map(({ id }) => id)
    expect(await found('771345')).toEqual([one?.id])
    expect(await found('771346')).toEqual([])
    expect(await found('hébergement')).toContain(one?.id)
    for (const q of ['secteur 2 zorgudoc', 'Zorgudoc', 's2 zorgudoc', 'logement zorgudoc', 'zorgudoc voiture'])
      expect((await found(q))[0], q).toBe(one?.id)
    // Before a title that says "dans le secteur, 2 semaines".
    const before = await found('secteur 2')
    expect(before).toContain(one?.id)
    expect(before.indexOf(one?.id)).toBeLessThan(before.includes(other?.id) ? before.indexOf(other?.id) : 100)
  }
})
