import type { Db } from '../platform/db.ts'

/** The half-days of the week an account's practice is open: "1am" (Monday morning) … "7pm". */

/** As they were last said; null when they never were. */
export async function readOpening(db: Db, account: string): Promise<string[] | null> {
  const [row] = await db`select half_days as "halfDays" from opening where account = ${account}`
  return row?.halfDays ?? null
}

export async function writeOpening(db: Db, account: string, halfDays: readonly string[]): Promise<void> {
  await db`
    insert into opening (account, half_days) values (${account}, ${halfDays as string[]})
    on conflict (account) do update set half_days = excluded.half_days
    where opening.half_days <> excluded.half_days`
}
