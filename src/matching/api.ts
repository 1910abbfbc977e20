import { createRoute, z } from '@hono/zod-openapi'
import type { Env } from '../accounts/context.ts'
import { mustSignIn } from '../accounts/session.ts'
import { candidateSchema } from '../candidates/api.ts'
import { candidateView } from '../candidates/view.ts'
import { listingSchema } from '../listings/api.ts'
import { listingView } from '../listings/view.ts'
import { cursorText, keysetPage } from '../web/cursors.ts'
import { createRouter, DEFAULT_LIMIT, idParam, json, listOf, problems } from '../web/openapi.ts'
import * as adviceOf from './advice.ts'
import * as dismissal from './dismissal.ts'
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

const advice = z.object({
  line: z.string().openapi({ description: 'The field to change, or what is missing' }),
  change: z
    .looseObject({})
    .nullable()
    .openapi({ description: '`from` and `to`, the field’s values; null where something is missing altogether' }),
  gain: z.int().openapi({ description: 'Matches more' }),
  text: z.string(),
})

const tags = ['matching']

const ofListing = createRoute({
  method: 'get',
  path: '/api/listings/{id}/matches',
  tags,
  middleware: mustSignIn,
  summary: 'Candidates for a listing, best first, with the reasons; without name or contact',
  request: { params: idParam, query: keysetPage(service.candidateKey) },
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
  request: { query: keysetPage(service.listingKey) },
  responses: {
    200: json(listOf(z.object({ listing: listingSchema, ...explained })), 'Matches'),
    ...problems(401, 404, 422),
  },
})

const widenListing = createRoute({
  method: 'get',
  path: '/api/listings/{id}/widen',
  tags,
  middleware: mustSignIn,
  summary: 'What the owner could change for more matches: per line the smallest change that gains one, and the gain',
  request: { params: idParam },
  responses: { 200: json(listOf(advice), 'Advice, most gained first'), ...problems(401, 404) },
})

const widenMine = createRoute({
  method: 'get',
  path: '/api/candidates/me/widen',
  tags,
  middleware: mustSignIn,
  summary: 'What one could change in the profile for more matches',
  responses: { 200: json(listOf(advice), 'Advice, most gained first'), ...problems(401, 404) },
})

const team = createRoute({
  method: 'get',
  path: '/api/listings/{id}/team',
  tags,
  middleware: mustSignIn,
  summary: 'At most four people who together cover a need that nobody covers to 80 %',
  request: { params: idParam },
  responses: {
    200: json(
      listOf(z.object({ candidate: candidateSchema, ...explained })).extend({
        covered: z.int().openapi({ description: 'Half-days covered together, at the dates as they are' }),
        needed: z.int(),
        coverage: z.number(),
        text: z.string(),
      }),
      'The team; no items where none is needed or possible, and `text` says why',
    ),
    ...problems(401, 404),
  },
})

const dismissed = z
  .object({
    id: z.uuid().openapi({ description: 'Of what was set aside: the listing, or the candidate' }),
    listing: z.uuid(),
    candidate: z.uuid(),
    by: z.enum(['candidate', 'owner']),
    at: z.iso.datetime(),
  })
  .openapi('Dismissal')

const LISTING_MATCH = {
  path: '/api/candidates/me/matches/{listingId}/dismissal',
  tags,
  middleware: mustSignIn,
  request: { params: z.object({ listingId: z.uuid() }) },
} as const

const CANDIDATE_MATCH = {
  path: '/api/listings/{id}/matches/{candidateId}/dismissal',
  tags,
  middleware: mustSignIn,
  request: { params: idParam.extend({ candidateId: z.uuid() }) },
} as const

const dismissListing = createRoute({
  ...LISTING_MATCH,
  method: 'post',
  summary: '“Not for me”: the listing leaves one’s matches and digest; again, the same answer',
  responses: { 201: json(dismissed, 'Set aside'), ...problems(401, 404) },
})

const restoreListing = createRoute({
  ...LISTING_MATCH,
  method: 'delete',
  summary: 'Brings a listing back among one’s matches',
  responses: { 204: { description: 'Back' }, ...problems(401, 404) },
})

const dismissCandidate = createRoute({
  ...CANDIDATE_MATCH,
  method: 'post',
  summary: 'The owner sets a candidate aside, who is not told; again, the same answer',
  responses: { 201: json(dismissed, 'Set aside'), ...problems(401, 404) },
})

const restoreCandidate = createRoute({
  ...CANDIDATE_MATCH,
  method: 'delete',
  summary: 'Brings a candidate back among the matches of one’s listing',
  responses: { 204: { description: 'Back' }, ...problems(401, 404) },
})

const dismissalView = ({ at, ...pair }: dismissal.Dismissal) => ({
  id: pair.by === 'candidate' ? pair.listing : pair.candidate,
  ...pair,
  at: at.toISOString(),
})

/** A match as answered to the owner of a listing. */
const ownersView = ({ candidate, score, reasons, reasonText }: service.Explained) => ({
  candidate: candidateView(candidate),
  score,
  reasons: reasons.map((reason) => ({ ...reason, facts: { ...reason.facts } })),
  reasonText,
})

/** Matches, for both sides. */
export function matchingApi() {
  return createRouter<Env>()
    .openapi(widenListing, async (c) =>
      c.json({ items: await adviceOf.widenForListing(c.var.ctx, c.req.valid('param').id), next: null }, 200),
    )
    .openapi(widenMine, async (c) => c.json({ items: await adviceOf.widenForMe(c.var.ctx), next: null }, 200))
    .openapi(team, async (c) => {
      const { members, covered, needed, text } = await adviceOf.teamFor(c.var.ctx, c.req.valid('param').id)
      const coverage = needed === 0 ? 0 : covered / needed
      return c.json({ items: members.map(ownersView), next: null, covered, needed, coverage, text }, 200)
    })
    .openapi(dismissListing, async (c) => {
      const { listingId } = c.req.valid('param')
      return c.json(dismissalView(await dismissal.dismissListing(c.var.ctx, listingId)), 201)
    })
    .openapi(restoreListing, async (c) => {
      await dismissal.restoreListing(c.var.ctx, c.req.valid('param').listingId)
      return c.body(null, 204)
    })
    .openapi(dismissCandidate, async (c) => {
      const { id, candidateId } = c.req.valid('param')
      return c.json(dismissalView(await dismissal.dismissCandidate(c.var.ctx, id, candidateId)), 201)
    })
    .openapi(restoreCandidate, async (c) => {
      const { id, candidateId } = c.req.valid('param')
      await dismissal.restoreCandidate(c.var.ctx, id, candidateId)
      return c.body(null, 204)
    })
    .openapi(ofListing, async (c) => {
      const { limit = DEFAULT_LIMIT, cursor } = c.req.valid('query')
      const { id } = c.req.valid('param')
      const { matches, next } = await service.matchesForListing(c.var.ctx, id, limit, cursor ?? null)
      return c.json({ items: matches.map(ownersView), next: next && cursorText(next) }, 200)
    })
    .openapi(mine, async (c) => {
      const { limit = DEFAULT_LIMIT, cursor } = c.req.valid('query')
      const { matches, next } = await service.matchesForMe(c.var.ctx, limit, cursor ?? null)
      const items = matches.map(({ listing, score, reasons, reasonText }) => ({
        listing: listingView(listing, c.var.ctx.clock()),
        score,
        reasons: reasons.map((reason) => ({ ...reason, facts: { ...reason.facts } })),
        reasonText,
      }))
      return c.json({ items, next: next && cursorText(next) }, 200)
    })
}
