import { maskedNote } from './interest.ts'
import { HELLO, type Message, message } from './layout.tsx'

/** So many are in the mail itself; the rest is on the page. */
const IN_MAIL = 5

/** To one side: what the other wrote through us. Nothing here says who: contacts come with a yes. */
export function messagesMail(props: {
  title: string
  url: string
  texts: readonly string[]
  /** Contact details in them are hidden until both agreed. */
  masked?: boolean
}): Message {
  const { title, url, texts } = props
  const more = texts.length - IN_MAIL
  const subject = texts.length === 1 ? `Un message : ${title}` : `${texts.length} messages : ${title}`
  return message(
    subject,
    [
      HELLO,
      { kind: 'text', text: `À propos de « ${title} », l’autre personne vous écrit :` },
      ...texts.slice(0, IN_MAIL).map((text) => ({ kind: 'quote', text }) as const),
      ...(more > 0
        ? [{ kind: 'text', text: more === 1 ? 'Et un message de plus.' : `Et ${more} messages de plus.` } as const]
        : []),
      ...maskedNote(props.masked),
      { kind: 'button', label: 'Lire et répondre', url },
      { kind: 'text', text: 'Jamais de donnée de patient dans un message : ni nom, ni dossier, ni photo.' },
    ],
    [{ kind: 'text', text: 'Les messages de l’heure qui vient seront réunis en un seul mail.' }],
  )
}
