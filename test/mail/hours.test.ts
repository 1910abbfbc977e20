import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { planDue } from '../../src/digest/service.ts'
import { createWorld, type Person, PROFILE, type World } from '../api/world.ts'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'

/** When the weekly letter goes: at the hour of the territory, where people are. */

const db = useDb()
const deps = useDeps(db)
const send = useApi(() => deps.web)
let world: World
let locum: Person & { id: string }

beforeAll(async () => {
  world = await createWorld(deps, send)
  locum = await world.candidate()
})
beforeEach(async () => {
  for (const table of ['outbox', 'digest_sent']) await db.sql`delete from ${db.sql(table)}`
})

const publish = () => world.listing('submit', 'publish')

describe('the hour of the letter', () => {
  // A Monday in winter: seven in Paris is six in UTC, three on Réunion.
  const MONDAY = new Date('2027-02-01T06:00:00Z')
  const mailed = async () =>
    new Set((await db.sql`select account from outbox where stream = 'digest'`).map((row) => row.account as string))

  test('is Monday at seven, or what the territory says, where it is', async () => {
    await publish()
    const remote = await world.candidate()
    await world.send('PUT', '/api/candidates/me', remote, { ...PROFILE, zones: [{ commune: '97411', radiusKm: 30 }] })
    expect(await planDue(deps.worker, new Date('2027-02-01T05:00:00Z'))).toBeNull()
    await planDue(deps.worker, new Date('2027-02-01T03:00:00Z'))
    expect(await mailed()).toEqual(new Set([remote.account]))
    await planDue(deps.worker, MONDAY)
    expect((await mailed()).has(locum.account)).toBe(true)
    expect((await mailed()).has(world.owner.account)).toBe(true)

    await db.sql`update territory set digest_weekday = 4, digest_hour = 18 where slug = 'erdre-et-cens'`
    await db.sql`delete from outbox`
    await db.sql`delete from digest_sent`
    await planDue(deps.worker, MONDAY)
    expect((await mailed()).has(world.owner.account)).toBe(false)
    await planDue(deps.worker, new Date('2027-02-04T17:00:00Z'))
    expect((await mailed()).has(world.owner.account)).toBe(true)
    await db.sql`update territory set digest_weekday = 1, digest_hour = 7`
  })

  test('missed is caught up once, and the next comes at its time', async () => {
    await publish()
    deps.now = new Date('2027-02-03T15:00:00Z')
    await Promise.all([planDue(deps.worker, MONDAY), planDue(deps.worker, MONDAY)])
    await planDue(deps.worker, MONDAY)
    expect(await db.sql`select from outbox where account = ${locum.account}`).toHaveLength(1)
    deps.now = new Date('2027-02-08T06:00:00Z')
    await publish()
    await planDue(deps.worker, deps.now)
    expect(await db.sql`select from outbox where account = ${locum.account}`).toHaveLength(2)
  })
})
