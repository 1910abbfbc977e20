import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { createMailer } from '../../src/mail/service.ts'
import { createWorld, LISTING, type Person, PROFILE, type World } from '../api/world.ts'
import { type Reply, type Send, useApi } from '../support/api.ts'
import { type TestDb, useDb } from '../support/db.ts'
import { START, type TestDeps, useDeps } from '../support/deps.ts'
import { startSmtp } from '../support/smtp.ts'

/** Somebody with a bit of everything, and what of it could tell who it was. */
export interface Somebody {
  me: Person
  email: string
  /** The profile's id. */
  profile: string
  /** In all the words of the person. */
  told: string
  /** Name, address, number, words, account and profile. */
  texts: string[]
  /** A listing of the person's, brought on by these verbs. */
  mine(...verbs: string[]): Promise<string>
}

/** A service with people in it, one of whom is about to leave. */
export interface Leaving {
  db: TestDb
  deps: TestDeps
  send: Send
  world: World
  smtp: Awaited<ReturnType<typeof startSmtp>>
  somebody(): Promise<Somebody>
  erase(who: Person): Promise<Reply>
  /** Subjects of the mails to an address. */
  mailsTo(email: string): (string | undefined)[]
  emailOf(who: Person): Promise<string>
  /** Until no job is left. */
  wait(): Promise<void>
  /** Every row of every table, of ours and of the job queue, that holds one of these texts, as "table: row". */
  rowsHolding(texts: readonly string[]): Promise<string[]>
}

export function useLeaving(): Leaving {
  const db = useDb()
  const deps = useDeps(db)
  const send = useApi(() => deps.web)
  const leaving = { db, deps, send } as Leaving
  beforeAll(async () => {
    leaving.smtp = await startSmtp()
    deps.worker.mailer = createMailer(leaving.smtp.url, 'Relève <releve@releve.test>')
    leaving.world = await createWorld(deps, send)
  })
  afterAll(async () => {
    deps.worker.mailer.close()
    await leaving.smtp.stop()
  })
  beforeEach(() => {
    deps.now = START
    leaving.smtp.hooks.onRcpt = undefined
  })
  leaving.somebody = () => somebody(leaving)
  leaving.erase = (who) => send('DELETE', '/api/me', { token: who.token })
  leaving.mailsTo = (email) => leaving.smtp.mails.filter(({ to }) => to.includes(email)).map(({ mail }) => mail.subject)
  leaving.emailOf = async ({ account }) =>
    (await db.sql`select email from contact where account = ${account}`)[0]?.email as string
  leaving.wait = () => deps.work('')
  leaving.rowsHolding = (texts) => rowsHolding(db, texts)
  return leaving
}

async function somebody({ deps, world }: Leaving): Promise<Somebody> {
  const number = randomUUID().slice(0, 8)
  const [email, name, phone, told] = [
    `quidam-${number}@exemple.fr`,
    `Zéphyrine ${number}`,
    '06 11 22 33 99',
    randomUUID(),
  ]
  const me = await deps.person(email, 'coordinator', 'rouen')
  await world.send('PATCH', '/api/me', me, { name, phone })
  const profile = (await world.send('PUT', '/api/candidates/me', me, PROFILE)).body.id as string
  const decide = (id: string, decision: object) =>
    world.send('POST', `/api/listings/${id}/moderation`, world.desk, decision)
  return {
    ...{ me, email, profile, told },
    texts: [email, name, phone, told, me.account, profile],
    async mine(...verbs) {
      const words = { title: `Titre ${told}`, description: `Texte ${told}`, structureName: `Maison ${told}` }
      const { body } = await world.send('POST', '/api/listings', me, { ...LISTING, ...words })
      for (const verb of verbs) {
        if (verb === 'publish') await decide(body.id, { decision: 'publish' })
        else if (verb === 'reject') await decide(body.id, { decision: 'reject', reason: `${told}, ce n’est pas ici.` })
        else await world.send('POST', `/api/listings/${body.id}/${verb}`, me)
      }
      await deps.work('match.')
      return body.id
    },
  }
}

async function rowsHolding({ sql }: TestDb, texts: readonly string[]): Promise<string[]> {
  const tables = await sql`
    select table_schema as schema, table_name as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema in ('public', 'graphile_worker')`
  const found: string[] = []
  for (const { schema, name } of tables) {
    const rows = await sql`
      select t::text as row from ${sql(schema)}.${sql(name)} t
      where t::text ilike any(${texts.map((text) => `%${text}%`)})`
    found.push(...rows.map(({ row }) => `${name}: ${row}`))
  }
  return found
}
