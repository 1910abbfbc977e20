import { createRoute, z } from '@hono/zod-openapi'
import type { Env } from '../accounts/context.ts'
import { mustCoordinate } from '../accounts/session.ts'
import { listingSchema } from '../listings/api.ts'
import type { Listing } from '../listings/model.ts'
import { listingView } from '../listings/view.ts'
import {
  body,
  createRouter,
  cutPage,
  DEFAULT_LIMIT,
  idParam,
  json,
  listOf,
  offsetPage,
  problems,
} from '../web/openapi.ts'
import * as service from './service.ts'

const queued = listingSchema.extend({
  why: z.enum(['pending', 'changed']).openapi({ description: 'Submitted, or changed since it was published' }),
  since: z.iso.datetime(),
})

const tags = ['moderation']

const queue = createRoute({
  method: 'get',
  path: '/api/moderation/queue',
  tags,
  middleware: mustCoordinate,
  summary: 'What the coordinator of a territory has to look at, oldest first',
  request: { query: offsetPage },
  responses: { 200: json(listOf(queued), 'The queue'), ...problems(401, 403, 422) },
})

const decide = createRoute({
  method: 'post',
  path: '/api/listings/{id}/moderation',
  tags,
  middleware: mustCoordinate,
  summary: 'Publishes, asks for changes or rejects; a reason is required unless publishing',
  request: { params: idParam, ...body(service.decisionRequest) },
  responses: { 200: json(listingSchema, 'The listing'), ...problems(401, 403, 404, 409, 422) },
})

/** The coordinator's desk. */
export function moderationApi() {
  return createRouter<Env>()
    .openapi(queue, async (c) => {
      const { limit = DEFAULT_LIMIT, cursor } = c.req.valid('query')
      const offset = Number(cursor ?? 0)
      const page = cutPage(await service.readQueue(c.var.ctx, limit + 1, offset), limit, () => String(offset + limit))
      return c.json({ items: page.rows.map((listing) => queuedView(listing, c.var.ctx.clock())), next: page.next }, 200)
    })
    .openapi(decide, async (c) => {
      const listing = await service.decide(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))
      return c.json(listingView(listing, c.var.ctx.clock()), 200)
    })
}

function queuedView(listing: Listing, now: Date) {
  return {
    ...listingView(listing, now),
    why: listing.state === 'pending' ? ('pending' as const) : ('changed' as const),
    since: (listing.changedSinceAt ?? listing.updatedAt).toISOString(),
  }
}
