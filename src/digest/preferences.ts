import { type Context, signedIn } from '../accounts/context.ts'
import type { Candidate } from '../candidates/model.ts'
import { myProfile, setDigest } from '../candidates/service.ts'
import { within } from '../platform/db.ts'
import { invalid } from '../platform/errors.ts'
import * as store from './store.ts'

/** What somebody wants to be written of without having asked. */
export interface Preferences {
  /** News of one's listings; the desk's letter, for who coordinates. */
  letter: { listings: boolean; desk: boolean }
  /** How the profile hears of listings; null without one. */
  profile: Candidate['digest'] | null
}

export async function readPreferences(ctx: Context): Promise<Preferences> {
  const refused = await store.readRefused(ctx.sql, signedIn(ctx).account)
  return {
    letter: { listings: !refused.includes('owner'), desk: !refused.includes('coordinator') },
    profile: (await myProfile(ctx))?.digest ?? null,
  }
}

/** Sets all of it; `profile` is null for who has none, and for nobody else. */
export async function savePreferences(ctx: Context, { letter, profile }: Preferences): Promise<Preferences> {
  const { account } = signedIn(ctx)
  return ctx.sql.begin(async (tx) => {
    const sections: store.Section[] = [
      ...(letter.listings ? [] : ['owner' as const]),
      ...(letter.desk ? [] : ['coordinator' as const]),
    ]
    await store.setRefused(tx, account, sections)
    const known = profile
      ? await setDigest(tx, account, profile)
      : (await myProfile({ ...ctx, sql: within(tx) })) !== null
    if (known === (profile !== null)) return { letter, profile }
    const message = known
      ? 'Vous avez un profil : choisissez comment il reçoit les annonces (weekly, daily, instant ou never).'
      : 'Vous n’avez pas de profil : donnez null, ou enregistrez d’abord le profil.'
    throw invalid([{ path: 'profile', message }])
  })
}

/** No letter and no alert any more, whatever its sections. */
export async function stopLetter(ctx: Context): Promise<void> {
  const { account } = signedIn(ctx)
  await ctx.sql.begin(async (tx) => {
    await setDigest(tx, account, 'never')
    await store.setRefused(tx, account, ['owner', 'coordinator'])
  })
}

/** No alert of matches any more: they wait for the letter. */
export async function calmAlerts(ctx: Context): Promise<void> {
  await setDigest(ctx.sql, signedIn(ctx).account, 'weekly', ['daily', 'instant'])
}
