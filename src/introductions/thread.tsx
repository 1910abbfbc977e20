import type { ContactKind } from '../reference/contacts.ts'
import { frenchInstant } from '../reference/french.ts'
import { TextArea } from '../web/fields.tsx'
import { type Form, makeForm } from '../web/forms.ts'
import { bind } from '../web/words.ts'
import type { ReadMessage } from './messages.ts'
import { LIVE } from './model.ts'
import type { Introduction } from './service.ts'
import { maskNotice } from './view.ts'

/** What two people wrote to each other, and where they write. */

/** Messages of each introduction on the pages that show several. */
export const LAST_MESSAGES = 10

export const MESSAGE_LABELS = { text: 'Votre message' }

/** Below an introduction: the last messages, and a form to answer. For its two sides. */
export function Thread({ introduction, messages }: { introduction: Introduction; messages: readonly ReadMessage[] }) {
  const { interest, side } = introduction
  if (side === null) return null
  const live = LIVE.includes(interest.state)
  const prefix = `message-${interest.id}-`
  return (
    <>
      <Messages messages={messages} introduction={introduction} />
      {messages.length === LAST_MESSAGES && (
        <p>
          <a href={`/mises-en-relation/${interest.id}`}>Voir toute la conversation</a>
        </p>
      )}
      {live && (
        <details class="act">
          <summary>{messages.length > 0 ? 'Répondre' : 'Écrire un message'}</summary>
          <MessageForm introduction={introduction} form={makeForm(new Map(), MESSAGE_LABELS, [], prefix)} />
        </details>
      )}
    </>
  )
}

export function Messages({ messages, introduction }: { messages: readonly ReadMessage[]; introduction: Introduction }) {
  if (messages.length === 0) return null
  return (
    <ol class="thread">
      {messages.map(({ by, text, flagged, at }) => (
        <li class={by === introduction.side ? 'mine' : undefined}>
          <p class="from">
            <strong>{by === introduction.side ? 'Vous' : 'L’autre personne'}</strong>{' '}
            <small>le {frenchInstant(at)}</small>
          </p>
          <blockquote class="prose">{text}</blockquote>
          {by === introduction.side && <Notice flagged={flagged} state={introduction.interest.state} />}
        </li>
      ))}
    </ol>
  )
}

/** To the writer, below words that the other side does not read whole yet. */
export function Notice(props: { flagged: readonly ContactKind[]; state: Introduction['interest']['state'] }) {
  const notice = maskNotice(props.flagged, props.state)
  return notice && <p class="hint">{bind(notice)}</p>
}

/**
 * A warning, not a filter: what is about a patient cannot be told from what is not. `stay`: on to the conversation's own page
 * when it is sent, instead of where its side has it among others.
 */
export function MessageForm(props: { introduction: Introduction; form: Form; stay?: boolean }) {
  const { interest } = props.introduction
  const relay =
    interest.state === 'accepted' ? '' : ' Sans téléphone ni adresse\u00a0: ils partent si vous êtes d’accord.'
  return (
    <form method="post" action={`/mises-en-relation/${interest.id}/messages`} novalidate>
      {props.stay && <input type="hidden" name="ici" value="oui" />}
      <TextArea
        form={props.form}
        name="text"
        label="Votre message"
        hint={`Jamais de donnée de patient\u00a0: ni nom, ni dossier, ni photo.${relay}`}
        rows={4}
        maxlength={5000}
        required
      />
      <button type="submit">Envoyer le message</button>
    </form>
  )
}
