import { calendarSentence, enumerate, frenchNumber, ofPlace } from '../reference/french.ts'
import { professionLabel, specialtyLabel } from '../reference/professions.ts'
import type { Candidate } from './model.ts'

/** One's own profile, as the API shows it: what was sent, plus its id and the last confirmation. */
export function profileView(candidate: Candidate) {
  const { accountId: _account, emailConfirmed: _confirmed, taken: _taken, zones, ...shown } = candidate
  return {
    ...shown,
    zones: zones.map(({ place, radiusKm }) => ({ commune: place.code, communeName: place.name, radiusKm })),
    confirmedAt: candidate.confirmedAt.toISOString(),
    updatedAt: candidate.updatedAt.toISOString(),
  }
}

/** "médecin (médecine générale), étudiant, autour de Nantes (30 km)": who, without saying who. */
export function candidateSummary(candidate: Candidate): string {
  const what = candidate.qualifications.map((q) => {
    const specialty = q.specialty ? ` (${specialtyLabel(q.profession, q.specialty)})` : ''
    return `${professionLabel(q.profession)}${specialty}${q.student ? ', étudiant' : ''}`
  })
  const where = candidate.zones.map(({ place, radiusKm }) => `${place.name} (${frenchNumber(radiusKm)} km)`)
  return `${enumerate(what)}, autour ${enumerate(where.map(ofPlace))}`
}

/** When somebody is free, in words; empty for who gave no days. */
export function candidateAvailability({ availability, unavailable }: Candidate): string {
  return calendarSentence(availability, unavailable)
}

/** What others see before both agreed: what the person can do, where and when; no name, address, number or RPPS. */
export function candidateView(candidate: Candidate) {
  return {
    id: candidate.id,
    qualifications: candidate.qualifications.map(({ profession, specialty, student }) => ({
      profession,
      specialty,
      student,
    })),
    situation: candidate.situation,
    areas: candidate.zones.map(({ place, radiusKm }) => ({ commune: place.name, radiusKm })),
    availability: candidateAvailability(candidate),
    wishes: candidate.wishes,
  }
}
