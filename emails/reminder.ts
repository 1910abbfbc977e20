import { plural } from '../src/reference/french.ts'
import { HELLO, type Message, message } from './layout.tsx'

/** Questions before something ends by itself: availability, a listing, an account. */

const CLICK = 'Le lien ouvre une page avec un seul bouton : rien ne change avant que vous l’ayez pressé.'

export interface ConfirmAvailabilityProps {
  /** Since the last confirmation. */
  days: 60 | 90 | 113
  /** Until the profile is no longer proposed. */
  daysLeft: number
  confirmUrl: string
  pauseUrl: string
  /** The profile's form. */
  url: string
}

export function confirmAvailabilityMail(props: ConfirmAvailabilityProps): Message {
  const { days, daysLeft, confirmUrl, pauseUrl, url } = props
  const subject = {
    60: 'Vos disponibilités sont-elles toujours justes ?',
    90: 'Vos disponibilités datent de trois mois : toujours justes ?',
    113: `Plus que ${plural(daysLeft, 'jour')} pour confirmer vos disponibilités`,
  }[days]
  return message(
    subject,
    [
      HELLO,
      { kind: 'text', text: `Vous avez confirmé vos disponibilités il y a ${plural(days, 'jour')}.` },
      {
        kind: 'text',
        text: `Si elles sont toujours justes, un clic suffit. Sans nouvelles de vous, votre profil ne sera plus proposé aux titulaires ${inDays(daysLeft)} : ainsi personne n’écrit à qui n’est plus libre.`,
      },
      { kind: 'button', label: 'Toujours disponible', url: confirmUrl },
      {
        kind: 'links',
        items: [
          { label: 'Modifier mes disponibilités', url },
          { label: 'Mettre mon profil en pause', url: pauseUrl },
        ],
      },
      { kind: 'note', text: CLICK },
    ],
    [{ kind: 'text', text: 'Vous recevez ce rappel parce que votre profil est proposé sur Relève.' }],
  )
}

export interface ListingExpiringProps {
  title: string
  daysLeft: number
  /** In French words, without article: "12 mars 2027". */
  lastDay: string
  /** For listings without end; null for those whose dates come to one. */
  renewUrl: string | null
  filledUrl: string
  /** The owner's page of it. */
  url: string
}

export function listingExpiringMail(props: ListingExpiringProps): Message {
  const { title, daysLeft, lastDay, renewUrl, filledUrl, url } = props
  return message(
    `Votre annonce s’arrête ${inDays(daysLeft)} : ${title}`,
    [
      HELLO,
      { kind: 'text', text: `Votre annonce « ${title} » est publiée jusqu’au ${lastDay}.` },
      {
        kind: 'text',
        text: renewUrl
          ? 'Cherchez-vous toujours ? Prolongez-la d’un clic. Sinon elle s’arrête d’elle-même : vous n’avez rien à faire.'
          : 'Ensuite ses dates seront passées et elle s’arrêtera d’elle-même. Si elles ont changé, modifiez les dates ; sinon vous n’avez rien à faire.',
      },
      renewUrl
        ? { kind: 'button', label: 'Toujours d’actualité', url: renewUrl }
        : { kind: 'button', label: 'Modifier les dates', url },
      {
        kind: 'links',
        items: [
          { label: 'Elle est pourvue', url: filledUrl },
          ...(renewUrl ? [{ label: 'Voir mon annonce', url }] : []),
        ],
      },
      { kind: 'note', text: CLICK },
    ],
    [{ kind: 'text', text: 'Vous recevez ce rappel parce que votre annonce est publiée sur Relève.' }],
  )
}

export interface InactivityProps {
  daysLeft: number
  /** In French words, without article: "12 mars 2027". */
  erasedOn: string
  keepUrl: string
  /** The account's page. */
  url: string
}

/** Two years without a word: what is known of the person is about to be erased. */
export function inactivityMail({ daysLeft, erasedOn, keepUrl, url }: InactivityProps): Message {
  return message(
    `Vos données seront effacées ${inDays(daysLeft)}`,
    [
      HELLO,
      {
        kind: 'text',
        text: `Nous n’avons plus de vos nouvelles depuis près de deux ans. Nous ne gardons rien plus longtemps : le ${erasedOn}, votre compte Relève sera effacé, avec vos coordonnées, votre profil, vos annonces et vos messages.`,
      },
      { kind: 'text', text: 'Vous voulez rester ? Un clic suffit.' },
      { kind: 'button', label: 'Garder mon compte', url: keepUrl },
      { kind: 'links', items: [{ label: 'Voir mon compte', url }] },
      { kind: 'text', text: 'Vous partez ? Vous n’avez rien à faire. Merci d’avoir été des nôtres.' },
      { kind: 'note', text: CLICK },
    ],
    [{ kind: 'text', text: 'Vous recevez ce mail parce que vous avez un compte sur Relève.' }],
  )
}

function inDays(days: number): string {
  if (days <= 0) return 'aujourd’hui'
  return days === 1 ? 'demain' : `dans ${plural(days, 'jour')}`
}
