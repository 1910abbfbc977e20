import { createRoute, z } from '@hono/zod-openapi'
import { body, createRouter, idParam, json, listOf, offsetPage, pageOf, problems } from '../web/openapi.ts'
import type { Env } from './context.ts'
import { linkRequest, meChange, sessionRequest, tokenRequest } from './model.ts'
import * as service from './service.ts'
import { closeSession, mustSignIn, openSession, sessionToken } from './session.ts'

const me = z
  .object({
    id: z.uuid(),
    email: z.string(),
    name: z.string().nullable(),
    phone: z.string().nullable(),
    roles: z.array(
      z.object({ role: z.enum(['practitioner', 'candidate', 'coordinator']), territory: z.string().optional() }),
    ),
  })
  .openapi('Me')

const token = z.object({ id: z.uuid(), name: z.string(), createdAt: z.iso.datetime() }).openapi('Token')

const tags = ['accounts']

const link = createRoute({
  method: 'post',
  path: '/api/auth/link',
  tags,
  summary: 'Mails a sign-in link and a six-digit code; the same answer whether or not the address is known',
  request: body(linkRequest),
  responses: { 200: json(z.object({ sent: z.literal(true) }), 'On its way'), ...problems(422, 429) },
})

const signIn = createRoute({
  method: 'post',
  path: '/api/auth/session',
  tags,
  summary: 'Signs in with a mailed token, or an address and its code; sets the session cookie',
  request: body(sessionRequest),
  responses: { 201: json(me, 'Signed in'), ...problems(422, 429) },
})

const signOut = createRoute({
  method: 'delete',
  path: '/api/auth/session',
  tags,
  summary: 'Signs out',
  responses: { 204: { description: 'Signed out' } },
})

const readMe = createRoute({
  method: 'get',
  path: '/api/me',
  tags,
  middleware: mustSignIn,
  summary: 'One’s own contact and roles',
  responses: { 200: json(me, 'Me'), ...problems(401) },
})

const changeMe = createRoute({
  method: 'patch',
  path: '/api/me',
  tags,
  middleware: mustSignIn,
  summary: 'Changes one’s name or phone; null clears',
  request: body(meChange),
  responses: { 200: json(me, 'Me'), ...problems(401, 422) },
})

const endSessions = createRoute({
  method: 'delete',
  path: '/api/me/sessions',
  tags,
  middleware: mustSignIn,
  summary: 'Signs out everywhere',
  responses: { 204: { description: 'Signed out everywhere' }, ...problems(401) },
})

const listTokens = createRoute({
  method: 'get',
  path: '/api/me/tokens',
  tags,
  middleware: mustSignIn,
  summary: 'One’s personal tokens, without their text',
  request: { query: offsetPage },
  responses: { 200: json(listOf(token), 'Tokens'), ...problems(401, 422) },
})

const createToken = createRoute({
  method: 'post',
  path: '/api/me/tokens',
  tags,
  middleware: mustSignIn,
  summary: 'Makes a personal token; its text is shown this once',
  request: body(tokenRequest),
  responses: { 201: json(token.extend({ token: z.string() }), 'The token'), ...problems(401, 422) },
})

const deleteToken = createRoute({
  method: 'delete',
  path: '/api/me/tokens/{id}',
  tags,
  middleware: mustSignIn,
  summary: 'Revokes a personal token',
  request: { params: idParam },
  responses: { 204: { description: 'Revoked' }, ...problems(401, 404) },
})

const tokenView = <T extends { createdAt: Date }>(row: T) => ({ ...row, createdAt: row.createdAt.toISOString() })

/** Sign-in, one's own account, personal tokens. */
export function accountsApi() {
  return createRouter<Env>()
    .openapi(link, async (c) => {
      await service.requestLink(c.var.ctx, c.req.valid('json'))
      return c.json({ sent: true as const }, 200)
    })
    .openapi(signIn, async (c) => {
      const { ctx } = c.var
      const session = await service.signIn(ctx, c.req.valid('json'))
      openSession(c, ctx.baseUrl, session)
      const actor = await service.identify(ctx, { session: session.sessionToken })
      return c.json(await service.readMe({ ...ctx, actor }), 201)
    })
    .openapi(signOut, async (c) => {
      const session = sessionToken(c, c.var.ctx.baseUrl)
      if (session) await service.signOut(c.var.ctx, session)
      closeSession(c, c.var.ctx.baseUrl)
      return c.body(null, 204)
    })
    .openapi(readMe, async (c) => c.json(await service.readMe(c.var.ctx), 200))
    .openapi(changeMe, async (c) => c.json(await service.updateMe(c.var.ctx, c.req.valid('json')), 200))
    .openapi(endSessions, async (c) => {
      await service.signOutEverywhere(c.var.ctx)
      closeSession(c, c.var.ctx.baseUrl)
      return c.body(null, 204)
    })
    .openapi(listTokens, async (c) =>
      c.json(pageOf((await service.listTokens(c.var.ctx)).map(tokenView), c.req.valid('query')), 200),
    )
    .openapi(createToken, async (c) =>
      c.json(tokenView(await service.createToken(c.var.ctx, c.req.valid('json'))), 201),
    )
    .openapi(deleteToken, async (c) => {
      await service.deleteToken(c.var.ctx, c.req.valid('param').id)
      return c.body(null, 204)
    })
}
