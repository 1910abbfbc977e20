import { createRoute, z } from '@hono/zod-openapi'
import type { Context, Env } from '../accounts/context.ts'
import { mustSignIn } from '../accounts/session.ts'
import { candidateSchema } from '../candidates/api.ts'
import { candidateView } from '../candidates/view.ts'
import { listingSchema } from '../listings/api.ts'
import { fillRequest } from '../listings/model.ts'
import { listingView } from '../listings/view.ts'
import { notFound } from '../platform/errors.ts'
import { CONTACT_KINDS } from '../reference/contacts.ts'
import { noticed, notices } from '../web/notices.ts'
import { body, createRouter, cutPage, DEFAULT_LIMIT, idPage, idParam, json, listOf, problems } from '../web/openapi.ts'
import { createFeed, myFeed, revokeFeed } from './feed.ts'
import { fillListing, renewListing } from './filling.ts'
import { type ReadMessage, readThread, sendMessage } from './messages.ts'
import { declineRequest, interestRequest, invitationRequest, messageRequest } from './model.ts'
import * as service from './service.ts'

const contact = z
  .object({ name: z.string().nullable(), email: z.string(), phone: z.string().nullable() })
  .openapi('Contact')

const flagged = z.array(z.enum(CONTACT_KINDS)).openapi({ description: 'Contact details that its writer put in' })
const masked = z.boolean().openapi({ description: 'They are hidden from the reader until both agreed' })

const interest = z
  .object({
    id: z.uuid(),
    state: z.enum(['proposed', 'accepted', 'declined', 'withdrawn']),
    by: z.enum(['candidate', 'owner']),
    side: z.enum(['candidate', 'owner']).openapi({ description: 'Which side the reader is on' }),
    listing: z.object({ id: z.uuid(), title: z.string().nullable(), state: z.string() }),
    candidate: candidateSchema,
    message: z.string().nullable(),
    reason: z.string().nullable(),
    flagged,
    masked,
    createdAt: z.iso.datetime(),
    answeredAt: z.iso.datetime().nullable(),
    contact: contact.optional().openapi({ description: 'The other side’s, only once accepted' }),
    notices,
  })
  .openapi('Interest')

const tags = ['introductions']

const propose = createRoute({
  method: 'post',
  path: '/api/listings/{id}/interest',
  tags,
  middleware: mustSignIn,
  summary: 'A candidate says “I am interested”',
  request: { params: idParam, ...body(interestRequest, false) },
  responses: { 201: json(interest, 'Proposed'), ...problems(401, 403, 404, 409, 422, 429) },
})

const invite = createRoute({
  method: 'post',
  path: '/api/listings/{id}/invitations',
  tags,
  middleware: mustSignIn,
  summary: 'An owner invites a candidate who matches',
  request: { params: idParam, ...body(invitationRequest) },
  responses: { 201: json(interest, 'Proposed'), ...problems(401, 404, 409, 422, 429) },
})

const accept = createRoute({
  method: 'post',
  path: '/api/interests/{id}/accept',
  tags,
  middleware: mustSignIn,
  summary: 'The other side says yes: each has the other’s contact',
  request: { params: idParam },
  responses: { 200: json(interest, 'Accepted'), ...problems(401, 403, 404, 409) },
})

const decline = createRoute({
  method: 'post',
  path: '/api/interests/{id}/decline',
  tags,
  middleware: mustSignIn,
  summary: 'The other side says no',
  request: { params: idParam, ...body(declineRequest, false) },
  responses: { 200: json(interest, 'Declined'), ...problems(401, 403, 404, 409, 422) },
})

const withdraw = createRoute({
  method: 'post',
  path: '/api/interests/{id}/withdraw',
  tags,
  middleware: mustSignIn,
  summary: 'The side that proposed takes it back, or either side after both agreed',
  request: { params: idParam },
  responses: { 200: json(interest, 'Withdrawn'), ...problems(401, 403, 404, 409) },
})

const mine = createRoute({
  method: 'get',
  path: '/api/me/interests',
  tags,
  middleware: mustSignIn,
  summary: 'Interests of one’s profile and of one’s listings, newest first',
  request: { query: idPage },
  responses: { 200: json(listOf(interest), 'Interests'), ...problems(401, 422) },
})

const message = z
  .object({
    id: z.uuid(),
    by: z.enum(['candidate', 'owner']),
    mine: z.boolean(),
    text: z.string(),
    flagged,
    masked,
    at: z.iso.datetime(),
    notices,
  })
  .openapi('Message')

const messages = createRoute({
  method: 'get',
  path: '/api/interests/{id}/messages',
  tags,
  middleware: mustSignIn,
  summary: 'What the two sides wrote to each other, oldest first',
  request: { params: idParam, query: idPage },
  responses: { 200: json(listOf(message), 'Messages'), ...problems(401, 404, 422) },
})

const send = createRoute({
  method: 'post',
  path: '/api/interests/{id}/messages',
  tags,
  middleware: mustSignIn,
  summary: 'Writes to the other side, who hears of it by mail without your address; never anything about a patient',
  request: { params: idParam, ...body(messageRequest) },
  responses: { 201: json(message, 'Sent'), ...problems(401, 404, 409, 422, 429) },
})

const messageView = ({ id, by, text, flagged, masked, at }: ReadMessage, { side }: service.Introduction) => ({
  id,
  by,
  mine: by === side,
  text,
  flagged,
  masked,
  at: at.toISOString(),
})

const fill = createRoute({
  method: 'post',
  path: '/api/listings/{id}/fill',
  tags,
  middleware: mustSignIn,
  summary:
    'The need is met, by whom if said: those half-days leave their free time. Of several places each one named fills one',
  request: { params: idParam, ...body(fillRequest, false) },
  responses: {
    200: json(listingSchema, 'Filled, or published still while places are left'),
    ...problems(401, 404, 409, 422),
  },
})

const renew = createRoute({
  method: 'post',
  path: '/api/listings/{id}/renew',
  tags,
  middleware: mustSignIn,
  summary: 'Publishes again what expired or was filled',
  request: { params: idParam },
  responses: { 200: json(listingSchema, 'Published'), ...problems(401, 404, 409) },
})

const calendar = '/api/me/calendar'

const makeCalendar = createRoute({
  method: 'post',
  path: calendar,
  tags,
  middleware: mustSignIn,
  summary: 'A private address of one’s calendar, told once; the one before works no more',
  responses: {
    201: json(
      z.object({ url: z.url(), createdAt: z.iso.datetime() }),
      'Made; whoever has the address reads the calendar',
    ),
    ...problems(401),
  },
})

const seeCalendar = createRoute({
  method: 'get',
  path: calendar,
  tags,
  middleware: mustSignIn,
  summary: 'Since when one’s calendar has an address',
  responses: {
    200: json(z.object({ createdAt: z.iso.datetime().nullable() }), 'Null: it has none'),
    ...problems(401),
  },
})

const dropCalendar = createRoute({
  method: 'delete',
  path: calendar,
  tags,
  middleware: mustSignIn,
  summary: 'The address of one’s calendar works no more',
  responses: { 204: { description: 'Revoked' }, ...problems(401) },
})

async function interestView(ctx: Context, introduction: service.Introduction) {
  const { interest, listing, candidate, side, flagged, masked } = introduction
  // The verbs hand each side its own; a coordinator looks on elsewhere.
  if (side === null) throw notFound()
  const contact = await service.otherContact(ctx, introduction)
  return {
    id: interest.id,
    state: interest.state,
    by: interest.by,
    side,
    listing: { id: listing.id, title: listing.title, state: listing.state },
    candidate: candidateView(candidate),
    message: interest.message,
    reason: interest.reason,
    flagged: CONTACT_KINDS.filter((kind) => flagged.message.includes(kind) || flagged.reason.includes(kind)),
    masked,
    createdAt: interest.createdAt.toISOString(),
    answeredAt: interest.answeredAt?.toISOString() ?? null,
    ...(contact ? { contact } : {}),
  }
}

/** Interests, invitations and their answers; filling and renewing, which name or release candidates; calendars. */
export function introductionsApi() {
  return createRouter<Env>()
    .openapi(propose, async (c) => {
      const { message } = c.req.valid('json')
      const proposed = await service.proposeInterest(c.var.ctx, c.req.valid('param').id, message ?? null)
      return c.json({ ...(await interestView(c.var.ctx, proposed)), ...noticed({ message }) }, 201)
    })
    .openapi(invite, async (c) => {
      const { candidateId, message } = c.req.valid('json')
      const invited = await service.inviteCandidate(c.var.ctx, c.req.valid('param').id, candidateId, message ?? null)
      return c.json({ ...(await interestView(c.var.ctx, invited)), ...noticed({ message }) }, 201)
    })
    .openapi(accept, async (c) =>
      c.json(await interestView(c.var.ctx, await service.acceptInterest(c.var.ctx, c.req.valid('param').id)), 200),
    )
    .openapi(decline, async (c) => {
      const { reason } = c.req.valid('json')
      const declined = await service.declineInterest(c.var.ctx, c.req.valid('param').id, reason ?? null)
      return c.json({ ...(await interestView(c.var.ctx, declined)), ...noticed({ reason }) }, 200)
    })
    .openapi(withdraw, async (c) =>
      c.json(await interestView(c.var.ctx, await service.withdrawInterest(c.var.ctx, c.req.valid('param').id)), 200),
    )
    .openapi(mine, async (c) => {
      const { limit = DEFAULT_LIMIT, cursor } = c.req.valid('query')
      const rows = await service.myIntroductions(c.var.ctx, limit + 1, cursor ?? null)
      const page = cutPage(rows, limit, ({ interest }) => interest.id)
      return c.json(
        { items: await Promise.all(page.rows.map((row) => interestView(c.var.ctx, row))), next: page.next },
        200,
      )
    })
    .openapi(messages, async (c) => {
      const { limit = DEFAULT_LIMIT, cursor } = c.req.valid('query')
      const { id } = c.req.valid('param')
      const { introduction, messages } = await readThread(c.var.ctx, id, limit + 1, cursor ?? null)
      const { rows, next } = cutPage(messages, limit, (one) => one.id)
      return c.json({ items: rows.map((one) => messageView(one, introduction)), next }, 200)
    })
    .openapi(send, async (c) => {
      const { text } = c.req.valid('json')
      const { introduction, message } = await sendMessage(c.var.ctx, c.req.valid('param').id, text)
      return c.json({ ...messageView(message, introduction), ...noticed({ text }) }, 201)
    })
    .openapi(fill, async (c) => {
      const { candidateIds } = c.req.valid('json')
      const filled = await fillListing(c.var.ctx, c.req.valid('param').id, candidateIds ?? [])
      return c.json(listingView(filled, c.var.ctx.clock()), 200)
    })
    .openapi(renew, async (c) =>
      c.json(listingView(await renewListing(c.var.ctx, c.req.valid('param').id), c.var.ctx.clock()), 200),
    )
    .openapi(makeCalendar, async (c) => {
      const { url, createdAt } = await createFeed(c.var.ctx)
      return c.json({ url, createdAt: createdAt.toISOString() }, 201)
    })
    .openapi(seeCalendar, async (c) => c.json({ createdAt: (await myFeed(c.var.ctx))?.toISOString() ?? null }, 200))
    .openapi(dropCalendar, async (c) => {
      await revokeFeed(c.var.ctx)
      return c.body(null, 204)
    })
}
