import type { Contact } from '../accounts/model.ts'
import { candidateSummary } from '../candidates/view.ts'
import { frenchInstant } from '../reference/french.ts'
import { VerbButton } from '../web/fields.tsx'
import { bind } from '../web/words.ts'
import { blankForm, DeclineForm } from './answering.tsx'
import type { ReadMessage } from './messages.ts'
import type { Interest, InterestState } from './model.ts'
import type { Introduction } from './service.ts'
import { Notice, Thread } from './thread.tsx'

/** An introduction with the other side's contact, once both said yes, and the last messages. */
export interface Shown extends Introduction {
  contact: Contact | null
  messages: readonly ReadMessage[]
  /** Something in it is new to the reader. */
  isNew?: boolean
}

/** How far an introduction is, for the side that reads. */
function standing({ interest, side }: Introduction): string {
  if (side === null) return SEEN_FROM_DESK[interest.by][interest.state]
  const mine = interest.by === side
  switch (interest.state) {
    case 'proposed':
      if (mine)
        return side === 'owner' ? 'Vous l’avez invité·e, en attente de sa réponse.' : 'Vous avez répondu, en attente.'
      return side === 'owner'
        ? 'Cette personne est intéressée. À vous de répondre.'
        : 'On vous invite. À vous de répondre.'
    case 'accepted':
      return 'Vous êtes d’accord tous les deux.'
    case 'declined':
      return mine ? 'Votre proposition a été déclinée.' : 'Vous avez décliné.'
    case 'withdrawn':
      return 'Proposition retirée.'
  }
}

/** The same for a coordinator, who is on neither side. */
const SEEN_FROM_DESK: Record<Interest['by'], Record<InterestState, string>> = {
  candidate: {
    proposed: 'Cette personne est intéressée, en attente de la réponse du titulaire.',
    accepted: 'Les deux sont d’accord.',
    declined: 'Le titulaire a décliné.',
    withdrawn: 'Proposition retirée.',
  },
  owner: {
    proposed: 'Le titulaire l’a invitée, en attente de sa réponse.',
    accepted: 'Les deux sont d’accord.',
    declined: 'Cette personne a décliné.',
    withdrawn: 'Proposition retirée.',
  },
}

/** What others see of a candidate: never a name. */
export const candidatePhrase = (introduction: Pick<Introduction, 'candidate'>) =>
  bind(candidateSummary(introduction.candidate))

export function isLive({ interest }: Introduction): boolean {
  return interest.state === 'proposed' || interest.state === 'accepted'
}

/** The other side waits for the reader's answer. */
export const isWaiting = ({ interest, side }: Introduction) =>
  interest.state === 'proposed' && side !== null && interest.by !== side

/** Those that wait for the reader first, then those under way, then those that ended. */
export function inOrder<I extends Introduction>(introductions: readonly I[]): I[] {
  const rank = (one: I) => (isWaiting(one) ? 0 : isLive(one) ? 1 : 2)
  return introductions.toSorted((a, b) => rank(a) - rank(b))
}

/** Where an introduction stands, its words, the contact, the messages, and what the reader may do. The words are for its two sides. */
export function IntroductionBody({ shown, readOnly = false }: { shown: Shown; readOnly?: boolean }) {
  return (
    <>
      <IntroductionHead shown={shown} />
      {!readOnly && isWaiting(shown) && <Verbs shown={shown} />}
      {!readOnly && <Thread introduction={shown} messages={shown.messages} />}
      {!readOnly && !isWaiting(shown) && <Verbs shown={shown} />}
    </>
  )
}

export function IntroductionHead({ shown }: { shown: Shown }) {
  const { interest, contact, listing, side, flagged } = shown
  return (
    <>
      <p>
        {shown.isNew && <span class="badge new">Nouveau</span>} <strong>{standing(shown)}</strong>{' '}
        <small>Le {frenchInstant(interest.answeredAt ?? interest.createdAt)}.</small>
      </p>
      {side && interest.message && <blockquote class="prose">{interest.message}</blockquote>}
      {side === interest.by && <Notice flagged={flagged.message} state={interest.state} />}
      {side && interest.state === 'declined' && interest.reason && (
        <>
          <blockquote class="prose">{interest.reason}</blockquote>
          {side !== interest.by && <Notice flagged={flagged.reason} state={interest.state} />}
        </>
      )}
      {contact && <ContactCard contact={contact} />}
      {interest.state === 'proposed' && listing.state !== 'published' && <p>L’annonce n’est plus ouverte.</p>}
    </>
  )
}

export function Verbs({ shown: { interest, side, listing } }: { shown: Shown }) {
  const verb = (name: string) => `/mises-en-relation/${interest.id}/${name}`
  if (interest.state === 'accepted')
    return (
      <details class="act quiet">
        <summary>Mettre fin à la mise en relation</summary>
        <p>L’autre personne est prévenue par mail, et vous ne pourrez plus vous écrire ici.</p>
        <VerbButton action={verb('retirer')} label="Y mettre fin" quiet />
      </details>
    )
  if (interest.state !== 'proposed') return null
  if (interest.by === side) return <VerbButton action={verb('retirer')} label="Retirer ma proposition" quiet />
  return (
    <>
      {listing.state === 'published' && (
        <>
          <p>
            Si vous acceptez, chacun voit le nom, le mail et le téléphone de l’autre. Les vôtres sont dans{' '}
            <a href="/mon-compte">Mon compte</a>.
          </p>
          <VerbButton action={verb('accepter')} label="Accepter" />
        </>
      )}
      <details class="act quiet">
        <summary>Décliner</summary>
        <DeclineForm interest={interest.id} form={blankForm(`decliner-${interest.id}-`)} />
      </details>
    </>
  )
}

function ContactCard({ contact }: { contact: Contact }) {
  return (
    <dl class="contact">
      {contact.name && (
        <div>
          <dt>Nom</dt>
          <dd>{contact.name}</dd>
        </div>
      )}
      <div>
        <dt>Mail</dt>
        <dd>
          <a href={`mailto:${contact.email}`}>{contact.email}</a>
        </dd>
      </div>
      {contact.phone && (
        <div>
          <dt>Téléphone</dt>
          <dd>
            <a href={`tel:${contact.phone.replace(/[^+\d]/g, '')}`}>{contact.phone}</a>
          </dd>
        </div>
      )}
    </dl>
  )
}
