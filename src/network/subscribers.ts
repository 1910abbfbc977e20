import type { Context } from '../accounts/context.ts'
import { setSubscribed } from '../members/service.ts'
import { Failure } from '../platform/errors.ts'

/** Who receives what a territory spreads: its members, by their own word. */

/** Ends the subscription of the person acting; who is no member any more has none: harmless when repeated. */
export async function stopBroadcast(ctx: Context, territory: string): Promise<void> {
  try {
    await setSubscribed(ctx, territory, false)
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'conflict') throw error
  }
}
