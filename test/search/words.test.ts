import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type ListingInput, listingInput } from '../../src/listings/model.ts'
import { createListing, submitListing, updateListing } from '../../src/listings/service.ts'
import { decide } from '../../src/moderation/service.ts'
import { reconcile } from '../../src/search/service.ts'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'

/** What words find, with Meilisearch and without it. */

const db = useDb()
const deps = useDeps(db, { meili: { ...inject('meili'), index: `listings-${randomUUID()}` } })
const engines = {
  meilisearch: useApi(() => deps.web),
  postgres: useApi(() => ({ ...deps.web, meili: null })),
}

const BASE = {
  kind: 'replacement',
  profession: 'masseur-kinesitherapeute',
  communes: ['44114'],
  practiceType: 'groupe',
  description: 'Une équipe accueillante.',
  periods: [{ from: '2027-02-08', to: '2027-02-12' }],
}
const LISTINGS: Record<string, object> = {
  balneo: { title: 'Trois semaines avec balnéothérapie' },
  piscine: { title: 'Cabinet au calme', description: 'Balnéothérapie tous les matins, terrain de pétanque.' },
  msp: { title: 'Future MSP', communes: ['44109'], description: 'La maison de santé accueille en mars.' },
  etienne: { title: 'Œuvre de Saint-Étienne', profession: 'infirmier', communes: ['44109'], practiceType: 'domicile' },
  reprise: { title: 'Patientèle rurale', kind: 'succession', periods: null, window: {}, communes: ['72181'] },
}
const id: Record<string, string> = {}

beforeAll(async () => {
  await reconcile(deps.worker)
  const owner = await deps.person('owner@releve.test', 'practitioner')
  const desk = await deps.person('desk@cpts.test', 'coordinator', 'erdre-et-cens', 'hors-territoire', 'le-mans-agglo')
  for (const [name, change] of Object.entries(LISTINGS)) {
    deps.now = new Date(deps.now.getTime() + 60_000)
    const input: ListingInput = listingInput.parse({ ...BASE, ...change })
    id[name] = (await createListing(deps.as(owner), input)).id
    await submitListing(deps.as(owner), id[name])
    await decide(deps.as(desk), id[name], { decision: 'publish' })
  }
  // A later change does not make it newer.
  await updateListing(deps.as(owner), id.balneo as string, listingInput.parse({ sector: '1' }))
  await deps.work('index')
})
afterAll(async () => {
  await deps.worker.meili?.client.deleteIndexIfExists(deps.worker.meili.uid)
})

describe.each(Object.entries(engines))('%s', (engine, send) => {
  async function ask(query: Record<string, string>) {
    const { body } = await send('GET', `/api/listings?${new URLSearchParams(query)}`)
    expect(body.engine).toBe(engine)
    const names = body.items.map((item: { id: string }) => Object.keys(id).find((name) => id[name] === item.id))
    return { names, ...body }
  }
  const found = async (q: string) => (await ask({ q })).names

  it('forgives accents, case and endings, and puts the title before the description', async () => {
    for (const q of ['balnéothérapie', 'BALNEOTHERAPIE', 'balneo'])
      expect(await found(q), q).toEqual(['balneo', 'piscine'])
    expect(await found('pétanques')).toEqual(['piscine'])
    expect(await found('œuvre')).toEqual(['etienne'])
    expect(await found('oeuvre st etienne')).toEqual(['etienne'])
  })

  it('forgives slips of the keyboard, as many as a word is long', async () => {
    for (const q of ['balnotherapie', 'BALNÉOTHÉRAIPE', 'balneotherapei', 'balneoteraphie']) {
      expect(await found(q), q).toEqual(['balneo', 'piscine'])
    }
    for (const q of ['petanqe', 'pétnaques', 'pétanqeu']) expect(await found(q), q).toContain('piscine')
    expect(await found('œvre')).toEqual(['etienne'])
    expect(await found('terain petnaque')).toEqual(['piscine'])
    // Too short, too far, or a number: these are other words.
    for (const q of ['mrs', 'pexxxque', 'calxx', '2o27']) expect(await found(q), q).toEqual([])
  })

  it('does not look for small words, nor for what stands before an apostrophe', async () => {
    for (const q of ["l'œuvre", 'd’une œuvres', 'à une œvre']) expect(await found(q), q).toEqual(['etienne'])
    expect(await found('matins pour la pétanque')).toEqual(['piscine'])
  })

  it('takes a word for its synonyms, two written as one for both, and one written as two for itself', async () => {
    // Not where it is understood, but in the texts.
    expect(await found('"rempla" calme')).toEqual(['piscine'])
    expect(await found('saintetienne')).toEqual(['etienne'])
    expect(await found('balneo therapie')).toEqual(expect.arrayContaining(['balneo', 'piscine']))
  })

  it('puts the newest first where words say nothing, and finds nothing that is nowhere', async () => {
    expect((await ask({})).names).toEqual(['reprise', 'etienne', 'msp', 'piscine', 'balneo'])
    expect(await found('zzyzx')).toEqual([])
    expect((await ask({ q: '!?' })).status).toBeUndefined()
  })

  it('makes filters of what it understands, and says so', async () => {
    expect(await ask({ q: 'kiné à Nantes' })).toMatchObject({
      names: expect.arrayContaining(['msp', 'piscine', 'balneo']),
      total: 3,
      understood: [
        { text: 'kiné', field: 'profession', value: 'masseur-kinesitherapeute' },
        { text: 'Nantes', field: 'commune', value: '44109' },
      ],
    })
    expect(await ask({ q: 'kiné Nantes', radiusKm: '1' })).toMatchObject({ names: ['msp'] })
    expect(await ask({ q: 'kiné Nantes pétanque' })).toMatchObject({ names: ['piscine'] })
    expect(await ask({ q: 'reprise kiné', facets: 'kind' })).toMatchObject({
      names: ['reprise'],
      facets: { kind: { succession: 1 } },
    })
    expect(await ask({ q: 'IDEL Nantes', commune: '44114', radiusKm: '300' })).toMatchObject({
      understood: [{ text: 'IDEL', field: 'profession', value: 'infirmier' }],
    })
  })

  it('falls back on the words themselves where what was understood leaves nothing', async () => {
    // None of the listings has this practice type; two speak of it.
    expect(await ask({ q: 'MSP' })).toMatchObject({ names: ['msp'], understood: [] })
    // Nothing either way: what was understood is what was asked.
    expect(await ask({ q: 'opticien', kind: 'reinforcement' })).toMatchObject({
      names: [],
      understood: [{ text: 'opticien', field: 'profession', value: 'opticien' }],
    })
  })
})

it('finds in Postgres what has all the words, else what has one of them, the better first', async () => {
  const { postgres: send } = engines
  const found = async (q: string) =>
    (await send('GET', `/api/listings?q=${encodeURIComponent(q)}`)).body.items.map(
      (item: { title: string }) => item.title,
    )
  expect(await found('calme pétanque')).toEqual(['Cabinet au calme'])
  expect(await found('calme rurale')).toEqual(['Patientèle rurale', 'Cabinet au calme'])
  // They ask for nothing.
  expect(await found('de la')).toHaveLength(5)
})
