import { HELLO, type Message, message } from './layout.tsx'

export interface ProfileImportedProps {
  /** The CPTS, never the person who brought the file. */
  by: string
  /** Who they are said to be: profession and where. */
  summary: string
  /** When they are said to be free; empty for no days. */
  calendar: string
  url: string
  /** How long the link works. */
  days: number
}

/** To somebody whose profile a coordinator brought in: what it says, and a link to take it over or refuse it. */
export function profileImportedMail({ by, summary, calendar, url, days }: ProfileImportedProps): Message {
  return message(
    `${by} a préparé votre profil de remplaçant`,
    [
      HELLO,
      {
        kind: 'text',
        text: `${by} vous compte parmi les personnes qui cherchent des remplacements, et a préparé votre profil sur Relève, le service qui met en relation titulaires et remplaçants :`,
      },
      { kind: 'list', items: [summary, ...(calendar ? [calendar] : [])] },
      {
        kind: 'text',
        text: 'Tant que vous ne l’avez pas repris, personne ne le voit et rien ne vous est proposé. Repris, il n’est plus qu’à vous : vous le corrigez, le mettez en pause ou l’effacez.',
      },
      { kind: 'button', label: 'Voir le profil, le reprendre ou le refuser', url },
      {
        kind: 'text',
        text: `Ce lien vous connecte et ne sert qu’une fois, pendant ${days} jours. Sans réponse de votre part, le profil et votre adresse sont ensuite oubliés.`,
      },
    ],
    [{ kind: 'text', text: 'Vous n’avez rien demandé ? Ouvrez le lien et choisissez « Ce n’est pas moi ».' }],
  )
}
