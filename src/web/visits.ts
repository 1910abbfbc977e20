import type { Context } from 'hono'
import { isbot } from 'isbot'

/**
 * Whether a person is looking at the page that is answered: no form sent back, no HEAD, nothing that a browser fetches in
 * case somebody might look (Sec-Purpose, once Purpose), no robot that says so.
 */
export function isVisit(c: Context): boolean {
  if (c.req.method !== 'GET') return false
  const purpose = c.req.header('Sec-Purpose') ?? c.req.header('Purpose') ?? ''
  return !/prefetch|prerender|preview/i.test(purpose) && !isbot(c.req.header('User-Agent'))
}
