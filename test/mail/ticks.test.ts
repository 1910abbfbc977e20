import { describe, expect, test } from 'vitest'
import { runJobs } from '../../src/platform/jobs.ts'
import { createLog } from '../../src/platform/log.ts'
import { CRON } from '../../src/worker.ts'
import { waitUntil } from '../support/child.ts'
import { useDb } from '../support/db.ts'

/** The hours that passed while no worker ran: the letters of each are asked for once, whoever starts first. */

const db = useDb()
const HOUR = 3_600_000
const cron = CRON.filter(({ task }) => task === 'clock.digest')

/** Starts workers as the service does; the hours they were asked for. */
async function workers(count: number): Promise<{ hours: string[]; stop: () => Promise<unknown> }> {
  const hours: string[] = []
  const handler = async (payload: object) => {
    hours.push((payload as { _cron: { ts: string } })._cron.ts)
  }
  const log = createLog('silent')
  const running = await Promise.all(
    Array.from({ length: count }, () => runJobs(db.url, { 'clock.digest': handler }, { log, cron })),
  )
  return { hours, stop: () => Promise.all(running.map((one) => one.stop())) }
}

const away = (hours: number) => db.sql`
  update graphile_worker._private_known_crontabs set last_execution = now() - ${hours} * interval '1 hour',
    known_since = now() - interval '30 days'`
const quiet = () => new Promise((done) => setTimeout(done, 1500))

describe('after a downtime', () => {
  test('every missed hour comes once, of two workers together, as long as it is no week ago', async () => {
    // The first start ever begins now: nothing is made up for.
    const first = await workers(1)
    await waitUntil(async () => (await db.sql`select from graphile_worker._private_known_crontabs`).length > 0)
    await quiet()
    await first.stop()
    expect(first.hours).toEqual([])
    await away(50)
    const start = Date.now()
    const { hours, stop } = await workers(2)
    await waitUntil(() => hours.length >= 49)
    await quiet()
    await stop()
    const ticks = hours.map((hour) => Date.parse(hour)).sort((a, b) => a - b)
    expect(new Set(ticks).size).toBe(ticks.length)
    expect(ticks.every((tick) => tick % HOUR === 0 && tick <= start)).toBe(true)
    expect(ticks.length).toBeGreaterThanOrEqual(49)
    expect(ticks.length).toBeLessThanOrEqual(51)
    expect(ticks.every((tick, i) => i === 0 || tick - (ticks[i - 1] as number) === HOUR)).toBe(true)
  })

  test('of more than six days, what is older is left: the next letter is near', async () => {
    await away(10 * 24)
    const { hours, stop } = await workers(1)
    await waitUntil(() => hours.length >= 143)
    await quiet()
    await stop()
    expect(hours.length).toBeLessThanOrEqual(145)
    expect(Math.min(...hours.map((hour) => Date.parse(hour)))).toBeGreaterThan(Date.now() - (6 * 24 + 1) * HOUR)
  })
})
