import { plural } from '../src/reference/french.ts'
import type { Block } from './blocks.ts'

/** What letters and alerts share: openings, saved searches, and how to stop. */

export interface OpeningCard {
  title: string
  /** The kind and the profession. */
  what: string
  place: string
  calendar: string
  terms: string
  /** 0..100. */
  score: number
  reasonText: string
  url: string
  dismissUrl: string
  /** Told before, and modified since. */
  changed: boolean
}

/** What is new in a saved search; `total` may be more than is shown. */
export interface SearchNews {
  name: string
  url: string
  total: number
  openings: Pick<OpeningCard, 'title' | 'what' | 'place' | 'calendar' | 'terms' | 'url'>[]
}

const SEE = 'Voir l’annonce'

export function openingBlocks(openings: OpeningCard[], more: number, allUrl: string): Block[] {
  if (openings.length === 0) return []
  const cards = openings.map((opening): Block => {
    const { title, score, reasonText, url, dismissUrl, changed } = opening
    return {
      kind: 'card',
      title,
      flag: changed ? 'Modifiée depuis que nous vous en avons parlé' : null,
      facts: factsOf(opening),
      match: { score, reasonText },
      button: { label: SEE, url },
      links: [{ label: 'Pas pour moi', url: dismissUrl }],
    }
  })
  return [
    { kind: 'section', text: 'Des annonces pour vous' },
    ...cards,
    ...(more > 0
      ? [{ kind: 'text', text: andMore(more, 'annonce vous correspond', 'annonces vous correspondent') } as const]
      : []),
    { kind: 'links', items: [{ label: 'Voir toutes les annonces qui me correspondent', url: allUrl }] },
  ]
}

export function searchBlocks(searches: SearchNews[]): Block[] {
  return searches.flatMap(({ name, url, total, openings }): Block[] => [
    { kind: 'section', text: `Recherche « ${name} » : ${plural(total, 'nouvelle annonce', 'nouvelles annonces')}` },
    ...openings.map(
      (opening): Block => ({
        kind: 'card',
        title: opening.title,
        facts: factsOf(opening),
        links: [{ label: SEE, url: opening.url }],
      }),
    ),
    { kind: 'links', items: [{ label: 'Voir toute la recherche', url }] },
  ])
}

/** "Et 1 autre annonce vous correspond.": the reader's own next step follows. */
export function andMore(more: number, singular: string, several: string): string {
  return more === 1 ? `Et 1 autre ${singular}.` : `Et ${more} autres ${several}.`
}

/** "2 nouvelles annonces", "1 annonce modifiée": nothing where there is none. */
export function newsOf(
  cards: readonly { changed: boolean }[],
  more: number,
  fresh: [string, string],
  changed: [string, string],
): string[] {
  const modified = cards.filter((card) => card.changed).length
  const others = cards.length - modified + more
  return [...(others > 0 ? [plural(others, ...fresh)] : []), ...(modified > 0 ? [plural(modified, ...changed)] : [])]
}

export const newOpenings = (openings: readonly OpeningCard[], more: number) =>
  newsOf(openings, more, ['nouvelle annonce', 'nouvelles annonces'], ['annonce modifiée', 'annonces modifiées'])

/** The best opening, where it is: what a list of mails shows after the subject. */
export function teaser(openings: readonly Pick<OpeningCard, 'title' | 'place'>[]): string | undefined {
  const [best] = openings
  return best && [best.title, best.place].filter(Boolean).join(', ')
}

function factsOf({ what, place, calendar, terms }: Pick<OpeningCard, 'what' | 'place' | 'calendar' | 'terms'>) {
  return [what, place, calendar, terms].filter(Boolean)
}
