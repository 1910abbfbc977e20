import type { MiddlewareHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'

/**
 * Refuses a change that another site's page asks for. Browsers say where a request comes from (Sec-Fetch-Site, Origin);
 * programs with a token say nothing, and carry no cookie either. What is under `exempt` is for whoever holds the token in its
 * address, and looks at no cookie: there is nothing another site could borrow, and a mail reader may come from anywhere.
 */
export function refuseOtherSites(baseUrl: string, exempt: readonly string[]): MiddlewareHandler {
  const own = new URL(baseUrl).origin
  return async (c, next) => {
    if (!['GET', 'HEAD', 'OPTIONS'].includes(c.req.method) && !exempt.some((start) => c.req.path.startsWith(start))) {
      const site = c.req.header('Sec-Fetch-Site')
      const origin = c.req.header('Origin')
      const sameHost = origin && URL.canParse(origin) && new URL(origin).host === c.req.header('Host')
      const ours = site ? site === 'same-origin' || site === 'none' : !origin || origin === own || sameHost
      if (!ours) throw new HTTPException(403)
    }
    await next()
  }
}
