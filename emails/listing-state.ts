import type { Block } from './blocks.ts'
import { HELLO, type Message, message } from './layout.tsx'

export interface ListingStateProps {
  title: string
  url: string
  /** The coordinator's, when something is to be corrected or refused. */
  reason: string | null
}

/** To the owner: received, and what happens next. */
export function listingReceivedMail(props: ListingStateProps): Message {
  return message(`Annonce reçue : ${props.title}`, [
    HELLO,
    {
      kind: 'text',
      text: `Votre annonce « ${props.title} » est bien arrivée. Le coordinateur de votre territoire la relit ; nous vous écrirons dès sa décision.`,
    },
    { kind: 'button', label: 'Revoir mon annonce', url: props.url },
  ])
}

export function listingPublishedMail(props: ListingStateProps): Message {
  return message(`Annonce publiée : ${props.title}`, [
    HELLO,
    {
      kind: 'text',
      text: `Votre annonce « ${props.title} » est publiée. Les personnes qui correspondent la recevront dans leur prochaine lettre.`,
    },
    { kind: 'button', label: 'Voir qui correspond', url: props.url },
    { kind: 'text', text: 'Dès que vous avez trouvé, dites-le d’un clic depuis cette page : « pourvue ».' },
  ])
}

export function listingReturnedMail(props: ListingStateProps): Message {
  return message(`Annonce à corriger : ${props.title}`, [
    HELLO,
    { kind: 'text', text: `Avant de publier « ${props.title} », le coordinateur demande une correction :` },
    ...reason(props),
    { kind: 'button', label: 'Corriger mon annonce', url: props.url },
    { kind: 'text', text: 'Rien n’est perdu : corrigez puis envoyez-la de nouveau.' },
  ])
}

export function listingRejectedMail(props: ListingStateProps): Message {
  return message(`Annonce refusée : ${props.title}`, [
    HELLO,
    { kind: 'text', text: `Le coordinateur n’a pas retenu « ${props.title} » :` },
    ...reason(props),
    { kind: 'button', label: 'Voir mon annonce', url: props.url },
  ])
}

/** To those who were in touch about it: it is no longer open. */
export function listingClosedMail(props: { title: string; url: string }): Message {
  return message(`Annonce close : ${props.title}`, [
    HELLO,
    { kind: 'text', text: `L’annonce « ${props.title} », pour laquelle vous étiez en relation, n’est plus ouverte.` },
    { kind: 'button', label: 'Voir les autres annonces qui me correspondent', url: props.url },
  ])
}

/** To whoever the owner names as the one who fills it: those half-days are no longer proposed to them. */
export function listingFilledByYouMail(props: { title: string; url: string }): Message {
  return message(`Annonce pourvue par vous : ${props.title}`, [
    HELLO,
    {
      kind: 'text',
      text: `Le titulaire indique que vous assurez « ${props.title} ». Ces demi-journées ne vous seront plus proposées ailleurs.`,
    },
    {
      kind: 'text',
      text: 'Ce n’est pas le cas ? Dites-le à la coordination de votre territoire : l’annonce peut être rouverte.',
    },
    { kind: 'button', label: 'Voir mon profil', url: props.url },
  ])
}

/** To whoever was named for a place of a listing that was withdrawn, or refused by the desk, since. */
export function listingReleasedMail(props: { title: string; url: string }): Message {
  return message(`Annonce retirée : ${props.title}`, [
    HELLO,
    {
      kind: 'text',
      text: `L’annonce « ${props.title} », que vous deviez assurer, a été retirée. Ces demi-journées sont de nouveau libres dans votre profil.`,
    },
    { kind: 'button', label: 'Voir les annonces qui me correspondent', url: props.url },
  ])
}

function reason(props: ListingStateProps): Block[] {
  return props.reason ? [{ kind: 'quote', text: props.reason }] : []
}
