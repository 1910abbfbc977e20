import type { Child } from 'hono/jsx'
import { bothShares, frenchInstant, frenchNumber } from '../reference/french.ts'
import { practiceTypeLabel, professionLabel, specialtyLabel } from '../reference/professions.ts'
import { bind, capital } from '../web/words.ts'
import type { HistoryStep, ListingState } from './model.ts'
import type { ListingView } from './view.ts'

/** A listing in words, for every page that shows one. */

export const STATE_LABELS: Record<ListingState, string> = {
  draft: 'Brouillon',
  pending: 'En attente de relecture',
  'to-correct': 'À corriger',
  published: 'Publiée',
  rejected: 'Refusée',
  filled: 'Pourvue',
  withdrawn: 'Retirée',
  expired: 'Expirée',
}

const STEP_LABELS: Record<string, string> = {
  submit: 'Envoyée au coordinateur',
  publish: 'Publiée',
  'request-changes': 'Correction demandée',
  reject: 'Refusée',
  fill: 'Pourvue',
  withdraw: 'Retirée',
  expire: 'Expirée\u00a0: toutes les dates sont passées',
  renew: 'Publiée de nouveau',
}

const THREE_WAYS: Record<string, string> = { yes: 'Oui', no: 'Non', negotiable: 'À discuter' }

export const listingTitle = (listing: Pick<ListingView, 'title'>) => listing.title ?? 'Annonce sans titre'

/** "Médecin, médecine générale". */
export function professionPhrase({ profession, specialty }: Pick<ListingView, 'profession' | 'specialty'>): string {
  if (!profession) return 'Profession à préciser'
  if (!specialty) return professionLabel(profession)
  return `${professionLabel(profession)}, ${specialtyLabel(profession, specialty).toLowerCase()}`
}

export function sharePhrase(candidateSharePct: number | null): string {
  return candidateSharePct === null ? 'Part à convenir' : bind(bothShares(candidateSharePct))
}

export function StateBadge({ state }: { state: ListingState }) {
  return <span class={`badge ${state}`}>{STATE_LABELS[state]}</span>
}

/** A listing in short, under a heading of level 3, with a link to all of it. */
export function ListingCard({ listing, href, children }: { listing: ListingView; href: string; children?: Child }) {
  return (
    <article>
      <h3>
        <a href={href}>{listingTitle(listing)}</a>
      </h3>
      <ul class="facts">
        <li>
          <strong>{professionPhrase(listing)}</strong>
        </li>
        <li>{listing.communeNames.join(', ') || 'Commune à préciser'}</li>
        <li>{capital(bind(listing.calendar)) || 'Dates à préciser'}</li>
        <li>{sharePhrase(listing.candidateSharePct)}</li>
        {listing.publishedAt && (
          <li>
            <small>Publiée le {frenchInstant(new Date(listing.publishedAt))}</small>
          </li>
        )}
      </ul>
      {children}
    </article>
  )
}

/** All that a listing says to anybody, but its title. */
export function ListingDetails({ listing }: { listing: ListingView }) {
  return (
    <>
      <dl>
        {facts(listing).map(([term, text]) => (
          <div>
            <dt>{term}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      {listing.description && <p class="prose">{listing.description}</p>}
    </>
  )
}

function facts(listing: ListingView): [string, string][] {
  const rows: [string, string | null][] = [
    ['Profession', professionPhrase(listing)],
    ['Où', listing.communeNames.join(', ') || null],
    ['Mode d’exercice', listing.practiceType && practiceTypeLabel(listing.practiceType)],
    ['Structure', listing.structureName],
    ['Quand', capital(bind(listing.calendar)) || null],
    ['Part', sharePhrase(listing.candidateSharePct)],
    ['Remplacement partiel', listing.partialAccepted ? 'Accepté' : 'Non\u00a0: toutes les dates sont à couvrir'],
    ['Étudiant avec licence', listing.studentsAccepted ? 'Accepté' : 'Non'],
    ['Secteur', listing.sector],
    ['Actes par jour', patientsPhrase(listing.patientsPerDay)],
    ['Visites à domicile', yesNo(listing.homeVisits)],
    ['Véhicule nécessaire', yesNo(listing.vehicleNeeded)],
    ['Logement', listing.housing && (THREE_WAYS[listing.housing] ?? listing.housing)],
    ['Transport', listing.transport && (THREE_WAYS[listing.transport] ?? listing.transport)],
    ['Logiciel', listing.software],
    ['Secrétariat', listing.secretary],
  ]
  return rows.filter((row): row is [string, string] => Boolean(row[1]))
}

const yesNo = (value: boolean | null) => (value === null ? null : value ? 'Oui' : 'Non')

function patientsPhrase(range: ListingView['patientsPerDay']): string | null {
  if (!range) return null
  const { min, max } = range
  if (min !== null && max !== null) return min === max ? frenchNumber(min) : `${min} à ${max}`
  if (min !== null) return `${min} au moins`
  return max === null ? null : `${max} au plus`
}

/** What happened to a listing so far, with the reasons given. */
export function ListingHistory({ steps }: { steps: readonly HistoryStep[] }) {
  if (steps.length === 0) return <p>Rien pour l’instant.</p>
  return (
    <ol class="history">
      {steps.map((step) => (
        <li>
          {step.verb === 'publish' && step.from === 'published'
            ? 'Modification relue'
            : (STEP_LABELS[step.verb] ?? step.verb)}
          {', le '}
          {frenchInstant(step.at)}
          {step.reason && <blockquote class="prose">{step.reason}</blockquote>}
        </li>
      ))}
    </ol>
  )
}
