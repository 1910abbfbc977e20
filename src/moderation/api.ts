import { createRoute, z } from '@hono/zod-openapi'
import type { Env } from '../accounts/context.ts'
import { mustCoordinate } from '../accounts/session.ts'
import { listingSchema } from '../listings/api.ts'
import { listingView } from '../listings/view.ts'
import { cursorText, keysetPage } from '../web/cursors.ts'
import { body, createRouter, DEFAULT_LIMIT, idParam, json, KNOWN_OR_NOT, listOf, problems } from '../web/openapi.ts'
import * as service from './service.ts'

const queued = listingSchema.extend({
  why: z
    .enum(['pending', 'changed', 'reported'])
    .openapi({ description: 'Submitted; changed since it was published; reported, maybe changed too' }),
  since: z.iso.datetime(),
  reports: z
    .array(z.object({ reason: z.string(), at: z.iso.datetime() }))
    .openapi({ description: 'What people said of it since the last decision, oldest first; never who' }),
})

const tags = ['moderation']

const queue = createRoute({
  method: 'get',
  path: '/api/moderation/queue',
  tags,
  middleware: mustCoordinate,
  summary: 'What the coordinator of a territory has to look at, oldest first',
  request: { query: keysetPage(service.queueKey) },
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

const report = createRoute({
  method: 'post',
  path: '/api/listings/{id}/report',
  tags,
  security: KNOWN_OR_NOT,
  summary: 'Tells the coordinator what is wrong with a published listing; no sign-in needed',
  request: { params: idParam, ...body(service.reportRequest) },
  responses: {
    201: json(z.object({ id: z.uuid(), at: z.iso.datetime() }).openapi('Report'), 'In the desk’s queue'),
    ...problems(404, 409, 422, 429),
  },
})

/** The coordinator's desk, and the way to it for everybody. */
export function moderationApi() {
  return createRouter<Env>()
    .openapi(queue, async (c) => {
      const { limit = DEFAULT_LIMIT, cursor } = c.req.valid('query')
      const { queue, next } = await service.readQueue(c.var.ctx, limit, cursor ?? null)
      const items = queue.map((queued) => queuedView(queued, c.var.ctx.clock()))
      return c.json({ items, next: next && cursorText(next) }, 200)
    })
    .openapi(decide, async (c) => {
      const listing = await service.decide(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))
      return c.json(listingView(listing, c.var.ctx.clock()), 200)
    })
    .openapi(report, async (c) => {
      const { id, at } = await service.reportListing(c.var.ctx, c.req.valid('param').id, c.req.valid('json').reason)
      return c.json({ id, at: at.toISOString() }, 201)
    })
}

function queuedView({ listing, why, since, reports }: service.Queued, now: Date) {
  return {
    ...listingView(listing, now),
    why,
    since: since.toISOString(),
    reports: reports.map(({ reason, at }) => ({ reason, at: at.toISOString() })),
  }
}
