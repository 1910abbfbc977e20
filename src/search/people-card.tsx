import type { Candidate } from '../candidates/model.ts'
import { candidateView } from '../candidates/view.ts'
import { isLive } from '../introductions/cards.tsx'
import type { Introduction } from '../introductions/service.ts'
import { hasWindow } from '../listings/rules.ts'
import type { Line, Verdict } from '../matching/model.ts'
import { civilDay } from '../reference/calendar.ts'
import { enumerate, frenchNumber, windowSentence } from '../reference/french.ts'
import { listingKindLabel, professionLabel, situationLabel, specialtyLabel } from '../reference/professions.ts'
import { bind, capital } from '../web/words.ts'

/** For whom somebody is looked for: the listing, and how it stands with the person of the card. */
export interface Towards {
  listing: string
  introduction: Introduction | undefined
  verdict: Verdict | null
}

interface Props {
  candidate: Candidate
  now: Date
  /** Where the invitation is sent to; null where nobody is looked for. */
  invite: { action: string; towards: Towards } | null
}

/** Somebody who is available, without saying who: what, where, when, what they wish, and how fresh that is. */
export function PersonCard({ candidate, now, invite }: Props) {
  const view = candidateView(candidate)
  const wishes = wishPhrases(view.wishes)
  const title = qualificationPhrase(candidate)
  return (
    <article id={`personne-${view.id}`} class="person" tabindex={-1}>
      <p class="topline">
        <span class="age">{confirmedSentence(candidate.confirmedAt, now)}</span>
      </p>
      <h3>{title}</h3>
      <ul class="facts">
        {view.situation && <li>{`Aujourd’hui\u00a0: ${situationLabel(view.situation).toLowerCase()}`}</li>}
        <li>{areaPhrase(view.areas)}</li>
        <li>{`Cherche\u00a0: ${enumerate(candidate.kinds.map((kind) => listingKindLabel(kind).toLowerCase()))}`}</li>
        {candidate.kinds.some(hasWindow) && (
          <li>{bind(`Pour commencer : ${windowSentence(candidate.window ?? {})}`)}</li>
        )}
        {wishes.length > 0 && <li>{`Souhaite\u00a0: ${wishes.join(', ')}`}</li>}
      </ul>
      <Available text={view.availability} />
      {invite && <Invitation candidate={view.id} title={title} {...invite} />}
    </article>
  )
}

/** Longer than this, the days are folded away. */
const MOST_CHARACTERS = 160

function Available({ text }: { text: string }) {
  if (!text) return null
  const said = bind(text)
  if (text.length <= MOST_CHARACTERS) return <p>{`Disponible ${said}.`}</p>
  return (
    <details class="points">
      <summary>Ses disponibilités</summary>
      <p>{`${capital(said)}.`}</p>
    </details>
  )
}

/** One press, or why there is none. */
function Invitation(props: { candidate: string; title: string; action: string; towards: Towards }) {
  const { candidate, title, action, towards } = props
  const { introduction: known, verdict, listing } = towards
  if (known && isLive(known)) {
    return (
      <p class="stand">
        <strong>{known.interest.by === 'owner' ? 'Vous l’avez invité·e.' : 'Cette personne vous a répondu.'}</strong>{' '}
        <a href={`/mes-annonces/${listing}#relation-${known.interest.id}`}>Voir où vous en êtes</a>
      </p>
    )
  }
  if (known?.interest.state === 'declined' && known.interest.by === 'owner') {
    return <p class="stand">Cette personne a décliné votre invitation.</p>
  }
  if (!verdict?.eligible) {
    return (
      <p class="stand">{bind(`Ne correspond pas à votre annonce : ${verdict ? AGAINST[verdict.line] : CLOSED}`)}</p>
    )
  }
  return (
    <form method="post" action={action} class="verb">
      <input type="hidden" name="candidateId" value={candidate} />
      <button type="submit">
        Inviter<span class="unseen">{` cette personne, ${title}`}</span>
      </button>
    </form>
  )
}

const CLOSED = 'elle n’attend plus personne.'

/** What stands between a person and the listing, for its owner. */
const AGAINST: Record<Line, string> = {
  open: 'on ne peut pas l’inviter pour celle-ci.',
  kind: 'elle ne cherche pas ce type d’annonce.',
  profession: 'ce n’est pas la profession, la spécialité ou le diplôme demandé.',
  practice: 'elle n’exerce pas dans ce mode.',
  distance: 'elle ne se déplace pas jusque-là.',
  dates: 'ses disponibilités ne couvrent pas assez vos dates.',
  terms: 'elle demande une part plus élevée.',
}

/** "Médecin (médecine générale), étudiant et infirmier". */
function qualificationPhrase({ qualifications }: Candidate): string {
  const phrases = qualifications.map(({ profession, specialty, student }) => {
    const detail = specialty ? ` (${specialtyLabel(profession, specialty).toLowerCase()})` : ''
    return `${professionLabel(profession).toLowerCase()}${detail}${student ? ', étudiant' : ''}`
  })
  return capital(enumerate(phrases))
}

function areaPhrase(areas: ReturnType<typeof candidateView>['areas']): string {
  return `Se déplace autour de\u00a0: ${enumerate(
    areas.map(({ commune, radiusKm }) => `${commune} (${frenchNumber(radiusKm)}\u00a0km)`),
  )}`
}

function wishPhrases(wishes: Candidate['wishes']): string[] {
  return [
    wishes?.walls === 'buy' && 'acheter les murs',
    wishes?.walls === 'rent' && 'louer les murs',
    wishes?.collaborationFirst && 'une collaboration d’abord',
    wishes?.team && 'un travail en équipe',
  ].filter((text) => typeof text === 'string')
}

/** "Disponibilités confirmées il y a 3 jours": whole civil days in Paris. */
function confirmedSentence(confirmedAt: Date, now: Date): string {
  const days = civilDay(now, 'Europe/Paris') - civilDay(confirmedAt, 'Europe/Paris')
  const when = days <= 0 ? 'aujourd’hui' : days === 1 ? 'hier' : `il y a ${days}\u00a0jours`
  return `Disponibilités confirmées ${when}`
}
