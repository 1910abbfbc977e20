import type { MiddlewareHandler } from 'hono'
import { requestId } from 'hono/request-id'
import { routePath } from 'hono/route'
import type { Log } from '../platform/log.ts'

/** What every route finds in `c.var`: what this request is called, and a log that says so. */
export interface Requested {
  requestId: string
  log: Log
}

/**
 * Gives each request a name, which its answer, its problem document and its lines in the log carry; behind a proxy of ours,
 * the one it came with in X-Request-Id. Then says in one line what became of it: the pattern of its route, never its path,
 * which may name somebody.
 */
export function nameRequests({
  log,
  trustProxy,
  requestLevel,
}: {
  log: Log
  trustProxy: number
  requestLevel: 'info' | 'debug'
}): MiddlewareHandler<{ Variables: Requested }> {
  const nameIt = requestId({ limitLength: 128, headerName: trustProxy > 0 ? 'X-Request-Id' : '' })
  return async (c, next) => {
    const begun = performance.now()
    await nameIt(c, async () => {
      const named = log.child({ request: c.var.requestId })
      c.set('log', named)
      await next()
      c.res.headers.set('X-Request-Id', c.var.requestId)
      const ms = Math.round((performance.now() - begun) * 10) / 10
      named[requestLevel]({ method: c.req.method, route: routePath(c), status: c.res.status, ms }, 'request')
    })
  }
}
