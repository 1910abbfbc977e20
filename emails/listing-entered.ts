import type { Block } from './blocks.ts'
import { HELLO, type Message, message } from './layout.tsx'

export interface ListingEnteredProps {
  /** The CPTS, never the person who typed it. */
  by: string
  title: string | null
  profession: string | null
  place: string
  calendar: string
  url: string
  /** How long the link works; null for whoever has an account, and signs in as usual. */
  days: number | null
}

/** To the person a coordinator entered a listing for: what it says, and a link to take it over or refuse it. */
export function listingEnteredMail(props: ListingEnteredProps): Message {
  const known = props.days === null
  const facts = [props.profession, props.place, props.calendar].filter((fact): fact is string => Boolean(fact))
  const summary: Block[] = [
    ...(props.title ? [{ kind: 'heading', text: props.title } as const] : []),
    ...(facts.length > 0 ? [{ kind: 'list', items: facts } as const] : []),
  ]
  return message(
    `${props.by} a saisi une annonce pour vous`,
    [
      HELLO,
      {
        kind: 'text',
        text: `${props.by} a saisi une annonce en votre nom sur Relève, le service qui met en relation titulaires et remplaçants :`,
      },
      ...summary,
      {
        kind: 'text',
        text: known
          ? 'Relisez-la, corrigez-la et répondez aux personnes intéressées : dès que vous la modifiez, elle n’est plus qu’à vous. Ou retirez-la.'
          : 'Reprenez-la : vous pourrez la relire, la corriger et répondre aux personnes intéressées. Ou refusez-la, et elle est retirée.',
      },
      {
        kind: 'button',
        label: known ? 'Me connecter et voir l’annonce' : 'Voir l’annonce, la reprendre ou la refuser',
        url: props.url,
      },
      {
        kind: 'text',
        text: known
          ? 'Vous avez déjà un compte : ce lien ne vous connecte pas, connectez-vous comme d’habitude avec cette adresse mail.'
          : `Ce lien vous connecte et ne sert qu’une fois, pendant ${props.days} jours. Ensuite, connectez-vous avec cette adresse mail.`,
      },
    ],
    [
      {
        kind: 'text',
        text: known
          ? 'Vous n’avez rien demandé ? Connectez-vous et retirez l’annonce.'
          : 'Vous n’avez rien demandé ? Ouvrez le lien et choisissez « Ce n’est pas moi ».',
      },
    ],
  )
}
