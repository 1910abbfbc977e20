import { professionPhrase } from '../listings/details.tsx'
import type { Listing } from '../listings/model.ts'
import { listingTerms, listingView, localSentence, placesLeft } from '../listings/view.ts'
import { civilDay, toDate } from '../reference/calendar.ts'
import { enumerate, frenchDate, frenchNumber } from '../reference/french.ts'
import { distanceKm, type Point, samePlace } from '../reference/geography.ts'
import { listingKindLabel, practiceTypeLabel } from '../reference/professions.ts'
import { bind, capital } from '../web/words.ts'

/** Where a search is around. */
export interface Around {
  code: string
  city: string | null
  lat: number | null
  lon: number | null
}

interface Props {
  listing: Listing
  now: Date
  around: Around | null
  /** How well it matches the reader's profile, 0..100, where it does. */
  fit?: number | undefined
}

/** A listing to be read in two seconds: who, where, when, for what; the whole card is its link. */
export function ResultCard({ listing, now, around, fit }: Props) {
  const view = listingView(listing, now)
  const local = localSentence(listing, now)
  return (
    <article class="result">
      <p class="topline">
        <span class={`tag ${view.kind}`}>{listingKindLabel(view.kind ?? '')}</span>
        {listing.publishedAt && <span class="age">{ageSentence(listing.publishedAt, now)}</span>}
        {local && <span class="age">{local}</span>}
      </p>
      <h3>
        <a href={`/annonces/${listing.id}`}>{view.title}</a>
      </h3>
      <p class="who">
        <strong>{professionPhrase(view)}</strong>
        {view.practiceType && ` · ${practiceTypeLabel(view.practiceType)}`}
      </p>
      <ul class="facts">
        {fit !== undefined && (
          <li>
            <strong>Correspond à votre profil</strong>, à {Math.round(fit)}&nbsp;sur&nbsp;100
          </li>
        )}
        <li>
          {enumerate(view.communeNames)}
          {distanceSentence(listing, around)}
        </li>
        <li>{capital(bind(view.calendar))}</li>
        {placesLeft(view) && <li>{placesLeft(view)}</li>}
        <li>{capital(bind(listingTerms(view)))}</li>
      </ul>
    </article>
  )
}

/** ", à 6 km": of its nearest commune. Nothing where the search is around no place, or this one. */
export function distanceSentence({ communes }: Pick<Listing, 'communes'>, around: Around | null): string {
  if (!around || communes.some((commune) => samePlace(commune, around))) return ''
  const origin = pointOf(around)
  const distances = communes.flatMap((commune) => {
    const point = pointOf(commune)
    return origin && point ? [distanceKm(origin, point)] : []
  })
  if (distances.length === 0) return ''
  return `, à ${frenchNumber(Math.max(1, Math.round(Math.min(...distances))))}\u00a0km`
}

const pointOf = ({ lat, lon }: Pick<Around, 'lat' | 'lon'>): Point | null =>
  lat === null || lon === null ? null : { lat, lon }

/** "Publiée il y a 3 jours": whole civil days in Paris. */
export function ageSentence(published: Date, now: Date): string {
  const day = civilDay(published, 'Europe/Paris')
  const days = civilDay(now, 'Europe/Paris') - day
  if (days <= 0) return 'Publiée aujourd’hui'
  if (days === 1) return 'Publiée hier'
  if (days < 31) return `Publiée il y a ${days}\u00a0jours`
  return `Publiée le ${frenchDate(toDate(day))}`
}
