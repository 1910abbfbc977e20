import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import type { Db, Sql } from './db.ts'
import { sameBytes, sign } from './tokens.ts'

/** A retry finds its answer for this long. */
const KEPT_MS = 24 * 3_600_000

/** What was answered, to be answered again. */
export interface Answer {
  status: number
  headers: Record<string, string>
  body: string
}

/** Who asked (an account or an address), and the key they chose for this request. */
export interface Asked {
  who: string
  key: string
}

/** Takes the key until the transaction ends; false when another request with it is still running, in any process. */
export async function claimKey(tx: Db, secret: string, asked: Asked): Promise<boolean> {
  const [row] = await tx`
    select pg_try_advisory_xact_lock(${idOf(secret, asked).readBigInt64BE(0).toString()}::bigint) as mine`
  return row?.mine
}

/** What this key was answered; `other` when it was for another request; null when nothing is kept. */
export async function readAnswer(
  tx: Db,
  secret: string,
  asked: Asked,
  request: string,
  now: Date,
): Promise<Answer | 'other' | null> {
  const [row] = await tx`
    select request, status, headers, answer from idempotency
    where id = ${idOf(secret, asked)} and at > ${new Date(now.getTime() - KEPT_MS)}`
  if (!row) return null
  if (!sameBytes(row.request, digest(request))) return 'other'
  return { status: row.status, headers: row.headers, body: open(row.answer, sealOf(secret, asked)) }
}

/** Keeps an answer, in the transaction of the work that it tells of. */
export async function keepAnswer(
  tx: Db,
  secret: string,
  asked: Asked,
  kept: { request: string; account: string | null; answer: Answer; now: Date },
): Promise<void> {
  const { status, headers, body } = kept.answer
  const row = {
    request: digest(kept.request),
    account: kept.account,
    at: kept.now,
    status,
    headers: tx.json(headers),
    answer: seal(body, sealOf(secret, asked)),
  }
  await tx`
    insert into idempotency ${tx({ id: idOf(secret, asked), ...row } as never)}
    on conflict (id) do update set ${tx(row as never)}`
}

/** For the worker, whose login may delete. */
export async function purgeAnswers(sql: Sql, now: Date): Promise<void> {
  await sql`delete from idempotency where at < ${new Date(now.getTime() - KEPT_MS)}`
}

const digest = (text: string) => createHash('sha256').update(text).digest()

const idOf = (secret: string, { who, key }: Asked) => sign(secret, 'idempotency', `${who}\n${key}`)

/** From our secret and the key they chose, which is kept nowhere: neither the table nor we alone can read an answer. */
const sealOf = (secret: string, { who, key }: Asked) =>
  Buffer.from(hkdfSync('sha256', secret, who, `idempotency\n${key}`, 32))

function seal(text: string, key: Buffer): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
}

function open(sealed: Buffer, key: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12))
  decipher.setAuthTag(sealed.subarray(-16))
  return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString('utf8')
}
