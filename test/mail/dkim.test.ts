import { generateKeyPairSync } from 'node:crypto'
import { dkimVerify } from 'mailauth/lib/dkim/verify.js'
import { beforeAll, expect, test } from 'vitest'
import type { Actor } from '../../src/accounts/model.ts'
import { sendBatch } from '../../src/mail/service.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'
import { queue, sendingTo, useSending } from './sending.ts'

/** What is sent is signed where the operator gave a key: looked at by a verifier of another house (mailauth). */

const db = useDb()
const deps = useDeps(db)
const { smtp } = useSending(deps)
let zoe: Actor

beforeAll(async () => {
  zoe = await deps.person('zoe@releve.test')
})

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

/** The domain's DNS, as far as a verifier asks. */
const resolver = async (name: string): Promise<string[][]> => {
  if (name !== 'lettres._domainkey.releve.test') throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })
  return [[`v=DKIM1; k=rsa; p=${publicKey.toString('base64')}`]]
}

const verify = async (raw: Buffer) => {
  const { results } = await dkimVerify(raw, { resolver })
  return results.map(({ status, signingDomain, signingHeaders }) => ({
    result: status.result,
    signingDomain,
    keys: signingHeaders?.keys.toLowerCase().split(': ') ?? [],
  }))
}

const HEADERS = {
  'List-Id': '<digest.releve.test>',
  'List-Unsubscribe': '<https://releve.test/lien/arret-lettre/x>',
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
}

async function sent(dkim: { domain: string; selector: string; privateKey: string } | null): Promise<Buffer> {
  await queue(deps, zoe.account, { headers: HEADERS })
  await sendBatch(sendingTo(deps, smtp.url, dkim))
  return smtp.mails[0]?.raw as Buffer
}

test('a signature holds, and covers what a mail program acts upon', async () => {
  const raw = await sent({ domain: 'releve.test', selector: 'lettres', privateKey })
  const [signature] = await verify(raw)
  expect(signature).toMatchObject({ result: 'pass', signingDomain: 'releve.test' })
  for (const name of [
    'from',
    'to',
    'subject',
    'date',
    'message-id',
    ...Object.keys(HEADERS).map((key) => key.toLowerCase()),
  ]) {
    expect(signature?.keys).toContain(name)
  }
})

test.each([
  ['the way to unsubscribe', (raw: string) => raw.replace('arret-lettre/x', 'arret-lettre/y')],
  ['the subject', (raw: string) => raw.replace(/^Subject: /m, 'Subject: Re: ')],
  ['a word', (raw: string) => raw.replace('vous', 'nous')],
])('nobody changes %s under it', async (_what, alter) => {
  const raw = (await sent({ domain: 'releve.test', selector: 'lettres', privateKey })).toString('latin1')
  expect(alter(raw)).not.toBe(raw)
  const [signature] = await verify(Buffer.from(alter(raw), 'latin1'))
  expect(signature?.result).not.toBe('pass')
})

test('without a key nothing is signed', async () => {
  expect((await sent(null)).toString()).not.toMatch(/^DKIM-Signature:/m)
})
