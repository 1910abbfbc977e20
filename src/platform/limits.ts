import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { Sql } from './db.ts'
import { Failure } from './errors.ts'
import { sign } from './tokens.ts'

/** How much of each one may have in its window, per account or address. */
export interface Limits {
  /** A minute. */
  search: number
  /** An hour: sign-in mails asked for; sign-ins that failed. */
  signin: number
  /** A day. */
  reports: number
  /** A day: messages, proposals and invitations together. */
  messages: number
}

const BUCKETS = {
  searches: { limit: 'search', seconds: 60, words: 'Trop de recherches' },
  // Asked while one types, some five times a search; an office has one address.
  suggestions: { limit: 'search', times: 5, seconds: 60, words: 'Trop de propositions demandées' },
  links: { limit: 'signin', seconds: 3600, words: 'Trop de demandes de connexion' },
  attempts: { limit: 'signin', seconds: 3600, words: 'Trop d’essais de connexion' },
  reports: { limit: 'reports', seconds: 86_400, words: 'Trop de signalements' },
  messages: { limit: 'messages', seconds: 86_400, words: 'Trop de messages et de propositions' },
  // Requests of long forms, which save themselves as one types; and how many a visitor's address may begin.
  forms: { limit: 'search', seconds: 60, words: 'Trop de demandes en une minute' },
  parkings: { limit: 100, seconds: 86_400, words: 'Trop de formulaires commencés depuis cette connexion' },
  // Of one listing by one reader: whoever opens it again is counted once a day.
  views: { limit: 1, seconds: 86_400, words: 'Déjà vue' },
} as const satisfies Record<string, { limit: keyof Limits | number; seconds: number; words: string; times?: number }>

/** The part of its searches in a window that each process counts in memory alone: most people need no more, and wait for no count. */
const UNCOUNTED = 0.1

/** What is counted. */
export type Bucket = keyof typeof BUCKETS

export interface Limiter {
  /** Counts one use by an account or address; throws `too-many`, with the seconds to wait, when there were enough. */
  use(bucket: Bucket, who: string): Promise<void>
  /** Takes one use back: it turned out to be none. */
  giveBack(bucket: Bucket, who: string): Promise<void>
}

/**
 * Counts in Postgres, so that any number of processes count together, but for the first searches in each. Give it connections of its own: a use counts though
 * the transaction of the request rolls back, and a request that holds a connection must not wait for another.
 */
export function createLimiter(sql: Sql, secret: string, limits: Limits): Limiter {
  const counters = new Map(
    Object.entries(BUCKETS).map(([name, { limit, seconds, ...more }]) => {
      const times = 'times' in more ? more.times : 1
      const points = times * (typeof limit === 'number' ? limit : limits[limit])
      const counter = new RateLimiterPostgres({
        storeClient: queryable(sql),
        storeType: 'client',
        tableName: 'rate_limit',
        tableCreated: true,
        clearExpiredByTimeout: false, // the daily purge does
        keyPrefix: name,
        points,
        duration: seconds,
        // Whoever is over is refused from memory until the window ends: a flood costs no query.
        inMemoryBlockOnConsumed: points + 1,
      })
      return [name, counter]
    }),
  )
  const first = new RateLimiterMemory({
    points: Math.floor(limits[BUCKETS.searches.limit] * UNCOUNTED),
    duration: BUCKETS.searches.seconds,
  })
  const isFirst = (key: string) =>
    first.consume(key).then(
      () => true,
      () => false,
    )
  const counterOf = (bucket: Bucket) => counters.get(bucket) as RateLimiterPostgres
  // Neither an account nor an address is written down.
  const keyOf = (who: string) => sign(secret, 'limit', who).toString('base64url')
  return {
    async use(bucket, who) {
      try {
        const key = keyOf(who)
        if (bucket === 'searches' && (await isFirst(key))) return
        await counterOf(bucket).consume(key)
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal
        const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000))
        throw new Failure('too-many', `${BUCKETS[bucket].words} : réessayez ${inWords(seconds)}.`, {
          retryAfter: seconds,
        })
      }
    },
    async giveBack(bucket, who) {
      await counterOf(bucket).reward(keyOf(who))
    },
  }
}

/** Deletes the counts whose window is over. */
export async function purgeLimits(sql: Sql, now: Date): Promise<void> {
  await sql`delete from rate_limit where expire < ${now.getTime()}`
}

/** The one method of a `pg` client that the library calls; its statements are fixed, its values parameters. */
const queryable = (sql: Sql) => ({
  async query({ text, values = [] }: { text: string; values?: (string | number)[] }) {
    const rows = await sql.unsafe(text, values, { prepare: true })
    return { rows, rowCount: rows.count }
  },
})

function inWords(seconds: number): string {
  if (seconds < 100) return `dans ${seconds} s`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 100 ? `dans ${minutes} minutes` : `dans ${Math.ceil(minutes / 60)} heures`
}
