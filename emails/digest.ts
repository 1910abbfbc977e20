import { plural } from '../src/reference/french.ts'
import { type Block, type Message, message } from './layout.tsx'

export interface DigestOpening {
  title: string
  /** The kind and the profession. */
  what: string
  place: string
  calendar: string
  terms: string
  score: number
  reasonText: string
  url: string
}

export interface DigestNeed {
  title: string
  url: string
  candidates: { summary: string; score: number; reasonText: string }[]
}

/** One mail a person: the new openings for a candidate, the new candidates for each of an owner's listings. */
export function digestMail(props: { openings: DigestOpening[]; needs: DigestNeed[]; unsubscribeUrl: string }): Message {
  const blocks: Block[] = [{ kind: 'text', text: 'Bonjour,' }]
  for (const opening of props.openings) {
    blocks.push(
      { kind: 'heading', text: opening.title },
      { kind: 'text', text: [opening.what, opening.place, opening.calendar, opening.terms].filter(Boolean).join('\n') },
      { kind: 'text', text: `Correspond à ${Math.round(opening.score)} sur 100. ${opening.reasonText}` },
      { kind: 'button', label: 'Voir l’annonce', url: opening.url },
    )
  }
  for (const need of props.needs) {
    blocks.push(
      { kind: 'heading', text: `Pour votre annonce « ${need.title} »` },
      {
        kind: 'list',
        items: need.candidates.map(
          (c) => `${c.summary} — correspond à ${Math.round(c.score)} sur 100. ${c.reasonText}`,
        ),
      },
      { kind: 'button', label: 'Voir et inviter', url: need.url },
    )
  }
  return message(subjectOf(props), blocks, [
    { kind: 'text', text: 'Vous recevez cette lettre parce que vous avez un profil ou une annonce sur Relève.' },
    { kind: 'button', label: 'Ne plus recevoir la lettre', url: props.unsubscribeUrl },
  ])
}

function subjectOf({ openings, needs }: { openings: DigestOpening[]; needs: DigestNeed[] }): string {
  const candidates = needs.reduce((total, need) => total + need.candidates.length, 0)
  const parts = [
    ...(openings.length > 0 ? [plural(openings.length, 'nouvelle annonce', 'nouvelles annonces')] : []),
    ...(candidates > 0 ? [plural(candidates, 'nouveau profil', 'nouveaux profils')] : []),
  ]
  return `Relève : ${parts.join(' et ')} pour vous`
}
