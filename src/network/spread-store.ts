import type { Db } from '../platform/db.ts'

/** What is spread of a territory, and to whom. */

/** A listing that searches find, and when it was published, edited or renewed last. */
export interface Spread {
  id: string
  at: Date
}

/**
 * Listings of some territories that are still open at an instant, but those of `without`, the latest published first (index
 * search_document_territories). Written a moment after the listing itself: that one has the last word.
 */
export async function findOpenings(
  db: Db,
  where: {
    territories: readonly string[]
    without: readonly string[]
    profession?: string | undefined
    kind?: string | undefined
    /** Territories whose people read: what stays in one of them for its first days is theirs too. */
    sees: readonly string[]
    now: Date
    limit: number
  },
): Promise<Spread[]> {
  const { territories, without, profession, kind, sees, now, limit } = where
  return db<Spread[]>`
    select l.id, greatest(l.published_at, l.edited_at, l.renewed_at) as at
    from search_document d join listing l on l.id = d.listing
    where d.territories && ${territories as string[]}::text[] and not d.territories && ${without as string[]}::text[]
      and d.open_until > ${now} and l.state = 'published'
      and (d.local_until is null or d.local_until <= ${now} or d.territories && ${sees as string[]}::text[])
      ${profession ? db`and d.profession = ${profession}` : db``} ${kind ? db`and d.kind = ${kind}` : db``}
    order by d.published_at desc, l.id limit ${limit}`
}

/** What anybody finds open in every territory that has any. */
export async function countOpenings(db: Db, now: Date): Promise<Map<string, number>> {
  const rows = await db`
    select territory, count(*)::int as n
    from search_document d join listing l on l.id = d.listing, unnest(d.territories) as territory
    where d.open_until > ${now} and l.state = 'published' and (d.local_until is null or d.local_until <= ${now})
    group by territory`
  return new Map(rows.map((row) => [row.territory, row.n]))
}
