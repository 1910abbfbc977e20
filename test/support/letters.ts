import { planDigest } from '../../src/digest/service.ts'
import { sendBatch, standingOf } from '../../src/mail/service.ts'
import type { WorkerDeps } from '../../src/worker.ts'

/** Sends the weekly letter to everyone due, whatever the hour, as the operator's verb does: what became of them. */
export async function sendLetters(worker: WorkerDeps): Promise<{ due: number; sent: number; empty: number }> {
  const { due, mails } = await planDigest(worker, { slots: null })
  for (let left = mails.length; left > 0; left = (await standingOf(worker.sql, mails)).waiting) await sendBatch(worker)
  const { sent } = await standingOf(worker.sql, mails)
  return { due, sent, empty: due - sent }
}
