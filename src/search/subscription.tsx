import { Hono, type Context as HonoContext } from 'hono'
import type { Context, Env } from '../accounts/context.ts'
import { limitBy } from '../accounts/session.ts'
import type { Listing } from '../listings/model.ts'
import { invalid } from '../platform/errors.ts'
import { type Commune, placeLabel } from '../territories/model.ts'
import { getCommune } from '../territories/service.ts'
import { ATOM, CALENDAR_FILE, fileAnswer } from '../web/etags.ts'
import { openingsCalendar } from './agenda.ts'
import { askedBy, queryOf } from './asked.tsx'
import { atomOf } from './atom.ts'
import { factsOf } from './facts.ts'
import { MOST_ENTRIES, readFeed } from './feed.ts'
import { type Query, searchHref } from './form.tsx'
import type { SavedSearch } from './model.ts'
import { nameOf, queryOfSaved } from './searches.tsx'
import { type Searching, searchListings } from './service.ts'

type C = HonoContext<Env<Context & Searching>>

/** Openings for feed readers and calendars: of a kept search by its secret address, of any search by its own. */
export function feedRoutes() {
  return (
    new Hono<Env<Context & Searching>>()
      // No session: such a program has none. Whoever has the address reads it.
      .get('/recherches/:token/annonces.atom', async (c) => {
        const { search, listings } = await readFeed(c.var.ctx, c.req.param('token'))
        const about = { id: `urn:uuid:${search.id}`, feedUrl: `${c.var.ctx.baseUrl}${c.req.path}` }
        unlisted(c)
        return fileAnswer(c, atom(c, await querySaid(c, search), about, listings), ATOM, PRIVATE)
      })
      .get('/recherches/:token/annonces.ics', async (c) => {
        const { ctx } = c.var
        const { search, listings } = await readFeed(ctx, c.req.param('token'))
        const { query, commune } = await querySaid(c, search)
        // The search in words, never the name its keeper gave it: an address may get about.
        const text = openingsCalendar(`Relève : ${nameOf(query, commune)}`, listings, {
          now: ctx.clock(),
          baseUrl: ctx.baseUrl,
        })
        unlisted(c)
        c.header('Content-Disposition', 'inline; filename="releve-annonces.ics"')
        return fileAnswer(c, text, CALENDAR_FILE, PRIVATE)
      })
      .get('/annonces.atom', limitBy('searches'), async (c) => {
        const { ctx } = c.var
        const query = queryOf(c)
        const { asked, commune, choices, errors } = await askedBy(ctx, query)
        if (!asked) throw invalid(choices.length > 0 ? [MANY_PLACES] : [...errors])
        // The same for all, whoever is signed in.
        const everybody = { ...ctx, actor: null }
        const { cursor: _cursor, ...about } = asked
        const { listings } = await searchListings(everybody, { ...about, sort: 'date', limit: MOST_ENTRIES })
        const url = `${ctx.baseUrl}${feedHref(query, commune)}`
        unlisted(c)
        return fileAnswer(c, atom(c, { query, commune }, { id: url, feedUrl: url }, listings), ATOM, PUBLIC)
      })
  )
}

/** A feed is asked for every few minutes by the most eager readers. */
const PRIVATE = 'private, max-age=300'
const PUBLIC = 'public, max-age=300'

const MANY_PLACES = {
  path: 'commune',
  message: 'Plusieurs communes portent ce nom : donnez le nom avec son code postal.',
}

/** The address of the feed of a search; `commune` is the one worked out of its field. */
export function feedHref(query: Query, commune: Commune | null): string {
  const href = searchHref(query, { sort: null, ...(commune ? { commune: placeLabel(commune) } : {}) })
  return `/annonces.atom${href.slice(1)}`
}

function unlisted(c: C): void {
  c.header('X-Robots-Tag', 'noindex, nofollow')
}

async function querySaid(c: C, search: SavedSearch): Promise<{ query: Query; commune: Commune | null }> {
  const code = search.query.commune
  const commune = code ? await getCommune(c.var.ctx.sql, String(code)) : null
  return { query: queryOfSaved(search, commune), commune }
}

function atom(
  c: C,
  { query, commune }: { query: Query; commune: Commune | null },
  about: { id: string; feedUrl: string },
  listings: readonly Listing[],
): string {
  const { clock, baseUrl } = c.var.ctx
  const title = `Annonces\u00a0: ${nameOf(query, commune)}`
  return atomOf(
    { ...about, title, url: `${baseUrl}${searchHref(query)}`, author: 'Relève' },
    listings.map((listing) => ({
      ...factsOf(listing, clock(), baseUrl),
      publishedAt: listing.publishedAt ?? listing.updatedAt,
      updatedAt: listing.updatedAt,
    })),
  )
}
