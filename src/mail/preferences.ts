import { type Context, signedIn } from '../accounts/context.ts'
import { type AddressTrouble, addressTrouble, liftTrouble } from '../accounts/service.ts'
import * as digest from '../digest/preferences.ts'
import { setSubscribed } from '../members/service.ts'
import { mySubscriptions, type Subscription } from '../network/subscribers.ts'
import { within } from '../platform/db.ts'
import type { SavedSearch } from '../search/model.ts'
import { mySearches, updateSearch } from '../search/saved.ts'

/** Everything somebody is written of without having asked, on one page. */
export interface MailWishes extends digest.Preferences {
  searches: SavedSearch[]
  trouble: AddressTrouble | null
  coordinates: boolean
  /** The CPTS one is a member of, by name, and whether their broadcast comes. */
  broadcasts: Subscription[]
}

export async function readMailWishes(ctx: Context): Promise<MailWishes> {
  return {
    ...(await digest.readPreferences(ctx)),
    searches: await mySearches(ctx),
    trouble: await addressTrouble(ctx),
    coordinates: signedIn(ctx).roles.some(({ role }) => role === 'coordinator'),
    broadcasts: await mySubscriptions(ctx),
  }
}

/** What is to be changed; a search that is gone meanwhile is left out. */
export interface MailWishesChange extends digest.Preferences {
  searches: readonly Pick<SavedSearch, 'id' | 'alerts'>[]
  broadcasts: readonly Pick<Subscription, 'territory' | 'on'>[]
  /** Takes back that our mails are unwanted. */
  forgive: boolean
}

export async function saveMailWishes(ctx: Context, change: MailWishesChange): Promise<void> {
  await ctx.sql.begin(async (tx) => {
    const inside = { ...ctx, sql: within(tx) }
    await digest.savePreferences(inside, change)
    const known = new Map((await mySearches(inside)).map((search) => [search.id, search.alerts]))
    for (const { id, alerts } of change.searches) {
      if (known.has(id) && known.get(id) !== alerts) await updateSearch(inside, id, { alerts })
    }
    const here = new Map((await mySubscriptions(inside)).map((one) => [one.territory, one.on]))
    for (const { territory, on } of change.broadcasts) {
      if (here.has(territory) && here.get(territory) !== on) await setSubscribed(inside, territory, on)
    }
    if (change.forgive) await liftTrouble(tx, signedIn(ctx).account, ['complained'])
  })
}
