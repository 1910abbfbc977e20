import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Env } from '../accounts/context.ts'
import { mustSignIn } from '../accounts/session.ts'
import type { FieldError } from '../platform/errors.ts'
import { unknownCommunes } from '../territories/service.ts'
import { noticed, notices } from '../web/notices.ts'
import {
  body,
  createRouter,
  cutPage,
  DEFAULT_LIMIT,
  idPage,
  idParam,
  json,
  listOf,
  periodSchema,
  problems,
  rangeSchema,
} from '../web/openapi.ts'
import { enterListing, updateEntered } from './behalf.ts'
import { type Listing, listingWrite, STATES } from './model.ts'
import * as service from './service.ts'
import { listingView } from './view.ts'

/** A listing as answered: what was sent, its state, and what is worked out from it. */
export const listingSchema = z
  .object({
    id: z.uuid(),
    state: z.enum(STATES),
    kind: z.string().nullable(),
    profession: z.string().nullable(),
    specialty: z.string().nullable(),
    communes: z.array(z.string()),
    communeNames: z.array(z.string()),
    territories: z.array(z.string()),
    timeZone: z.string(),
    practiceType: z.string().nullable(),
    title: z.string().nullable(),
    description: z.string().nullable(),
    structureName: z.string().nullable(),
    periods: z.array(
      periodSchema.extend({
        quota: z.object({ halfDays: z.int(), per: z.enum(['week', 'month']) }).nullish(),
      }),
    ),
    except: z.array(rangeSchema),
    flexDays: z.int(),
    partialAccepted: z.boolean(),
    places: z.int(),
    placesFilled: z.int(),
    window: z.object({ earliest: z.iso.date().nullish(), latest: z.iso.date().nullish() }).nullable(),
    patientelePrice: z.number().nullable().openapi({ description: 'Euros; 0 is free, null to be agreed' }),
    equipmentPrice: z.number().nullable(),
    wallsPrice: z.number().nullable(),
    rent: z.number().nullable().openapi({ description: 'Euros a month' }),
    collaborationFirst: z.boolean().nullable(),
    successorsWanted: z.int().nullable(),
    candidateSharePct: z.number().nullable(),
    studentsAccepted: z.boolean(),
    housing: z.string().nullable(),
    transport: z.string().nullable(),
    vehicleNeeded: z.boolean().nullable(),
    homeVisits: z.boolean().nullable(),
    patientsPerDay: z.object({ min: z.int().nullable(), max: z.int().nullable() }).nullable(),
    software: z.string().nullable(),
    secretary: z.string().nullable(),
    sector: z.string().nullable(),
    territoryDays: z.int().openapi({ description: 'Days after the first publication within its territory alone' }),
    calendar: z.string().openapi({ description: 'The dates in French' }),
    halfDays: z.int().openapi({ description: 'Half-days still needed, from today on' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    publishedAt: z.iso.datetime().nullable(),
    notices,
  })
  .openapi('Listing')

const tags = ['listings']

const create = createRoute({
  method: 'post',
  path: '/api/listings',
  tags,
  middleware: mustSignIn,
  summary:
    'Creates a draft; fields may be missing, those present must be valid. With `onBehalfOf`, a coordinator’s, for somebody',
  request: body(listingWrite),
  responses: { 201: json(listingSchema, 'The draft'), ...problems(401, 403, 409, 422) },
})

const update = createRoute({
  method: 'patch',
  path: '/api/listings/{id}',
  tags,
  middleware: mustSignIn,
  summary: 'Edits one’s listing, or one entered for somebody: a missing field stays, null clears it',
  request: { params: idParam, ...body(listingWrite) },
  responses: { 200: json(listingSchema, 'The listing'), ...problems(401, 403, 404, 409, 422) },
})

const submit = createRoute({
  method: 'post',
  path: '/api/listings/{id}/submit',
  tags,
  middleware: mustSignIn,
  summary: 'Sends a draft to the desk; every required field must be there',
  request: { params: idParam },
  responses: { 200: json(listingSchema, 'Pending'), ...problems(401, 404, 409, 422) },
})

const withdraw = createRoute({
  method: 'post',
  path: '/api/listings/{id}/withdraw',
  tags,
  middleware: mustSignIn,
  summary: 'Takes a listing back, for good',
  request: { params: idParam },
  responses: { 200: json(listingSchema, 'Withdrawn'), ...problems(401, 404, 409) },
})

const mine = createRoute({
  method: 'get',
  path: '/api/me/listings',
  tags,
  middleware: mustSignIn,
  summary: 'One’s own listings, newest first',
  request: { query: idPage },
  responses: { 200: json(listOf(listingSchema), 'Listings'), ...problems(401, 422) },
})

/** The communes of a refused body that do not exist. */
async function communeErrors(raw: unknown, c: Context<Env>): Promise<FieldError[]> {
  const sent = z.object({ communes: z.array(z.string().max(20)).max(100) }).safeParse(raw)
  return sent.success ? unknownCommunes(c.var.ctx.sql, sent.data.communes, 'communes') : []
}

/** To its writer, who is told what of it may be about a patient. */
function writtenView(listing: Listing, now: Date) {
  const { title, description } = listing
  return { ...listingView(listing, now), ...noticed({ title, description }) }
}

/** Posting, editing, submitting and withdrawing listings. */
export function listingsApi() {
  return createRouter<Env>(communeErrors)
    .openapi(create, async (c) => {
      const { ctx } = c.var
      const { onBehalfOf, ...input } = c.req.valid('json')
      const draft = onBehalfOf ? enterListing(ctx, onBehalfOf, input) : service.createListing(ctx, input)
      return c.json(writtenView(await draft, ctx.clock()), 201)
    })
    .openapi(update, async (c) => {
      const { ctx } = c.var
      const { id } = c.req.valid('param')
      const { onBehalfOf, ...input } = c.req.valid('json')
      const edited = onBehalfOf ? updateEntered(ctx, id, onBehalfOf, input) : service.updateListing(ctx, id, input)
      return c.json(writtenView(await edited, ctx.clock()), 200)
    })
    .openapi(submit, async (c) =>
      c.json(writtenView(await service.submitListing(c.var.ctx, c.req.valid('param').id), c.var.ctx.clock()), 200),
    )
    .openapi(withdraw, async (c) =>
      c.json(listingView(await service.withdrawListing(c.var.ctx, c.req.valid('param').id), c.var.ctx.clock()), 200),
    )
    .openapi(mine, async (c) => {
      const { limit = DEFAULT_LIMIT, cursor } = c.req.valid('query')
      const { rows, next } = cutPage(await service.myListings(c.var.ctx, limit + 1, cursor ?? null), limit, (l) => l.id)
      return c.json({ items: rows.map((listing) => listingView(listing, c.var.ctx.clock())), next }, 200)
    })
}
