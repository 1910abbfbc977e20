import { type Context, signedIn } from '../accounts/context.ts'
import { membershipsOf, setSubscribed } from '../members/service.ts'
import { Failure } from '../platform/errors.ts'
import { listTerritories } from '../territories/service.ts'

/** Who receives what a territory spreads: its members, by their own word. */

/** Ends the subscription of the person acting; who is no member any more has none: harmless when repeated. */
export async function stopBroadcast(ctx: Context, territory: string): Promise<void> {
  try {
    await setSubscribed(ctx, territory, false)
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'conflict') throw error
  }
}

/** A CPTS somebody is a member of, and whether they receive its broadcast. */
export interface Subscription {
  territory: string
  name: string
  on: boolean
}

/** All that the person acting is a member of, by name. */
export async function mySubscriptions(ctx: Context): Promise<Subscription[]> {
  const theirs = (await membershipsOf(ctx.sql, signedIn(ctx).account)).filter(({ state }) => state === 'member')
  if (theirs.length === 0) return []
  const names = new Map((await listTerritories(ctx.sql)).map(({ slug, name }) => [slug, name]))
  const byName = new Intl.Collator('fr')
  return theirs
    .map(({ territory, subscribedAt }) => ({
      territory,
      name: names.get(territory) ?? territory,
      on: subscribedAt !== null,
    }))
    .sort((a, b) => byName.compare(a.name, b.name))
}
