import { setTimeout as sleep } from 'node:timers/promises'
import { emailsOf } from '../accounts/service.ts'
import { composeLetters } from '../mail/letters.ts'
import { sendBatch, standingOf } from '../mail/service.ts'
import { plural } from '../reference/french.ts'
import { type OperatorDeps, progress } from './verb.ts'

/** The letters that `digest` foresees or sends. */

interface Foreseen {
  account: string
  openings: number
  candidates: number
}

/** What the letters would hold, without sending any. */
export async function preview(deps: OperatorDeps, accounts: readonly string[]): Promise<Foreseen[]> {
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

/** One line for each letter: to whom, and how much it holds. */
export async function whoGetsWhat(deps: OperatorDeps, letters: readonly Foreseen[]): Promise<string[]> {
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
export async function handOver(
  deps: OperatorDeps,
  mails: readonly string[],
): Promise<{ dropped: number; failed: number }> {
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
