import { ProfileForm } from '../candidates/form.tsx'
import type { Candidate } from '../candidates/model.ts'
import { ListingCard, listingTitle } from '../listings/details.tsx'
import { listingView } from '../listings/view.ts'
import type { Advice } from '../matching/advice.ts'
import { STALE_DAYS } from '../matching/criteria.ts'
import { MatchReasons, Widen } from '../matching/details.tsx'
import type { Explained } from '../matching/service.ts'
import { frenchInstant } from '../reference/french.ts'
import { VerbButton } from '../web/fields.tsx'
import type { Form } from '../web/forms.ts'
import { Pager } from '../web/pager.tsx'
import { IntroductionBody, isLive, type Shown } from './cards.tsx'
import { DismissButton, Dismissed, type SetAside, UndoDismissal } from './dismissed.tsx'

/** A folded form does not open for a fragment in every browser. */
const EDIT_PROFILE = '/mon-profil?modifier=oui#modifier'

export interface ProfilePageProps {
  candidate: Candidate
  form: Form
  introductions: readonly Shown[]
  matches: readonly Explained[]
  /** What the person set aside, and which of it just now. */
  dismissed: readonly SetAside[]
  undo: string | null
  /** On the first page of matches. */
  advice: readonly Advice[] | null
  /** Whether these are the first matches. */
  first: boolean
  /** The cursor of the next page of matches, if any. */
  next: string | null
  /** The form is open. */
  editing: boolean
  now: Date
}

/** A candidate's page: what awaits an answer, what fits, and the profile to edit. */
export function ProfilePage(props: ProfilePageProps) {
  const { candidate, form, introductions } = props
  return (
    <>
      <h1>Mon profil</h1>
      <Standing candidate={candidate} now={props.now} />
      {introductions.length > 0 && (
        <section id="relations">
          <h2>Mes réponses et invitations</h2>
          {[...introductions.filter(isLive), ...introductions.filter((shown) => !isLive(shown))].map((shown) => (
            <article id={`relation-${shown.interest.id}`}>
              <h3>
                {shown.listing.state === 'published' ? (
                  <a href={`/annonces/${shown.listing.id}`}>{listingTitle(shown.listing)}</a>
                ) : (
                  listingTitle(shown.listing)
                )}
              </h3>
              <IntroductionBody shown={shown} />
            </article>
          ))}
        </section>
      )}
      <section id="annonces">
        <h2>Annonces qui me correspondent</h2>
        <UndoDismissal items={props.dismissed} undo={props.undo} />
        <Matches {...props} />
        <Dismissed items={props.dismissed} />
      </section>
      {props.advice && (
        <Widen
          advice={props.advice}
          found={props.matches.length}
          otherwise="Aucun changement à lui seul n’amènerait une annonce aujourd’hui. D’autres arrivent chaque semaine."
          edit={{ href: EDIT_PROFILE, label: 'Modifier mon profil' }}
        />
      )}
      <section id="modifier">
        <h2>Mon profil</h2>
        <details open={props.editing}>
          <summary>Modifier mon profil</summary>
          <ProfileForm form={form} choices={new Map()} />
        </details>
      </section>
    </>
  )
}

function Standing({ candidate, now }: { candidate: Candidate; now: Date }) {
  const paused = candidate.status === 'paused'
  const stale = now.getTime() - candidate.confirmedAt.getTime() > STALE_DAYS * 86_400_000
  return (
    <>
      <p>
        {paused
          ? 'Votre profil est en pause\u00a0: aucune annonce ne vous est proposée.'
          : stale
            ? `Vos disponibilités datent de plus de ${STALE_DAYS} jours\u00a0: confirmez-les pour recevoir de nouveau des annonces.`
            : 'Votre profil est actif.'}{' '}
        Disponibilités confirmées le {frenchInstant(candidate.confirmedAt)}.
      </p>
      <div class="actions">
        <VerbButton action="/mon-profil/confirmer" label="Toujours disponible" />
        {paused ? (
          <VerbButton action="/mon-profil/reprendre" label="Reprendre" quiet />
        ) : (
          <VerbButton action="/mon-profil/pause" label="Mettre en pause" quiet />
        )}
        <a href={EDIT_PROFILE}>Modifier mon profil</a>
      </div>
    </>
  )
}

function Matches({ candidate, introductions, matches, first, next, now }: ProfilePageProps) {
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
            <>
              <p>
                <a href={`/annonces/${match.listing.id}`}>
                  Voir et répondre<span class="unseen">{` à ${listingTitle(match.listing)}`}</span>
                </a>
              </p>
              <DismissButton
                action={`/mon-profil/annonces/${match.listing.id}/ecarter`}
                label={listingTitle(match.listing)}
              />
            </>
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

/** For somebody who has no profile yet. */
export function FirstProfilePage({ form }: { form: Form }) {
  return (
    <>
      <h1>Mon profil</h1>
      <p>
        Dites ce que vous cherchez, où et quand&nbsp;: les annonces qui correspondent vous sont proposées, avec les
        raisons. Deux minutes suffisent, et tout se change ensuite.
      </p>
      <ProfileForm form={form} choices={new Map()} />
    </>
  )
}
