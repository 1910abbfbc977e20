import { type Context, countUse } from '../accounts/context.ts'
import { Failure } from '../platform/errors.ts'
import type { Listing } from './model.ts'
import { isManager } from './service.ts'
import { addView } from './views.ts'

/**
 * Counts a view of a published listing by somebody who is none of its people, today in Paris: once a day and reader. No page
 * breaks over it.
 */
export async function countView(ctx: Context, listing: Listing): Promise<void> {
  if (listing.state !== 'published' || isManager(ctx, listing)) return
  const reader = ctx.actor?.account ?? ctx.address
  try {
    if (reader) await countUse(ctx, 'views', `${reader}\n${listing.id}`)
    await addView(ctx.sql, listing.id, ctx.clock())
  } catch (error) {
    if (error instanceof Failure && error.code === 'too-many') return
    ctx.log.warn({ err: error }, 'listings: a view was not counted')
  }
}
