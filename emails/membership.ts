import { HELLO, type Message, message } from './layout.tsx'

export interface MemberInvitedProps {
  /** The CPTS, never the person who invites. */
  name: string
  /** A structure that is invited through this person. */
  structureName: string | null
  url: string
  /** How long the link works; null for whoever has an account, and signs in as usual. */
  days: number | null
}

/** To whom a coordinator invites to join the CPTS: what it means, and a link to join or to refuse. */
export function memberInvitedMail({ name, structureName, url, days }: MemberInvitedProps): Message {
  const known = days === null
  return message(
    `${name} vous invite à la rejoindre`,
    [
      HELLO,
      {
        kind: 'text',
        text: structureName
          ? `${name} propose à « ${structureName} » de la rejoindre, gratuitement.`
          : `${name} vous propose de la rejoindre, gratuitement.`,
      },
      {
        kind: 'text',
        text: 'Une CPTS réunit les professionnels de santé d’un territoire. Elle recueille les besoins de remplacement, de succession et de renfort, et les fait connaître à ses membres.',
      },
      { kind: 'button', label: known ? 'Me connecter et répondre' : 'Voir l’invitation et répondre', url },
      {
        kind: 'text',
        text: known
          ? 'Vous avez déjà un compte : connectez-vous comme d’habitude avec cette adresse mail.'
          : `Ce lien sert une fois, pendant ${days} jours. Si vous rejoignez la CPTS, il vous connecte aussi à Relève.`,
      },
    ],
    [
      {
        kind: 'text',
        text: known
          ? 'Vous ne voulez pas ? Connectez-vous et refusez : vous ne serez pas réinvité avant 30 jours.'
          : 'Ce n’est pas vous, ou vous ne voulez pas ? Ouvrez le lien et refusez : votre adresse est oubliée. Sans réponse, elle l’est aussi après 30 jours.',
      },
    ],
  )
}

/** To the coordinators: so many ask to join, and wait for an answer. Nothing here says who. */
export function memberAskedMail({ name, waiting, url }: { name: string; waiting: number; url: string }): Message {
  const who = waiting === 1 ? 'Une personne demande' : `${waiting} personnes demandent`
  return message(`${who} à rejoindre ${name}`, [
    HELLO,
    { kind: 'text', text: `${who} à rejoindre ${name} et attend${waiting === 1 ? '' : 'ent'} votre réponse.` },
    { kind: 'button', label: 'Voir et répondre', url },
  ])
}

export interface MemberAnsweredProps {
  name: string
  /** The coordinator's word. */
  word: string | null
  url: string
}

export function memberAcceptedMail({ name, word, url }: MemberAnsweredProps): Message {
  return message(`Vous êtes membre de ${name}`, [
    HELLO,
    { kind: 'text', text: `Votre demande est acceptée : vous êtes membre de ${name}.` },
    ...(word ? [{ kind: 'quote', text: word } as const] : []),
    {
      kind: 'text',
      text: 'Choisissez si vous voulez recevoir sa diffusion, et dites à quoi vous pourriez aider et quand.',
    },
    { kind: 'button', label: 'Voir mes CPTS', url },
  ])
}

export function memberDeclinedMail({ name, word, url }: MemberAnsweredProps): Message {
  return message(`Votre demande à ${name}`, [
    HELLO,
    { kind: 'text', text: `Votre demande de rejoindre ${name} n’est pas retenue.` },
    ...(word ? [{ kind: 'quote', text: word } as const] : []),
    { kind: 'button', label: 'Voir mes CPTS', url },
  ])
}
