import type { MiddlewareHandler } from 'hono'
import type { Deps } from '../accounts/context.ts'
import { isVisit } from '../web/visits.ts'
import { noteVisit } from './events.ts'

/**
 * A page asked for with the mark of a mail (`m`): the visit is noted, and leads on to the same page without it, so that
 * nobody copies it. What fails here keeps nobody from the page.
 */
export function countClicks(deps: Pick<Deps, 'sql' | 'clock' | 'log'>): MiddlewareHandler {
  return async (c, next) => {
    const mark = c.req.query('m')
    const page = c.req.method === 'GET' || c.req.method === 'HEAD'
    if (!page || mark === undefined || !/^[\w-]{22}$/.test(mark) || c.req.path.startsWith('/api/')) return next()
    if (isVisit(c)) {
      await noteVisit(deps, mark).catch((error) => deps.log.warn({ err: error }, 'mail: a click was not noted'))
    }
    const url = new URL(c.req.url)
    url.searchParams.delete('m')
    // A path that starts with two slashes would lead elsewhere.
    c.header('Cache-Control', 'no-store')
    return c.redirect(`${url.pathname.replace(/^[/\\]+/, '/')}${url.search}`, 303)
  }
}
