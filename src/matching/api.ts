import { createRoute, z } from '@hono/zod-openapi'
import type { Env } from '../accounts/context.ts'
import { mustSignIn } from '../accounts/session.ts'
import { candidateSchema } from '../candidates/api.ts'
import { candidateView } from '../candidates/view.ts'
import { listingSchema } from '../listings/api.ts'
import { listingView } from '../listings/view.ts'
import { createRouter, DEFAULT_LIMIT, idParam, json, listOf, offsetPage, problems } from '../web/openapi.ts'
import * as service from './service.ts'

const reasons = z.array(
  z.object({
    criterion: z.enum(['dates', 'distance', 'practice', 'terms', 'freshness']),
    points: z.number(),
    max: z.number(),
    facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  }),
)

const explained = { score: z.number(), reasons, reasonText: z.string() }

const tags = ['matching']

const ofListing = createRoute({
  method: 'get',
  path: '/api/listings/{id}/matches',
  tags,
  middleware: mustSignIn,
  summary: 'Candidates for a listing, best first, with the reasons; without name or contact',
  request: { params: idParam, query: offsetPage },
  responses: {
    200: json(listOf(z.object({ candidate: candidateSchema, ...explained })), 'Matches'),
    ...problems(401, 404, 422),
  },
})

const mine = createRoute({
  method: 'get',
  path: '/api/candidates/me/matches',
  tags,
  middleware: mustSignIn,
  summary: 'Openings that suit one’s profile, best first, with the reasons',
  request: { query: offsetPage },
  responses: {
    200: json(listOf(z.object({ listing: listingSchema, ...explained })), 'Matches'),
    ...problems(401, 404, 422),
  },
})

/** Matches, for both sides. */
export function matchingApi() {
  return createRouter<Env>()
    .openapi(ofListing, async (c) => {
      const { limit = DEFAULT_LIMIT, cursor } = c.req.valid('query')
      const offset = Number(cursor ?? 0)
      const { matches, more } = await service.matchesForListing(c.var.ctx, c.req.valid('param').id, limit, offset)
      const items = matches.map(({ candidate, score, reasons, reasonText }) => ({
        candidate: candidateView(candidate),
        score,
        reasons: reasons.map((reason) => ({ ...reason, facts: { ...reason.facts } })),
        reasonText,
      }))
      return c.json({ items, next: more ? String(offset + limit) : null }, 200)
    })
    .openapi(mine, async (c) => {
      const { limit = DEFAULT_LIMIT, cursor } = c.req.valid('query')
      const offset = Number(cursor ?? 0)
      const { matches, more } = await service.matchesForMe(c.var.ctx, limit, offset)
      const items = matches.map(({ listing, score, reasons, reasonText }) => ({
        listing: listingView(listing, c.var.ctx.clock()),
        score,
        reasons: reasons.map((reason) => ({ ...reason, facts: { ...reason.facts } })),
        reasonText,
      }))
      return c.json({ items, next: more ? String(offset + limit) : null }, 200)
    })
}
