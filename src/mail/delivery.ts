import type { TransactionSql } from 'postgres'
import type { Deps } from '../accounts/context.ts'
import { LINK_MINUTES } from '../accounts/service.ts'
import { unclaim } from '../digest/service.ts'
import { type Db, isUnreachable, within } from '../platform/db.ts'
import { addJob } from '../platform/jobs.ts'
import * as alerts from './alert-store.ts'
import { composeBroadcasts } from './broadcasts.ts'
import { composeLetters, type Late, type Letter, noteLetters } from './letters.ts'
import { type Mailer, type Outgoing, post, type Verdict } from './mailer.ts'
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

/** What is more than a batch is sent by so many jobs at once, of all workers together: the rest of them does other things. */
const LANES = ['1', '2', '3']

/**
 * Sends what is due, answers before letters; where there is much, the lanes share it, whoever works in them. Harmless when
 * run by many at once.
 */
export async function sendDue(deps: Deps & Mailing, { lane }: { lane?: string } = {}): Promise<void> {
  for (let batch = 0; batch < (lane ? BATCHES : 1); batch++) {
    if ((await sendBatch(deps)) < BATCH) return
  }
  await deps.sql.begin(async (tx) => {
    for (const one of lane ? [lane] : LANES) await addJob(tx, 'mail.send', { lane: one }, laneOf(one))
  })
}

const laneOf = (lane: string) => ({ key: () => `lane-${lane}`, queue: `mail-${lane}`, priority: 10 })

/**
 * Sends up to so many of the mails that are due; returns how many it dealt with, 0 too when no server could be reached. A
 * kill between the SMTP answer and the commit sends them again with the same Message-ID.
 */
export async function sendBatch(deps: Deps & Mailing, limit = BATCH): Promise<number> {
  return deps.sql.begin(async (tx) => {
    const due = await store.lockDue(tx, deps.clock(), limit)
    const { wanted, unwanted, hopeless } = sort(due, deps.clock())
    const { ready, empty, broken } = await written(deps, tx, wanted)
    await drop(deps, tx, [...unwanted, ...empty])
    await store.giveUp(tx, hopeless, 'address out of use', deps.clock())
    const tries = await Promise.all(
      ready.map(async (mail) => ({ mail, verdict: await post(deps.mailer, mail, deps.baseUrl) })),
    )
    await note(deps, tx, tries)
    for (const mail of broken) await later(deps, tx, mail, 'could not be written')
    const unreachable = tries.length > 0 && tries.every(({ verdict }) => !verdict.sent && verdict.ours)
    return unreachable ? 0 : due.length
  })
}

/** A mail with its words. */
type Ready = store.Due & Outgoing & { letter: Letter | null }

/** Nothing goes to an address that is out of use but what its owner asks for, which may prove that it works again. */
function sort(due: readonly store.Due[], now: Date) {
  const wanted: (store.Due & { email: string })[] = []
  const unwanted: store.Due[] = []
  const hopeless: string[] = []
  for (const mail of due) {
    const { email, stream, suppressed } = mail
    // A last word about somebody who was erased is not kept for a better day either.
    const unasked = UNASKED.includes(stream) || mail.key.startsWith('erased:')
    const spent = mail.key.startsWith('sign-in:') && now.getTime() - mail.createdAt.getTime() > LINK_MINUTES * 60_000
    if (email === null || spent || (suppressed !== null && unasked)) unwanted.push(mail)
    else if (suppressed !== null && suppressed !== 'complained' && stream !== 'account') hopeless.push(mail.id)
    else wanted.push({ ...mail, email })
  }
  return { wanted, unwanted, hopeless }
}

/** What letters and alerts say is worked out now; some have nothing to say any more, and one may be impossible to write. */
async function written(deps: Deps, tx: Db, mails: readonly (store.Due & { email: string })[]) {
  const late = mails.flatMap(({ id, key, account, stream, late }) =>
    late && account && isLate(stream) ? [{ id, key, account, stream }] : [],
  )
  const letters = await compose(deps, tx, late)
  const ready: Ready[] = []
  const empty: store.Due[] = []
  const broken: store.Due[] = []
  for (const mail of mails) {
    const letter = letters.get(mail.id) ?? null
    if (letter) ready.push({ ...mail, message: letter.message, headers: letter.headers, letter })
    else if (mail.message) ready.push({ ...mail, message: mail.message, letter })
    else if (letters.has(mail.id) || !mail.late) empty.push(mail)
    else broken.push(mail)
  }
  return { ready, empty, broken }
}

const isLate = (stream: store.Due['stream']): stream is Late['stream'] =>
  stream === 'digest' || stream === 'alert' || stream === 'broadcast'

async function composeAll(deps: Deps, tx: Db, late: readonly Late[]): Promise<Map<string, Letter | null>> {
  const broadcasts = late.filter(({ stream }) => stream === 'broadcast')
  const letters = late.filter(({ stream }) => stream !== 'broadcast')
  return new Map([
    ...(letters.length > 0 ? await composeLetters(deps, tx, letters) : []),
    ...(broadcasts.length > 0 ? await composeBroadcasts(deps, tx, broadcasts) : []),
  ])
}

/** Without those that cannot be written: what is wrong with one letter keeps no other back. */
async function compose(deps: Deps, tx: Db, late: readonly Late[]): Promise<Map<string, Letter | null>> {
  if (late.length === 0) return new Map()
  try {
    return await within(tx as TransactionSql).begin((inner) => composeAll(deps, inner, late))
  } catch (error) {
    if (late.length === 1) deps.log.error({ err: error, mail: late[0]?.id }, 'mail: a letter could not be written')
    if (late.length === 1 || isUnreachable(error)) return new Map()
  }
  const letters = new Map<string, Letter | null>()
  for (const one of late) for (const [id, letter] of await compose(deps, tx, [one])) letters.set(id, letter)
  return letters
}

/** Who turns out to have nothing to be told had no letter: the next is due as before. */
async function drop(deps: Deps, tx: Db, mails: readonly store.Due[]): Promise<void> {
  const of = (stream: string) => mails.flatMap((mail) => (mail.stream === stream && mail.account ? [mail.account] : []))
  await store.drop(
    tx,
    mails.map(({ id }) => id),
    deps.clock(),
  )
  await unclaim(tx, of('digest'))
  await alerts.unclaim(tx, of('alert'))
}

const UNASKED = ['digest', 'alert', 'reminder', 'broadcast']

interface Try {
  mail: Ready
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
  await noteLetters(
    tx,
    sent.flatMap(({ mail }) => mail.letter ?? []),
    now,
  )
  for (const { mail, verdict } of tries) {
    if (verdict.sent) continue
    if (!verdict.permanent) {
      await later(deps, tx, mail, verdict.answer)
      continue
    }
    await giveUp(deps, tx, mail, verdict.answer)
    if (verdict.address && mail.account && (await store.suppress(tx, mail.account, verdict.answer, now))) {
      await deps.emit(tx, 'mail.refused', { account: mail.account })
    }
  }
}

/** It is tried again, if two days are not over. */
async function later(deps: Deps, tx: Db, mail: store.Due, answer: string): Promise<void> {
  const now = deps.clock()
  const over = now.getTime() - mail.triedSince.getTime() >= PATIENCE_MS
  if (over) await giveUp(deps, tx, mail, answer)
  else await store.postpone(tx, mail.id, answer, nextTry(mail, now))
}

async function giveUp(deps: Deps, tx: Db, mail: store.Due, answer: string): Promise<void> {
  await store.giveUp(tx, [mail.id], answer, deps.clock())
  deps.log.error({ mail: mail.id, answer }, 'mail: given up')
}

/** Twice as long after each try, a last one when two days are over. */
function nextTry({ attempts, triedSince }: store.Due, now: Date): Date {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** attempts, LONGEST_PAUSE_MS)
  return new Date(Math.min(now.getTime() + pause, triedSince.getTime() + PATIENCE_MS))
}
