import { candidateSummary } from '../candidates/view.ts'
import { ListingDetails, ListingHistory, listingTitle, StateBadge } from '../listings/details.tsx'
import type { HistoryStep, ListingState } from '../listings/model.ts'
import { EDITABLE, lastNeededDay, verbsOf } from '../listings/rules.ts'
import { type ListingView, placesLeft } from '../listings/view.ts'
import { frenchNumber, plural } from '../reference/french.ts'
import { VerbButton } from '../web/fields.tsx'
import { bind } from '../web/words.ts'
import { candidatePhrase, IntroductionBody, isLive } from './cards.tsx'
import { Dismissed, type SetAside, UndoDismissal } from './dismissed.tsx'
import { AdviceSections, type FoundPeople, Matches } from './people.tsx'

/** One's own listing: where it stands, who answered, who fits. A coordinator sees the same without the owner's verbs. */

export const NEXT_STEP: Record<ListingState, string> = {
  draft: 'Personne d’autre que vous ne la voit. Complétez-la, puis envoyez-la.',
  pending: 'Le coordinateur de votre territoire la relit. Vous recevrez un mail dès sa décision.',
  'to-correct': 'Le coordinateur demande une correction, voir son motif ci-dessous. Corrigez puis envoyez de nouveau.',
  published: 'Elle est visible de tous. Dès que vous avez trouvé quelqu’un, marquez-la comme pourvue.',
  rejected: 'Le coordinateur ne l’a pas retenue, voir son motif ci-dessous.',
  filled: 'Elle n’apparaît plus dans les recherches. Si l’accord tombe, vous pouvez la publier de nouveau.',
  withdrawn: 'Vous l’avez retirée. Pour la reprendre, déposez une nouvelle annonce.',
  expired:
    'Ses dates sont passées, ou elle n’a pas été prolongée depuis 90 jours. Changez les dates s’il le faut puis publiez-la de nouveau, ou dites si elle a été pourvue.',
}

const ENTERED =
  'Saisie pour une personne qui ne l’a pas encore reprise\u00a0: d’ici là, vous pouvez la corriger et l’envoyer.'

/** How often others opened a listing's page: in all, and since Monday. */
export interface Views {
  all: number
  week: number
}

export interface ManagedListing extends FoundPeople {
  view: ListingView
  /** Null before it was published. */
  views: Views | null
  /** Its owner's, or entered by this coordinator for an owner who has not come yet. */
  writable: boolean
  history: readonly HistoryStep[]
  /** What the owner set aside, and which of it just now. */
  dismissed: readonly SetAside[]
  undo: string | null
}

export function ManagePage(managed: ManagedListing) {
  const { listing, view, owned, history, introductions } = managed
  const lastReason = history.at(-1)?.reason
  return (
    <>
      <h1>{listingTitle(view)}</h1>
      <p>
        <StateBadge state={listing.state} /> {owned && NEXT_STEP[listing.state]}
        {managed.writable && !owned && ENTERED}
      </p>
      {(listing.state === 'to-correct' || listing.state === 'rejected') && lastReason && (
        <blockquote class="prose">{lastReason}</blockquote>
      )}
      {managed.views && <p>{viewsPhrase(managed.views)}</p>}
      <Actions {...managed} />
      {(introductions.length > 0 || listing.state === 'published') && (
        <section id="relations">
          <h2>Réponses et invitations</h2>
          <Introductions introductions={introductions} owned={owned} matches={managed.matches} />
        </section>
      )}
      {listing.state === 'published' && (
        <section id="remplacants">
          <h2>Qui correspond</h2>
          <UndoDismissal items={managed.dismissed} undo={managed.undo} />
          <Matches {...managed} />
          <Dismissed items={managed.dismissed} />
        </section>
      )}
      <AdviceSections {...managed} />
      <section>
        <h2>L’annonce</h2>
        <ListingDetails listing={view} />
      </section>
      <section>
        <h2>Historique</h2>
        <ListingHistory steps={history} />
      </section>
    </>
  )
}

function Actions(managed: ManagedListing) {
  const { listing, writable } = managed
  const verbs = verbsOf(listing.state)
  const path = `/mes-annonces/${listing.id}`
  return (
    <>
      <div class="actions">
        {writable && verbs.includes('submit') && (
          <VerbButton action={`${path}/envoyer`} label="Envoyer au coordinateur" />
        )}
        {writable && EDITABLE.includes(listing.state) && (
          <a href={`${path}/modifier`} class="button">
            Modifier
          </a>
        )}
        {/* With fixed dates, prolonging what is published would change nothing. */}
        {verbs.includes('renew') && (listing.state !== 'published' || lastNeededDay(listing) === null) && (
          <VerbButton
            action={`${path}/republier`}
            label={listing.state === 'published' ? 'Prolonger de 90 jours' : 'Publier de nouveau'}
            quiet={listing.state === 'published'}
          />
        )}
        {listing.state === 'published' && <a href={`/annonces/${listing.id}`}>Voir l’annonce comme tout le monde</a>}
      </div>
      {verbs.includes('fill') && <Fill {...managed} />}
      {verbs.includes('withdraw') && (
        <details class="act">
          <summary>Retirer l’annonce</summary>
          <p>C’est définitif. Les personnes en relation avec vous pour cette annonce sont prévenues par mail.</p>
          <VerbButton action={`${path}/retirer`} label="Retirer définitivement" quiet />
        </details>
      )}
    </>
  )
}

/** Who may have filled it: those in touch first, then those who fit. */
function Fill({ listing, introductions, matches }: ManagedListing) {
  const people = new Map<string, string>()
  for (const shown of introductions) {
    if (isLive(shown)) people.set(shown.candidate.id, shown.contact?.name ?? candidatePhrase(shown))
  }
  for (const { candidate } of matches) {
    if (!people.has(candidate.id)) people.set(candidate.id, bind(candidateSummary(candidate)))
  }
  return (
    <details class="act">
      <summary>C’est pourvu</summary>
      <form method="post" action={`/mes-annonces/${listing.id}/pourvoir`}>
        {people.size > 0 && (
          <fieldset class="choices">
            <legend>Par qui (facultatif)</legend>
            <p>
              <small>
                Ces dates sortent alors des disponibilités de la personne.
                {listing.places > 1 &&
                  ` Il reste ${placesLeft(listing)}\u00a0: l’annonce reste publiée jusqu’à la dernière, ou est close si vous ne cochez personne.`}
              </small>
            </p>
            <div class="stacked">
              {[...people].map(([id, who]) => (
                <label>
                  <input type="checkbox" name="candidateIds" value={id} />
                  {who}
                </label>
              ))}
            </div>
          </fieldset>
        )}
        <button type="submit">Marquer comme pourvue</button>
      </form>
    </details>
  )
}

function Introductions({ introductions, owned, matches }: Pick<ManagedListing, 'introductions' | 'owned' | 'matches'>) {
  if (introductions.length === 0) {
    const invite = owned && matches.length > 0 ? ' Vous pouvez inviter les personnes ci-dessous.' : ''
    return <p>{`Personne pour l’instant.${invite}`}</p>
  }
  const ordered = [...introductions.filter(isLive), ...introductions.filter((shown) => !isLive(shown))]
  return (
    <>
      {ordered.map((shown) => (
        <article id={`relation-${shown.interest.id}`}>
          <h3>{shown.contact?.name ?? candidatePhrase(shown)}</h3>
          {shown.contact?.name && <p>{candidatePhrase(shown)}</p>}
          <IntroductionBody shown={shown} readOnly={!owned} />
        </article>
      ))}
    </>
  )
}

/** "Vue 12 fois, dont 3 ces sept derniers jours." */
function viewsPhrase({ all, week }: Views): string {
  if (all === 0) return 'Personne ne l’a encore ouverte.'
  const lately = week === 0 ? 'mais pas ces sept derniers jours' : `dont ${frenchNumber(week)} ces sept derniers jours`
  return `Vue ${plural(all, 'fois', 'fois')}, ${lately}.`
}

/** "3 personnes correspondent, 1 réponse". */
export function countsPhrase(matches: number, answers: number): string {
  const fits = matches >= 2 ? 'correspondent' : 'correspond'
  const found = matches === 0 ? 'Personne ne correspond encore' : `${plural(matches, 'personne')} ${fits}`
  return `${found}, ${answers === 0 ? 'aucune réponse' : plural(answers, 'réponse')}`
}
