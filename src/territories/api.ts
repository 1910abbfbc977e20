import { createRoute, z } from '@hono/zod-openapi'
import type { Env } from '../accounts/context.ts'
import { mustSignIn } from '../accounts/session.ts'
import { notFound } from '../platform/errors.ts'
import { PRACTICE_TYPES, PROFESSIONS } from '../reference/professions.ts'
import { body, createRouter, DEFAULT_LIMIT, json, listOf, offsetPage, pageOf, problems } from '../web/openapi.ts'
import { PRECISIONS, territoryChange } from './model.ts'
import { professionsNamed } from './professions.ts'
import * as service from './service.ts'

const named = z.object({ code: z.string(), label: z.string() })

const profession = named.extend({ studentsAllowed: z.boolean(), specialties: z.array(named) }).openapi('Profession')

const commune = z
  .object({
    code: z.string(),
    name: z.string(),
    postalCodes: z.array(z.string()),
    department: z.string(),
    epci: z.string().nullable(),
    population: z.int(),
    lat: z.number().nullable(),
    lon: z.number().nullable(),
    precision: z.enum(PRECISIONS),
    city: z.string().nullable(),
    timeZone: z.string(),
  })
  .openapi('Commune')

const territory = z
  .object({
    slug: z.string(),
    name: z.string(),
    approximate: z.boolean(),
    communes: z.array(z.string()),
    neighbours: z.array(z.string()),
    digest: z
      .object({ weekday: z.int().min(1).max(7), hour: z.int().min(0).max(23) })
      .openapi({ description: 'When the weekly letter goes: ISO weekday and hour, in the time of its readers' }),
  })
  .openapi('Territory')

/** How far a list of communes may be paged: whoever needs more narrows the words. */
const MOST_COMMUNES = 1000

const tags = ['reference']

const professions = createRoute({
  method: 'get',
  path: '/api/professions',
  tags,
  summary:
    'Professions, their specialties, and whether a student may replace; with q those that everyday words, begun or misspelt, may mean, best first, of the médecins the specialties that were meant',
  request: { query: offsetPage.extend({ q: z.string().max(200).optional() }) },
  responses: { 200: json(listOf(profession), 'Professions'), ...problems(422) },
})

const practiceTypes = createRoute({
  method: 'get',
  path: '/api/practice-types',
  tags,
  summary: 'Modes d’exercice',
  request: { query: offsetPage },
  responses: { 200: json(listOf(named), 'Practice types'), ...problems(422) },
})

const searchCommunes = createRoute({
  method: 'get',
  path: '/api/communes',
  tags,
  summary: 'Communes by name (accents, case, hyphens and typos forgiven), postal code or INSEE code; best first',
  request: {
    query: offsetPage.extend({ q: z.string().max(200).default('') }),
  },
  responses: { 200: json(listOf(commune), 'Communes'), ...problems(422) },
})

const readCommune = createRoute({
  method: 'get',
  path: '/api/communes/{code}',
  tags,
  summary: 'One commune by INSEE code',
  request: { params: z.object({ code: z.string().max(10) }) },
  responses: { 200: json(commune, 'The commune'), ...problems(404) },
})

const territories = createRoute({
  method: 'get',
  path: '/api/territories',
  tags,
  summary: 'CPTS, with the communes they hold and their neighbours',
  request: { query: offsetPage },
  responses: { 200: json(listOf(territory), 'Territories'), ...problems(422) },
})

const readTerritory = createRoute({
  method: 'get',
  path: '/api/territories/{slug}',
  tags,
  summary: 'One CPTS',
  request: { params: z.object({ slug: z.string().max(100) }) },
  responses: { 200: json(territory, 'The territory'), ...problems(404) },
})

const changeTerritory = createRoute({
  method: 'patch',
  path: '/api/territories/{slug}',
  tags,
  middleware: mustSignIn,
  summary: 'For the territory’s coordinators: when its weekly letter goes; what is missing stays',
  request: { params: z.object({ slug: z.string().max(100) }), ...body(territoryChange) },
  responses: { 200: json(territory, 'The territory'), ...problems(401, 403, 404, 422) },
})

/** Reference lists, open to all; of a territory, what its coordinators set. */
export function referenceApi() {
  return createRouter<Env>()
    .openapi(professions, (c) => {
      const { q, ...page } = c.req.valid('query')
      const items = q?.trim() ? professionsNamed(q) : PROFESSIONS
      const shown = items.map((p) => ({ ...p, specialties: p.specialties.map((s) => ({ ...s })) }))
      return c.json(pageOf(shown, page), 200)
    })
    .openapi(practiceTypes, (c) =>
      c.json(
        pageOf(
          PRACTICE_TYPES.map((type) => ({ ...type })),
          c.req.valid('query'),
        ),
        200,
      ),
    )
    .openapi(searchCommunes, async (c) => {
      const { q, limit = DEFAULT_LIMIT, cursor } = c.req.valid('query')
      const most = Math.min(Number(cursor ?? 0) + limit + 1, MOST_COMMUNES)
      const found = await service.suggestCommunes(c.var.ctx.sql, q, most)
      return c.json(pageOf(found, { limit, cursor }), 200)
    })
    .openapi(readCommune, async (c) => {
      const found = await service.getCommune(c.var.ctx.sql, c.req.valid('param').code)
      if (!found) throw notFound()
      return c.json(found, 200)
    })
    .openapi(territories, async (c) =>
      c.json(pageOf(await service.listTerritories(c.var.ctx.sql), c.req.valid('query')), 200),
    )
    .openapi(readTerritory, async (c) => {
      const found = await service.getTerritory(c.var.ctx.sql, c.req.valid('param').slug)
      if (!found) throw notFound()
      return c.json(found, 200)
    })
    .openapi(changeTerritory, async (c) =>
      c.json(await service.changeTerritory(c.var.ctx, c.req.valid('param').slug, c.req.valid('json')), 200),
    )
}
