import type { Context } from '../accounts/context.ts'
import type { Listing } from './model.ts'
import { isManager } from './service.ts'
import { addView } from './views.ts'

/** Counts a view of a published listing by somebody who is none of its people, today in Paris. No page breaks over it. */
export async function countView(ctx: Context, listing: Listing): Promise<void> {
  if (listing.state !== 'published' || isManager(ctx, listing)) return
  await addView(ctx.sql, listing.id, ctx.clock()).catch((error) => {
    ctx.log.warn({ err: error }, 'listings: a view was not counted')
  })
}
