import { atPlace, enumerate, frenchNumber, ofPlace, plural } from '../reference/french.ts'
import { practiceTypeLabel } from '../reference/professions.ts'
import type { DatesFacts, Reason, TermsFacts, WindowFacts, WishFacts, WishState } from './model.ts'
import type { Widening } from './widen.ts'

/** Who reads: the candidate is told of "votre rayon", the practitioner of "son rayon". */
export type Reader = 'candidate' | 'owner'

/** One French sentence per reason; the only place that words them, for the API, the pages and the mails. */
export function reasonSentences(reasons: readonly Reason[], reader: Reader): string[] {
  return reasons.map((reason) => sentence(reason, reader))
}

function sentence(reason: Reason, reader: Reader): string {
  const theirs = reader === 'candidate' ? 'votre' : 'son'
  switch (reason.criterion) {
    case 'dates':
      return 'covered' in reason.facts ? coverageSentence(reason.facts) : windowSentence(reason.facts)
    case 'distance': {
      const { km, candidateCommune, listingCommune, radiusKm, samePlace } = reason.facts
      if (samePlace) return `Sur place, ${atPlace(listingCommune)}.`
      const distance = km < 1 ? "à moins d'1 km" : `à ${frenchNumber(Math.round(km))} km`
      return `${capital(distance)} ${ofPlace(candidateCommune)}, dans ${theirs} rayon de ${frenchNumber(radiusKm)} km.`
    }
    case 'practice': {
      const label = practiceTypeLabel(reason.facts.practiceType)
      if (reason.facts.noPreference) return `Mode d'exercice accepté : ${label}.`
      return reason.facts.preferred
        ? `Mode d'exercice préféré : ${label}.`
        : `Mode d'exercice accepté, sans être préféré : ${label}.`
    }
    case 'terms':
      return 'candidateSharePct' in reason.facts
        ? termsSentence(reason.facts, reader)
        : wishesSentence(reason.facts, reader)
    case 'freshness': {
      const days = reason.facts.confirmedDaysAgo
      if (days <= 0) return "Disponibilités confirmées aujourd'hui."
      return days === 1 ? 'Disponibilités confirmées hier.' : `Disponibilités confirmées il y a ${days} jours.`
    }
  }
}

function coverageSentence({ covered, needed, shift }: DatesFacts): string {
  const part = `Disponible ${plural(covered, 'demi-journée')} sur ${frenchNumber(needed)}`
  if (shift === 0) return `${part}.`
  const days = Math.abs(shift)
  return `${part}, en ${shift > 0 ? 'retardant' : 'avançant'} les dates de ${plural(days, 'jour')}.`
}

function windowSentence({ overlapDays, shorterDays, contained }: WindowFacts): string {
  if (contained) return 'Dates de début compatibles.'
  return `Dates de début compatibles en partie : ${plural(overlapDays, 'jour')} en commun sur ${frenchNumber(shorterDays)}.`
}

function termsSentence(
  { candidateSharePct: share, minCandidateSharePct: minimum }: TermsFacts,
  reader: Reader,
): string {
  const [part, wanted] = reader === 'candidate' ? ['Votre part', 'votre minimum'] : ['Sa part', 'son minimum']
  if (share === null) {
    return minimum === null ? 'Part à convenir.' : `Part à convenir (${wanted} : ${frenchNumber(minimum)} %).`
  }
  const offered = `${part} : ${frenchNumber(share)} % des honoraires`
  if (minimum === null) return `${offered}.`
  return share >= minimum
    ? `${offered}, au moins ${wanted} de ${frenchNumber(minimum)} %.`
    : `${offered}, un peu sous ${wanted} de ${frenchNumber(minimum)} %.`
}

const WISHES: Record<keyof WishFacts, string> = {
  wallsToBuy: 'vente des murs',
  wallsToRent: 'location des murs',
  collaborationFirst: 'collaboration d’abord',
  team: 'reprise à plusieurs',
}

/** After feminine nouns all. */
const WISHES_ARE: Record<WishState, string> = { met: 'possible', unknown: 'à convenir', unmet: 'non prévue' }

function wishesSentence(facts: WishFacts, reader: Reader): string {
  const wishes = Object.entries(facts) as [keyof WishFacts, WishState][]
  const theirs = reader === 'candidate' ? 'Vos' : 'Ses'
  if (wishes.length === 0) return `${theirs} souhaits : aucun en particulier.`
  return `${theirs} souhaits : ${enumerate(wishes.map(([wish, state]) => `${WISHES[wish]} (${WISHES_ARE[state]})`))}.`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** One French sentence for a change that gains matches. */
export function widenSentence({ change, gain }: Widening): string {
  return `${wideningPhrase(change)} : ${plural(gain, change.line in OF_LISTING ? 'personne' : 'annonce')} de plus.`
}

/** The change alone, as a sentence without its end: "En passant de 20 à 26 km autour de Nantes". */
export function wideningPhrase(change: Widening['change']): string {
  return capital(changePhrase(change))
}

/** What a button says that makes the change. */
export function wideningVerb(change: Widening['change']): string {
  switch (change.line) {
    case 'candidateSharePct':
      return `Passer à ${frenchNumber(change.to)} % pour le candidat`
    case 'flexDays':
      return `Accepter ${plural(change.to, 'jour')} de souplesse`
    case 'partialAccepted':
      return 'Accepter une partie des dates'
    case 'studentsAccepted':
      return 'Accepter les étudiants'
    case 'radiusKm':
      return `Passer à ${frenchNumber(change.to)} km`
    case 'kinds':
      return `Chercher aussi ${KINDS[change.added] ?? change.added}`
    case 'practiceTypes':
      return 'Accepter aussi ce mode d’exercice'
    case 'minDays':
      return change.to === 0 ? 'Ne plus fixer de minimum' : `Passer à ${plural(change.to, 'jour')}`
    case 'minCandidateSharePct':
      return `Passer à ${frenchNumber(change.to)} %`
  }
}

const KINDS: Record<string, string> = {
  replacement: 'des remplacements',
  succession: 'des successions',
  collaboration: 'des collaborations',
  reinforcement: 'des renforts ponctuels',
}

/** Lines that an owner changes; the others are a candidate's. */
const OF_LISTING = { candidateSharePct: true, flexDays: true, partialAccepted: true, studentsAccepted: true }

function changePhrase(change: Widening['change']): string {
  switch (change.line) {
    case 'candidateSharePct':
      return `en portant la part du candidat de ${frenchNumber(change.from)} à ${frenchNumber(change.to)} %`
    case 'flexDays':
      return change.from === 0
        ? `en acceptant que les dates bougent de ${plural(change.to, 'jour')}`
        : `en portant la souplesse des dates de ${frenchNumber(change.from)} à ${plural(change.to, 'jour')}`
    case 'partialAccepted':
      return 'en acceptant qu’une partie seulement des dates soit couverte'
    case 'studentsAccepted':
      return 'en acceptant les étudiants titulaires d’une licence de remplacement'
    case 'radiusKm':
      return `en passant de ${frenchNumber(change.from)} à ${frenchNumber(change.to)} km autour ${ofPlace(change.communeName)}`
    case 'kinds':
      return `en cherchant aussi ${KINDS[change.added] ?? change.added}`
    case 'practiceTypes':
      return `en acceptant aussi le mode d’exercice « ${practiceTypeLabel(change.added)} »`
    case 'minDays':
      return change.to === 0
        ? 'sans minimum de jours'
        : `en abaissant votre minimum de ${frenchNumber(change.from)} à ${plural(change.to, 'jour')}`
    case 'minCandidateSharePct':
      return change.to <= 0
        ? 'sans part minimale'
        : `en abaissant votre part minimale de ${frenchNumber(change.from)} à ${frenchNumber(change.to)} %`
  }
}

/** What stands between the asker and any match at all: something to fill in or to do, not a change to weigh. */
export const MISSING = {
  state: 'Cette annonce n’est pas publiée : elle aura des correspondances une fois publiée.',
  periods: 'Il ne reste aucune demi-journée à venir : modifiez les dates.',
  window: 'La date de début au plus tard est passée : modifiez-la ou retirez-la.',
  status: 'Votre profil est en pause : reprenez-le pour recevoir des annonces.',
  confirmation: 'Vos disponibilités datent de plus de 120 jours : confirmez-les.',
  email: 'Votre adresse n’est pas encore confirmée : connectez-vous une fois par le lien reçu par mail.',
  zones: 'Aucune zone : indiquez au moins une commune et un rayon.',
  qualifications: 'Aucune profession : indiquez la vôtre.',
  availability: 'Aucune disponibilité à venir : indiquez les périodes où vous êtes libre.',
} as const
export type Missing = keyof typeof MISSING

/** How well a pair fits in one word, as schools say it; the score itself stands beside. */
export function scoreWord(score: number): string {
  if (score >= 85) return 'Très bien'
  if (score >= 70) return 'Bien'
  return score >= 60 ? 'Assez bien' : 'En partie'
}

const WANTED: Record<string, [one: string, many: string]> = {
  replacement: ['remplaçant', 'remplaçants'],
  succession: ['repreneur', 'repreneurs'],
}

/** How many people a listing would find, in words; without dates, how many look for its like near by. */
export function estimateSentence(kind: string, count: number, undated: boolean): string {
  const [one, many] = WANTED[kind] ?? ['personne', 'personnes']
  if (count === 0) return undated ? 'Personne ne cherche cela près de là.' : 'Personne ne correspond aujourd’hui.'
  const people = plural(count, one, many)
  if (undated) return `${people} près de là : donnez vos dates pour savoir qui est libre.`
  return `${people} ${count === 1 ? 'correspond' : 'correspondent'} aujourd’hui.`
}

/** The same where it is too few to be counted before whoever asks. */
export function fewSentence(kind: string, few: number, undated: boolean): string {
  const [, many] = WANTED[kind] ?? ['personne', 'personnes']
  const people = `Moins de ${few} ${many}`
  return `${people} ${undated ? 'près de là' : 'correspondent aujourd’hui'} : connectez-vous pour le nombre exact.`
}

/** A team in words, or why there is none. */
export function teamSentence(
  team: { covered: number; needed: number; people: number } | null,
  alone: { covered: number; needed: number } | null,
): string {
  if (!alone) return 'Personne ne correspond encore à ces dates : regardez ce qui peut être élargi.'
  const most = `${plural(alone.covered, 'demi-journée')} sur ${frenchNumber(alone.needed)}`
  if (!team) return `Une personne peut couvrir ${most} à elle seule.`
  const share = frenchNumber(Math.round((100 * team.covered) / team.needed))
  const words = ['', 'Seule', 'À deux', 'À trois', 'À quatre'][team.people]
  return team.people === 1
    ? `La personne la mieux placée couvre ${most} ; aucune autre n’y ajoute rien.`
    : `${words}, ces personnes couvrent ${plural(team.covered, 'demi-journée')} sur ${frenchNumber(team.needed)} (${share} %) ; la mieux placée seule en couvre ${frenchNumber(alone.covered)}.`
}
