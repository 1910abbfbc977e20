import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { emailsOf } from '../accounts/service.ts'
import { planDigest, slotsNow } from '../digest/service.ts'
import { composeLetters } from '../mail/letters.ts'
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
    const then = { ...deps, clock: () => at ?? deps.clock() }
    const slots = at ? await slotsNow(deps, at) : null
    if (slots?.length === 0) {
      return { result: { due: 0, sent: 0, empty: 0 }, lines: ['not an hour of the digest: nobody is due'] }
    }
    const { due, accounts, mails } = await planDigest(then, { slots, dryRun, triedSince: deps.clock() })
    if (dryRun) {
      const letters = await preview(then, accounts)
      const lines = [`due ${due}, would be sent ${letters.length}, empty ${due - letters.length}`]
      if (!json) lines.push(...(await whoGetsWhat(deps, letters)))
      return { result: { due, sent: letters.length, empty: due - letters.length }, lines }
    }
    const { dropped, failed } = await handOver(then, mails)
    const sent = mails.length - dropped
    if (failed > 0) {
      progress(`${failed} mails could not be handed to SMTP: they wait in the outbox and are tried again`)
    }
    const counts = { due, sent, empty: due - sent }
    return {
      result: { ...counts, ...(failed > 0 ? { refused: failed } : {}) },
      lines: [`due ${due}, sent ${sent}, empty ${counts.empty}`],
      failed: failed > 0,
    }
  },
})

interface Foreseen {
  account: string
  openings: number
  candidates: number
}

/** What the letters would hold, without sending any. */
async function preview(deps: OperatorDeps, accounts: readonly string[]): Promise<Foreseen[]> {
  const foreseen: Foreseen[] = []
  for (let i = 0; i < accounts.length; i += 50) {
    const mails = accounts
      .slice(i, i + 50)
      .map((account) => ({ id: account, account, key: `preview:${account}`, stream: 'digest' as const }))
    const letters = await deps.sql.begin((tx) => composeLetters(deps, tx, mails))
    for (const [account, letter] of letters) if (letter) foreseen.push({ account, ...letter.counts })
  }
  return foreseen
}

async function whoGetsWhat(deps: OperatorDeps, letters: readonly Foreseen[]): Promise<string[]> {
  const emails = await emailsOf(
    deps.sql,
    letters.map(({ account }) => account),
  )
  return letters.map(
    ({ account, openings, candidates }) =>
      `${emails.get(account)}: ${plural(openings, 'opening')}, ${plural(candidates, 'candidate')}`,
  )
}

/** Batches under way at once: while one waits for SMTP another is written. */
const LANES = 3

/** Sends, with whatever worker runs, until each of these mails went, had nothing to say, or could not be handed over. */
async function handOver(deps: OperatorDeps, mails: readonly string[]): Promise<{ dropped: number; failed: number }> {
  for (let said = 0, batches = 0; ; batches++) {
    const worked = await Promise.all(Array.from({ length: LANES }, () => sendBatch(deps)))
    const none = worked.every((count) => count === 0)
    // Counting thousands takes longer than sending a few.
    if (!none && batches % 10 !== 0) continue
    const standing = await standingOf(deps.sql, mails)
    if (standing.waiting === 0) return standing
    if (none) await sleep(200)
    if (standing.sent - said >= 100) {
      progress(`${standing.sent} of ${mails.length} mails`)
      said = standing.sent
    }
  }
}
