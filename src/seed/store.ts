import type { Db } from '../platform/db.ts'

/** One seed at a time writes a page: the second then finds the people of the first. */
const LOCK = 7_205_006

export async function lockSeed(tx: Db): Promise<void> {
  await tx`select pg_advisory_xact_lock(${LOCK})`
}

/** Left to autovacuum, what comes next would be planned for empty tables. */
export async function analyze(db: Db): Promise<void> {
  await db`
    analyze account, contact, role, candidate, qualification, zone, availability, reach, listing, listing_commune,
      listing_period, listing_history, match`
}
