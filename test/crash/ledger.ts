import { rematchAll } from '../../src/matching/service.ts'
import type { Sql } from '../../src/platform/db.ts'
import { compareIndex } from '../../src/search/rebuilding.ts'
import type { WorkerDeps } from '../../src/worker.ts'
import { SIGN_IN } from './client.ts'
import type { Ground } from './ground.ts'
import type { Journey, Party } from './journey.ts'

/** What was acknowledged, held against what is there. Each check answers with what is wrong, in words. */

const isErased = ({ ending, owner }: Journey, party: Party) =>
  party === owner ? ending === 'owner-erased' : ending === 'candidate-erased'

const VERBS = ['submit', 'publish']

/** How a listing ends, and by which steps. */
function standing({ ending }: Journey): { state: string; verbs: string[] } {
  if (ending === 'filled') return { state: 'filled', verbs: [...VERBS, 'fill'] }
  if (ending === 'withdrawn' || ending === 'owner-erased') return { state: 'withdrawn', verbs: [...VERBS, 'withdraw'] }
  return { state: 'published', verbs: VERBS }
}

/** `what` when two values are not the same, as JSON. */
function unlike(what: string, is: unknown, expected: unknown): string[] {
  const [one, other] = [JSON.stringify(is), JSON.stringify(expected)]
  return one === other ? [] : [`${what}: ${one}, expected ${other}`]
}

/** Accounts, profiles, listings with each step, introductions with each message: every one once, and no other. */
export async function wrongRows(sql: Sql, journeys: readonly Journey[]): Promise<string[]> {
  const wrong: string[] = []
  for (const one of journeys) {
    const { title, owner, candidate, listing } = one
    for (const party of [owner, candidate]) {
      const { email, account, name, phone } = party
      const people = await sql`select account, name, phone from contact where email = ${email}`
      const expected = isErased(one, party) ? [] : [{ account, name, phone }]
      wrong.push(...unlike(email, [...people].map(plainPhone), expected.map(plainPhone)))
    }
    const profiles = await sql`
      select c.id, (select count(*)::int from qualification q where q.candidate = c.id) as qualifications,
        (select count(*)::int from zone z where z.candidate = c.id) as zones
      from candidate c where account = ${candidate.account}`
    const profile = { id: candidate.profile, qualifications: 1, zones: 1 }
    wrong.push(...unlike(`profile of ${title}`, [...profiles], isErased(one, candidate) ? [] : [profile]))

    const { state, verbs } = standing(one)
    const kept = isErased(one, owner) ? 'Annonce effacée' : title
    wrong.push(
      ...unlike(
        title,
        [...(await sql`select title, state from listing where id = ${listing}`)],
        [{ title: kept, state }],
      ),
    )
    const steps = await sql`select verb from listing_history where listing = ${listing} order by at, id`
    wrong.push(
      ...unlike(
        `steps of ${title}`,
        steps.map(({ verb }) => verb),
        verbs,
      ),
    )
    wrong.push(...(await wrongIntroduction(sql, one)))
  }
  const counts = await sql`
    select (select count(*)::int from listing) as listings, (select count(*)::int from interest) as interests,
      (select count(*)::int from candidate) as candidates, (select count(*)::int from message) as messages`
  const parted = journeys.filter(({ ending }) => ending.endsWith('-erased')).length
  const gone = journeys.filter(({ ending }) => ending === 'candidate-erased').length
  const introductions = journeys.length - parted
  const messages = journeys.reduce((sum, one) => sum + (one.ending.endsWith('-erased') ? 0 : one.messages.length), 0)
  const all = { listings: journeys.length, interests: introductions, candidates: journeys.length - gone, messages }
  return [...wrong, ...unlike('in all', counts[0], all)]
}

const plainPhone = <T extends object>(row: T) => ({
  ...row,
  phone: String(Object(row).phone)
    .replace(/^\+33|\D/g, '')
    .slice(-9),
})

async function wrongIntroduction(sql: Sql, one: Journey): Promise<string[]> {
  const { title, owner, candidate, listing, interest, ending, messages } = one
  const erased = ending.endsWith('-erased')
  const rows = await sql`select id, state from interest where listing = ${listing} and candidate = ${candidate.profile}`
  const state = ending === 'parted' ? 'withdrawn' : 'accepted'
  const written = await sql`select "by", text from message where interest = ${interest} order by id`
  const expected = messages.map(([party, text]) => ({ by: party === owner ? 'owner' : 'candidate', text }))
  const taken = await sql`select from taken where listing = ${listing}`
  return [
    ...unlike(`introduction of ${title}`, [...rows], erased ? [] : [{ id: interest, state }]),
    ...unlike(`messages of ${title}`, [...written], erased ? [] : expected),
    ...unlike(`taken by ${title}`, taken.length, ending === 'filled' ? 1 : 0),
  ]
}

/**
 * Of each mail that had to come one Message-ID arrived, and of no mail two: one subject to one person is one mail, but for the
 * sign-in, of which there are as many as were asked for. The same Message-ID may arrive twice: `arrived` tells how often.
 */
export function wrongMails(
  ground: Ground,
  journeys: readonly Journey[],
): { wrong: string[]; arrived: number; distinct: number } {
  const got = new Map<string, Set<string>>()
  for (const { to, mail } of ground.smtp.mails) {
    const key = `${to.join()}: ${mail.subject}`
    got.set(key, (got.get(key) ?? new Set()).add(mail.messageId ?? ''))
  }
  const expected = new Map<string, number>()
  for (const { owner, candidate, mails } of journeys) {
    for (const [email, subject] of mails) expected.set(`${email}: ${subject}`, 1)
    for (const { email, links } of [owner, candidate]) expected.set(`${email}: ${SIGN_IN}`, links)
  }
  const keys = new Set([...got.keys(), ...expected.keys()])
  const wrong = [...keys].flatMap((key) => unlike(key, got.get(key)?.size ?? 0, expected.get(key) ?? 0))
  const distinct = [...got.values()].reduce((sum, ids) => sum + ids.size, 0)
  return { wrong, arrived: ground.smtp.mails.length, distinct }
}

/** The trail: each side's contact was told to the other and that stands there; each erasure once, by nobody's name. */
export async function wrongTrail(sql: Sql, journeys: readonly Journey[]): Promise<string[]> {
  const wrong: string[] = []
  for (const { title, owner, candidate, ending } of journeys) {
    if (ending.endsWith('-erased')) continue
    for (const [actor, subject] of [
      [owner.account, candidate.account],
      [candidate.account, owner.account],
    ] as const) {
      const rows = await sql`
        select from audit where action = 'contact.read' and actor = ${actor} and subject = ${subject}`
      if (rows.length === 0) wrong.push(`${title}: a contact was told and is not in the trail`)
    }
  }
  const erased = await sql`select actor, subject from audit where action = 'account.erased'`
  const parted = journeys.filter(({ ending }) => ending.endsWith('-erased')).length
  return [...wrong, ...unlike('erasures in the trail', erased.length, parted)]
}

/** Nothing is left to do: no job that waits, failed or is held by the dead, no mail that has not gone. */
export async function stuck(sql: Sql): Promise<string[]> {
  const jobs = await sql`
    select t.identifier, j.attempts, j.last_error, j.locked_by from graphile_worker._private_jobs j
    join graphile_worker._private_tasks t on t.id = j.task_id`
  const queues = await sql`select locked_by from graphile_worker._private_job_queues where locked_by is not null`
  const mails = await sql`
    select key, last_error from outbox where sent_at is null and dropped_at is null`
  return [
    ...jobs.map((job) => `job ${JSON.stringify(job)}`),
    ...queues.map((queue) => `queue held by ${queue.locked_by}`),
    ...mails.map((mail) => `mail ${JSON.stringify(mail)}`),
  ]
}

/** What stands in the table of matches differs from what is worked out from scratch; the index from Postgres. */
export async function wrongDerived(deps: WorkerDeps): Promise<string[]> {
  const matches = async () => {
    const rows = await deps.sql`select listing, candidate, score from match order by listing, candidate`
    return rows.map(({ listing, candidate, score }) => `${listing} ${candidate} ${score}`)
  }
  const stored = await matches()
  await deps.sql`delete from match`
  await rematchAll(deps)
  const agreement = await compareIndex(deps)
  const published = (await deps.sql`select from listing where state = 'published'`).length
  return [
    ...unlike('matches', stored, await matches()),
    ...unlike('index', agreement, { postgres: published, meilisearch: published, differing: 0 }),
  ]
}
