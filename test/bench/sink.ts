import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** An SMTP server in a process of its own that takes everything and keeps nothing; says its port, and on a line "count" what it took. */

const seen = { mails: 0, bytes: 0 }
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  disableReverseLookup: true,
  onData(stream, _session, done) {
    stream.on('data', (chunk: Buffer) => {
      seen.bytes += chunk.length
    })
    stream.on('end', () => {
      seen.mails++
      done()
    })
  },
})
server.on('error', () => {})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`port ${(server.server.address() as AddressInfo).port}\n`)
})
process.stdin.on('data', () => {
  process.stdout.write(`took ${JSON.stringify(seen)}\n`)
  seen.mails = 0
  seen.bytes = 0
})
process.stdin.on('end', () => process.exit(0))
