import { createRoute, z } from '@hono/zod-openapi'
import type { Env } from '../accounts/context.ts'
import { closeSession, mustSignIn } from '../accounts/session.ts'
import { profileSchema } from '../candidates/api.ts'
import { listingSchema } from '../listings/api.ts'
import { savedSearch } from '../search/api.ts'
import { createRouter, json, problems } from '../web/openapi.ts'
import * as service from './service.ts'

const at = z.iso.datetime()
const side = z.enum(['candidate', 'owner'])

const text = z.string().nullable()
const words = z.object({
  title: text,
  description: text,
  structureName: text,
  secretary: text,
  software: text,
  sector: text,
  profession: text,
  specialty: text,
  communes: z.array(z.string()),
})

const exported = z.object({
  exportedAt: at,
  account: z.object({ id: z.uuid(), createdAt: at, confirmedAt: at.nullable(), lastContactAt: at }),
  contact: z.object({ name: z.string().nullable(), email: z.string(), phone: z.string().nullable() }),
  roles: z.array(z.object({ role: z.string(), territory: z.string().optional() })),
  sessions: z.array(z.object({ createdAt: at, expiresAt: at })),
  signInLinks: z.array(z.object({ createdAt: at, expiresAt: at, usedAt: at.nullable() })),
  tokens: z
    .array(z.object({ id: z.uuid(), name: z.string(), createdAt: at }))
    .openapi({ description: 'Personal tokens; their text is kept nowhere' }),
  profile: z.union([profileSchema, z.null()]),
  fillings: z
    .array(z.object({ listing: z.uuid(), halfDays: z.int() }))
    .openapi({ description: 'Listings that were filled by the person, and the half-days they take' }),
  campaigns: z
    .array(
      z.object({
        campaign: z.uuid(),
        title: z.string(),
        profession: z.string(),
        day: z.iso.date(),
        half: z.enum(['am', 'pm']),
        state: z.string(),
        invitedAt: at,
        answeredAt: at.nullable(),
      }),
    )
    .openapi({ description: 'Half-days of campaigns that were proposed to the person, and what became of each' }),
  listings: z.array(
    listingSchema.extend({
      submittedAt: at.nullable(),
      answers: z.int(),
      wordsBefore: words
        .nullable()
        .openapi({ description: 'What it said when a coordinator last read it, kept until the next decision' }),
      history: z.array(
        z.object({ verb: z.string(), from: z.string().nullable(), to: z.string(), at, reason: z.string().nullable() }),
      ),
    }),
  ),
  reports: z.array(z.object({ listing: z.uuid(), reason: z.string(), at })),
  interests: z.array(
    z.object({
      id: z.uuid(),
      listing: z.object({ id: z.uuid(), title: z.string().nullable() }),
      side: side.nullable(),
      state: z.string(),
      by: side,
      message: z.string().nullable(),
      reason: z.string().nullable(),
      createdAt: at,
      answeredAt: at.nullable(),
      messages: z.array(z.object({ by: side, mine: z.boolean(), text: z.string(), at })),
      lookedAt: at.nullable(),
    }),
  ),
  matches: z
    .array(
      z.object({
        listing: z.uuid(),
        candidate: z.uuid(),
        side,
        toldAt: at.nullable(),
        seenAt: at.nullable(),
        dismissedAt: at.nullable(),
      }),
    )
    .openapi({ description: 'Matches the person was told of, or set aside' }),
  opening: z
    .array(z.string())
    .nullable()
    .openapi({ description: 'When the practice is open, as last said in the form of a listing: 1am (Monday) to 7pm' }),
  searches: z.array(savedSearch),
  begunForms: z
    .array(
      z.object({
        what: z.enum(['listing', 'entering', 'profile', 'answer', 'joining']),
        listing: z.uuid().nullable(),
        savedAt: at,
        fields: z.array(z.object({ name: z.string(), texts: z.array(z.string()) })),
      }),
    )
    .openapi({ description: 'Forms that were begun and not saved yet, as typed' }),
  memberships: z.array(
    z.object({
      territory: z.string(),
      kind: z.enum(['person', 'structure']),
      structureName: text,
      profession: text,
      state: z.enum(['invited', 'asked', 'member', 'refused', 'left']),
      since: at,
      subscribedAt: at.nullable(),
      message: text,
    }),
  ),
  membershipSteps: z
    .array(z.object({ territory: z.string(), verb: z.string(), mine: z.boolean(), text, at }))
    .openapi({ description: 'What happened between the person and each CPTS, and whether the person did it' }),
  consents: z.array(
    z.object({
      purpose: z.enum(['membership', 'broadcast', 'census']),
      territory: text,
      version: z.string(),
      given: z.boolean(),
      at,
    }),
  ),
  helpOffers: z
    .array(
      z.object({
        territory: z.string(),
        tasks: z.array(z.string()),
        halfDays: z.array(z.string()),
        from: text,
        to: text,
        note: text,
        changedAt: at,
      }),
    )
    .openapi({ description: 'What the person could help each CPTS with, and when: 1am (Monday) to 7pm' }),
  contactNotes: z
    .array(z.object({ territory: z.string(), text: z.string(), at, editedAt: at.nullable() }))
    .openapi({ description: 'What coordinators wrote of the person for themselves' }),
  digest: z.object({
    lastSentAt: at.nullable(),
    letter: z
      .object({ listings: z.boolean(), desk: z.boolean() })
      .openapi({ description: 'Sections of the letter that are wanted; for the profile see `profile.digest`' }),
  }),
  addressTrouble: z
    .object({ reason: z.enum(['refused', 'bounced', 'complained']), since: at, answer: z.string().nullable() })
    .nullable()
    .openapi({ description: 'Why no mail goes to the address, in the words of its server; null while it works' }),
  calendar: z
    .object({ createdAt: at.nullable() })
    .openapi({ description: 'Since when one’s calendar has a private address; the address is kept nowhere' }),
  mails: z
    .array(z.object({ stream: z.string(), createdAt: at, sentAt: at.nullable(), failedAt: at.nullable() }))
    .openapi({ description: 'Mails to the person; what they said is not kept' }),
  contactReadings: z
    .array(
      z.object({
        at,
        readsAs: z.enum(['owner', 'candidate', 'coordinator', 'unknown']),
        territory: text,
        what: z.enum(['contact', 'list', 'file']),
        times: z.int(),
      }),
    )
    .openapi({
      description:
        'Who saw the person’s contact, by day: as what and for which territory, never who; lists of a territory’s people count',
    }),
  audit: z.array(z.object({ at, action: z.string(), by: z.enum(['me', 'other']).nullable() })),
})

const tags = ['rights']

const erase = createRoute({
  method: 'delete',
  path: '/api/me',
  tags,
  middleware: mustSignIn,
  summary: 'Erases one’s account and everything known of one, at once and for good; a last mail says so',
  responses: { 204: { description: 'Erased' }, ...problems(401) },
})

const exportMe = createRoute({
  method: 'get',
  path: '/api/me/export',
  tags,
  middleware: mustSignIn,
  summary: 'Everything held on the person, as a file',
  responses: { 200: json(exported, 'Everything'), ...problems(401) },
})

/** Erasure and export. */
export function rightsApi() {
  return createRouter<Env>()
    .openapi(erase, async (c) => {
      await service.eraseMe(c.var.ctx)
      closeSession(c, c.var.ctx.baseUrl)
      return c.body(null, 204)
    })
    .openapi(exportMe, async (c) => {
      const all = await service.exportMe(c.var.ctx)
      c.header('Content-Disposition', 'attachment; filename="releve-mes-donnees.json"')
      // As JSON says them: instants are text.
      return c.json(JSON.parse(JSON.stringify(all)) as z.infer<typeof exported>, 200)
    })
}
