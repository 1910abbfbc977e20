import { z } from 'zod'

/** What a mailed link may do, and for how long; what a mail server may tell. */

type Subject = 'account' | 'listing' | 'candidate' | 'pair' | 'membership'

/** Stopping mail must work as long as a mail lies in a mailbox; what speaks of one listing or season is soon out of date. */
const A_YEAR = 365
const TWO_MONTHS = 60

/** `about`: whose id the link holds (a pair is `listing:candidate`, a membership `account:territory`); `days` it works for. */
export const ACTIONS = {
  'arret-lettre': { about: 'account', days: A_YEAR },
  'arret-alertes': { about: 'account', days: A_YEAR },
  'arret-diffusion': { about: 'membership', days: A_YEAR },
  preferences: { about: 'account', days: A_YEAR },
  'garder-mon-compte': { about: 'account', days: TWO_MONTHS },
  'pas-pour-moi': { about: 'pair', days: TWO_MONTHS },
  'pas-pour-cette-annonce': { about: 'pair', days: TWO_MONTHS },
  'toujours-disponible': { about: 'candidate', days: TWO_MONTHS },
  pause: { about: 'candidate', days: TWO_MONTHS },
  'toujours-actuelle': { about: 'listing', days: TWO_MONTHS },
  pourvue: { about: 'listing', days: TWO_MONTHS },
  retirer: { about: 'listing', days: TWO_MONTHS },
} as const satisfies Record<string, { about: Subject; days: number }>

export type Action = keyof typeof ACTIONS

export function isAction(name: string): name is Action {
  return Object.hasOwn(ACTIONS, name)
}

/** Where on the site the same can be done, signed in; without ids, the page that leads there. */
export function placeOf(action: Action, subject: string | null): string {
  const [listing] = subject?.split(':') ?? []
  switch (action) {
    case 'arret-lettre':
    case 'arret-alertes':
    case 'arret-diffusion':
    case 'preferences':
      return '/mon-compte/mails'
    case 'garder-mon-compte':
      return '/mon-compte'
    case 'pas-pour-moi':
    case 'toujours-disponible':
    case 'pause':
      return '/mon-profil'
    default:
      return listing ? `/mes-annonces/${listing}` : '/mes-annonces'
  }
}

/** More than a provider sends at once. */
const MOST_EVENTS = 1000

/** One thing that became of one mail. A bounce says whether it is for good: one that is not changes nothing. */
const mailEvent = z.strictObject({
  type: z.enum(['delivered', 'bounced', 'complained']),
  messageId: z.string().min(1).max(998),
  permanent: z.boolean().nullish(),
  // The words of somebody else's server: too many of them are no reason to refuse what the others tell.
  answer: z.string().nullish(),
})

export const mailEvents = z.union([mailEvent, z.array(mailEvent).min(1).max(MOST_EVENTS)])
export type MailEvents = z.infer<typeof mailEvents>
