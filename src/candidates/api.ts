import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Env } from '../accounts/context.ts'
import { mustSignIn } from '../accounts/session.ts'
import type { FieldError } from '../platform/errors.ts'
import { unknownCommunes } from '../territories/service.ts'
import { body, createRouter, json, periodSchema, problems, rangeSchema } from '../web/openapi.ts'
import { candidateInput } from './model.ts'
import * as service from './service.ts'
import { profileView } from './view.ts'

const qualification = z.object({
  profession: z.string(),
  specialty: z.string().nullable(),
  student: z.boolean(),
})

const wishes = z
  .object({
    walls: z.string().nullish(),
    collaborationFirst: z.boolean().nullish(),
    team: z.boolean().nullish(),
  })
  .nullable()

/** What others see of a candidate. */
export const candidateSchema = z
  .object({
    id: z.uuid(),
    qualifications: z.array(qualification),
    situation: z.string().nullable(),
    areas: z.array(z.object({ commune: z.string(), radiusKm: z.number() })),
    availability: z.string().openapi({ description: 'In French' }),
    wishes,
  })
  .openapi('Candidate')

export const profileSchema = z
  .object({
    id: z.uuid(),
    qualifications: z.array(qualification.extend({ licenceUntil: z.iso.date().nullable() })),
    rpps: z.string().nullable(),
    situation: z.string().nullable(),
    kinds: z.array(z.string()),
    zones: z.array(z.object({ commune: z.string(), communeName: z.string(), radiusKm: z.number() })),
    practiceTypes: z.array(z.string()),
    preferredPracticeTypes: z.array(z.string()),
    availability: z.array(periodSchema),
    unavailable: z.array(rangeSchema),
    minDays: z.number().nullable(),
    minCandidateSharePct: z.number().nullable(),
    window: z.object({ earliest: z.iso.date().nullish(), latest: z.iso.date().nullish() }).nullable(),
    wishes,
    status: z.enum(['active', 'paused']),
    digest: z.enum(['weekly', 'daily', 'instant', 'never']),
    confirmedAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Profile')

const tags = ['candidates']

const read = createRoute({
  method: 'get',
  path: '/api/candidates/me',
  tags,
  middleware: mustSignIn,
  summary: 'One’s own profile',
  responses: { 200: json(profileSchema, 'The profile'), ...problems(401, 404) },
})

const save = createRoute({
  method: 'put',
  path: '/api/candidates/me',
  tags,
  middleware: mustSignIn,
  summary: 'Saves the whole profile, and confirms the availability',
  request: body(candidateInput),
  responses: { 200: json(profileSchema, 'The profile'), ...problems(401, 422) },
})

const verb = (name: 'confirm' | 'pause' | 'resume', summary: string) =>
  createRoute({
    method: 'post',
    path: `/api/candidates/me/${name}`,
    tags,
    middleware: mustSignIn,
    summary,
    responses: { 200: json(profileSchema, 'The profile'), ...problems(401, 404) },
  })

/** The communes of a refused body that do not exist. */
async function communeErrors(raw: unknown, c: Context<Env>): Promise<FieldError[]> {
  const sent = z.object({ zones: z.array(z.object({ commune: z.string().max(20) })).max(100) }).safeParse(raw)
  const codes = sent.success ? sent.data.zones.map((zone) => zone.commune) : []
  return unknownCommunes(c.var.ctx.sql, codes, 'zones', 'commune')
}

/** One's own profile. */
export function candidatesApi() {
  return createRouter<Env>(communeErrors)
    .openapi(read, async (c) => c.json(profileView(await service.requireProfile(c.var.ctx)), 200))
    .openapi(save, async (c) => c.json(profileView(await service.saveProfile(c.var.ctx, c.req.valid('json'))), 200))
    .openapi(verb('confirm', 'Still available'), async (c) =>
      c.json(profileView(await service.confirmProfile(c.var.ctx)), 200),
    )
    .openapi(verb('pause', 'Out of every match until resumed'), async (c) =>
      c.json(profileView(await service.pauseProfile(c.var.ctx)), 200),
    )
    .openapi(verb('resume', 'Back in the matches'), async (c) =>
      c.json(profileView(await service.resumeProfile(c.var.ctx)), 200),
    )
}
