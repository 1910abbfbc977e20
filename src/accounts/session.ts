import type { Context as HonoContext, MiddlewareHandler } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { forbidden } from '../platform/errors.ts'
import type { Bucket } from '../platform/limits.ts'
import { clientAddress } from '../web/address.ts'
import { type Context, countUse, type Deps, type Env, signedIn } from './context.ts'
import { coordinatedTerritories } from './model.ts'
import { identify, type SignedIn } from './service.ts'

const NAME = 'releve'

/** `__Host-` binds the cookie to this host; browsers only take it over HTTPS. */
export const cookieOptions = (baseUrl: string) => {
  const secure = baseUrl.startsWith('https:')
  return { httpOnly: true, sameSite: 'Lax' as const, path: '/', secure, ...(secure ? { prefix: 'host' as const } : {}) }
}

/** Puts the verb's context into `c.var.ctx`: who is signed in, by session cookie or personal token, and from where. */
export function withContext(deps: Deps & { trustProxy: number }): MiddlewareHandler<Env> {
  return async (c, next) => {
    const bearer = c.req.header('Authorization')?.match(/^Bearer (\S{1,200})$/)?.[1]
    const session = bearer ? undefined : sessionToken(c, deps.baseUrl)
    const actor = bearer || session ? await identify(deps, { bearer, session }) : null
    const ifMatch = c.req.header('If-Match')
    const address = clientAddress(c, deps.trustProxy)
    const log = (c as HonoContext).get('log') ?? deps.log
    c.set('ctx', { ...deps, log, actor, address, ...(ifMatch === undefined ? {} : { ifMatch }) })
    await next()
  }
}

/** Counts every request to a route against a limit: by address, or by what `keyOf` says. */
export function limitBy(
  bucket: Bucket,
  keyOf: (ctx: Context) => string | undefined = (ctx) => ctx.address,
): MiddlewareHandler<Env> {
  return async (c, next) => {
    await countUse(c.var.ctx, bucket, keyOf(c.var.ctx))
    await next()
  }
}

/**
 * The same for what only reads and is to be quick: counted while it is done, where nobody has to be refused from memory. Who
 * turns out to be over the limit is refused all the same.
 */
export function limitBeside(bucket: Bucket): MiddlewareHandler<Env> {
  return async (c, next) => {
    const counted = countUse(c.var.ctx, bucket, c.var.ctx.address)
    // Thrown below, if it is refused before the answer is there or after.
    counted.catch(() => {})
    await Promise.race([counted, new Promise((now) => setImmediate(now))])
    await next()
    await counted
  }
}

/** For a route's `middleware`, which runs before its input is looked at: a visitor is not told what is wrong with it. */
export const mustSignIn: MiddlewareHandler<Env> = async (c, next) => {
  signedIn(c.var.ctx)
  await next()
}

/** The same for the desk, whose verbs look again. */
export const mustCoordinate: MiddlewareHandler<Env> = async (c, next) => {
  if (coordinatedTerritories(signedIn(c.var.ctx)).length === 0) throw forbidden()
  await next()
}

export function sessionToken(c: HonoContext, baseUrl: string): string | undefined {
  return getCookie(c, NAME, cookieOptions(baseUrl).prefix)
}

export function openSession(c: HonoContext, baseUrl: string, { sessionToken, expiresAt }: SignedIn): void {
  setCookie(c, NAME, sessionToken, { ...cookieOptions(baseUrl), expires: expiresAt })
}

export function closeSession(c: HonoContext, baseUrl: string): void {
  deleteCookie(c, NAME, cookieOptions(baseUrl))
}
