import type { Candidate } from '../candidates/model.ts'
import { ListingCard, listingTitle } from '../listings/details.tsx'
import { listingView } from '../listings/view.ts'
import type { Advice } from '../matching/advice.ts'
import type { LineChange } from '../matching/applying.ts'
import { MatchReasons, Widen } from '../matching/details.tsx'
import type { Explained } from '../matching/service.ts'
import { TextArea } from '../web/fields.tsx'
import type { Town } from '../web/map.tsx'
import { Pager } from '../web/pager.tsx'
import { blankForm } from './answering.tsx'
import { IntroductionBody, inOrder, isLive, isWaiting, type Shown } from './cards.tsx'
import { DismissButton, Dismissed, type SetAside, UndoDismissal } from './dismissed.tsx'
import { ProfileStanding, ProfileSummary } from './standing.tsx'

export interface ProfilePageProps {
  candidate: Candidate
  towns: readonly Town[]
  introductions: readonly Shown[]
  matches: readonly Explained[]
  /** What the person set aside, and which of it just now. */
  dismissed: readonly SetAside[]
  undo: string | null
  restored: string | null
  /** On the first page of matches. */
  advice: readonly Advice[] | null
  /** What a press of a button changed just now. */
  made: { change: LineChange; text: string } | null
  /** Whether these are the first matches. */
  first: boolean
  /** The cursor of the next page of matches, if any. */
  next: string | null
  now: Date
}

/** A candidate's page: how the profile stands, what awaits an answer, what fits and what would bring more. */
export function ProfilePage(props: ProfilePageProps) {
  const { candidate, introductions } = props
  return (
    <>
      <h1>Mon profil</h1>
      <div class="space">
        <div class="space-side">
          <ProfileStanding candidate={candidate} now={props.now} />
          <ProfileSummary candidate={candidate} towns={props.towns} />
        </div>
        <div class="space-main">
          {introductions.length > 0 && (
            <section id="relations">
              <h2>Mes réponses et invitations</h2>
              {inOrder(introductions).map((shown) => (
                <Relation shown={shown} />
              ))}
            </section>
          )}
          <section id="annonces">
            <h2>Annonces qui me correspondent</h2>
            <UndoDismissal items={props.dismissed} undo={props.undo} list="annonces" />
            <Matches {...props} />
            <Dismissed items={props.dismissed} list="annonces" />
          </section>
          {props.advice && (
            <Widen
              advice={props.advice}
              found={props.matches.length}
              what="annonce"
              otherwise="Aucun changement à lui seul n’amènerait une annonce aujourd’hui. D’autres arrivent chaque semaine."
              edit={{ href: '/mon-profil/modifier', label: 'Modifier mon profil', action: '/mon-profil/elargir' }}
              made={props.made}
            />
          )}
        </div>
      </div>
    </>
  )
}

function Relation({ shown }: { shown: Shown }) {
  const { interest, listing } = shown
  return (
    <article id={`relation-${interest.id}`} class={isWaiting(shown) ? 'relation todo' : 'relation'}>
      <h3>
        {listing.state === 'published' ? (
          <a href={`/annonces/${listing.id}`}>{listingTitle(listing)}</a>
        ) : (
          listingTitle(listing)
        )}
      </h3>
      <IntroductionBody shown={shown} />
    </article>
  )
}

function Matches({ candidate, introductions, matches, restored, first, next, now }: ProfilePageProps) {
  if (matches.length === 0) {
    return (
      <p>
        {candidate.status === 'paused'
          ? 'Reprenez votre profil pour en voir.'
          : 'Aucune pour l’instant. Nous vous écrirons dès qu’il y en aura une.'}{' '}
        <a href="/">Chercher parmi toutes les annonces</a>
      </p>
    )
  }
  return (
    <>
      {matches.map((match) => (
        <ListingCard listing={listingView(match.listing, now)} href={`/annonces/${match.listing.id}`}>
          <MatchReasons match={match} reader="candidate" />
          {introductions.some((shown) => isLive(shown) && shown.listing.id === match.listing.id) ? (
            <p>Vous êtes déjà en relation, voir plus haut.</p>
          ) : (
            <Choose match={match} restored={restored === match.listing.id} />
          )}
        </ListingCard>
      ))}
      <Pager
        name="Pages d’annonces"
        links={[
          !first && { href: '/mon-profil#annonces', label: 'Revenir aux premières' },
          next !== null && { href: `/mon-profil?apres=${next}#annonces`, label: 'Voir les suivantes' },
        ]}
      />
    </>
  )
}

/** To say yes, with a word if one likes, or no. */
function Choose({ match: { listing }, restored }: { match: Explained; restored: boolean }) {
  const title = listingTitle(listing)
  return (
    <div class="choose">
      <details class="act main">
        <summary>
          Je suis intéressé·e<span class="unseen">{` par ${title}`}</span>
        </summary>
        <form method="post" action={`/annonces/${listing.id}/interet`} novalidate>
          <TextArea
            form={blankForm(`interet-${listing.id}-`)}
            name="message"
            label="Votre message (facultatif)"
            hint="Sans téléphone ni adresse&nbsp;: vos coordonnées partent quand vous êtes d’accord tous les deux."
            rows={3}
            maxlength={2000}
          />
          <button type="submit">Envoyer ma réponse</button>
        </form>
      </details>
      <DismissButton
        action={`/mon-profil/annonces/${listing.id}/ecarter`}
        label={title}
        list="annonces"
        focus={restored}
      />
    </div>
  )
}
