import type { Db } from '../platform/db.ts'

/** Listings that stay within their territory for their first days. */

/** Slugs of the territories an account belongs to, as `territories_of` (sql/0033) says. */
export async function territoriesOf(db: Db, account: string): Promise<string[]> {
  const [row] = await db`select territories_of(${account}) as slugs`
  return row?.slugs ?? []
}

/** The same for several accounts. */
export async function territoriesOfEach(db: Db, accounts: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await db`
    select account, territories_of(account) as slugs from unnest(${accounts as string[]}::uuid[]) as a (account)`
  return new Map(rows.map((row) => [row.account, row.slugs]))
}

/** True for a candidate whom the matcher found for the listing, by another of its communes maybe. */
export async function isMatched(db: Db, account: string, listing: string): Promise<boolean> {
  const [row] = await db`select is_matched(${account}, ${listing}) as matched`
  return row?.matched === true
}

/** Marks the published listings whose days within their territory are over, each once; returns their ids. */
export async function markOpened(tx: Db, now: Date): Promise<string[]> {
  const rows = await tx`
    update listing set opened_at = ${now}
    where state = 'published' and territory_days > 0 and opened_at is null
      and published_at + territory_days * interval '1 day' <= ${now}
    returning id`
  return rows.map((row) => row.id)
}
