import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Actor } from '../../src/accounts/model.ts'
import { fillListing, renewListing } from '../../src/introductions/filling.ts'
import { type ListingInput, listingInput } from '../../src/listings/model.ts'
import { createListing, readListing, submitListing, updateListing } from '../../src/listings/service.ts'
import { decide } from '../../src/moderation/service.ts'
import { useDb } from '../support/db.ts'
import { START, useDeps } from '../support/deps.ts'

/** What nobody looks after does not stay up: a date that is past, or 90 days without a word. */

const db = useDb()
const deps = useDeps(db)

let owner: Actor
let desk: Actor

beforeAll(async () => {
  owner = await deps.person('owner@releve.test', 'practitioner')
  desk = await deps.person('desk@cpts.test', 'coordinator', 'erdre-et-cens', 'hors-territoire')
})
beforeEach(() => {
  deps.now = START
})

const DAY_MS = 86_400_000

const SUCCESSION: ListingInput = listingInput.parse({
  kind: 'succession',
  profession: 'medecin',
  communes: ['44114'],
  practiceType: 'msp',
  title: 'Patientèle à reprendre',
  description: 'Départ en retraite.',
  window: {},
})

async function published(fields: object = {}): Promise<string> {
  const { id } = await createListing(deps.as(owner), { ...SUCCESSION, ...fields })
  await submitListing(deps.as(owner), id)
  await decide(deps.as(desk), id, { decision: 'publish' })
  return id
}

/** The state after the clock's hour at an instant. */
async function stateAt(id: string, instant: Date): Promise<string | undefined> {
  deps.now = instant
  await db.sql`select graphile_worker.add_job('clock.hourly')`
  await deps.work('clock.hourly')
  return (await readListing(db.sql, id))?.state
}

const daysAfter = (days: number, ms = 0) => new Date(START.getTime() + days * DAY_MS + ms)

describe('an open date', () => {
  test.each([{}, { earliest: '2027-01-01' }, { earliest: '2029-01-01' }])(
    'expires after 90 days: %o',
    async (window) => {
      const id = await published({ window })
      expect(await stateAt(id, daysAfter(90))).toBe('published')
      expect(await stateAt(id, daysAfter(90, 1))).toBe('expired')
      const closed = await db.sql`select payload from graphile_worker._private_jobs j
      join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = 'mail.closed' and payload->>'listing' = ${id}`
      expect(closed).toHaveLength(1)
    },
  )

  test('begins its 90 days anew when it is renewed, published or expired or filled', async () => {
    const id = await published()
    deps.now = daysAfter(60)
    expect(await renewListing(deps.as(owner), id)).toMatchObject({ state: 'published', renewedAt: daysAfter(60) })
    expect(await stateAt(id, daysAfter(150))).toBe('published')
    expect(await stateAt(id, daysAfter(151))).toBe('expired')
    await renewListing(deps.as(owner), id)
    expect(await stateAt(id, daysAfter(241))).toBe('published')
    await fillListing(deps.as(owner), id, [])
    deps.now = daysAfter(300)
    await renewListing(deps.as(owner), id)
    expect(await stateAt(id, daysAfter(390))).toBe('published')
    expect(await stateAt(id, daysAfter(391))).toBe('expired')
  })

  test('is not renewed by an edit, nor by the desk that looks at one', async () => {
    const id = await published()
    deps.now = daysAfter(80)
    await updateListing(deps.as(owner), id, { title: 'Autrement' })
    await decide(deps.as(desk), id, { decision: 'publish' })
    expect(await stateAt(id, daysAfter(91))).toBe('expired')
  })

  test('counts from the publication, not from the draft', async () => {
    const { id } = await createListing(deps.as(owner), SUCCESSION)
    deps.now = daysAfter(100)
    await submitListing(deps.as(owner), id)
    await decide(deps.as(desk), id, { decision: 'publish' })
    expect(await stateAt(id, daysAfter(190))).toBe('published')
  })
})

describe('a latest date', () => {
  test('is the last day, where the listing is; until then 90 days do not count', async () => {
    const latest = { window: { latest: '2027-06-30' } }
    const nantes = await published(latest)
    const reunion = await published({ ...latest, communes: ['97411'] })
    expect(await stateAt(nantes, new Date('2027-06-30T19:59:59Z'))).toBe('published')
    expect((await readListing(db.sql, reunion))?.state).toBe('published')
    // Midnight in Réunion is two hours before midnight in Nantes.
    expect(await stateAt(reunion, new Date('2027-06-30T20:00:00Z'))).toBe('expired')
    expect((await readListing(db.sql, nantes))?.state).toBe('published')
    expect(await stateAt(nantes, new Date('2027-06-30T22:00:00Z'))).toBe('expired')
  })

  test('that is past is not brought back before it is changed', async () => {
    const id = await published({ window: { latest: '2027-06-30' } })
    expect(await stateAt(id, new Date('2027-07-01T12:00:00Z'))).toBe('expired')
    await expect(renewListing(deps.as(owner), id)).rejects.toMatchObject({ code: 'conflict', state: 'expired' })
    await updateListing(deps.as(owner), id, { window: { latest: '2027-12-31' } })
    expect(await renewListing(deps.as(owner), id)).toMatchObject({ state: 'published' })
  })
})
