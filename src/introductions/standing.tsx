import type { Candidate } from '../candidates/model.ts'
import { candidateAvailability, candidateSummary } from '../candidates/view.ts'
import { CirclesMap } from '../candidates/zones.tsx'
import { STALE_DAYS } from '../matching/criteria.ts'
import { civilDay } from '../reference/calendar.ts'
import { enumerate, frenchInstant, frenchNumber, plural, windowSentence } from '../reference/french.ts'
import { listingKindLabel, practiceTypeLabel } from '../reference/professions.ts'
import { VerbButton } from '../web/fields.tsx'
import type { Reach, Town } from '../web/map.tsx'
import { bind, capital } from '../web/words.ts'

/** How a candidate's profile stands, in short. */

/** From then on a confirmation is asked for: what is older counts less. */
const AGEING_DAYS = 30

/** Whether listings come, since when that is sure, and the three verbs. */
export function ProfileStanding({ candidate, now }: { candidate: Candidate; now: Date }) {
  const paused = candidate.status === 'paused'
  const age = civilDay(now, 'Europe/Paris') - civilDay(candidate.confirmedAt, 'Europe/Paris')
  const stale = age > STALE_DAYS
  return (
    <section class="standing" aria-label="État du profil">
      <p>
        {paused ? (
          <span class="badge pending">En pause</span>
        ) : stale ? (
          <span class="badge to-correct">À confirmer</span>
        ) : (
          <span class="badge published">Actif</span>
        )}
      </p>
      <p>
        {paused
          ? 'Votre profil est en pause\u00a0: aucune annonce ne vous est proposée, et personne ne vous invite.'
          : stale
            ? `Vos disponibilités datent de plus de ${STALE_DAYS} jours\u00a0: confirmez-les pour recevoir de nouveau des annonces.`
            : 'Votre profil est actif\u00a0: les annonces qui vous correspondent arrivent ici et par mail.'}
      </p>
      {paused ? (
        <VerbButton action="/mon-profil/reprendre" label="Reprendre" />
      ) : (
        <>
          <VerbButton action="/mon-profil/confirmer" label="Toujours disponible" quiet={age < AGEING_DAYS} />
          <p class="hint">
            Disponibilités confirmées <strong>{daysAgo(age)}</strong>, le {frenchInstant(candidate.confirmedAt)}. Plus
            c’est récent, mieux vous êtes placé·e&nbsp;; après {STALE_DAYS} jours, plus rien ne vous est proposé.
          </p>
        </>
      )}
      <div class="actions">
        <a href="/mon-profil/modifier" class="button">
          Modifier mon profil
        </a>
        {!paused && <VerbButton action="/mon-profil/pause" label="Mettre en pause" quiet />}
      </div>
    </section>
  )
}

/** "il y a 12 jours": whole civil days. */
function daysAgo(days: number): string {
  if (days <= 0) return 'aujourd’hui'
  return days === 1 ? 'hier' : `il y a ${days}\u00a0jours`
}

const DIGESTS: Record<Candidate['digest'], string> = {
  weekly: 'Une lettre par semaine',
  daily: 'Une lettre par jour',
  instant: 'La lettre, et une alerte par jour au plus',
  never: 'Aucun mail',
}

/** What the profile says, folded on a telephone; the zones on a map. */
export function ProfileSummary({ candidate, towns }: { candidate: Candidate; towns: readonly Town[] }) {
  return (
    <section class="summary" aria-labelledby="resume">
      <h2 id="resume">Ce que vous cherchez</h2>
      <p>
        <strong>{capital(bind(candidateSummary(candidate)))}</strong>
      </p>
      <ZoneMap candidate={candidate} towns={towns} />
      <dl>
        {facts(candidate).map(([term, text]) => (
          <div>
            <dt>{term}</dt>
            <dd>{capital(bind(text))}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function ZoneMap({ candidate, towns }: { candidate: Candidate; towns: readonly Town[] }) {
  const circles = candidate.zones.flatMap(({ place: { name, lat, lon }, radiusKm }): Reach[] =>
    lat === null || lon === null ? [] : [{ lat, lon, radiusKm, label: name }],
  )
  if (circles.length === 0) return null
  return <CirclesMap circles={circles} towns={towns} />
}

function facts(candidate: Candidate): [string, string][] {
  const { kinds, minDays, minCandidateSharePct, practiceTypes } = candidate
  const dated = kinds.some((kind) => kind === 'replacement' || kind === 'reinforcement')
  const begins = kinds.some((kind) => kind === 'succession' || kind === 'collaboration')
  const rows: [string, string | null][] = [
    ['Types d’annonce', enumerate(kinds.map((kind) => listingKindLabel(kind).toLowerCase()))],
    ['Disponible', dated ? candidateAvailability(candidate) || 'aucune date' : null],
    ['Début', begins ? windowSentence(candidate.window ?? {}) : null],
    ['Pas moins de', minDays ? plural(minDays, 'jour') : null],
    ['Part minimum', minCandidateSharePct === null ? null : `${frenchNumber(minCandidateSharePct)} %`],
    ['Modes d’exercice', practiceTypes.length > 0 ? enumerate(practiceTypes.map(practiceTypeLabel)) : null],
    ['Mails', DIGESTS[candidate.digest]],
  ]
  return rows.filter((row): row is [string, string] => Boolean(row[1]))
}
