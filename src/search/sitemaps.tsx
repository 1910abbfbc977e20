import { Hono } from 'hono'
import type { Env } from '../accounts/context.ts'
import { limitBy } from '../accounts/session.ts'
import { fileAnswer } from '../web/etags.ts'
import { indexText, openingsText, pagesText } from './mapping.ts'

/** For search engines, which come back when they like: what was filled meanwhile answers 404 by itself. */
export function sitemapRoutes() {
  return new Hono<Env>()
    .get('/sitemap.xml', limited, async (c) => fileAnswer(c, await indexText(c.var.ctx), XML, CACHING))
    .get('/sitemaps/pages.xml', limited, async (c) => fileAnswer(c, await pagesText(c.var.ctx), XML, CACHING))
    .get('/sitemaps/:file{annonces-[1-9][0-9]{0,3}\\.xml}', limited, async (c) => {
      const number = Number.parseInt(c.req.param('file').slice('annonces-'.length), 10)
      return fileAnswer(c, await openingsText(c.var.ctx, number), XML, CACHING)
    })
}

const limited = limitBy('searches')
const XML = 'application/xml; charset=utf-8'
const CACHING = 'public, max-age=3600'
