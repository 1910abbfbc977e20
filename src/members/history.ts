import type { MemberVerb } from './model.ts'

/** What happened with somebody in a territory, in words. */

const STEPS: Record<MemberVerb, string> = {
  invite: 'Invitation envoyée',
  withdraw: 'Invitation retirée',
  join: 'A rejoint la CPTS',
  refuse: 'A refusé l’invitation',
  ask: 'A demandé à rejoindre la CPTS',
  accept: 'Demande acceptée',
  decline: 'Demande déclinée',
  leave: 'A quitté la CPTS',
  subscribe: 'S’est abonné·e à la diffusion',
  unsubscribe: 'S’est désabonné·e de la diffusion',
}

export const memberStepLabel = (verb: MemberVerb): string => STEPS[verb]

export interface HistoryEvent {
  at: Date
  what: string
  /** Who did it, where that is told. */
  by: 'me' | 'colleague' | 'person' | null
  text: string | null
}

/** Whether it was the reader, the person themselves, or one of the reader's colleagues. */
export function doer(by: string | null, reader: string, person: string): HistoryEvent['by'] {
  if (by === null) return null
  if (by === person) return 'person'
  return by === reader ? 'me' : 'colleague'
}

/** The latest first. */
export function inOrder(events: readonly HistoryEvent[], most: number): HistoryEvent[] {
  return events.toSorted((a, b) => b.at.getTime() - a.at.getTime()).slice(0, most)
}
