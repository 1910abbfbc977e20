import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '../../src/accounts/model.ts'
import { slotsAt } from '../../src/territories/schedule.ts'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'

const HOUR = 3_600_000
const ZONES = [
  'Europe/Paris',
  'America/Guadeloupe',
  'America/Martinique',
  'America/Cayenne',
  'Indian/Reunion',
  'Indian/Mayotte',
]

describe('the hour of a letter', () => {
  const at = (instant: string, weekday: number, hour: number, zones = ZONES) =>
    slotsAt(new Date(instant), [{ slug: 'x', weekday, hour }], zones).map(({ timeZone }) => timeZone)

  test('is that of each place: Monday 7:00 is not the same instant in Paris and in Cayenne', () => {
    expect(at('2027-01-04T06:00:00Z', 1, 7)).toEqual(['Europe/Paris'])
    expect(at('2027-01-04T10:00:00Z', 1, 7)).toEqual(['America/Cayenne'])
    expect(at('2027-01-04T11:00:00Z', 1, 7)).toEqual(['America/Guadeloupe', 'America/Martinique'])
    expect(at('2027-07-05T05:00:00Z', 1, 7)).toEqual(['Europe/Paris'])
    expect(at('2027-07-05T06:00:00Z', 1, 7)).toEqual([])
  })

  test('that the clocks skip is the next one', () => {
    // 28 March 2027, a Sunday: after 1:59 comes 3:00.
    expect(at('2027-03-28T00:00:00Z', 7, 2)).toEqual([])
    expect(at('2027-03-28T01:00:00Z', 7, 2)).toEqual(['Europe/Paris'])
    expect(at('2027-03-28T01:00:00Z', 7, 3)).toEqual(['Europe/Paris'])
    expect(at('2027-03-28T02:00:00Z', 7, 2)).toEqual([])
  })

  test('that comes twice is the first', () => {
    // 31 October 2027: after 2:59 comes 2:00 again.
    expect(at('2027-10-31T00:00:00Z', 7, 2)).toEqual(['Europe/Paris'])
    expect(at('2027-10-31T01:00:00Z', 7, 2)).toEqual([])
    expect(at('2027-10-31T02:00:00Z', 7, 3)).toEqual(['Europe/Paris'])
  })

  test('of territories comes in their order, for each time zone', () => {
    const schedules = ['a', 'b', 'c'].map((slug, i) => ({ slug, weekday: 1, hour: i === 1 ? 8 : 7 }))
    expect(slotsAt(new Date('2027-01-04T11:00:00Z'), schedules, ['America/Martinique', 'America/Guadeloupe'])).toEqual([
      { slug: 'a', timeZone: 'America/Martinique' },
      { slug: 'c', timeZone: 'America/Martinique' },
      { slug: 'a', timeZone: 'America/Guadeloupe' },
      { slug: 'c', timeZone: 'America/Guadeloupe' },
    ])
  })

  // Reckoned otherwise: the first hour at which the wall clock, as text, is not before the one that was asked for.
  const clocks = (timeZone: string) =>
    new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  function expected(monday: number, weekday: number, hour: number, clock: Intl.DateTimeFormat): number {
    const date = new Date(monday + (weekday - 1) * 24 * HOUR).toISOString().slice(0, 10)
    const asked = `${date} ${String(hour).padStart(2, '0')}:00:00`
    // No clock of ours is more than six hours off from that of Greenwich.
    let ms = monday + ((weekday - 1) * 24 + hour - 6) * HOUR
    while (clock.format(ms) < asked) ms += HOUR
    return ms
  }

  test.each(ZONES)('comes exactly once in each week of two years, when it is due: %s', (timeZone) => {
    const schedule = fc.record({ weekday: fc.integer({ min: 1, max: 7 }), hour: fc.integer({ min: 0, max: 23 }) })
    const risky = [0, 1, 2, 3, 4, 23].map((hour) => ({ weekday: 7, hour }))
    const drawn = [...risky, { weekday: 1, hour: 0 }, ...fc.sample(schedule, { numRuns: 20, seed: 4 })]
    const schedules = drawn.map((one, i) => ({ slug: String(i), ...one }))
    const clock = clocks(timeZone)
    const first = Date.parse('2026-12-28T00:00:00Z') // a Monday
    const found = new Map(schedules.map(({ slug }) => [slug, [] as number[]]))
    for (let ms = first - 48 * HOUR; ms < first + (105 * 7 + 2) * 24 * HOUR; ms += HOUR) {
      for (const { slug } of slotsAt(new Date(ms), schedules, [timeZone])) found.get(slug)?.push(ms)
    }
    for (const { slug, weekday, hour } of schedules) {
      const wanted = Array.from({ length: 105 }, (_, week) =>
        expected(first + week * 7 * 24 * HOUR, weekday, hour, clock),
      )
      const [from, to] = [wanted[0] as number, wanted.at(-1) as number]
      expect(found.get(slug)?.filter((ms) => ms >= from && ms <= to)).toEqual(wanted)
    }
  })
})

describe('the schedule of a territory', () => {
  const db = useDb()
  const deps = useDeps(db)
  const send = useApi(() => deps.web)
  let desk: Actor & { token: string }
  let rouen: Actor & { token: string }

  beforeAll(async () => {
    desk = await deps.person('desk@cpts.test', 'coordinator', 'erdre-et-cens')
    rouen = await deps.person('rouen@cpts.test', 'coordinator', 'rouen')
  })

  const change = (body: unknown, token = desk.token, slug = 'erdre-et-cens') =>
    send('PATCH', `/api/territories/${slug}`, { token, body })
  const digest = async () => (await send('GET', '/api/territories/erdre-et-cens')).body.digest

  test('is Monday at seven until its coordinator says otherwise, one part at a time', async () => {
    expect(await digest()).toEqual({ weekday: 1, hour: 7 })
    const { status, body } = await change({ digest: { weekday: 4, hour: 18 } })
    expect({ status, digest: body.digest }).toEqual({ status: 200, digest: { weekday: 4, hour: 18 } })
    expect((await change({ digest: { hour: 0 } })).body.digest).toEqual({ weekday: 4, hour: 0 })
    expect((await change({})).body.digest).toEqual({ weekday: 4, hour: 0 })
    expect(await digest()).toEqual({ weekday: 4, hour: 0 })
  })

  test('is a day and an hour, and nothing else of the territory is written', async () => {
    expect(Object.keys((await change({ digest: { weekday: 8, hour: 24 } })).errors)).toEqual([
      'digest.weekday',
      'digest.hour',
    ])
    expect((await change({ digest: { weekday: 1.5 } })).status).toBe(422)
    expect((await change({ name: 'Chez nous' })).status).toBe(422)
    await expect(deps.web.sql`update territory set name = 'x'`).rejects.toMatchObject({ code: '42501' })
  })

  test('is its own coordinators’ to set', async () => {
    expect((await change({ digest: { hour: 9 } }, rouen.token)).status).toBe(403)
    expect((await change({ digest: { hour: 9 } }, rouen.token, 'nulle-part')).status).toBe(404)
    expect((await send('PATCH', '/api/territories/rouen', { body: { digest: { hour: 9 } } })).status).toBe(401)
  })
})
