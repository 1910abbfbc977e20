import { frenchNumber, ofPlace, plural } from '../reference/french.ts'
import { practiceTypeLabel } from '../reference/professions.ts'
import type { Reason } from './model.ts'

/** Who reads: the candidate is told of "votre rayon", the practitioner of "son rayon". */
export type Reader = 'candidate' | 'owner'

/** One French sentence per reason; the only place that words them, for the API, the pages and the mails. */
export function reasonSentences(reasons: readonly Reason[], reader: Reader): string[] {
  return reasons.map((reason) => sentence(reason, reader))
}

function sentence(reason: Reason, reader: Reader): string {
  const theirs = reader === 'candidate' ? 'votre' : 'son'
  switch (reason.criterion) {
    case 'dates': {
      const { covered, needed } = reason.facts
      return `Disponible ${plural(covered, 'demi-journée')} sur ${frenchNumber(needed)}.`
    }
    case 'distance': {
      const { km, candidateCommune, listingCommune, radiusKm, samePlace } = reason.facts
      if (samePlace) return `Sur place, à ${listingCommune}.`
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
      return termsSentence(reason.facts.candidateSharePct, reason.facts.minCandidateSharePct, reader)
    case 'freshness': {
      const days = reason.facts.confirmedDaysAgo
      if (days <= 0) return "Disponibilités confirmées aujourd'hui."
      return days === 1 ? 'Disponibilités confirmées hier.' : `Disponibilités confirmées il y a ${days} jours.`
    }
  }
}

function termsSentence(share: number | null, minimum: number | null, reader: Reader): string {
  const wanted = reader === 'candidate' ? 'votre minimum' : 'son minimum'
  if (minimum === null) return share === null ? 'Part à convenir.' : `Part du remplaçant : ${frenchNumber(share)} %.`
  if (share === null) return `Part à convenir (${wanted} : ${frenchNumber(minimum)} %).`
  return share >= minimum
    ? `Part du remplaçant : ${frenchNumber(share)} %, au moins ${wanted} de ${frenchNumber(minimum)} %.`
    : `Part du remplaçant : ${frenchNumber(share)} %, un peu sous ${wanted} de ${frenchNumber(minimum)} %.`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
