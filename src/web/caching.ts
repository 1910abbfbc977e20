import type { MiddlewareHandler } from 'hono'

/** The API's answers that are the same for all. */
const OPEN = /^\/api\/(professions|practice-types|communes|territories|openapi\.json|docs)(\/|$)/

/** Whoever is signed in, these show an address, open a session, hold mail or act for somebody. */
const CLOSED = /^\/(api|connexion|dev|lien|lettre)(\/|$)/

/** What is about somebody is kept nowhere: neither by a proxy nor by a browser that the next person opens. */
export const keepNothingPersonal: MiddlewareHandler = async (c, next) => {
  await next()
  const { path } = c.req
  // Nobody was looked for yet where an error or a style sheet is answered.
  const personal = CLOSED.test(path) || Boolean(c.var.ctx?.actor)
  // Not by c.header: of an answer that is made it makes another, whose text goes through a stream (1 ms of a search).
  if (personal && !OPEN.test(path)) c.res.headers.set('Cache-Control', 'no-store')
}
