import PostalMime from 'postal-mime'
import { expect, it } from 'vitest'
import { FIXTURES } from '../../emails/fixtures.ts'
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
