import type { Db } from '../platform/db.ts'
import type { HelpInput, HelpOffer } from './help.ts'

/** Rows of `help_offer`: the census of a CPTS. */

const select = (db: Db) => db`
  select h.territory, h.account, h.tasks, h.half_days as "halfDays", h.from_day as "from", h.to_day as "to", h.note,
    h.changed_at as "changedAt"
  from help_offer h`

export async function putOffer(
  tx: Db,
  territory: string,
  account: string,
  { tasks, halfDays, from, to, note }: HelpInput,
  now: Date,
): Promise<void> {
  await tx`
    insert into help_offer (territory, account, tasks, half_days, from_day, to_day, note, changed_at)
    values (${territory}, ${account}, ${tasks as string[]}, ${halfDays}, ${from ?? null}, ${to ?? null}, ${note ?? null}, ${now})
    on conflict (territory, account) do update set tasks = excluded.tasks, half_days = excluded.half_days,
      from_day = excluded.from_day, to_day = excluded.to_day, note = excluded.note, changed_at = excluded.changed_at`
}

/** False when there was none. */
export async function dropOffer(tx: Db, territory: string, account: string): Promise<boolean> {
  return (await tx`delete from help_offer where territory = ${territory} and account = ${account}`).count > 0
}

/** Of one account, in every CPTS. */
export async function offersOf(db: Db, account: string): Promise<HelpOffer[]> {
  return db<HelpOffer[]>`${select(db)} where h.account = ${account} order by h.territory`
}

/** Of the members of one CPTS. */
export async function readOffers(db: Db, territory: string): Promise<HelpOffer[]> {
  return db<HelpOffer[]>`
    ${select(db)} join member m on m.territory = h.territory and m.account = h.account and m.state = 'member'
    where h.territory = ${territory} order by h.account`
}
