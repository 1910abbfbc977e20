import type { Sql } from '../platform/db.ts'
import { unauthenticated } from '../platform/errors.ts'
import type { Emit } from '../platform/jobs.ts'
import type { Bucket, Limiter } from '../platform/limits.ts'
import type { Log } from '../platform/log.ts'
import type { Actor } from './model.ts'

/** What every verb is handed: nothing is global. */
export interface Deps {
  sql: Sql
  clock: () => Date
  emit: Emit
  /** Signs the links we mail. */
  secret: string
  baseUrl: string
  log: Log
  /** Sign-in links an hour and e-mail address. */
  limits: { signin: number }
  /** Counts what people may do only so often; null for the worker and the operator's verbs. */
  limiter: Limiter | null
}

/** The context of a verb; `actor` is null for a visitor. */
export interface Context extends Deps {
  actor: Actor | null
  /** Where the request comes from; the clock and the operator come from nowhere. */
  address?: string
  /** The `If-Match` of the request: what the person has seen of the thing they change. */
  ifMatch?: string
}

/** The person acting, or a failure that asks for a sign-in. */
export function signedIn(ctx: Context): Actor {
  if (!ctx.actor) throw unauthenticated()
  return ctx.actor
}

/**
 * Counts one use of what is limited, `by` the account, or the address of a visitor; throws `too-many` when there were
 * enough. Call it before the transaction: the use counts whatever becomes of it.
 */
export async function countUse(ctx: Context, bucket: Bucket, by = ctx.actor?.account ?? ctx.address): Promise<void> {
  if (by) await ctx.limiter?.use(bucket, by)
}

/** What every route finds in `c.var`: the verb's context, with whoever is signed in. */
export interface Env<C extends Context = Context> {
  Variables: { ctx: C }
}
