import { createHmac } from 'node:crypto'
import { createRoute, z } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import type { Env } from '../accounts/context.ts'
import { Failure, notFound } from '../platform/errors.ts'
import { sameBytes } from '../platform/tokens.ts'
import { body, createRouter, json, problems } from '../web/openapi.ts'
import { noteMailEvents } from './events.ts'
import { mailEvents } from './model.ts'

/** Older, or so much in the future, a signed message is refused: Standard Webhooks' own tolerance. */
const TOLERANCE_S = 5 * 60

/** The bytes that sign: `whsec_` and base64, or the characters as they are (https://www.standardwebhooks.com). */
function keyOf(secret: string): Buffer {
  return secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret)
}

/** Lets in what the operator's mail provider signed; before its input is looked at. Without a secret there is no such page. */
function mustBeSigned(secret: string | null): MiddlewareHandler<Env> {
  return async (c, next) => {
    if (!secret) throw notFound()
    const [id, at] = [c.req.header('webhook-id') ?? '', c.req.header('webhook-timestamp') ?? '']
    const age = c.var.ctx.clock().getTime() / 1000 - (/^\d{1,12}$/.test(at) ? Number(at) : Number.NaN)
    const expected = createHmac('sha256', keyOf(secret))
      .update(`${id}.${at}.${await c.req.text()}`)
      .digest()
    const given = (c.req.header('webhook-signature') ?? '').split(' ').slice(0, 10)
    const signed = given.filter(
      (one) => one.startsWith('v1,') && sameBytes(Buffer.from(one.slice(3), 'base64'), expected),
    )
    if (id === '' || signed.length === 0 || !(Math.abs(age) <= TOLERANCE_S)) {
      throw new Failure(
        'unauthenticated',
        'Signature absente, fausse ou vieille de plus de cinq minutes : signez le message avec MAIL_WEBHOOK_SECRET (Standard Webhooks).',
      )
    }
    await next()
  }
}

/** Where the operator's mail provider tells what became of mails. */
export function mailEventsApi(secret: string | null) {
  const tell = createRoute({
    method: 'post',
    path: '/api/mail/events',
    tags: ['mail'],
    middleware: mustBeSigned(secret),
    security: [{ webhook: [] }],
    summary:
      'What became of mails, from the operator’s mail provider: signed as Standard Webhooks, 404 where none is set up',
    request: body(mailEvents),
    responses: {
      200: json(z.object({ noted: z.int(), ignored: z.int() }), 'Noted; ignored are those of no mail of ours'),
      ...problems(401, 404, 422),
    },
  })
  return createRouter<Env>().openapi(tell, async (c) =>
    c.json(await noteMailEvents(c.var.ctx, c.req.valid('json')), 200),
  )
}
