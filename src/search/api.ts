import { createRoute, z } from '@hono/zod-openapi'
import type { Context, Env } from '../accounts/context.ts'
import { listingSchema } from '../listings/api.ts'
import { isManager, isOwner, viewListing } from '../listings/service.ts'
import { listingView } from '../listings/view.ts'
import { countMatches } from '../matching/service.ts'
import { createRouter, idParam, json, problems } from '../web/openapi.ts'
import { FACETS, searchQuery } from './model.ts'
import * as service from './service.ts'

const searched = z.object({
  items: z.array(listingSchema),
  next: z.string().nullable(),
  total: z.int(),
  facets: z.partialRecord(z.enum(FACETS), z.record(z.string(), z.int())),
  engine: z.enum(['meilisearch', 'postgres']),
})

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
  summary: 'One listing: published for all; else for its owner and its coordinators',
  request: { params: idParam },
  responses: {
    200: json(
      listingSchema.extend({
        counts: z
          .object({ matches: z.int(), answers: z.int() })
          .optional()
          .openapi({ description: 'For the owner and the coordinator' }),
      }),
      'The listing',
    ),
    ...problems(404),
  },
})

/** Finding and reading listings. */
export function searchApi() {
  return createRouter<Env<Context & service.Searching>>()
    .openapi(search, async (c) => {
      const { listings, ...result } = await service.searchListings(c.var.ctx, c.req.valid('query'))
      return c.json({ items: listings.map((listing) => listingView(listing, c.var.ctx.clock())), ...result }, 200)
    })
    .openapi(read, async (c) => {
      const { ctx } = c.var
      const listing = await viewListing(ctx, c.req.valid('param').id)
      const view = listingView(listing, ctx.clock())
      if (!isOwner(ctx, listing) && !isManager(ctx, listing)) return c.json(view, 200)
      const matches = await countMatches(ctx.sql, [listing.id])
      return c.json({ ...view, counts: { matches: matches.get(listing.id) ?? 0, answers: listing.answers } }, 200)
    })
}
