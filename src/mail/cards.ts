import type { CandidateCard, DeskNews, NeedNews, OpeningCard, SearchNews, WidenNews } from '../../emails/digest.ts'
import type { Deps } from '../accounts/context.ts'
import type { Candidate } from '../candidates/model.ts'
import { candidateSummary } from '../candidates/view.ts'
import type { Listing } from '../listings/model.ts'
import { listingCalendar, listingTerms } from '../listings/view.ts'
import type { Advice } from '../matching/advice.ts'
import type { Explained } from '../matching/service.ts'
import type { TerritoryWeek } from '../network/week.ts'
import { listingKindLabel, professionLabel } from '../reference/professions.ts'
import type { KeptSearch } from '../search/alerts.ts'
import { actionUrl } from './links.ts'
import type { Link } from './writing.ts'

/** What is shown of a thing in a letter. */

type Shown = Pick<Deps, 'clock' | 'secret' | 'baseUrl'>

/** The letters of a batch tell of the same listings: what they say of one is worked out once. */
const said = new WeakMap<Listing, ReturnType<typeof wordsOf>>()

function facts(deps: Shown, listing: Listing, link: Link) {
  const words = said.get(listing) ?? wordsOf(deps, listing)
  said.set(listing, words)
  return { ...words, url: link(`/annonces/${listing.id}`) }
}

function wordsOf(deps: Shown, listing: Listing) {
  return {
    title: listing.title ?? '',
    what: `${listingKindLabel(listing.kind ?? '')}, ${professionLabel(listing.profession ?? '').toLowerCase()}`,
    place: listing.communes.map((commune) => commune.name).join(', '),
    calendar: listingCalendar(listing, deps.clock()),
    terms: listingTerms(listing),
  }
}

export function openingCard(deps: Shown, match: Explained & { changed: boolean }, link: Link): OpeningCard {
  const { listing, candidate, score, reasonText, changed } = match
  return {
    ...facts(deps, listing, link),
    score,
    reasonText,
    dismissUrl: link(actionUrl(deps, 'pas-pour-moi', `${listing.id}:${candidate.id}`, deps.clock())),
    changed,
  }
}

function candidateCard(deps: Shown, match: Explained & { changed: boolean }, link: Link): CandidateCard {
  const { listing, candidate, score, reasonText, changed } = match
  return {
    summary: candidateSummary(candidate),
    score,
    reasonText,
    dismissUrl: link(actionUrl(deps, 'pas-pour-cette-annonce', `${listing.id}:${candidate.id}`, deps.clock())),
    changed,
  }
}

export function needNews(
  deps: Shown,
  listing: Listing,
  matches: readonly (Explained & { changed: boolean })[],
  { views, more }: { views: number; more: number },
  link: Link,
): NeedNews {
  const { id, title, periods } = listing
  const now = deps.clock()
  return {
    title: title ?? '',
    url: link(`/mes-annonces/${id}`),
    viewsLately: views,
    candidates: matches.map((match) => candidateCard(deps, match, link)),
    more,
    still: {
      // Only what has no dates is published for longer by saying so.
      renewUrl: periods.length === 0 ? link(actionUrl(deps, 'toujours-actuelle', id, now)) : null,
      filledUrl: link(actionUrl(deps, 'pourvue', id, now)),
      withdrawUrl: link(actionUrl(deps, 'retirer', id, now)),
    },
  }
}

export function searchNews(
  deps: Shown,
  search: KeptSearch,
  listings: readonly Listing[],
  total: number,
  link: Link,
): SearchNews {
  const query = new URLSearchParams(Object.entries(search.query).map(([name, value]) => [name, String(value)]))
  return {
    name: search.name,
    url: link(`/annonces?${query}`),
    total,
    openings: listings.map((listing) => facts(deps, listing, link)),
  }
}

/** The week of the territories that have one worth telling. */
export function deskNews(weeks: readonly TerritoryWeek[], slugs: readonly string[], link: Link): DeskNews[] {
  return weeks
    .filter(({ slug }) => slugs.includes(slug))
    .filter(({ queue, stuck, filled, figures, refusedAddresses }) => {
      const waiting = queue.pending + queue.changed + queue.reported
      return waiting + stuck.length + filled.length + figures.published + refusedAddresses > 0
    })
    .map(({ name, queue, stuck, filled, figures, refusedAddresses }) => ({
      territory: name,
      url: link('/moderation'),
      queue,
      stuck: stuck.map(({ id, title, why }) => ({ title, url: link(`/mes-annonces/${id}`), why })),
      filled: filled.map(({ id, title }) => ({ title, url: link(`/mes-annonces/${id}`) })),
      figures,
      refusedAddresses,
    }))
}

export function widenNews(about: Candidate | Listing, advice: readonly Advice[], link: Link): WidenNews {
  const texts = advice.map(({ text }) => text)
  return 'title' in about
    ? { about: 'listing', title: about.title, url: link(`/mes-annonces/${about.id}`), advice: texts }
    : { about: 'profile', title: null, url: link('/mon-profil?modifier=oui#modifier'), advice: texts }
}
