import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { emailsOf } from '../accounts/service.ts'
import { isDigestHour, runDigest } from '../digest/service.ts'
import { sendBatch, standingOf } from '../mail/service.ts'
import { plural } from '../reference/french.ts'
import { type OperatorDeps, progress, verb } from './verb.ts'

const input = z.object({
  at: z.iso
    .datetime({ offset: true, error: 'expects an instant, like 2027-02-01T06:00:00Z' })
    .transform((text) => new Date(text))
    .optional(),
  'dry-run': z.boolean().optional(),
  json: z.boolean().optional(),
})

export const digest = verb({
  usage: 'digest [--at INSTANT] [--dry-run]',
  does: 'sends the digest now to everyone whose last is over 6 days old, returns when all is handed to SMTP; --at acts as the clock at that instant (weekday and hour count); --dry-run sends nothing',
  options: { at: { type: 'string' }, 'dry-run': { type: 'boolean' } },
  input,
  async run(deps, { at, 'dry-run': dryRun = false, json }) {
    const instant = at ?? deps.clock()
    if (at && !isDigestHour(at)) {
      return { result: { due: 0, sent: 0, empty: 0 }, lines: ['not an hour of the digest: nobody is due'] }
    }
    const { plan, mails, due, sent, empty } = await runDigest({ ...deps, clock: () => instant }, { dryRun })
    const refused = dryRun ? 0 : await handOver(deps, mails)
    const lines = [`due ${due}, ${dryRun ? 'would be sent' : 'sent'} ${sent}, empty ${empty}`]
    if (dryRun && !json) lines.push(...(await whoGetsWhat(deps, plan)))
    if (refused > 0) {
      progress(`${refused} mails could not be handed to SMTP: they wait in the outbox and are tried again`)
    }
    return { result: { due, sent, empty, ...(refused > 0 ? { refused } : {}) }, lines, failed: refused > 0 }
  },
})

async function whoGetsWhat(
  deps: OperatorDeps,
  plan: { account: string; openings: number; candidates: number }[],
): Promise<string[]> {
  const emails = await emailsOf(
    deps.sql,
    plan.map(({ account }) => account),
  )
  return plan.map(
    ({ account, openings, candidates }) =>
      `${emails.get(account)}: ${plural(openings, 'opening')}, ${plural(candidates, 'candidate')}`,
  )
}

/** Sends, with whatever worker runs, until each of these mails went or was refused; returns how many were refused. */
async function handOver(deps: OperatorDeps, mails: readonly string[]): Promise<number> {
  for (let said = 0; ; ) {
    const worked = await sendBatch(deps)
    const standing = await standingOf(deps.sql, mails)
    if (standing.waiting === 0) return standing.failed
    if (worked === 0) await sleep(200)
    if (standing.sent - said >= 100) {
      progress(`${standing.sent} of ${mails.length} mails`)
      said = standing.sent
    }
  }
}
