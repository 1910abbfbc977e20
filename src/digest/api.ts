import { createRoute, z } from '@hono/zod-openapi'
import type { Env } from '../accounts/context.ts'
import { mustSignIn } from '../accounts/session.ts'
import { body, createRouter, json, problems } from '../web/openapi.ts'
import { readPreferences, savePreferences } from './preferences.ts'

const preferences = z.strictObject({
  letter: z
    .strictObject({ listings: z.boolean(), desk: z.boolean() })
    .openapi({ description: 'In the weekly letter: news of one’s listings; of the territories one coordinates' }),
  profile: z
    .enum(['weekly', 'daily', 'instant', 'never'])
    .nullable()
    .openapi({ description: 'How the profile hears of listings; null without one' }),
})

const tags = ['digest']

const read = createRoute({
  method: 'get',
  path: '/api/me/preferences',
  tags,
  middleware: mustSignIn,
  summary: 'What one is written of without having asked',
  responses: { 200: json(preferences, 'Preferences'), ...problems(401) },
})

const save = createRoute({
  method: 'put',
  path: '/api/me/preferences',
  tags,
  middleware: mustSignIn,
  summary: 'Chooses what one is written of, all of it at once',
  request: body(preferences),
  responses: { 200: json(preferences, 'Preferences'), ...problems(401, 422) },
})

/** What one is written of. */
export function digestApi() {
  return createRouter<Env>()
    .openapi(read, async (c) => c.json(await readPreferences(c.var.ctx), 200))
    .openapi(save, async (c) => c.json(await savePreferences(c.var.ctx, c.req.valid('json')), 200))
}
