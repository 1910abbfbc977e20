import type { AddressInfo } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'

export type Mail = { from: string; to: string[]; mail: Email; raw: Buffer }

/** Called before the server answers; it may take its time, and refuses with the Error it returns (`responseCode` counts). */
export type SmtpHooks = {
  onRcpt?: (address: string) => Refusal | Promise<Refusal>
  onData?: (mail: Mail) => Refusal | Promise<Refusal>
}
type Refusal = (Error & { responseCode?: number }) | undefined

/** An error that makes the server answer with this SMTP code: 4xx "try again later", 5xx "never". */
export const refusal = (responseCode: number, message: string) => Object.assign(new Error(message), { responseCode })

/** A real SMTP server on the loopback that keeps the mails it accepts in `mails`; `hooks` may be changed at any time. */
export async function startSmtp(hooks: SmtpHooks = {}) {
  const mails: Mail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 500,
    onRcptTo({ address }, _session, done) {
      Promise.resolve(hooks.onRcpt?.(address)).then(done, done)
    },
    async onData(stream, session, done) {
      try {
        const raw = Buffer.concat(await stream.toArray())
        const { mailFrom, rcptTo } = session.envelope
        const mail: Mail = {
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map((recipient) => recipient.address),
          mail: await PostalMime.parse(raw),
          raw,
        }
        const refused = await hooks.onData?.(mail)
        if (!refused) mails.push(mail)
        done(refused)
      } catch (error) {
        done(error as Error)
      }
    },
  })
  server.on('error', () => {}) // a client that hangs up
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.server.address() as AddressInfo
  return {
    port,
    url: `smtp://127.0.0.1:${port}`,
    mails,
    hooks,
    stop: () => new Promise<void>((resolve) => server.close(resolve)),
  }
}
