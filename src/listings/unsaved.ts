import type { Context } from '../accounts/context.ts'
import { getCommunes } from '../territories/service.ts'
import type { Listing, ListingInput } from './model.ts'
import { applyInput, BLANK } from './rules.ts'

/** Of nobody, and of no listing. */
const NIL = '00000000-0000-0000-0000-000000000000'

/** A listing as it would be, made of valid input and stored nowhere: for a preview, and for a count of who fits. */
export async function unsavedListing(
  ctx: Pick<Context, 'sql' | 'clock' | 'actor'>,
  input: ListingInput,
): Promise<Listing> {
  const fields = applyInput(BLANK, input)
  const found = new Map((await getCommunes(ctx.sql, fields.communes)).map((commune) => [commune.code, commune]))
  const communes = fields.communes.flatMap((code) => found.get(code) ?? [])
  const now = ctx.clock()
  return {
    ...fields,
    id: NIL,
    ownerId: ctx.actor?.account ?? NIL,
    state: 'draft',
    communes: communes.map(({ code, name, city, lat, lon }) => ({ code, name, city, lat, lon })),
    timeZone: communes[0]?.timeZone ?? 'Europe/Paris',
    territories: [],
    placesFilled: 0,
    createdAt: now,
    updatedAt: now,
    submittedAt: null,
    publishedAt: null,
    renewedAt: null,
    changedSinceAt: null,
    enteredAt: null,
    enteredBy: null,
    takenOverAt: null,
    answers: 0,
  }
}
