import type { Child } from 'hono/jsx'
import { candidateAvailability, candidateSummary } from '../candidates/view.ts'
import type { Listing } from '../listings/model.ts'
import { hasWindow } from '../listings/rules.ts'
import type { Advice, TeamAdvice } from '../matching/advice.ts'
import type { LineChange } from '../matching/applying.ts'
import { MatchReasons, Widen } from '../matching/details.tsx'
import { reasonSentences } from '../matching/sentences.ts'
import type { Explained } from '../matching/service.ts'
import { Pager } from '../web/pager.tsx'
import { bind, capital } from '../web/words.ts'
import { blankForm, InviteForm } from './answering.tsx'
import { isLive, type Shown } from './cards.tsx'
import { DismissButton } from './dismissed.tsx'
import { TeamDays, teamLetter } from './team.tsx'

/** Who fits a listing, alone or together, and what to change for more. */
export interface FoundPeople {
  listing: Listing
  owned: boolean
  introductions: readonly Shown[]
  matches: readonly Explained[]
  /** On the first page of matches of a published listing; `days`: who of the team takes which half-day. */
  advice: { widen: readonly Advice[]; team: TeamAdvice; days: readonly [number, number][] } | null
  /** What a press of a button changed just now. */
  made: { change: LineChange; text: string } | null
  /** Whom the owner took back into the list just now. */
  restored: string | null
  /** Whether these are the first matches. */
  first: boolean
  /** The cursor of the next page of matches, if any. */
  next: string | null
}

export function Matches({ listing, owned, introductions, matches, restored, first, next }: FoundPeople) {
  const path = `/mes-annonces/${listing.id}`
  if (matches.length === 0) {
    return <p>Personne pour l’instant. Nous vous écrirons dès que quelqu’un correspondra.</p>
  }
  return (
    <>
      {matches.map((match) => (
        <article class="match">
          <h3>{bind(candidateSummary(match.candidate))}</h3>
          <MatchReasons match={match} reader="owner" />
          {!hasWindow(listing.kind) && (
            <details class="points">
              <summary>Ses disponibilités</summary>
              <p>{freeTime(match)}</p>
            </details>
          )}
          {owned && (
            <div class="choose">
              <Invite match={match} introductions={introductions} />
              {!introductions.some((one) => isLive(one) && one.candidate.id === match.candidate.id) && (
                <DismissButton
                  action={`${path}/ecarter`}
                  label={bind(candidateSummary(match.candidate))}
                  candidateId={match.candidate.id}
                  list="remplacants"
                  focus={restored === match.candidate.id}
                />
              )}
            </div>
          )}
        </article>
      ))}
      <Pager
        name="Pages de profils"
        links={[
          !first && { href: `${path}#remplacants`, label: 'Revenir aux premiers' },
          next !== null && { href: `${path}?apres=${next}#remplacants`, label: 'Voir les suivants' },
        ]}
      />
    </>
  )
}

const freeTime = ({ candidate }: Explained) => capital(bind(candidateAvailability(candidate)))

/** Who would cover it together, and what to change for more people: an empty list never stands alone. */
export function AdviceSections({ listing, owned, introductions, matches, advice, made }: FoundPeople) {
  if (!advice) return null
  const { widen, team, days } = advice
  const path = `/mes-annonces/${listing.id}`
  return (
    <>
      {team.members.length > 0 && (
        <section id="equipe">
          <h2>À plusieurs</h2>
          <p>{bind(team.text)}</p>
          <TeamDays days={days} />
          {team.members.map((match, i) => (
            <article class="match">
              <h3>
                <span class={`half t${i}`}>{teamLetter(i)}</span> {bind(candidateSummary(match.candidate))}
              </h3>
              <p>
                {bind(reasonSentences(match.reasons, 'owner')[0] ?? '')} {freeTime(match)}.
              </p>
              {owned && <Invite match={match} introductions={introductions} among="equipe" />}
            </article>
          ))}
        </section>
      )}
      <Widen
        advice={widen}
        found={matches.length}
        what="personne"
        otherwise="Aucun changement à lui seul n’amènerait quelqu’un aujourd’hui. D’autres profils arrivent chaque semaine."
        edit={owned ? { href: `${path}/modifier`, label: 'Modifier l’annonce', action: `${path}/elargir` } : null}
        made={made}
      />
    </>
  )
}

/** `among` keeps the fields of somebody listed twice apart. */
function Invite({
  match,
  introductions,
  among = 'inviter',
}: {
  match: Explained
  introductions: readonly Shown[]
  among?: string
}): Child {
  const known = introductions.find((each) => each.candidate.id === match.candidate.id)
  if (known && isLive(known)) return <p>Vous êtes déjà en relation, voir plus haut.</p>
  if (known?.interest.state === 'declined' && known.interest.by === 'owner') return <p>Cette personne a décliné.</p>
  return (
    <details class="act">
      <summary>Inviter</summary>
      <InviteForm
        listing={match.listing.id}
        candidate={match.candidate.id}
        form={blankForm(`${among}-${match.candidate.id}-`)}
      />
    </details>
  )
}
