import fs from 'node:fs'
import path from 'node:path'
import { createTransport, type SendMailOptions } from 'nodemailer'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { listMailbox, readMailbox, startMailbox } from '../../src/platform/embedded/mailbox.ts'
import { temporaryFolder } from '../support/child.ts'

let dataDir: string
let mailbox: Awaited<ReturnType<typeof startMailbox>>
beforeEach(async () => {
  dataDir = temporaryFolder()
  mailbox = await startMailbox({ dataDir })
})
afterEach(() => mailbox.stop())

const send = async (message: SendMailOptions) => {
  const transport = createTransport(mailbox.url)
  return transport.sendMail({ from: 'releve@exemple.fr', text: 'x', ...message })
}

test('lists what was sent: envelope, decoded subject, date, list', async () => {
  await send({
    from: 'Relève <releve@exemple.fr>',
    to: 'Zoé <zoe@exemple.fr>, paul@exemple.fr',
    subject: 'Un remplacement près de Châteaubriant, à pourvoir avant la fin de l’été : répondez-nous',
    date: new Date('2027-01-04T08:30:00+01:00'),
    list: { id: { url: 'digest.releve.exemple.fr', comment: 'Relève' } },
  })
  await send({
    envelope: { from: 'retours@exemple.fr', to: 'cache@exemple.fr' },
    to: 'zoe@exemple.fr',
    subject: 'Bonjour',
  })
  const entries = await listMailbox(mailbox.dir)
  expect(entries[0]).toEqual({
    id: '0000000001',
    from: 'releve@exemple.fr',
    to: 'zoe@exemple.fr, paul@exemple.fr',
    subject: 'Un remplacement près de Châteaubriant, à pourvoir avant la fin de l’été : répondez-nous',
    date: '2027-01-04T07:30:00.000Z',
    listId: 'digest.releve.exemple.fr',
  })
  expect(entries[1]).toMatchObject({
    from: 'retours@exemple.fr',
    to: 'cache@exemple.fr',
    subject: 'Bonjour',
    listId: null,
  })
})

test('keeps a message byte for byte', async () => {
  const raw = 'Subject: brut\r\nX-Odd:  deux  blancs\r\n\r\n.un point\r\n..deux\r\nÉ\r\n'
  await send({ to: 'zoe@exemple.fr', raw, envelope: { from: 'a@exemple.fr', to: 'zoe@exemple.fr' } })
  expect((await readMailbox(mailbox.dir, '0000000001'))?.toString()).toBe(raw)
})

test('keeps every one of many that arrive together', async () => {
  const transport = createTransport({ url: mailbox.url, pool: true, maxConnections: 10 })
  const subjects = Array.from({ length: 100 }, (_, index) => `n° ${index}`)
  await Promise.all(subjects.map((subject) => transport.sendMail({ from: 'a@b.fr', to: 'c@d.fr', subject, text: 'x' })))
  transport.close()
  const entries = await listMailbox(mailbox.dir)
  expect(entries.map((entry) => entry.subject).sort()).toEqual(subjects.sort())
  expect(entries.map((entry) => entry.id)).toEqual(entries.map((entry) => entry.id).sort())
})

test('survives a restart, and numbers go on', async () => {
  await send({ to: 'zoe@exemple.fr', subject: 'avant' })
  await mailbox.stop()
  fs.writeFileSync(path.join(mailbox.dir, '0000000002.eml.tmp'), 'half')
  mailbox = await startMailbox({ dataDir })
  await send({ to: 'zoe@exemple.fr', subject: 'après' })
  const entries = await listMailbox(mailbox.dir)
  expect(entries.map(({ id, subject }) => [id, subject])).toEqual([
    ['0000000001', 'avant'],
    ['0000000002', 'après'],
  ])
})

test('an unreadable message is kept all the same', async () => {
  const raw = `Date: hier\r\nContent-Type: multipart/mixed; boundary="x\r\nSubject: =?utf-8?B?caf!?=\r\n${'\0'}\r\n`
  await send({ raw, envelope: { from: '', to: 'zoe@exemple.fr' } })
  const [entry] = await listMailbox(mailbox.dir)
  expect(entry).toMatchObject({ from: '', to: 'zoe@exemple.fr', date: expect.stringMatching(/^\d{4}-.*Z$/) })
  expect(await readMailbox(mailbox.dir, entry?.id ?? '')).not.toBeNull()
})

test('reads nothing but messages', async () => {
  fs.writeFileSync(path.join(dataDir, 'secret.eml'), 'x')
  for (const id of ['../secret', '..%2fsecret', '/etc/passwd', '', '.', '1', '0000000009', '0000000001/../../secret'])
    expect(await readMailbox(mailbox.dir, id)).toBeNull()
  expect(await listMailbox(path.join(dataDir, 'nowhere'))).toEqual([])
})
