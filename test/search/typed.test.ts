import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type ListingInput, listingInput } from '../../src/listings/model.ts'
import { createListing, submitListing } from '../../src/listings/service.ts'
import { decide } from '../../src/moderation/service.ts'
import { reconcile } from '../../src/search/service.ts'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'

/** What a locum types, through the API, with Meilisearch and without it. */

const db = useDb()
const deps = useDeps(db, { meili: { ...inject('meili'), index: `listings-${randomUUID()}` } })
const engines = {
  meilisearch: useApi(() => deps.web),
  postgres: useApi(() => ({ ...deps.web, meili: null })),
}

const BASE = {
  kind: 'replacement',
  profession: 'masseur-kinesitherapeute',
  communes: ['44109'],
  practiceType: 'groupe',
  description: 'Une équipe accueillante.',
  periods: [{ from: '2027-07-05', to: '2027-07-30' }],
}
const LISTINGS: Record<string, object> = {
  kine: { title: 'Trois semaines en ville' },
  herblain: { title: 'Cabinet au calme', communes: ['44162'], periods: [{ from: '2027-03-08', to: '2027-03-12' }] },
  chapelle: { title: 'Tournée rurale', profession: 'infirmier', communes: ['44035'], practiceType: 'domicile' },
  msp: { title: 'Équipe soudée', communes: ['72181'], practiceType: 'msp' },
  reprise: { title: 'Départ', kind: 'succession', periods: null, window: {}, communes: ['72181'] },
}
const id: Record<string, string> = {}

beforeAll(async () => {
  await reconcile(deps.worker)
  const owner = await deps.person('owner@releve.test', 'practitioner')
  const desk = await deps.person('desk@cpts.test', 'coordinator', 'erdre-et-cens', 'hors-territoire', 'le-mans-agglo')
  for (const [name, change] of Object.entries(LISTINGS)) {
    const input: ListingInput = listingInput.parse({ ...BASE, ...change })
    id[name] = (await createListing(deps.as(owner), input)).id
    await submitListing(deps.as(owner), id[name])
    await decide(deps.as(desk), id[name], { decision: 'publish' })
  }
  await deps.work('index')
})
afterAll(async () => {
  await deps.worker.meili?.client.deleteIndexIfExists(deps.worker.meili.uid)
})

describe.each(Object.entries(engines))('%s', (engine, send) => {
  async function found(q: string): Promise<string[]> {
    const { body } = await send('GET', `/api/listings?${new URLSearchParams({ q })}`)
    expect(body.engine).toBe(engine)
    const ids = body.items.map((item: { id: string }) => item.id)
    return Object.keys(id).filter((name) => ids.includes(id[name]))
  }

  it.each([
    ['remplacement kine nantes juillet', ['kine']],
    ['remplacment kine nante cet été', ['kine']],
    ['sant herblin', ['kine', 'herblain', 'chapelle']],
    ['44700', ['kine', 'herblain', 'chapelle']],
    ['kiné 44', ['kine', 'herblain']],
    ['en Sarthe', ['msp', 'reprise']],
    ['à partir du 3 mai kiné Loire-Atlantique', ['kine']],
    ['avant avril', ['herblain', 'reprise']],
    ['MSP', ['msp']],
    ['cabinet à reprendre', ['reprise']],
    ['idel la chapelle', ['chapelle']],
    ['sage femme', []],
  ])('"%s"', async (q, names) => {
    expect(await found(q)).toEqual(names)
  })

  it('leaves alone a word that listings use, and says which place a name with a slip was taken for', async () => {
    const { body } = await send('GET', '/api/listings?q=kine%20sant%20herblin')
    expect(body.understood).toContainEqual({ text: 'sant herblin', field: 'commune', value: '44162' })
    const page = await (await send('GET', '/api/listings?q=equipe')).body
    expect(page.understood).toEqual([])
  })
})
