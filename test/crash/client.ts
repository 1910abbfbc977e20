import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { waitUntil } from '../support/child.ts'
import type { Ground } from './ground.ts'

/** A client as one would write it: what was not answered is asked again, a POST under the same Idempotency-Key. */

/** What clients saw on the way. */
export interface Seen {
  acknowledged: number
  retried: number
  /** Answers no client should get. */
  faults: string[]
}

export interface Reply {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the API answered
  body: any
  cookie: string | undefined
}

export type Send = (method: string, path: string, body?: unknown, once?: Once) => Promise<Reply>

/** What not to ask again, and what to take for an answer: a deletion that is asked again finds nobody. */
interface Once {
  tries?: number
  also?: number[]
}

/** On a machine with much else to do a process takes a minute to start. */
export const PATIENCE_MS = 240_000
const ANSWER_MS = 20_000

/** Calls the API as somebody until it is acknowledged with a 2xx. Throws after four minutes, and at a refusal. */
export function createClient(ground: Ground, seen: Seen, credential: Record<string, string> = {}): Send {
  return async (method, path, body, { tries = Number.POSITIVE_INFINITY, also = [] } = {}) => {
    const headers = {
      ...credential,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(method === 'POST' ? { 'Idempotency-Key': randomUUID() } : {}),
    }
    const request = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
    const end = performance.now() + PATIENCE_MS
    for (let attempt = 1; ; attempt++) {
      const reply = await attempted(`${ground.baseUrl}${path}`, request)
      if (reply && (reply.status < 300 || also.includes(reply.status))) {
        if (method !== 'GET') seen.acknowledged++
        return reply
      }
      const said = `${method} ${path}: ${reply?.status ?? 'no answer'} ${JSON.stringify(reply?.body ?? '')}`
      // Not there for the moment (503), or the same request of ours is still at work (409 with Retry-After).
      const again = reply === null || reply.status === 503 || reply.later
      if (reply && reply.status >= 500 && reply.status !== 503) seen.faults.push(said)
      else if (!again) throw new Error(said)
      if (attempt >= tries || performance.now() > end) throw new Error(`given up: ${said}`)
      seen.retried++
      await sleep(Math.min(50 * 2 ** attempt, 1000))
    }
  }
}

async function attempted(url: string, request: RequestInit): Promise<(Reply & { later: boolean }) | null> {
  try {
    const answer = await fetch(url, { ...request, signal: AbortSignal.timeout(ANSWER_MS) })
    // An answer counts when it is whole.
    const text = await answer.text()
    return {
      status: answer.status,
      body: text ? JSON.parse(text) : null,
      cookie: answer.headers.get('Set-Cookie')?.split(';')[0],
      later: answer.headers.has('Retry-After'),
    }
  } catch {
    return null
  }
}

/** Mails somebody got, each once, however often it came. */
export function mailsOf(ground: Ground, email: string): { id: string; subject: string; text: string }[] {
  const theirs = ground.smtp.mails.filter(({ to }) => to.includes(email))
  const distinct = new Map(theirs.map(({ mail }) => [mail.messageId ?? '', mail]))
  return [...distinct].map(([id, mail]) => ({ id, subject: mail.subject ?? '', text: mail.text ?? '' }))
}

/** Waits as people do: for a mail, which may have to wait itself until whatever was killed is back. */
export async function mailed(ground: Ground, email: string, subject: string): Promise<void> {
  const there = () => mailsOf(ground, email).some((mail) => mail.subject === subject)
  await waitUntil(there, PATIENCE_MS).catch(() => {
    throw new Error(`no mail to ${email}: ${subject}`)
  })
}

export const SIGN_IN = 'Votre connexion à Relève'

/** Signs in with the mailed code, as often as it takes; tells how many links were asked for. */
export async function signIn(
  ground: Ground,
  seen: Seen,
  email: string,
): Promise<{ send: Send; account: string; links: number }> {
  const visitor = createClient(ground, seen)
  const codes = () => mailsOf(ground, email).filter(({ subject }) => subject === SIGN_IN)
  for (let links = 1; ; links++) {
    await visitor('POST', '/api/auth/link', { email })
    await waitUntil(() => codes().length >= links, PATIENCE_MS)
    const code = /^(\d{6})$/m.exec(codes().at(-1)?.text ?? '')?.[1]
    // A code works once: where the answer was lost, so is the session, and one asks for another.
    const entered = await visitor('POST', '/api/auth/session', { email, code }, { tries: 1 }).catch(() => null)
    if (!entered?.cookie) continue
    return { send: createClient(ground, seen, { Cookie: entered.cookie }), account: entered.body.id, links }
  }
}
