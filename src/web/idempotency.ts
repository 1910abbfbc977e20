import { createHash } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import { type Answer, claimKey, keepAnswer, readAnswer } from '../platform/answers.ts'
import { type Sql, within } from '../platform/db.ts'
import { Failure, invalid } from '../platform/errors.ts'

/** What it needs of the context of a verb. */
interface Asking {
  sql: Sql
  clock: () => Date
  secret: string
  actor: { account: string } | null
  address?: string
}

const HEADER = 'Idempotency-Key'

/** Answered again with the body: what else of an answer tells of the work. Never a cookie. */
const KEPT_HEADERS = ['Content-Type', 'ETag', 'Location']

/**
 * Not what is worth another try with the same key: nothing was done. A visitor's refusals are nobody's to keep: else
 * anybody at all fills the table, one key after another.
 */
function worthKeeping(status: number, account: string | null): boolean {
  if (account === null) return status < 400
  return status < 500 && status !== 401 && status !== 429
}

/** Whether the API has this address: what is around every request alone is for all methods. */
const isRoute = (c: Context) => matchedRoutes(c).some(({ method }) => method === 'POST')

/**
 * A POST with an Idempotency-Key runs once: whoever sends it again within 24 hours gets the same answer. The claim of the
 * key, the work and its answer are one transaction (what the verb begins in it is a savepoint): whatever is killed when,
 * either all of it is there or none. `exempt` is the sign-in: its code works once anyway, and its answer is a cookie.
 */
export function runOnce(exempt: readonly string[]): MiddlewareHandler<{ Variables: { ctx: Asking } }> {
  return async (c, next) => {
    const key = c.req.header(HEADER)
    if (c.req.method !== 'POST' || key === undefined || exempt.includes(c.req.path) || !isRoute(c)) return next()
    if (!/^[\x21-\x7e]{1,200}$/.test(key))
      throw unusable('donnez de 1 à 200 caractères sans espace, par exemple un UUID.')
    const { ctx } = c.var
    const asked = { who: ctx.actor?.account ?? ctx.address ?? '', key }
    const request = `POST ${new URL(c.req.url).pathname}${new URL(c.req.url).search}\n${digest(await c.req.arrayBuffer())}`
    let ran = false
    let again: Answer | null = null
    try {
      await ctx.sql.begin(async (tx) => {
        if (!(await claimKey(tx, ctx.secret, asked))) throw stillRunning()
        const answer = await readAnswer(tx, ctx.secret, asked, request, ctx.clock())
        if (answer === 'other') throw unusable('elle a déjà servi à une autre demande : prenez-en une nouvelle.')
        again = answer
        if (answer) return
        ran = true
        c.set('ctx', { ...ctx, sql: within(tx) })
        await next()
        const account = ctx.actor?.account ?? null
        if (!worthKeeping(c.res.status, account)) throw new NothingKept()
        await keepAnswer(tx, ctx.secret, asked, { request, account, answer: await answerOf(c), now: ctx.clock() })
      })
    } catch (error) {
      // An answer that says something failed stands; one that promised what was not committed does not.
      if (!ran || c.res.status < 400) throw error
    }
    if (again) return answerAgain(c, again)
  }
}

/** Thrown to undo what an answer that is not kept may have done. */
class NothingKept extends Error {}

async function answerOf(c: Context): Promise<Answer> {
  const headers = KEPT_HEADERS.flatMap((name) => {
    const value = c.res.headers.get(name)
    return value === null ? [] : [[name, value]]
  })
  return { status: c.res.status, headers: Object.fromEntries(headers), body: await c.res.clone().text() }
}

function answerAgain(c: Context, { status, headers, body }: Answer): Response {
  const empty = status === 204 ? null : body
  return c.newResponse(empty, status as 200, { ...headers, 'Idempotent-Replayed': 'true' })
}

const digest = (body: ArrayBuffer) => createHash('sha256').update(Buffer.from(body)).digest('hex')

const unusable = (remedy: string) =>
  invalid([{ path: HEADER, message: `Clé Idempotency-Key inutilisable : ${remedy}` }])

const stillRunning = () =>
  new Failure('conflict', 'La même demande (Idempotency-Key) est en cours : réessayez dans un instant.', {
    retryAfter: 1,
  })
