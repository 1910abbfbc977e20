import { z } from 'zod'
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

export const interestRequest = z.strictObject({ message: prose(2000).nullish() })
export const invitationRequest = z.strictObject({ candidateId: z.uuid(), message: prose(2000).nullish() })
export const declineRequest = z.strictObject({ reason: prose(2000).nullish() })
