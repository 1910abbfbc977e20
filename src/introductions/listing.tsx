import { ListingDetails, ListingHistory, listingTitle, StateBadge } from '../listings/details.tsx'
import type { HistoryStep, ListingState } from '../listings/model.ts'
import { BeforeSending, ListingPreview } from '../listings/preview.tsx'
import { EDITABLE, lastNeededDay, verbsOf } from '../listings/rules.ts'
import type { ListingView } from '../listings/view.ts'
import { EstimateText } from '../matching/details.tsx'
import type { Estimate } from '../matching/estimate.ts'
import type { FieldError } from '../platform/errors.ts'
import { frenchNumber, plural } from '../reference/french.ts'
import { VerbButton } from '../web/fields.tsx'
import { candidatePhrase, IntroductionBody, inOrder, isWaiting } from './cards.tsx'
import { Dismissed, type SetAside, UndoDismissal } from './dismissed.tsx'
import { Fill } from './fill.tsx'
import { AdviceSections, type FoundPeople, Matches } from './people.tsx'

/** One's own listing: where it stands, who answered, who fits. A coordinator sees the same without the owner's verbs. */

export const NEXT_STEP: Record<ListingState, string> = {
  draft: 'Personne d’autre que vous ne la voit. Complétez-la, puis envoyez-la.',
  pending: 'Le coordinateur de votre territoire la relit. Vous recevrez un mail dès sa décision.',
  'to-correct': 'Le coordinateur demande une correction, voir son motif ci-dessous. Corrigez puis envoyez de nouveau.',
  published: 'Elle est visible de tous. Dès que vous avez trouvé quelqu’un, marquez-la comme pourvue.',
  rejected: 'Le coordinateur ne l’a pas retenue, voir son motif ci-dessous.',
  filled: 'Elle n’apparaît plus dans les recherches. Si l’accord tombe, remettez-la en ligne.',
  withdrawn: 'Vous l’avez retirée. Pour la reprendre, déposez-la de nouveau.',
  expired:
    'Ses dates sont passées, ou elle n’a pas été prolongée depuis 90 jours. Changez les dates s’il le faut puis remettez-la en ligne, ou dites si elle a été pourvue.',
}

const READY = 'Personne d’autre que vous ne la voit. Relisez-la, puis envoyez-la.'

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
  /** What keeps it from being sent. */
  missing: readonly FieldError[]
  /** Of one that is not sent yet: how many people it would find. */
  estimate: Estimate | null
  history: readonly HistoryStep[]
  /** What the owner set aside, and which of it just now. */
  dismissed: readonly SetAside[]
  undo: string | null
  /** People who suit, in all. */
  suited: number
  /** Where its owner looks for more people, while it is open. */
  others: string | null
}

export function ManagePage(managed: ManagedListing) {
  const { listing, view, owned, writable, history } = managed
  const drafted = writable && verbsOf(listing.state).includes('submit')
  return (
    <>
      {owned && (
        <p class="back">
          <a href="/mes-annonces">Toutes mes annonces</a>
        </p>
      )}
      <h1>{listingTitle(view)}</h1>
      <div class="space">
        <div class="space-side">
          <Standing {...managed} />
        </div>
        <div class="space-main">
          {drafted && (
            <>
              {managed.estimate && (
                <p class="count">
                  <EstimateText estimate={managed.estimate} />
                </p>
              )}
              <BeforeSending view={view} missing={managed.missing} edit={`/mes-annonces/${listing.id}/modifier`} />
              <ListingPreview view={view} />
            </>
          )}
          <People {...managed} />
          {!drafted && (
            <section id="annonce">
              <h2>L’annonce</h2>
              <ListingDetails listing={view} />
            </section>
          )}
          {history.length > 0 && (
            <section id="historique">
              <h2>Historique</h2>
              <ListingHistory steps={history} />
            </section>
          )}
        </div>
      </div>
    </>
  )
}

/** Where it stands, what comes next, and what one may do. */
function Standing(managed: ManagedListing) {
  const { listing, owned, writable, history } = managed
  const lastReason = history.at(-1)?.reason
  return (
    <section class="standing" aria-label="Où en est l’annonce">
      <p>
        <StateBadge state={listing.state} />
      </p>
      {owned && <p>{listing.state === 'draft' && managed.missing.length === 0 ? READY : NEXT_STEP[listing.state]}</p>}
      {writable && !owned && <p>{ENTERED}</p>}
      {(listing.state === 'to-correct' || listing.state === 'rejected') && lastReason && (
        <blockquote class="prose">{lastReason}</blockquote>
      )}
      {managed.views && <p>{viewsPhrase(managed.views)}</p>}
      <Actions {...managed} />
    </section>
  )
}

function Actions(managed: ManagedListing) {
  const { listing, writable, owned } = managed
  const verbs = verbsOf(listing.state)
  const path = `/mes-annonces/${listing.id}`
  // With fixed dates, prolonging what is published would change nothing.
  const renewable = verbs.includes('renew') && (listing.state !== 'published' || lastNeededDay(listing) === null)
  return (
    <>
      {writable && verbs.includes('submit') && managed.missing.length === 0 && (
        <VerbButton action={`${path}/envoyer`} label="Envoyer au coordinateur" />
      )}
      {verbs.includes('fill') && <Fill {...managed} />}
      <div class="actions">
        {writable && EDITABLE.includes(listing.state) && (
          <a href={`${path}/modifier`} class="button">
            {listing.state === 'to-correct' ? 'Corriger' : managed.missing.length > 0 ? 'Compléter' : 'Modifier'}
          </a>
        )}
        {renewable && (
          <VerbButton
            action={`${path}/republier`}
            label={listing.state === 'published' ? 'Prolonger de 90 jours' : 'Remettre en ligne'}
            quiet={listing.state !== 'expired'}
          />
        )}
        {owned && listing.submittedAt && listing.state !== 'pending' && (
          <a href={`${path}/de-nouveau`} class="button">
            Déposer de nouveau
          </a>
        )}
        {listing.state === 'published' && <a href={`/annonces/${listing.id}`}>Voir l’annonce comme tout le monde</a>}
      </div>
      {verbs.includes('withdraw') && (
        <details class="act quiet">
          <summary>Retirer l’annonce</summary>
          <p>C’est définitif. Les personnes en relation avec vous pour cette annonce sont prévenues par mail.</p>
          <VerbButton action={`${path}/retirer`} label="Retirer définitivement" quiet />
        </details>
      )}
    </>
  )
}

/** Who answered, who fits, alone or together, and what would bring more. */
function People(managed: ManagedListing) {
  const { listing, owned, introductions, suited, advice } = managed
  const open = listing.state === 'published'
  const waiting = introductions.filter(isWaiting).length
  return (
    <>
      {open && (
        <nav class="jumps" aria-label="Dans cette page">
          <a href="#relations">
            Réponses <span class="tally">{introductions.length}</span>
            {owned && waiting > 0 && <span class="badge new">{`${waiting} à lire`}</span>}
          </a>
          <a href="#remplacants">
            Qui correspond <span class="tally">{suited}</span>
          </a>
          {advice && advice.team.members.length > 0 && <a href="#equipe">À plusieurs</a>}
          <a href="#annonce">L’annonce</a>
        </nav>
      )}
      {(introductions.length > 0 || open) && (
        <section id="relations">
          <h2>Réponses et invitations</h2>
          <Introductions {...managed} />
        </section>
      )}
      {open && (
        <section id="remplacants">
          <h2>Qui correspond</h2>
          <UndoDismissal items={managed.dismissed} undo={managed.undo} list="remplacants" />
          <Matches {...managed} />
          <Dismissed items={managed.dismissed} list="remplacants" />
          {managed.others && (
            <p class="others">
              <a href={managed.others}>Chercher d’autres remplaçants</a>
            </p>
          )}
        </section>
      )}
      <AdviceSections {...managed} />
    </>
  )
}

function Introductions({ introductions, owned, matches }: ManagedListing) {
  if (introductions.length === 0) {
    const invite = owned && matches.length > 0 ? ' Vous pouvez inviter les personnes ci-dessous.' : ''
    return <p>{`Personne pour l’instant.${invite}`}</p>
  }
  return (
    <>
      {inOrder(introductions).map((shown) => (
        <article id={`relation-${shown.interest.id}`} class={owned && isWaiting(shown) ? 'relation todo' : 'relation'}>
          <h3>{shown.contact?.name ?? candidatePhrase(shown)}</h3>
          {shown.contact?.name && <p>{candidatePhrase(shown)}</p>}
          <IntroductionBody shown={shown} readOnly={!owned} />
        </article>
      ))}
    </>
  )
}

/** "Vue 12 fois, dont 3 ces sept derniers jours." */
export function viewsPhrase({ all, week }: Views): string {
  if (all === 0) return 'Personne ne l’a encore ouverte.'
  const lately = week === 0 ? 'mais pas ces sept derniers jours' : `dont ${frenchNumber(week)} ces sept derniers jours`
  return `Vue ${plural(all, 'fois', 'fois')}, ${lately}.`
}
