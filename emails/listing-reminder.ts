import type { Block } from './blocks.ts'
import { HELLO, type Message, message } from './layout.tsx'

/** To the owner: a coordinator reminds them of what their listing waits for. Once a week at most. */
interface Reminded {
  /** The CPTS, never the person who pressed the button. */
  by: string
  title: string
  url: string
}

const from = ({ by }: Reminded): Block[] => [
  { kind: 'text', text: `${by} vous envoie cette relance : une par semaine au plus.` },
]

/** The coordinator asked for a correction, and gave a reason. */
export function correctionReminderMail(props: Reminded & { reason: string | null }): Message {
  const { title, url, reason } = props
  const content: Block[] = [
    HELLO,
    { kind: 'text', text: `Votre annonce « ${title} » attend une correction avant d’être publiée.` },
    ...(reason ? [{ kind: 'quote', text: reason } as const] : []),
    { kind: 'button', label: 'Corriger mon annonce', url },
    { kind: 'text', text: 'Plus besoin de cette annonce ? Retirez-la depuis la même page.' },
  ]
  return message(`Annonce toujours à corriger : ${title}`, content, from(props))
}

/** It was entered for somebody; `days` the link still works, null for whoever has an account and signs in as usual. */
export function takeOverReminderMail(props: Reminded & { days: number | null }): Message {
  const { by, title, url, days } = props
  const once = days === null ? '' : ` Ce lien vous connecte et ne sert qu’une fois, encore ${days} jours.`
  const content: Block[] = [
    HELLO,
    { kind: 'text', text: `${by} a saisi « ${title} » en votre nom : vous ne l’avez pas encore reprise.${once}` },
    { kind: 'button', label: 'Voir l’annonce, la reprendre ou la refuser', url },
    { kind: 'text', text: 'Tant qu’elle n’est pas reprise, les réponses que vous recevez attendent.' },
  ]
  return message(`Annonce à reprendre : ${title}`, content, from(props))
}

/** It is published, and nobody came; `why` is what would help, in one sentence. */
export function unansweredReminderMail(props: Reminded & { why: string }): Message {
  const { title, url, why } = props
  const content: Block[] = [
    HELLO,
    { kind: 'text', text: `Votre annonce « ${title} » est publiée, et n’a pas encore trouvé.` },
    { kind: 'text', text: why },
    { kind: 'button', label: 'Voir qui correspond, élargir ou inviter', url },
    { kind: 'text', text: 'Vous avez trouvé autrement ? Dites-le d’un clic depuis cette page : « pourvue ».' },
  ]
  return message(`Annonce sans réponse : ${title}`, content, from(props))
}
