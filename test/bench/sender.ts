import nodemailer from 'nodemailer'
import { createWorkerDeps } from '../../src/deps.ts'
import { sendBatch } from '../../src/mail/service.ts'
import { createLog } from '../../src/platform/log.ts'

/** A process that sends: the letters that wait in an outbox, or as many ready messages of one size; then says how it went. */

export interface Orders {
  smtpUrl: string
  /** Bare nodemailer. */
  bare?: { messages: number; bytes: number }
  /** Our worker. */
  worker?: { databaseUrl: string; now: string; secret: string }
}

export interface Outcome {
  seconds: number
  peakMb: number
}

/** Batches under way at once, as the operator's verb has them. */
const LANES = 3

const orders = JSON.parse(process.argv[2] ?? '{}') as Orders
let peak = 0
const watch = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss())
}, 50)
const start = process.hrtime.bigint()
if (orders.bare) await sendBare(orders.smtpUrl, orders.bare)
if (orders.worker) await sendOurs(orders.smtpUrl, orders.worker)
clearInterval(watch)
const seconds = Number(process.hrtime.bigint() - start) / 1e9
process.stdout.write(`${JSON.stringify({ seconds, peakMb: peak / 2 ** 20 } satisfies Outcome)}\n`)

async function sendBare(smtpUrl: string, { messages, bytes }: NonNullable<Orders['bare']>): Promise<void> {
  const transport = nodemailer.createTransport(`${smtpUrl}?pool=true&maxConnections=5&maxMessages=1000`)
  // Half of it as it is read, as ours is: French words, links.
  const line = 'Disponible 18 demi-journées sur 20. À 8 km de Nantes, dans votre rayon de 30 km. '
  const text = line.repeat(Math.ceil((bytes * 0.25) / line.length))
  const html = `<p>${line.repeat(Math.ceil((bytes * 0.6) / line.length))}</p>`
  let sent = 0
  const lane = async () => {
    while (sent < messages) {
      const n = sent++
      await transport.sendMail({
        from: 'Relève <releve@exemple.fr>',
        to: `remplacant${n}@exemple.fr`,
        subject: 'Des annonces pour vous',
        text,
        html,
        messageId: `<${n}@exemple.fr>`,
      })
    }
  }
  await Promise.all(Array.from({ length: 25 }, lane))
  transport.close()
}

async function sendOurs(smtpUrl: string, { databaseUrl, now, secret }: NonNullable<Orders['worker']>): Promise<void> {
  const deps = createWorkerDeps({
    databaseUrl,
    meili: null,
    secret,
    baseUrl: 'https://releve.exemple.fr',
    limits: { search: 1, signin: 1, reports: 1, messages: 1 },
    log: createLog('silent'),
    clock: () => new Date(now),
    smtpUrl,
    mailFrom: 'Relève <releve@exemple.fr>',
  })
  const lane = async () => {
    while ((await sendBatch(deps)) > 0);
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  await deps.close()
}
