import type { Deps } from '../accounts/context.ts'
import type { Db } from '../platform/db.ts'
import { addJob } from '../platform/jobs.ts'
import { type Mailer, post, type Verdict } from './mailer.ts'
import * as store from './store.ts'

/** How mails leave: a few at a time, whoever runs it, each once. */

/** What sending needs beyond the others. */
export interface Mailing {
  mailer: Mailer
}

/** Mails sent under one transaction: a kill sends at most so many again, under the same Message-IDs. */
export const BATCH = 25
/** Batches of one job: a second or so, then others have their turn. */
const BATCHES = 4

/** A mail that does not go is tried again for this long. */
const PATIENCE_MS = 48 * 3_600_000
const FIRST_PAUSE_MS = 60_000
const LONGEST_PAUSE_MS = 4 * 3_600_000

/**
 * Sends what is due, answers before letters; where there is much, other workers are asked to share it, and the rest is left
 * to a job of its own. Harmless when run by many at once.
 */
export async function sendDue(deps: Deps & Mailing): Promise<void> {
  for (let batch = 1; ; batch++) {
    if ((await sendBatch(deps)) < BATCH) return
    if (batch === 1 || batch === BATCHES) await deps.sql.begin((tx) => addJob(tx, 'mail.send', {}, MORE))
    if (batch === BATCHES) return
  }
}

const MORE = { key: () => 'more', priority: 10 }

/**
 * Sends up to so many of the mails that are due; returns how many it dealt with, 0 too when no server could be reached. A
 * kill between the SMTP answer and the commit sends them again with the same Message-ID.
 */
export async function sendBatch(deps: Deps & Mailing, limit = BATCH): Promise<number> {
  return deps.sql.begin(async (tx) => {
    const due = await store.lockDue(tx, deps.clock(), limit)
    const { outgoing, dropped, hopeless } = sort(due)
    await store.drop(tx, dropped, deps.clock())
    await store.giveUp(tx, hopeless, 'address out of use', deps.clock())
    const tries = await Promise.all(
      outgoing.map(async (mail) => ({ mail, verdict: await post(deps.mailer, mail, deps.baseUrl) })),
    )
    await note(deps, tx, tries)
    const unreachable = tries.length > 0 && tries.every(({ verdict }) => !verdict.sent && verdict.ours)
    return unreachable ? 0 : due.length
  })
}

/** Nothing goes to an address that is out of use but what its owner asks for to prove that it works again. */
function sort(due: readonly store.Due[]) {
  const outgoing: (store.Due & { email: string })[] = []
  const dropped: string[] = []
  const hopeless: string[] = []
  for (const mail of due) {
    const unwanted = mail.suppressed !== null && UNASKED.includes(mail.stream)
    const unreachable = mail.suppressed !== null && mail.suppressed !== 'complained' && mail.stream !== 'account'
    if (mail.email === null || unwanted) dropped.push(mail.id)
    else if (unreachable) hopeless.push(mail.id)
    else outgoing.push({ ...mail, email: mail.email })
  }
  return { outgoing, dropped, hopeless }
}

const UNASKED = ['digest', 'alert', 'reminder']

interface Try {
  mail: store.Due
  verdict: Verdict
}

async function note(deps: Deps, tx: Db, tries: readonly Try[]): Promise<void> {
  const now = deps.clock()
  const sent = tries.filter(({ verdict }) => verdict.sent)
  await store.markSent(
    tx,
    sent.map(({ mail }) => mail.id),
    now,
  )
  for (const { mail, verdict } of tries) {
    if (verdict.sent) continue
    const over = now.getTime() - mail.triedSince.getTime() >= PATIENCE_MS
    if (!verdict.permanent && !over) {
      await store.postpone(tx, mail.id, verdict.answer, nextTry(mail, now))
      continue
    }
    await store.giveUp(tx, [mail.id], verdict.answer, now)
    deps.log.error({ mail: mail.id, answer: verdict.answer }, 'mail: given up')
    if (verdict.address && mail.account && (await store.suppress(tx, mail.account, verdict.answer, now))) {
      await deps.emit(tx, 'mail.refused', { account: mail.account })
    }
  }
}

/** Twice as long after each try, a last one when two days are over. */
function nextTry({ attempts, triedSince }: store.Due, now: Date): Date {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** attempts, LONGEST_PAUSE_MS)
  return new Date(Math.min(now.getTime() + pause, triedSince.getTime() + PATIENCE_MS))
}
