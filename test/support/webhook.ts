import { randomUUID } from 'node:crypto'
import { Webhook } from 'standardwebhooks'

/** What the mail provider of the tests signs with. */
export const WEBHOOK_SECRET = `whsec_${Buffer.from('a secret that only the tests know').toString('base64')}`

/** The headers of a body as the makers of Standard Webhooks sign it. */
export function signedHeaders(body: string, at: Date, secret = WEBHOOK_SECRET): Record<string, string> {
  const id = `msg_${randomUUID()}`
  const webhook = new Webhook(secret, secret.startsWith('whsec_') ? {} : { format: 'raw' })
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': webhook.sign(id, at, body),
  }
}
