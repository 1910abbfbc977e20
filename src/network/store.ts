import type { Db } from '../platform/db.ts'

/** Whom a territory's people are: owners with a submitted listing there, candidates with a zone there. As read_contact has it. */

/**
 * How many people of each territory have an address that mail does not reach since an instant. Territories with none are
 * left out.
 */
export async function countRefused(db: Db, territories: readonly string[], since: Date): Promise<Map<string, number>> {
  const rows = await db`
    with place as (
      select s.account, f.commune from suppression s
      join listing l on l.owner = s.account and l.submitted_at is not null
      join listing_commune f on f.listing = l.id and f.position = 0
      where s.at > ${since}
      union
      select s.account, z.commune from suppression s
      join candidate c on c.account = s.account join zone z on z.candidate = c.id
      where s.at > ${since})
    select t.slug, count(distinct p.account)::int as n
    from place p left join territory_commune tc on tc.commune = p.commune
    join unnest(${territories as string[]}::text[]) as t (slug) on t.slug = coalesce(tc.territory, 'hors-territoire')
    group by t.slug`
  return new Map(rows.map((row) => [row.slug, row.n]))
}

/**
 * The other accounts that coordinate the territories a person belongs to; the catch-all where none holds such a place, or
 * where there is no such place.
 */
export async function coordinatorsOf(db: Db, account: string): Promise<string[]> {
  const rows = await db`
    with place as (
      select f.commune from listing l join listing_commune f on f.listing = l.id and f.position = 0
      where l.owner = ${account} and l.submitted_at is not null
      union
      select z.commune from candidate c join zone z on z.candidate = c.id where c.account = ${account}),
    belongs as (
      select coalesce(tc.territory, 'hors-territoire') as territory
      from (select) one left join place p on true left join territory_commune tc on tc.commune = p.commune)
    select distinct r.account from role r
    where r.role = 'coordinator' and r.account <> ${account} and r.territory in (select territory from belongs)
    order by r.account`
  return rows.map((row) => row.account)
}
