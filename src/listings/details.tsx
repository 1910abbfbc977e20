import type { Child } from 'hono/jsx'
import { enumerate, frenchInstant, frenchNumber } from '../reference/french.ts'
import { listingKindLabel, practiceTypeLabel, professionLabel, specialtyLabel } from '../reference/professions.ts'
import { bind, capital } from '../web/words.ts'
import type { HistoryStep, ListingState } from './model.ts'
import { hasWindow } from './rules.ts'
import { type ListingView, listingShare, listingTerms, placesLeft, pricesOf } from './view.ts'

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

export const STEP_LABELS: Record<string, string> = {
  enter: 'Saisie par la coordination',
  repeat: 'Déposée de nouveau',
  'take-over': 'Reprise par son titulaire',
  submit: 'Envoyée à la relecture',
  publish: 'Publiée',
  'publish again': 'Relue de nouveau',
  'request-changes': 'Correction demandée',
  reject: 'Refusée',
  fill: 'Pourvue',
  'fill again': 'Une partie des places pourvue',
  withdraw: 'Retirée',
  expire: 'Expirée\u00a0: les dates sont passées, ou 90 jours sans renouvellement',
  renew: 'Publiée de nouveau',
  'renew again': 'Prolongée',
  remind: 'Relance envoyée à son titulaire',
}

const THREE_WAYS: Record<string, string> = { yes: 'Oui', no: 'Non', negotiable: 'À discuter' }

export const listingTitle = (listing: Pick<ListingView, 'title'>) => listing.title ?? 'Annonce sans titre'

/** "Médecin, médecine générale". */
export function professionPhrase({ profession, specialty }: Pick<ListingView, 'profession' | 'specialty'>): string {
  if (!profession) return 'Profession à préciser'
  if (!specialty) return professionLabel(profession)
  return `${professionLabel(profession)}, ${specialtyLabel(profession, specialty).toLowerCase()}`
}

const kindPhrase = ({ kind }: Pick<ListingView, 'kind'>) => (kind ? listingKindLabel(kind) : 'Type à préciser')

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
          <span class="kind">{kindPhrase(listing)}</span> <strong>{professionPhrase(listing)}</strong>
        </li>
        <li>{enumerate(listing.communeNames) || 'Commune à préciser'}</li>
        <li>{capital(bind(listing.calendar)) || 'Dates à préciser'}</li>
        {placesLeft(listing) && <li>{placesLeft(listing)}</li>}
        <li>{capital(bind(listingTerms(listing)))}</li>
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

/** A text as somebody wrote it, by the name of its field. */
export type ShowWords = (
  field: 'structureName' | 'software' | 'secretary' | 'sector' | 'description',
  text: string,
) => Child

/** What a page may say at its head. */
const KEY_FACTS: readonly string[] = ['Type', 'Profession', 'Où', 'Quand', 'Part']

/**
 * All that a listing says to anybody, but its title; `words` may mark what people wrote. `beside`: beside a head that says who,
 * where, when and for what share, the text comes first and they are not said twice.
 */
export function ListingDetails(props: { listing: ListingView; words?: ShowWords; beside?: boolean }) {
  const { listing, words = (_, text) => text, beside = false } = props
  const text = listing.description && <p class="prose">{words('description', listing.description)}</p>
  return (
    <>
      {beside && text}
      <dl>
        {facts(listing, words).map(([term, text]) =>
          beside && KEY_FACTS.includes(term) ? null : (
            <div>
              <dt>{term}</dt>
              <dd>{text}</dd>
            </div>
          ),
        )}
      </dl>
      {!beside && text}
    </>
  )
}

function facts(listing: ListingView, words: ShowWords): [string, Child][] {
  const dated = !hasWindow(listing.kind)
  const written = (field: 'structureName' | 'software' | 'secretary' | 'sector') =>
    listing[field] && words(field, listing[field])
  const rows: [string, Child][] = [
    ['Type', kindPhrase(listing)],
    ['Profession', professionPhrase(listing)],
    ['Où', enumerate(listing.communeNames) || null],
    ['Mode d’exercice', listing.practiceType && practiceTypeLabel(listing.practiceType)],
    ['Structure', written('structureName')],
    ['Quand', capital(bind(listing.calendar)) || null],
    ['Places', placesLeft(listing)],
    [
      'Une partie des dates',
      dated ? (listing.partialAccepted ? 'Acceptée' : 'Non\u00a0: toutes sont à couvrir') : null,
    ],
    ['Part', capital(bind(listingShare(listing) ?? ''))],
    ...pricesOf(listing).map(({ label, text }): [string, string] => [capital(label), capital(bind(text))]),
    ['Collaboration d’abord', listing.kind === 'succession' ? yesNo(listing.collaborationFirst) : null],
    ['Successeurs recherchés', listing.successorsWanted === null ? null : String(listing.successorsWanted)],
    ['Étudiant avec licence', listing.studentsAccepted ? 'Accepté' : 'Non'],
    ['Secteur', written('sector')],
    ['Actes par jour', patientsPhrase(listing.patientsPerDay)],
    ['Visites à domicile', yesNo(listing.homeVisits)],
    ['Véhicule nécessaire', yesNo(listing.vehicleNeeded)],
    ['Logement', listing.housing && (THREE_WAYS[listing.housing] ?? listing.housing)],
    ['Transport', listing.transport && (THREE_WAYS[listing.transport] ?? listing.transport)],
    ['Logiciel', written('software')],
    ['Secrétariat', written('secretary')],
    ['Réservée à son territoire', listing.territoryDays > 0 && firstDaysPhrase(listing)],
  ]
  return rows.filter(([, text]) => Boolean(text))
}

function firstDaysPhrase({ territoryDays, publishedAt }: ListingView): string {
  if (publishedAt === null) return territoryDays === 1 ? 'Le premier jour' : `Les ${territoryDays} premiers jours`
  const until = new Date(Date.parse(publishedAt) + territoryDays * 86_400_000)
  return bind(`Jusqu’au ${frenchInstant(until)}`)
}

const yesNo = (value: boolean | null) => (value === null ? null : value ? 'Oui' : 'Non')

function patientsPhrase(range: ListingView['patientsPerDay']): string | null {
  if (!range) return null
  const { min, max } = range
  if (min !== null && max !== null) return min === max ? frenchNumber(min) : `${min} à ${max}`
  if (min !== null) return `${min} au moins`
  return max === null ? null : `${max} au plus`
}

/** Verbs that are its owner's, unless said otherwise. */
const OWNERS: readonly string[] = ['submit', 'fill', 'withdraw', 'renew']

/** What happened, in words, and by whom where it matters. */
export function stepPhrase({
  verb,
  from,
  to,
  by,
}: Pick<HistoryStep, 'verb' | 'by'> & { from: string | null; to: string }): string {
  const phrase = STEP_LABELS[from === to ? `${verb} again` : verb] ?? STEP_LABELS[verb] ?? verb
  return by === 'coordinator' && OWNERS.includes(verb) ? `${phrase} par la coordination` : phrase
}

/** What happened to a listing so far, by whom where it matters, with the reasons given. */
export function ListingHistory({ steps }: { steps: readonly HistoryStep[] }) {
  if (steps.length === 0) return <p>Rien pour l’instant.</p>
  return (
    <ol class="history">
      {steps.map((step) => (
        <li>
          {stepPhrase(step)}
          {', le '}
          {bind(frenchInstant(step.at))}
          {step.reason && <blockquote class="prose">{step.reason}</blockquote>}
        </li>
      ))}
    </ol>
  )
}
