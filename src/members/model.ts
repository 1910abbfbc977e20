import { z } from 'zod'
import { emailAddress, line, phoneNumber, prose } from '../reference/fields.ts'
import { isProfession } from '../reference/professions.ts'

/** What somebody is to a CPTS. */
export type MemberState = 'invited' | 'asked' | 'member' | 'refused' | 'left'

export const STATE_LABELS: Record<MemberState, string> = {
  member: 'Membre',
  asked: 'Demande d’adhésion',
  invited: 'Invitation sans réponse',
  refused: 'Refus',
  left: 'A quitté',
}

/** A row of a territory's people: who it is, only the database says, to whom may know. */
export interface Member {
  territory: string
  account: string
  kind: 'person' | 'structure'
  structureName: string | null
  profession: string | null
  state: MemberState
  since: Date
  /** Of the last step; null once that account is erased. */
  by: string | null
  subscribedAt: Date | null
  /** What was written by whoever asked to join. */
  message: string | null
}

export type MemberVerb =
  | 'invite'
  | 'withdraw'
  | 'join'
  | 'refuse'
  | 'ask'
  | 'accept'
  | 'decline'
  | 'leave'
  | 'subscribe'
  | 'unsubscribe'

export type Purpose = 'membership' | 'broadcast' | 'census'

/** What people agree to, as they read it. A text that changes gets another version: who agreed, agreed to the old one. */
export const CONSENTS: Record<Purpose, { version: string; title: string; text: string }> = {
  membership: {
    version: '2026-11',
    title: 'Adhérer à la CPTS',
    text: 'Je rejoins la CPTS. C’est gratuit et je peux la quitter à tout moment. Ses coordinateurs voient mon nom, mon adresse mail, mon téléphone et ma profession, pour me joindre au sujet du territoire. Personne d’autre ne les voit.',
  },
  broadcast: {
    version: '2026-11',
    title: 'Recevoir la diffusion',
    text: 'Je veux recevoir par mail les annonces que la CPTS diffuse à ses membres. Chaque mail a un lien pour arrêter.',
  },
  census: {
    version: '2026-11',
    title: 'Dire à quoi je pourrais aider',
    text: 'Les coordinateurs de la CPTS voient à quoi je pourrais aider et quand, pour savoir à qui demander. Cela ne m’engage à rien, et je peux l’effacer.',
  },
}

/** What somebody agreed to, or took back. */
export interface Consent {
  purpose: Purpose
  territory: string | null
  version: string
  given: boolean
  at: Date
}

export const professionCode = z
  .string()
  .refine(isProfession, 'Profession inconnue : choisissez-la dans la liste, ou laissez vide.')

/** Somebody whom a coordinator invites. */
export const invitee = z.strictObject({
  email: emailAddress,
  name: line(200).nullish(),
  phone: phoneNumber.nullish(),
  profession: professionCode.nullish(),
  structureName: line(200).nullish(),
})
export type Invitee = z.infer<typeof invitee>

/** What somebody says who asks to join. */
export const joinRequest = z
  .strictObject({
    name: line(200),
    as: z.enum(['person', 'structure']),
    profession: professionCode.nullish(),
    structureName: line(200).nullish(),
    message: prose(1000).nullish(),
    agreed: z.literal(
      'oui',
      'Cochez cette case : sans votre accord, la CPTS ne peut pas vous compter parmi ses membres.',
    ),
  })
  // Also where something else is wrong: people are told of everything at once.
  .refine((input) => input?.as !== 'person' || Boolean(input.profession), {
    path: ['profession'],
    message: 'Choisissez votre profession.',
    when: () => true,
  })
  .refine((input) => input?.as !== 'structure' || Boolean(input.structureName), {
    path: ['structureName'],
    message: 'Donnez le nom de la structure.',
    when: () => true,
  })
export type JoinRequest = z.infer<typeof joinRequest>

/** What a coordinator answers with: a word, or none. */
export const answerWord = prose(1000).nullish()

/** What became of an invitation: `refused` is somebody who said no, or left, less than `INVITE_DAYS` ago. */
export type InviteOutcome = 'invited' | 'already' | 'refused'

/** An invitation's link works for so long, and the address is not written to again before. */
export const INVITE_DAYS = 30
