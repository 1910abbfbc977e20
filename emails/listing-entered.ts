import { type Block, type Message, message } from './layout.tsx'

export interface ListingEnteredProps {
  /** The CPTS, never the person who typed it. */
  by: string
  title: string | null
  profession: string | null
  place: string
  calendar: string
  url: string
  /** How long the link works. */
  days: number
}

/** To the person a coordinator entered a listing for: what it says, and a link to take it over or refuse it. */
export function listingEnteredMail(props: ListingEnteredProps): Message {
  const facts = [props.profession, props.place, props.calendar].filter((fact): fact is string => Boolean(fact))
  const summary: Block[] = [
    ...(props.title ? [{ kind: 'heading', text: props.title } as const] : []),
    ...(facts.length > 0 ? [{ kind: 'list', items: facts } as const] : []),
  ]
  return message(
    `${props.by} a saisi une annonce pour vous`,
    [
      { kind: 'text', text: 'Bonjour,' },
      {
        kind: 'text',
        text: `${props.by} a saisi une annonce en votre nom sur Relève, le service qui met en relation titulaires et remplaçants :`,
      },
      ...summary,
      {
        kind: 'text',
        text: 'Reprenez-la : vous pourrez la relire, la corriger et répondre aux personnes intéressées. Ou refusez-la, et elle est retirée.',
      },
      { kind: 'button', label: 'Voir l’annonce, la reprendre ou la refuser', url: props.url },
      {
        kind: 'text',
        text: `Ce lien vous connecte et ne sert qu’une fois, pendant ${props.days} jours. Ensuite, connectez-vous avec cette adresse mail.`,
      },
    ],
    [{ kind: 'text', text: 'Vous n’avez rien demandé ? Ouvrez le lien et choisissez « Ce n’est pas moi ».' }],
  )
}
