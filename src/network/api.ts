import { createRoute, z } from '@hono/zod-openapi'
import type { Env } from '../accounts/context.ts'
import { mustSignIn } from '../accounts/session.ts'
import { createRouter, json, problems } from '../web/openapi.ts'
import { statisticsQuery } from './model.ts'
import { readStatistics } from './service.ts'

const figures = z.object({
  published: z.int().openapi({ description: 'Listings first published within the dates' }),
  filled: z.int().openapi({ description: 'Listings filled within the dates, and not renewed since' }),
  medianDaysToFill: z.number().nullable().openapi({ description: 'Civil days from first publication to filling' }),
  openNow: z.int(),
  candidatesAvailable: z.int().nullable().openapi({
    description:
      'Active candidates of the profession, a zone of whom holds the commune, confirmed at most 120 days ago; null where `hors-territoire` has listings in too many communes to count',
  }),
})

const statistics = z
  .object({
    from: z.iso.date(),
    to: z.iso.date(),
    items: z.array(figures.extend({ profession: z.string(), commune: z.string(), communeName: z.string() })),
    totals: figures.openapi({ description: 'Of the whole territory: each candidate counts once' }),
  })
  .openapi('Statistics')

const read = createRoute({
  method: 'get',
  path: '/api/territories/{slug}/statistics',
  tags: ['network'],
  middleware: mustSignIn,
  summary:
    'For the territory’s coordinators: what was asked for and found, by profession and commune; by default a year',
  request: { params: z.object({ slug: z.string().max(100) }), query: statisticsQuery },
  responses: { 200: json(statistics, 'The figures'), ...problems(401, 403, 404, 422) },
})

/** What a CPTS reports on. */
export function networkApi() {
  return createRouter<Env>().openapi(read, async (c) =>
    c.json(await readStatistics(c.var.ctx, c.req.valid('param').slug, c.req.valid('query')), 200),
  )
}
