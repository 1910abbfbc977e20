import type { Context } from '../accounts/context.ts'
import type { Listing } from '../listings/model.ts'
import { hasWindow } from '../listings/rules.ts'
import { toDate } from '../reference/calendar.ts'
import type { Opening, Profile } from './model.ts'
import { type PreparedOpening, prepareOpening, scoreMatch } from './score.ts'
import { estimateSentence, fewSentence, widenSentence } from './sentences.ts'
import { shortlist } from './service.ts'
import { widenOpening } from './widen.ts'

/** How many people a listing would find if it were published now: nothing is stored, nobody is told. */

export interface Estimate {
  /** People who would match; where no dates are given yet, who may, were they free. 0 too where `text` does not say. */
  count: number
  undated: boolean
  text: string
  /** What to change first where nobody would match, if anything helps by itself. */
  advice: string | null
}

/** Beyond so many people near by, what to widen is not worked out while somebody types. */
const ADVISED_AMONG = 2000

/** Fewer than this say something of each: of the only sage-femme near by, with one date after the other, when she is free. */
const FEW = 5

/**
 * Counts as the matcher does for the same listing once published. Null while it says neither kind, profession nor commune.
 * What it does not say yet rules nobody out. A visitor, of whom nothing is known, is not told of few how many.
 */
export async function estimate(ctx: Context, listing: Listing): Promise<Estimate | null> {
  if (!listing.kind || !listing.profession || listing.communes.length === 0) return null
  const undated = !hasWindow(listing.kind) && listing.periods.length === 0
  const prepared = prepareOpening(openingOf(listing, ctx.clock(), undated), ctx.clock())
  const near = await shortlist(ctx, ctx.sql, [prepared])
  const count = near.filter((profile) => fits(prepared, listing, profile, undated)).length
  if (!ctx.actor && count < FEW) {
    return { count: 0, undated, text: fewSentence(listing.kind, FEW, undated), advice: null }
  }
  const helps = count === 0 && !undated && listing.practiceType !== null && near.length <= ADVISED_AMONG
  const [best] = helps ? widenOpening(prepared.opening, ctx.clock(), near).sort((a, b) => b.gain - a.gain) : []
  return {
    count,
    undated,
    text: estimateSentence(listing.kind, count, undated),
    advice: best ? widenSentence(best) : null,
  }
}

/** Every listing as if it were public; without dates, as if it asked for the coming year. */
function openingOf(listing: Listing, now: Date, undated: boolean): Opening {
  const opening = { ...listing, state: 'published' } as Opening
  if (!undated) return opening
  const { today } = prepareOpening(opening, now)
  return { ...opening, periods: [{ from: toDate(today), to: toDate(today + 365) }], partialAccepted: true }
}

function fits(prepared: PreparedOpening, listing: Listing, profile: Profile, undated: boolean): boolean {
  const verdict = scoreMatch(prepared, listing.practiceType === null ? { ...profile, practiceTypes: [] } : profile)
  return verdict.eligible || (undated && verdict.line === 'dates')
}
