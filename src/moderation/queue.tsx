import { listingTitle, professionPhrase } from '../listings/details.tsx'
import type { Listing } from '../listings/model.ts'
import { todayOf } from '../listings/rules.ts'
import { listingView } from '../listings/view.ts'
import { frenchInstant, plural } from '../reference/french.ts'
import { listingKindLabel } from '../reference/professions.ts'
import { cursorText } from '../web/cursors.ts'
import { Pager } from '../web/pager.tsx'
import { odditiesOf } from './oddities.ts'
import type { Opened, Queued, QueueKey } from './service.ts'

/** What waits for the desk, oldest first. */

/** Where somebody is in the queue: kept in every address. */
export interface Place {
  /** The territory whose listings alone are shown. */
  territory: string | null
  after: QueueKey | null
}

export function deskPath(place: Place, listing?: string, more: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    ...(place.territory ? { territoire: place.territory } : {}),
    ...(place.after ? { apres: cursorText(place.after) } : {}),
    ...more,
  }).toString()
  return `/moderation${listing ? `/${listing}` : ''}${query && `?${query}`}`
}

export interface Waiting {
  slug: string
  name: string
  waiting: number
}

interface QueueProps {
  queue: readonly Queued[]
  next: QueueKey | null
  territories: readonly Waiting[]
  place: Place
  /** What is read now: its line says all that is odd of it. */
  opened: Opened | null
  now: Date
  /** The list is the page, or stands beside what the page is about. */
  main: boolean
}

export function Queue({ queue, next, territories, place, opened, now, main }: QueueProps) {
  const all = territories.reduce((sum, { waiting }) => sum + waiting, 0)
  const open = opened?.listing.id
  const odd = ({ listing }: Queued) =>
    listing.id === open ? opened?.oddities : odditiesOf(listing, [], todayOf(listing, now))
  return (
    <div class="queue">
      {main && <h1>Annonces à relire</h1>}
      <p>
        <EnterForSomebody />
      </p>
      {territories.length > 1 && <Territories territories={territories} place={place} all={all} />}
      <nav aria-label="File de relecture">
        <ol>
          {queue.map((queued) => (
            <li class={queued.listing.id === open ? 'open' : undefined}>
              <a
                href={deskPath(place, queued.listing.id)}
                aria-current={!main && queued.listing.id === open ? 'page' : undefined}
              >
                {listingTitle(queued.listing)}
              </a>
              <QueuedLine queued={queued} odd={odd(queued)?.length ?? 0} now={now} />
            </li>
          ))}
        </ol>
      </nav>
      <Pager
        name="Pages de la file"
        links={[
          place.after !== null && { href: deskPath({ ...place, after: null }), label: 'Revenir au début' },
          next !== null && { href: deskPath({ ...place, after: next }), label: 'Voir les suivantes' },
        ]}
      />
    </div>
  )
}

export const EnterForSomebody = () => (
  <a href="/mes-annonces/pour-autrui" class="button">
    Saisir pour quelqu’un
  </a>
)

function Territories({ territories, place, all }: { territories: readonly Waiting[]; place: Place; all: number }) {
  const choices = [{ slug: null, name: 'Tous', waiting: all }, ...territories]
  return (
    <nav aria-label="Territoires">
      <ul class="chips">
        {choices.map(({ slug, name, waiting }) => (
          <li>
            <a
              href={deskPath({ territory: slug, after: null })}
              aria-current={slug === place.territory ? 'true' : undefined}
            >
              {name} ({waiting})
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

const WHY: Record<Queued['why'], string> = { pending: 'Nouvelle', changed: 'Modifiée', reported: 'Signalée' }

function QueuedLine({ queued: { listing, why, since }, odd, now }: { queued: Queued; odd: number; now: Date }) {
  return (
    <>
      <span class="about">{aboutListing(listing, now)}</span>
      <span class="state">
        <span class={`badge ${why}`}>{WHY[why]}</span> {elapsed(since, now)}
        {odd > 0 && <span class="odd">{plural(odd, 'point étrange', 'points étranges')}</span>}
      </span>
    </>
  )
}

/** "Remplacement, Médecin, Orvault". */
export function aboutListing(listing: Listing, now: Date): string {
  const { kind, communeNames } = listingView(listing, now)
  const parts = [kind && listingKindLabel(kind), professionPhrase(listing), communeNames[0]]
  return parts.filter(Boolean).join(', ')
}

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000]

/** How long something has waited: "depuis 2 jours"; after a month the date says more. */
export function elapsed(since: Date, now: Date): string {
  const ms = now.getTime() - since.getTime()
  if (ms < 2 * MINUTE) return 'à l’instant'
  if (ms < HOUR) return `depuis ${Math.floor(ms / MINUTE)} min`
  if (ms < DAY) return `depuis ${Math.floor(ms / HOUR)} h`
  if (ms < 31 * DAY) return `depuis ${plural(Math.floor(ms / DAY), 'jour')}`
  return `depuis le ${frenchInstant(since)}`
}
