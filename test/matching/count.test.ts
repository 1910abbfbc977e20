import { beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'
import { LISTING } from '../support/forms.ts'
import { textOf } from '../support/visitor.ts'
import { aCandidate } from './sides.ts'
import { createWorld } from './world.ts'

/** The count beside the form, as the form asks for it while somebody types. */

const db = useDb()
const deps = useDeps(db, { limits: { search: 8 } })
let app: ReturnType<typeof createApp>

async function count(fields: Record<string, string | string[]>) {
  const body = new URLSearchParams(Object.entries(fields).flatMap(([k, v]) => [v].flat().map((one) => [k, one])))
  const bindings = { incoming: { socket: { remoteAddress: '192.0.2.7' } } }
  const answer = await app.request('/mes-annonces/compte', { method: 'POST', body }, bindings)
  return [answer.status, textOf(await answer.text())]
}

beforeAll(async () => {
  app = createApp(deps.web)
  const world = createWorld(deps, db.sql, await deps.person('desk@cpts.test', 'coordinator', 'erdre-et-cens'))
  await world.save(await deps.person('near@releve.test'), aCandidate)
})

describe('the count beside the form', () => {
  const FORM = { ...LISTING, 'periods.0.from': '2027-02-08', 'periods.0.to': '2027-02-19' }

  test('says how many fit, or what it takes to count', async () => {
    expect(await count(FORM)).toEqual([
      200,
      'Moins de 5\u00a0remplaçants correspondent aujourd’hui\u00a0: connectez-vous pour le nombre exact.',
    ])
    expect(await count({ kind: 'replacement', profession: 'medecin' })).toEqual([
      200,
      'Choisissez une profession et une commune pour savoir combien de personnes correspondent.',
    ])
    const asked = async (change: object) => (await count({ ...FORM, ...change }))[1]
    expect(await asked({ 'communes.0': 'Saint-Denis' })).toContain('Précisez la commune')
    expect(await asked({ 'periods.0.to': '2027-02-01' })).toBe('Pour compter, corrigez d’abord\u00a0: Période 1, fin.')
    // What matching does not read may be as it is.
    expect(await asked({ title: 'x'.repeat(500), description: '' })).toContain('Moins de 5\u00a0remplaçants')
    expect(await asked({ 'periods.0.from': '', 'periods.0.to': '' })).toContain('près de là')
  })

  test('is asked for only so often from one place', async () => {
    await count(FORM)
    await count(FORM)
    expect(await count(FORM)).toEqual([429, 'Le compte reprendra dans un instant.'])
  })
})
