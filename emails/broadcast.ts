import { plural } from '../src/reference/french.ts'
import type { Block } from './blocks.ts'
import { teaser } from './cards.ts'
import { HELLO, type Message, message, written } from './layout.tsx'

/** What a territory spreads: to its members, and as a newsletter that a coordinator sends with a tool of their own. */

export interface SpreadOpening {
  title: string
  what: string
  place: string
  calendar: string
  /** How many people are wanted, where it is more than one. */
  places: string | null
  terms: string
  url: string
}

export interface NewsletterProps {
  /** The name of the CPTS. */
  territory: string
  /** Typed by a coordinator. */
  intro: string | null
  openings: SpreadOpening[]
  territoryUrl: string
}

export interface BroadcastProps extends NewsletterProps {
  preferencesUrl: string
  unsubscribeUrl: string
  /** To the coordinator alone, before it goes. */
  test?: boolean
}

/** To a member who asked for it. */
export function broadcastMail(props: BroadcastProps): Message {
  const { territory, openings, preferencesUrl, unsubscribeUrl, test = false } = props
  const subject = subjectOf(props)
  return message(
    test ? `Essai : ${subject}` : subject,
    [...(test ? [TEST] : []), HELLO, ...bodyOf(props)],
    [
      { kind: 'text', text: `Vous recevez ce mail parce que vous avez demandé la diffusion de ${territory}.` },
      {
        kind: 'links',
        items: [
          { label: 'Régler ce que je reçois', url: preferencesUrl },
          { label: 'Ne plus recevoir cette diffusion', url: unsubscribeUrl },
        ],
      },
    ],
    teaser(openings),
  )
}

const TEST: Block = { kind: 'note', text: 'Ceci est un essai : personne d’autre ne l’a reçu.' }

/** To be pasted: whoever sends it says who writes, and how to stop. */
export function newsletterMail(props: NewsletterProps): Message {
  return written(subjectOf(props), [HELLO, ...bodyOf(props)], [FROM], teaser(props.openings))
}

const FROM: Block = {
  kind: 'text',
  text: 'Relève : remplacements, successions et renforts entre professionnels de santé, avec les CPTS.',
}

const subjectOf = ({ territory, openings }: NewsletterProps) =>
  `${territory} : ${plural(openings.length, 'annonce ouverte', 'annonces ouvertes')}`

function bodyOf({ territory, intro, openings, territoryUrl }: NewsletterProps): Block[] {
  const paragraphs = (intro ?? '').split(/\n+/).filter((line) => line.trim() !== '')
  return [
    ...(paragraphs.length > 0 ? paragraphs : [`Voici ce que ${territory} cherche en ce moment.`]).map(
      (text): Block => ({ kind: 'text', text }),
    ),
    { kind: 'section', text: plural(openings.length, 'annonce ouverte', 'annonces ouvertes') },
    ...openings.map(
      ({ title, what, place, calendar, places, terms, url }): Block => ({
        kind: 'card',
        title,
        facts: [what, place, calendar, ...(places ? [places] : []), terms].filter(Boolean),
        button: { label: 'Voir l’annonce', url },
      }),
    ),
    { kind: 'links', items: [{ label: 'Voir toutes les annonces du territoire', url: territoryUrl }] },
  ]
}
