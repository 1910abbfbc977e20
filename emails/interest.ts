import { type Block, type Message, message } from './layout.tsx'

export interface InterestProps {
  title: string
  url: string
  /** The other person's own words. */
  message: string | null
}

/** To the owner: a candidate is interested. Nothing here says who: contacts come with a yes. */
export function interestMail(props: InterestProps & { candidate: string; reasonText: string }): Message {
  return message(`Quelqu’un est intéressé : ${props.title}`, [
    { kind: 'text', text: 'Bonjour,' },
    {
      kind: 'text',
      text: `Pour votre annonce « ${props.title} », quelqu’un se dit intéressé : ${props.candidate}.`,
    },
    ...(props.reasonText ? [{ kind: 'text', text: props.reasonText } as const] : []),
    ...words(props.message),
    { kind: 'button', label: 'Répondre', url: props.url },
    { kind: 'text', text: 'Si vous acceptez, chacun reçoit les coordonnées de l’autre.' },
  ])
}

/** To the candidate: an owner invites. */
export function invitationMail(
  props: InterestProps & { calendar: string; place: string; reasonText: string },
): Message {
  return message(`Une annonce vous est proposée : ${props.title}`, [
    { kind: 'text', text: 'Bonjour,' },
    { kind: 'text', text: `Une annonce vous est proposée : « ${props.title} », ${props.place}, ${props.calendar}.` },
    ...(props.reasonText ? [{ kind: 'text', text: props.reasonText } as const] : []),
    ...words(props.message),
    { kind: 'button', label: 'Voir et répondre', url: props.url },
    { kind: 'text', text: 'Si vous acceptez, chacun reçoit les coordonnées de l’autre.' },
  ])
}

/** To each side once both said yes. */
export function acceptedMail(props: {
  title: string
  url: string
  contact: { name: string | null; email: string; phone: string | null }
}): Message {
  const { name, email, phone } = props.contact
  return message(`Mise en relation : ${props.title}`, [
    { kind: 'text', text: 'Bonjour,' },
    {
      kind: 'text',
      text: `Vous êtes d’accord tous les deux pour « ${props.title} ». Voici les coordonnées de l’autre personne :`,
    },
    {
      kind: 'list',
      items: [...(name ? [`Nom : ${name}`] : []), `Adresse : ${email}`, ...(phone ? [`Téléphone : ${phone}`] : [])],
    },
    { kind: 'button', label: 'Voir la mise en relation', url: props.url },
    { kind: 'text', text: 'Pensez au contrat et à prévenir votre Ordre avant de commencer.' },
  ])
}

export function declinedMail(props: { title: string; url: string; reason: string | null }): Message {
  return message(`Proposition déclinée : ${props.title}`, [
    { kind: 'text', text: 'Bonjour,' },
    { kind: 'text', text: `Votre proposition pour « ${props.title} » n’a pas été retenue.` },
    ...words(props.reason),
    { kind: 'button', label: 'Continuer ma recherche', url: props.url },
  ])
}

export function withdrawnMail(props: { title: string; url: string }): Message {
  return message(`Proposition retirée : ${props.title}`, [
    { kind: 'text', text: 'Bonjour,' },
    { kind: 'text', text: `L’autre personne a retiré sa proposition pour « ${props.title} ».` },
    { kind: 'button', label: 'Voir mes mises en relation', url: props.url },
  ])
}

function words(text: string | null): Block[] {
  return text ? [{ kind: 'quote', text }] : []
}
