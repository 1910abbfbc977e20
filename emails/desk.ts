import { frenchNumber, plural } from '../src/reference/french.ts'
import type { Block } from './blocks.ts'
import { HELLO, type Message, message } from './layout.tsx'

/** What a coordinator is written: the desk's part of the weekly letter, and addresses that mail no longer reaches. */

/** A territory, over the last seven days. */
export interface DeskNews {
  territory: string
  /** The desk's page. */
  url: string
  /** What waits to be read: for the first time, changed since its publication, reported by a reader. */
  queue: { pending: number; changed: number; reported: number; oldestDays: number | null }
  stuck: { title: string; url: string; why: string }[]
  filled: { title: string; url: string }[]
  /** Published and filled in the week; open and candidates now, null where they are not counted. */
  figures: { published: number; filled: number; open: number; candidates: number | null }
  refusedAddresses: number
}

export function toReview({ queue }: DeskNews): number {
  return queue.pending + queue.changed + queue.reported
}

export function deskBlocks(desk: DeskNews): Block[] {
  const { territory, url, stuck, filled, figures, refusedAddresses: refused } = desk
  const waiting = queueOf(desk)
  const oldest = desk.queue.oldestDays ?? 0
  return [
    { kind: 'section', text: `Territoire ${territory}` },
    ...(waiting.length > 0
      ? ([
          { kind: 'heading', text: 'À relire' },
          { kind: 'list', items: waiting },
          ...(oldest >= 1
            ? [{ kind: 'text', text: `La plus ancienne attend depuis ${plural(oldest, 'jour')}.` } as const]
            : []),
        ] as const)
      : [{ kind: 'text', text: 'Aucune annonce n’attend votre relecture.' } as const]),
    { kind: 'button', label: waiting.length > 0 ? 'Relire les annonces' : 'Ouvrir le bureau', url },
    ...(stuck.length > 0
      ? ([
          { kind: 'heading', text: 'Ce qui n’avance pas' },
          { kind: 'entries', items: stuck.map(({ title, url, why }) => ({ label: title, url, text: why })) },
        ] as const)
      : []),
    ...(filled.length > 0
      ? ([
          { kind: 'heading', text: 'Ce qui a trouvé' },
          { kind: 'entries', items: filled.map(({ title, url }) => ({ label: title, url })) },
        ] as const)
      : []),
    { kind: 'heading', text: 'La semaine en chiffres' },
    {
      kind: 'figures',
      items: [
        counted(figures.published, 'annonce publiée', 'annonces publiées'),
        counted(figures.filled, 'annonce pourvue', 'annonces pourvues'),
        counted(figures.open, 'annonce ouverte aujourd’hui', 'annonces ouvertes aujourd’hui'),
        ...(figures.candidates === null
          ? []
          : [counted(figures.candidates, 'profil disponible', 'profils disponibles')]),
      ],
    },
    ...(refused > 0
      ? [
          {
            kind: 'text',
            text:
              refused === 1
                ? '1 personne ne reçoit plus nos mails : un coup de téléphone la préviendra.'
                : `${refused} personnes ne reçoivent plus nos mails : un coup de téléphone les préviendra.`,
          } as const,
        ]
      : []),
  ]
}

function queueOf({ queue: { pending, changed, reported } }: DeskNews): string[] {
  return [
    ...(pending > 0 ? [plural(pending, 'annonce reçue', 'annonces reçues')] : []),
    ...(changed > 0 ? [`${plural(changed, 'annonce modifiée', 'annonces modifiées')} depuis la publication`] : []),
    ...(reported > 0 ? [plural(reported, 'annonce signalée', 'annonces signalées')] : []),
  ]
}

function counted(count: number, singular: string, several: string) {
  return { value: frenchNumber(count), label: count >= 2 ? several : singular }
}

/** To a coordinator: whom mail does not reach. `label` says which listing or profile, never an address. */
export function addressesRefusedMail({ people }: { people: { label: string; url: string }[] }): Message {
  const one = people.length === 1
  return message(
    one ? 'Une personne ne reçoit plus nos mails' : `${people.length} personnes ne reçoivent plus nos mails`,
    [
      HELLO,
      {
        kind: 'text',
        text: one
          ? 'La boîte mail de cette personne refuse nos messages. Elle ne sait donc plus ce qui se passe :'
          : 'Les boîtes mail de ces personnes refusent nos messages. Elles ne savent donc plus ce qui se passe :',
      },
      { kind: 'entries', items: people },
      { kind: 'heading', text: 'Que faire ?' },
      {
        kind: 'text',
        text: one
          ? 'Le plus sûr est de l’appeler, ou de lui faire passer le mot par un confrère.'
          : 'Le plus sûr est de les appeler, ou de leur faire passer le mot par un confrère.',
      },
      {
        kind: 'text',
        text: 'Il suffira ensuite de se connecter une fois, avec l’adresse d’aujourd’hui, pour que les mails repartent.',
      },
    ],
    [{ kind: 'text', text: 'Vous recevez ce mail parce que vous coordonnez le territoire de ces personnes.' }],
  )
}
