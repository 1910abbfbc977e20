import { z } from 'zod'
import { type Failure, invalid } from '../platform/errors.ts'
import { prose } from '../reference/fields.ts'

export type InterestState = 'proposed' | 'accepted' | 'declined' | 'withdrawn'

/** An introduction between a candidate and a listing's owner. `by` says who spoke first. */
export interface Interest {
  id: string
  listing: string
  candidate: string
  by: 'candidate' | 'owner'
  state: InterestState
  message: string | null
  reason: string | null
  createdAt: Date
  answeredAt: Date | null
}

/** One side to the other, through us: neither's name or address goes along. */
export interface Message {
  id: string
  interest: string
  by: Interest['by']
  text: string
  at: Date
}

/** States in which the two sides may write to each other. */
export const LIVE: readonly InterestState[] = ['proposed', 'accepted']

export const messageRequest = z.strictObject({ text: prose(5000) })

export const interestRequest = z.strictObject({ message: prose(2000).nullish() })
export const invitationRequest = z.strictObject({ candidateId: z.uuid(), message: prose(2000).nullish() })
export const declineRequest = z.strictObject({ reason: prose(2000).nullish() })

/** Only who matches a listing, or is in touch about it, may be invited or named by its owner. */
export function noMatch(path: string): Failure {
  return invalid([{ path, message: 'Ce remplaçant ne correspond pas à l’annonce : choisissez-le dans la liste.' }])
}
