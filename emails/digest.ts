import { enumerate, plural } from '../src/reference/french.ts'
import type { Block } from './blocks.ts'
import {
  andMore,
  newOpenings,
  newsOf,
  type OpeningCard,
  openingBlocks,
  type SearchNews,
  searchBlocks,
  teaser,
} from './cards.ts'
import { type DeskNews, deskBlocks, toReview } from './desk.ts'
import { HELLO, type Message, message } from './layout.tsx'

export type { OpeningCard, SearchNews } from './cards.ts'
export type { DeskNews } from './desk.ts'

/** The weekly letter: one mail a person, a section per role, only those that have something to say. */

export interface WeeklyProps {
  openings: OpeningCard[]
  /** Openings that would be told too if the letter were longer. */
  moreOpenings: number
  openingsUrl: string
  searches: SearchNews[]
  needs: NeedNews[]
  desks: DeskNews[]
  widen: WidenNews[]
  preferencesUrl: string
  unsubscribeUrl: string
}

export interface CandidateCard {
  summary: string
  /** 0..100. */
  score: number
  reasonText: string
  dismissUrl: string
  /** Told before, and modified since. */
  changed: boolean
}

/** A practitioner's published listing. */
export interface NeedNews {
  title: string
  url: string
  /** In the last seven days. */
  viewsLately: number
  candidates: CandidateCard[]
  more: number
  /** "Toujours d'actualité ?"; renewUrl is null for dates that end by themselves. */
  still: { renewUrl: string | null; filledUrl: string; withdrawUrl: string }
}

/** Nothing new matched: what would help. */
export interface WidenNews {
  about: 'profile' | 'listing'
  /** The listing's. */
  title: string | null
  url: string
  advice: string[]
}

export function weeklyMail(props: WeeklyProps): Message {
  const { openings, moreOpenings, openingsUrl, searches, needs, desks, widen } = props
  return message(
    subjectOf(props),
    [
      HELLO,
      ...openingBlocks(openings, moreOpenings, openingsUrl),
      ...searchBlocks(searches),
      ...needs.flatMap(needBlocks),
      ...desks.flatMap(deskBlocks),
      ...widenBlocks(widen),
    ],
    [
      {
        kind: 'text',
        text: 'Vous recevez cette lettre, une fois par semaine au plus, parce que vous avez un profil, une annonce, une recherche ou un territoire sur Relève.',
      },
      {
        kind: 'links',
        items: [
          { label: 'Régler ce que je reçois', url: props.preferencesUrl },
          { label: 'Ne plus recevoir la lettre', url: props.unsubscribeUrl },
        ],
      },
    ],
    teaser(openings) ?? teaser(searches.flatMap((search) => search.openings)) ?? opening(props),
  )
}

function needBlocks({ title, url, viewsLately, candidates, more, still }: NeedNews): Block[] {
  return [
    { kind: 'section', text: `Pour votre annonce « ${title} »` },
    {
      kind: 'text',
      text: `${viewsOf(viewsLately)} ${candidates.length > 0 ? 'Ces profils y correspondent :' : 'Pas de nouveau profil depuis la dernière lettre.'}`,
    },
    ...candidates.map(
      ({ summary, score, reasonText, dismissUrl, changed }): Block => ({
        kind: 'card',
        title: summary.charAt(0).toUpperCase() + summary.slice(1),
        flag: changed ? 'Profil modifié depuis que nous vous en avons parlé' : null,
        match: { score, reasonText },
        links: [{ label: 'Pas pour moi', url: dismissUrl }],
      }),
    ),
    ...(more > 0
      ? [{ kind: 'text', text: andMore(more, 'profil y correspond', 'profils y correspondent') } as const]
      : []),
    { kind: 'button', label: candidates.length > 0 ? 'Voir et inviter' : 'Voir mon annonce', url },
    {
      kind: 'text',
      text: `${still.renewUrl ? 'Toujours d’actualité ?' : 'Elle n’est plus d’actualité ?'} Un clic suffit à le dire :`,
    },
    {
      kind: 'links',
      items: [
        ...(still.renewUrl ? [{ label: 'Oui, toujours', url: still.renewUrl }] : []),
        { label: 'Elle est pourvue', url: still.filledUrl },
        { label: 'La retirer', url: still.withdrawUrl },
      ],
    },
  ]
}

function viewsOf(views: number): string {
  return views === 0
    ? 'Personne ne l’a ouverte ces sept derniers jours.'
    : `Elle a été ouverte ${views} fois ces sept derniers jours.`
}

function widenBlocks(widen: WidenNews[]): Block[] {
  if (widen.length === 0) return []
  return [
    { kind: 'section', text: 'Et si l’on élargissait un peu ?' },
    ...widen.flatMap(({ about, title, url, advice }): Block[] => [
      {
        kind: 'text',
        text: `${about === 'profile' ? 'Aucune nouvelle annonce ne correspond à votre profil en ce moment.' : `Personne de nouveau ne correspond à votre annonce « ${title ?? 'sans titre'} » en ce moment.`} ${advice.length > 0 ? 'Voici ce qui changerait la donne :' : ''}`,
      },
      ...(advice.length > 0 ? [{ kind: 'list', items: advice } as const] : []),
      { kind: 'button', label: about === 'profile' ? 'Revoir mon profil' : 'Revoir mon annonce', url },
    ]),
    {
      kind: 'note',
      text: 'Rien ne presse : si vos critères vous conviennent, gardez-les. Nous ne donnons ces conseils qu’une fois par mois au plus.',
    },
  ]
}

/** What the letter holds, counted; the desk's work first, since others wait for it. */
function subjectOf({ openings, moreOpenings, searches, needs, desks, widen }: WeeklyProps): string {
  const waiting = desks.reduce((total, desk) => total + toReview(desk), 0)
  const found = searches.reduce((total, search) => total + search.total, 0)
  const profiles = newsOf(
    needs.flatMap((need) => need.candidates),
    needs.reduce((total, need) => total + need.more, 0),
    ['nouveau profil', 'nouveaux profils'],
    ['profil modifié', 'profils modifiés'],
  )
  const forThem = [...newOpenings(openings, moreOpenings), ...profiles]
  const parts = [
    ...(waiting > 0 ? [`${plural(waiting, 'annonce')} à relire`] : []),
    ...forThem,
    ...(found > 0 ? [`${plural(found, 'annonce')} dans vos recherches`] : []),
  ]
  if (parts.length > 0) return `${enumerate(parts)}${forThem.length === parts.length ? ' pour vous' : ''}`
  if (desks.length > 0) return `La semaine du territoire ${enumerate(desks.map((desk) => desk.territory))}`
  const [need] = needs
  if (need) return needs.length === 1 ? `Toujours d’actualité ? ${need.title}` : 'Vos annonces : toujours d’actualité ?'
  return widen.some(({ about }) => about === 'profile')
    ? 'Rien de nouveau cette semaine : comment élargir votre recherche'
    : 'Personne de nouveau cette semaine : comment élargir votre annonce'
}

/** The first words of a letter without openings. */
function opening({ needs, desks, widen }: WeeklyProps): string | undefined {
  const [need] = needs
  if (need) return need.candidates[0]?.summary ?? viewsOf(need.viewsLately)
  const [desk] = desks
  return desk ? `Territoire ${desk.territory}` : widen[0]?.advice[0]
}
