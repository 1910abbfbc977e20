import type { Context } from '../accounts/context.ts'
import type { Listing } from '../listings/model.ts'
import { hasWindow, lastNeededDay, todayOf } from '../listings/rules.ts'
import { toDate } from '../reference/calendar.ts'
import { placeLabel } from '../territories/model.ts'
import { getCommune } from '../territories/service.ts'

/** The way from an owner's open listing to the search for people, which says what is looked for and may be changed there. */
export async function othersHref({ sql, clock }: Context, listing: Listing): Promise<string> {
  const [first] = listing.communes
  const commune = first && (await getCommune(sql, first.code))
  const today = toDate(todayOf(listing, clock()))
  const begins = hasWindow(listing.kind) ? listing.window?.earliest : listing.periods.map(({ from }) => from).sort()[0]
  const last = lastNeededDay(listing)
  const asked = {
    annonce: listing.id,
    profession: listing.profession,
    specialty: listing.specialty,
    kind: listing.kind,
    commune: commune && placeLabel(commune),
    // The days that are past are nobody's any more.
    from: begins && (begins > today ? begins : today),
    to: last === null ? null : toDate(last),
  }
  const parts = Object.entries(asked).flatMap(([name, text]): [string, string][] => (text ? [[name, text]] : []))
  return `/remplacants?${new URLSearchParams(parts)}`
}
