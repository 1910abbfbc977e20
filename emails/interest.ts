import type { Block } from './blocks.ts'
import { HELLO, type Message, message } from './layout.tsx'

export interface InterestProps {
  title: string
  url: string
  /** The other person's own words. */
  message: string | null
  /** Contact details in them are hidden until both agreed. */
  masked?: boolean
}

/** To the owner: a candidate is interested. Nothing here says who: contacts come with a yes. */
export function interestMail(props: InterestProps & { candidate: string; reasonText: string }): Message {
  return message(`Quelqu’un est intéressé : ${props.title}`, [
    HELLO,
    {
      kind: 'text',
      text: `Pour votre annonce « ${props.title} », quelqu’un se dit intéressé : ${props.candidate}.`,
    },
    ...(props.reasonText ? [{ kind: 'text', text: props.reasonText } as const] : []),
    ...words(props.message),
    ...maskedNote(props.masked),
    { kind: 'button', label: 'Répondre', url: props.url },
    { kind: 'text', text: 'Si vous acceptez, chacun reçoit les coordonnées de l’autre.' },
  ])
}

/** To the candidate: an owner invites. */
export function invitationMail(
  props: InterestProps & { calendar: string; place: string; reasonText: string },
): Message {
  return message(`Une annonce vous est proposée : ${props.title}`, [
    HELLO,
    { kind: 'text', text: `Une annonce vous est proposée : « ${props.title} », ${props.place}, ${props.calendar}.` },
    ...(props.reasonText ? [{ kind: 'text', text: props.reasonText } as const] : []),
    ...words(props.message),
    ...maskedNote(props.masked),
    { kind: 'button', label: 'Voir et répondre', url: props.url },
    { kind: 'text', text: 'Si vous acceptez, chacun reçoit les coordonnées de l’autre.' },
  ])
}

/** To each side once both said yes. */
export function acceptedMail(props: {
  title: string
  url: string
  contact: { name: string | null; email: string; phone: string | null }
  /** An iCalendar file goes along. */
  calendar?: boolean
}): Message {
  const { name, email, phone } = props.contact
  return message(`Mise en relation : ${props.title}`, [
    HELLO,
    {
      kind: 'text',
      text: `Vous êtes d’accord tous les deux pour « ${props.title} ». Voici les coordonnées de l’autre personne :`,
    },
    {
      kind: 'list',
      items: [...(name ? [`Nom : ${name}`] : []), `Adresse : ${email}`, ...(phone ? [`Téléphone : ${phone}`] : [])],
    },
    { kind: 'button', label: 'Voir la mise en relation', url: props.url },
    ...(props.calendar
      ? [{ kind: 'text', text: 'Le fichier joint (.ics) ajoute les dates à votre agenda.' } as const]
      : []),
    { kind: 'text', text: 'Pensez au contrat et à prévenir votre Ordre avant de commencer.' },
  ])
}

export function declinedMail(props: { title: string; url: string; reason: string | null }): Message {
  return message(`Proposition déclinée : ${props.title}`, [
    HELLO,
    { kind: 'text', text: `Votre proposition pour « ${props.title} » n’a pas été retenue.` },
    ...words(props.reason),
    { kind: 'button', label: 'Continuer ma recherche', url: props.url },
  ])
}

export function withdrawnMail(props: { title: string; url: string }): Message {
  return message(`Proposition retirée : ${props.title}`, [
    HELLO,
    { kind: 'text', text: `L’autre personne a retiré sa proposition pour « ${props.title} ».` },
    { kind: 'button', label: 'Voir mes mises en relation', url: props.url },
  ])
}

/** Said under somebody's words where something in them was hidden. */
export function maskedNote(masked: boolean | undefined): Block[] {
  if (!masked) return []
  return [
    {
      kind: 'note',
      text: 'Les coordonnées écrites dans ce texte sont masquées : elles s’échangent quand chacun a dit oui.',
    },
  ]
}

function words(text: string | null): Block[] {
  return text ? [{ kind: 'quote', text }] : []
}
