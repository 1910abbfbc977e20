import type { Block } from './blocks.ts'
import { HELLO, type Message, message } from './layout.tsx'

/** What a volunteer hears of a campaign: one mail a wave, with every slot proposed. */
export interface CampaignProps {
  /** The campaign's title. */
  title: string
  /** Room, address, commune. */
  place: string
  /** Slots in words: "lundi 1er mars 2027, matin (infirmier)". */
  slots: string[]
  /** Where to answer, without signing in. */
  url: string
}

/** Slots are proposed: who answers first of those invited comes. */
export function campaignInvitationMail(
  props: CampaignProps & { territory: string; description: string; until: string; profileUrl: string },
): Message {
  return message(`Renfort, vos disponibilités : ${props.title}`, [
    HELLO,
    {
      kind: 'text',
      text: `${props.territory} cherche du renfort : « ${props.title} », ${props.place}. D’après votre profil, vous êtes libre et pouvez venir :`,
    },
    { kind: 'list', items: props.slots },
    { kind: 'button', label: 'Choisir mes demi-journées', url: props.url },
    {
      kind: 'text',
      text: `Cochez celles qui vous conviennent, une ou plusieurs, et déclinez les autres. Répondez avant le ${props.until} : ensuite, nous demandons à d’autres personnes. Pas besoin de vous connecter, ce lien n’est qu’à vous.`,
    },
    { kind: 'quote', text: props.description },
    { kind: 'note', text: 'Vous recevez cette demande parce que votre profil cherche des renforts.' },
    { kind: 'links', items: [{ label: 'Changer mon profil ou le mettre en pause', url: props.profileUrl }] },
  ])
}

/** To whom said yes, or got a place from the waiting list: what is theirs now, and whom to call. */
export function campaignConfirmedMail(props: CampaignProps & { waiting: string[]; contact: string }): Message {
  const some = props.slots.length > 0
  const confirmed: Block[] = some
    ? [
        { kind: 'text', text: `Merci : vous êtes attendu·e pour « ${props.title} », ${props.place} :` },
        { kind: 'list', items: props.slots },
        { kind: 'text', text: `Contact sur place et en cas d’empêchement : ${props.contact}` },
        { kind: 'text', text: 'Le fichier joint (.ics) ajoute ces demi-journées à votre agenda.' },
      ]
    : []
  const waiting: Block[] =
    props.waiting.length > 0
      ? [
          {
            kind: 'text',
            text: 'Ces demi-journées étaient complètes : vous êtes en liste d’attente, nous vous écrivons si une place se libère.',
          },
          { kind: 'list', items: props.waiting },
        ]
      : []
  return message(`${some ? 'Renfort confirmé' : 'En liste d’attente'} : ${props.title}`, [
    HELLO,
    ...confirmed,
    ...waiting,
    { kind: 'button', label: 'Voir ou changer ma réponse', url: props.url },
    {
      kind: 'note',
      text: 'Un empêchement ? Retirez-vous par ce lien dès que possible : une autre personne sera invitée.',
    },
  ])
}

/** Invitations or places were taken back, or the campaign is closed; what stays confirmed is said. */
export function campaignReleasedMail(props: CampaignProps & { released: string[] }): Message {
  return message(`Renfort annulé : ${props.title}`, [
    HELLO,
    { kind: 'text', text: `Pour « ${props.title} », on n’a plus besoin de vous sur ces demi-journées :` },
    { kind: 'list', items: props.released },
    ...(props.slots.length > 0
      ? ([
          { kind: 'text', text: 'Vous restez attendu·e ici :' },
          { kind: 'list', items: props.slots },
        ] as const)
      : []),
    { kind: 'text', text: 'Merci d’avoir été disponible.' },
    { kind: 'button', label: 'Voir ma réponse', url: props.url },
  ])
}

/** The day before. */
export function campaignReminderMail(props: CampaignProps & { contact: string }): Message {
  return message(`Demain, renfort : ${props.title}`, [
    HELLO,
    { kind: 'text', text: `Vous êtes attendu·e demain pour « ${props.title} », ${props.place} :` },
    { kind: 'list', items: props.slots },
    { kind: 'text', text: `Contact sur place et en cas d’empêchement : ${props.contact}` },
    { kind: 'button', label: 'Voir ou changer ma réponse', url: props.url },
  ])
}
