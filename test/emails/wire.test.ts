import nodemailer from 'nodemailer'
import PostalMime from 'postal-mime'
import { expect, it } from 'vitest'
import { FIXTURES } from '../../emails/fixtures.ts'
import { messagesMail } from '../../emails/message.ts'
import { envelopeOf } from '../../src/mail/mailer.ts'
import { posted } from './posting.ts'

it.each(Object.entries(FIXTURES))('%s is read as it was written', async (name, fixture) => {
  const raw = await posted(name, fixture)
  const read = await PostalMime.parse(raw)
  const { subject, html, text } = fixture.message
  expect({ subject: read.subject, html: read.html?.trimEnd(), text: read.text?.trimEnd() }).toEqual({
    subject,
    html: html.trimEnd(),
    text: text.trimEnd(),
  })
  expect(read.attachments).toEqual([])
  // RFC 5322: no line over 998 octets, nothing but ASCII on the wire.
  for (const line of raw.toString('latin1').split('\n')) expect(line.length).toBeLessThanOrEqual(998)
  expect(raw.every((byte) => byte < 128)).toBe(true)
})

// RFC 2047: "=?…?=" in a header is decoded by whoever reads it, into line ends and what turns text round.
it('a title or a name that looks encoded is read as it was typed, but for a space', async () => {
  const typed = '=?utf-8?Q?=E2=80=AEevil=0D=0ABcc:_eve@evil.test?='
  const mail = {
    id: 'x',
    email: 'zoe@exemple.fr',
    name: typed,
    createdAt: new Date('2026-11-23T06:00:00Z'),
    message: messagesMail({ title: typed, url: 'https://releve.example/', texts: ['Bonjour'] }),
    stream: 'listing' as const,
    late: false,
    calendar: null,
    headers: {},
  }
  const transport = nodemailer.createTransport({ streamTransport: true, buffer: true })
  const envelope = envelopeOf(mail, 'Relève <bonjour@releve.example>', 'https://releve.example')
  const read = await PostalMime.parse((await transport.sendMail(envelope)).message as Buffer)
  const seen = typed.replace('=?', '= ?')
  expect(read.subject).toBe(`Un message : ${seen}`)
  expect(read.to?.[0]?.name).toBe(seen)
})
