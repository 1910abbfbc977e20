import type { Db } from '../platform/db.ts'

/** How often listings were opened: a number a civil day, nobody is named. */

/** One view more on the civil day of an instant in Paris. */
export async function addView(db: Db, listing: string, now: Date): Promise<void> {
  await db`
    insert into listing_view as v (listing, day)
    values (${listing}, (${now}::timestamptz at time zone 'Europe/Paris')::date)
    on conflict (listing, day) do update set views = v.views + 1`
}

/**
 * How often each of some listings was opened by somebody else than its people from a civil day in Paris (`YYYY-MM-DD`) on, or
 * at all where it is null. Those never opened are left out.
 */
export async function viewsSince(
  db: Db,
  listings: readonly string[],
  day: string | null,
): Promise<Map<string, number>> {
  const rows = await db`
    select listing, sum(views)::int as n from listing_view
    where listing = any(${listings as string[]}) ${day === null ? db`` : db`and day >= ${day}`} group by listing`
  return new Map(rows.map((row) => [row.listing, row.n]))
}
