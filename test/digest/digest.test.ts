import { expect, it } from 'vitest'
import { isDigestHour, runDigest } from '../../src/digest/service.ts'
import { seed } from '../../src/seed/service.ts'
import { useService } from '../support/service.ts'

const service = useService('2026-11-23T06:30:00Z')
const DAY = 86_400_000

it('is sent on Mondays at seven in France, in summer as in winter', () => {
  expect(isDigestHour(new Date('2026-11-23T06:00:00Z'))).toBe(true)
  expect(isDigestHour(new Date('2026-11-23T06:59:59Z'))).toBe(true)
  expect(isDigestHour(new Date('2026-11-23T05:59:59Z'))).toBe(false)
  expect(isDigestHour(new Date('2026-11-23T07:00:00Z'))).toBe(false)
  expect(isDigestHour(new Date('2027-07-05T05:00:00Z'))).toBe(true)
  expect(isDigestHour(new Date('2026-11-24T06:00:00Z'))).toBe(false)
})

it('counts the same on a dry run, and writes nothing then', async () => {
  await seed(service.worker, { scale: 'demo', seed: 3, today: '2026-11-23' })
  const dry = await runDigest(service.worker, { dryRun: true })
  expect(dry.due).toBe(dry.sent + dry.empty)
  expect(dry.mails).toEqual([])
  expect(await service.db.sql`select id from outbox`).toHaveLength(0)
  const { due, sent, empty, mails } = await runDigest(service.worker)
  expect({ due, sent, empty }).toEqual({ due: dry.due, sent: dry.sent, empty: dry.empty })
  expect(mails).toHaveLength(sent)
})

it('reaches each person once, whatever happens twice', async () => {
  await service.settled()
  const first = service.smtp.mails.length
  expect(new Set(service.smtp.mails.map((mail) => mail.to[0])).size).toBe(first)
  const [a, b] = await Promise.all([runDigest(service.worker), runDigest(service.worker)])
  expect([a.sent, b.sent]).toEqual([0, 0])
  service.now = new Date(service.now.getTime() + 7 * DAY)
  // A week later nothing is new: what was told is not told again.
  expect(await runDigest(service.worker)).toMatchObject({ sent: 0 })
})

it('is shared by two runs at once without doubling', async () => {
  await service.db.sql`update match_mark set digested_at = null, owner_digested_at = null`
  const before = service.smtp.mails.length
  const runs = await Promise.all([runDigest(service.worker), runDigest(service.worker), runDigest(service.worker)])
  await service.settled()
  const fresh = service.smtp.mails.slice(before).map((mail) => mail.to[0])
  expect(new Set(fresh).size).toBe(fresh.length)
  expect(runs.reduce((total, run) => total + run.sent, 0)).toBe(fresh.length)
})

it('leaves out what stopped being a match since it was computed', async () => {
  service.now = new Date(service.now.getTime() + 7 * DAY)
  await service.db.sql`update match_mark set digested_at = null, owner_digested_at = null`
  // Behind the matcher's back, as the clock would do it: everybody's availability is old.
  await service.db.sql`update candidate set confirmed_at = ${new Date(service.now.getTime() - 121 * DAY)}`
  expect(await runDigest(service.worker)).toMatchObject({ sent: 0 })
})
