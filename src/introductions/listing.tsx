import type { Child } from 'hono/jsx'
import { candidateSummary } from '../candidates/view.ts'
import { ListingDetails, ListingHistory, listingTitle, StateBadge } from '../listings/details.tsx'
import type { HistoryStep, Listing, ListingState } from '../listings/model.ts'
import { EDITABLE, verbsOf } from '../listings/rules.ts'
import type { ListingView } from '../listings/view.ts'
import { MatchReasons } from '../matching/details.tsx'
import type { Explained } from '../matching/service.ts'
import { plural } from '../reference/french.ts'
import { TextArea, VerbButton } from '../web/fields.tsx'
import { makeForm } from '../web/forms.ts'
import { Pager } from '../web/pager.tsx'
import { bind } from '../web/words.ts'
import { candidatePhrase, IntroductionBody, isLive, type Shown } from './cards.tsx'

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
    'Toutes ses dates sont passées. Changez les dates puis publiez-la de nouveau, ou dites si elle a été pourvue.',
}

export interface ManagedListing {
  listing: Listing
  view: ListingView
  owned: boolean
  history: readonly HistoryStep[]
  introductions: readonly Shown[]
  matches: readonly Explained[]
  offset: number
  /** Where the next page of matches starts, if any. */
  next: number | null
}

export function ManagePage(managed: ManagedListing) {
  const { listing, view, owned, history, introductions } = managed
  const lastReason = history.at(-1)?.reason
  return (
    <>
      <h1>{listingTitle(view)}</h1>
      <p>
        <StateBadge state={listing.state} /> {owned && NEXT_STEP[listing.state]}
      </p>
      {(listing.state === 'to-correct' || listing.state === 'rejected') && lastReason && (
        <blockquote class="prose">{lastReason}</blockquote>
      )}
      <Actions {...managed} />
      {(introductions.length > 0 || listing.state === 'published') && (
        <section id="relations">
          <h2>Réponses et invitations</h2>
          <Introductions introductions={introductions} owned={owned} />
        </section>
      )}
      {listing.state === 'published' && (
        <section id="remplacants">
          <h2>Remplaçants qui correspondent</h2>
          <Matches {...managed} />
        </section>
      )}
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
  const { listing, owned } = managed
  const verbs = verbsOf(listing.state)
  const path = `/mes-annonces/${listing.id}`
  return (
    <>
      <div class="actions">
        {owned && verbs.includes('submit') && <VerbButton action={`${path}/envoyer`} label="Envoyer au coordinateur" />}
        {owned && EDITABLE.includes(listing.state) && (
          <a href={`${path}/modifier`} class="button">
            Modifier
          </a>
        )}
        {/* With fixed dates, prolonging what is published would change nothing. */}
        {verbs.includes('renew') && listing.state !== 'published' && (
          <VerbButton action={`${path}/republier`} label="Publier de nouveau" />
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
              <small>Ces dates sortent alors des disponibilités de la personne.</small>
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

function Introductions({ introductions, owned }: Pick<ManagedListing, 'introductions' | 'owned'>) {
  if (introductions.length === 0) return <p>Personne pour l’instant. Vous pouvez inviter les personnes ci-dessous.</p>
  const ordered = [...introductions.filter(isLive), ...introductions.filter((shown) => !isLive(shown))]
  return (
    <>
      {ordered.map((shown) => (
        <article>
          <h3>{shown.contact?.name ?? candidatePhrase(shown)}</h3>
          {shown.contact?.name && <p>{candidatePhrase(shown)}</p>}
          <IntroductionBody shown={shown} readOnly={!owned} />
        </article>
      ))}
    </>
  )
}

function Matches({ listing, owned, introductions, matches, offset, next }: ManagedListing) {
  const path = `/mes-annonces/${listing.id}`
  if (matches.length === 0) {
    return (
      <p>
        Personne pour l’instant. Nous vous écrirons dès qu’un remplaçant correspondra. Accepter un remplacement partiel
        ou ajouter une commune élargit la recherche.
      </p>
    )
  }
  return (
    <>
      {matches.map((match) => (
        <article>
          <h3>{bind(candidateSummary(match.candidate))}</h3>
          <MatchReasons match={match} reader="owner" />
          {owned && (
            <Invite match={match} known={introductions.find((each) => each.candidate.id === match.candidate.id)} />
          )}
        </article>
      ))}
      <Pager
        name="Pages de remplaçants"
        links={[
          offset > 0 && { href: `${path}#remplacants`, label: 'Revenir aux premiers' },
          next !== null && { href: `${path}?apres=${next}#remplacants`, label: 'Voir les suivants' },
        ]}
      />
    </>
  )
}

function Invite({ match, known }: { match: Explained; known: Shown | undefined }): Child {
  if (known && isLive(known)) return <p>Vous êtes déjà en relation, voir plus haut.</p>
  if (known?.interest.state === 'declined' && known.interest.by === 'owner') return <p>Cette personne a décliné.</p>
  const form = makeForm(new Map(), {}, [], `inviter-${match.candidate.id}-`)
  return (
    <details class="act">
      <summary>Inviter</summary>
      <form method="post" action={`/mes-annonces/${match.listing.id}/inviter`}>
        <input type="hidden" name="candidateId" value={match.candidate.id} />
        <TextArea
          form={form}
          name="message"
          label="Votre message (facultatif)"
          hint="Sans téléphone ni adresse&nbsp;: vos coordonnées partent si la personne accepte."
          rows={3}
          maxlength={2000}
        />
        <button type="submit">Envoyer l’invitation</button>
      </form>
    </details>
  )
}

/** "3 remplaçants correspondent, 1 réponse". */
export function countsPhrase(matches: number, answers: number): string {
  const fits = matches >= 2 ? 'correspondent' : 'correspond'
  return `${plural(matches, 'remplaçant')} ${fits}, ${answers === 0 ? 'aucune réponse' : plural(answers, 'réponse')}`
}
