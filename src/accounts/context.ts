import type { Sql } from '../platform/db.ts'
import { unauthenticated } from '../platform/errors.ts'
import type { Emit } from '../platform/jobs.ts'
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
  /** Sign-in links an hour and address. */
  limits: { signin: number }
}

/** The context of a verb; `actor` is null for a visitor. */
export interface Context extends Deps {
  actor: Actor | null
}

/** The person acting, or a failure that asks for a sign-in. */
export function signedIn(ctx: Context): Actor {
  if (!ctx.actor) throw unauthenticated()
  return ctx.actor
}

/** What every route finds in `c.var`: the verb's context, with whoever is signed in. */
export interface Env<C extends Context = Context> {
  Variables: { ctx: C }
}
