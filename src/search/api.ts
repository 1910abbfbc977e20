import { createRoute, z } from '@hono/zod-openapi'
import type { Context as HonoContext } from 'hono'
import type { Context, Env } from '../accounts/context.ts'
import { mustSignIn } from '../accounts/session.ts'
import { candidateSchema } from '../candidates/api.ts'
import { candidateView } from '../candidates/view.ts'
import { listingSchema } from '../listings/api.ts'
import { recallView } from '../listings/remembered.ts'
import { isManager, viewListing, viewsSince } from '../listings/service.ts'
import { listingView } from '../listings/view.ts'
import { seeListing } from '../matching/seen.ts'
import { countMatches } from '../matching/service.ts'
import {
  body,
  createRouter,
  cutPage,
  DEFAULT_LIMIT,
  idParam,
  json,
  KNOWN_OR_NOT,
  listOf,
  offsetPage,
  pageOf,
  problems,
} from '../web/openapi.ts'
import { candidateCursor, maySearchCandidates, searchCandidates } from './candidates.ts'
import { noticesOf } from './cutting.ts'
import {
  ALERTS,
  candidateQuery,
  FACETS,
  type SavedSearch,
  savedSearchChange,
  savedSearchInput,
  searchQuery,
} from './model.ts'
import * as saved from './saved.ts'
import * as service from './service.ts'

const searched = z.object({
  items: z.array(listingSchema),
  next: z.string().nullable(),
  total: z.int(),
  facets: z.partialRecord(z.enum(FACETS), z.record(z.string(), z.int())),
  understood: z
    .array(
      z.object({
        text: z.string(),
        field: z.enum(['profession', 'specialty', 'kind', 'practiceType', 'commune', 'department', 'from', 'to']),
        value: z.string(),
      }),
    )
    .openapi({ description: 'Words of q that became filters; the other words were looked for in the text' }),
  engine: z.enum(['meilisearch', 'postgres']),
  notices: z
    .array(z.object({ path: z.string(), message: z.string() }))
    .openapi({ description: 'What of the query was not read, in French: the end of a q that is too long' }),
})

export const savedSearch = z
  .object({
    id: z.uuid(),
    name: z.string(),
    query: z
      .record(z.string(), z.union([z.string(), z.number()]))
      .openapi({ description: 'Parameters of GET /api/listings' }),
    alerts: z.enum(ALERTS).openapi({ description: 'How to hear of new listings' }),
    createdAt: z.iso.datetime(),
  })
  .openapi('SavedSearch')

const tags = ['search']

const search = createRoute({
  method: 'get',
  path: '/api/listings',
  tags,
  summary: 'Searches published listings: words, profession, place, dates, terms',
  request: { query: searchQuery },
  responses: { 200: json(searched, 'Found'), ...problems(422) },
})

const read = createRoute({
  method: 'get',
  path: '/api/listings/{id}',
  tags,
  security: KNOWN_OR_NOT,
  summary: 'One listing: published for all; else for its owner and its coordinators',
  request: { params: idParam },
  responses: {
    200: json(
      listingSchema.extend({
        counts: z
          .object({
            matches: z.int(),
            answers: z.int(),
            views: z.int().openapi({ description: 'Openings of its page by others' }),
          })
          .optional()
          .openapi({ description: 'For the owner and the coordinator' }),
      }),
      'The listing',
    ),
    ...problems(404),
  },
})

const candidates = createRoute({
  method: 'get',
  path: '/api/candidates',
  tags,
  middleware: maySearch,
  summary:
    'Searches active candidates, without names or contact: for coordinators and owners of a published listing. A zone comes within radiusKm (default 0) of the commune; a half-day is free between the dates',
  request: { query: candidateQuery },
  responses: {
    200: json(listOf(candidateSchema), 'Found, the most freshly confirmed first'),
    ...problems(401, 403, 422),
  },
})

const listSaved = createRoute({
  method: 'get',
  path: '/api/me/searches',
  tags,
  middleware: mustSignIn,
  summary: 'The searches one keeps, the newest first',
  request: { query: offsetPage },
  responses: { 200: json(listOf(savedSearch), 'Searches'), ...problems(401, 422) },
})

const save = createRoute({
  method: 'post',
  path: '/api/me/searches',
  tags,
  middleware: mustSignIn,
  summary: 'Keeps a search, fifty at most; alerts default to the digest',
  request: body(savedSearchInput),
  responses: { 201: json(savedSearch, 'The search'), ...problems(401, 409, 422) },
})

const changeSaved = createRoute({
  method: 'patch',
  path: '/api/me/searches/{id}',
  tags,
  middleware: mustSignIn,
  summary: 'Changes the name of a search, or how to hear of what it finds',
  request: { params: idParam, ...body(savedSearchChange) },
  responses: { 200: json(savedSearch, 'The search'), ...problems(401, 404, 422) },
})

const deleteSaved = createRoute({
  method: 'delete',
  path: '/api/me/searches/{id}',
  tags,
  middleware: mustSignIn,
  summary: 'Forgets a search',
  request: { params: idParam },
  responses: { 204: { description: 'Forgotten' }, ...problems(401, 404) },
})

/** Runs before the input is looked at: who may not search is not told what is wrong with it. */
async function maySearch(c: HonoContext<Env>, next: () => Promise<void>): Promise<void> {
  await maySearchCandidates(c.var.ctx)
  await next()
}

const savedView = ({ createdAt, feed: _feed, ...shown }: SavedSearch) => ({
  ...shown,
  createdAt: createdAt.toISOString(),
})

/** Finding and reading listings, finding people, keeping searches. */
export function searchApi() {
  return createRouter<Env<Context & service.Searching>>()
    .openapi(search, async (c) => {
      const {
        listings,
        read: _read,
        fits: _fits,
        ...result
      } = await service.searchListings(c.var.ctx, c.req.valid('query'))
      const notices = noticesOf(c.req.query('q'))
      return c.json(
        { items: listings.map((listing) => recallView(listing, c.var.ctx.clock())), ...result, notices },
        200,
      )
    })
    .openapi(candidates, async (c) => {
      const query = c.req.valid('query')
      const limit = query.limit ?? DEFAULT_LIMIT
      const { rows, next } = cutPage(await searchCandidates(c.var.ctx, query, limit), limit, candidateCursor)
      return c.json({ items: rows.map(candidateView), next }, 200)
    })
    .openapi(listSaved, async (c) =>
      c.json(pageOf((await saved.mySearches(c.var.ctx)).map(savedView), c.req.valid('query')), 200),
    )
    .openapi(save, async (c) => c.json(savedView(await saved.saveSearch(c.var.ctx, c.req.valid('json'))), 201))
    .openapi(changeSaved, async (c) => {
      const { id } = c.req.valid('param')
      return c.json(savedView(await saved.updateSearch(c.var.ctx, id, c.req.valid('json'))), 200)
    })
    .openapi(deleteSaved, async (c) => {
      await saved.deleteSearch(c.var.ctx, c.req.valid('param').id)
      return c.body(null, 204)
    })
    .openapi(read, async (c) => {
      const { ctx } = c.var
      const listing = await viewListing(ctx, c.req.valid('param').id)
      const view = listingView(listing, ctx.clock())
      if (c.req.method === 'GET') await seeListing(ctx, listing)
      if (!isManager(ctx, listing)) return c.json(view, 200)
      const matches = (await countMatches(ctx.sql, [listing.id])).get(listing.id) ?? 0
      const views = (await viewsSince(ctx.sql, [listing.id], null)).get(listing.id) ?? 0
      return c.json({ ...view, counts: { matches, answers: listing.answers, views } }, 200)
    })
}
