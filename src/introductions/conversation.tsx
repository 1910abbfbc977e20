import { type Context, Hono } from 'hono'
import type { Env } from '../accounts/context.ts'
import { listingTitle } from '../listings/details.tsx'
import { Failure } from '../platform/errors.ts'
import type { ContactKind } from '../reference/contacts.ts'
import { frenchInstant } from '../reference/french.ts'
import { ErrorSummary, TextArea } from '../web/fields.tsx'
import { seeOther } from '../web/flash.ts'
import { type Form, makeForm, pathId, readForm, refusedTooOften, textOf } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { Pager } from '../web/pager.tsx'
import { fieldErrors } from '../web/validation.ts'
import { bind } from '../web/words.ts'
import { type ReadMessage, readThread, sendMessage } from './messages.ts'
import { LIVE, messageRequest } from './model.ts'
import type { Introduction } from './service.ts'
import { maskNotice } from './view.ts'

type C = Context<Env>

/** Messages of each introduction on the pages that show several. */
export const LAST_MESSAGES = 10
const PAGE = 50
const LABELS = { text: 'Votre message' }

/** What two people wrote to each other, whole, and where they write. */
export function conversationRoutes() {
  return (
    new Hono<Env>()
      .get('/mises-en-relation/:id', (c) => conversation(c, makeForm(new Map(), LABELS)))
      // The address of a refused message, when it is reloaded.
      .get('/mises-en-relation/:id/messages', (c) => seeOther(c, `/mises-en-relation/${pathId(c)}`))
      .post('/mises-en-relation/:id/messages', async (c) => {
        const values = await readForm(c)
        const sent = messageRequest.safeParse({ text: textOf(values, 'text') ?? '' })
        if (!sent.success) return conversation(c, makeForm(values, LABELS, fieldErrors(sent.error)))
        try {
          const { introduction } = await sendMessage(c.var.ctx, pathId(c), sent.data.text)
          return seeOther(c, placeOf(introduction), 'message')
        } catch (error) {
          // It ended meanwhile: the page says so, with what was typed.
          if (error instanceof Failure && error.code === 'conflict')
            return conversation(c, makeForm(values, LABELS), 409)
          return conversation(c, makeForm(values, LABELS, refusedTooOften(c, error, 'text')), 429)
        }
      })
  )
}

/** Where a side finds an introduction among its others. */
export function placeOf({ interest, listing, side }: Introduction): string {
  return `${side === 'owner' ? `/mes-annonces/${listing.id}` : '/mon-profil'}#relation-${interest.id}`
}

async function conversation(c: C, form: Form, refusal?: 409 | 429) {
  const after = /^[0-9a-f-]{36}$/.test(c.req.query('apres') ?? '') ? (c.req.query('apres') as string) : null
  const { introduction, messages } = await readThread(c.var.ctx, pathId(c), PAGE + 1, after)
  const shown = messages.slice(0, PAGE)
  const path = `/mises-en-relation/${introduction.interest.id}`
  const content = (
    <>
      <h1>Conversation</h1>
      <p>
        À propos de <a href={placeOf(introduction)}>{listingTitle(introduction.listing)}</a>
      </p>
      <ErrorSummary form={form} />
      {shown.length === 0 && <p>Aucun message pour l’instant.</p>}
      <Messages messages={shown} introduction={introduction} />
      <Pager
        name="Pages de messages"
        links={[
          after !== null && { href: path, label: 'Revenir aux premiers' },
          messages.length > PAGE && { href: `${path}?apres=${shown.at(-1)?.id}`, label: 'Voir les suivants' },
        ]}
      />
      {LIVE.includes(introduction.interest.state) ? (
        <MessageForm introduction={introduction} form={form} />
      ) : (
        <Over typed={textOf(form.values, 'text')} />
      )}
    </>
  )
  return page(c, 'Conversation', content, refusal ?? (form.errors.length > 0 ? 422 : 200))
}

function Over({ typed }: { typed: string | null }) {
  return (
    <>
      <p>Cette mise en relation est terminée&nbsp;: on ne peut plus s’y écrire.</p>
      {typed && (
        <>
          <p>Votre message n’est pas parti&nbsp;:</p>
          <blockquote class="prose">{typed}</blockquote>
        </>
      )}
    </>
  )
}

/** Below an introduction: the last messages, and a form to answer. For its two sides. */
export function Thread({ introduction, messages }: { introduction: Introduction; messages: readonly ReadMessage[] }) {
  const { interest, side } = introduction
  if (side === null) return null
  const live = LIVE.includes(interest.state)
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
          <MessageForm introduction={introduction} form={makeForm(new Map(), LABELS, [], `message-${interest.id}-`)} />
        </details>
      )}
    </>
  )
}

function Messages({ messages, introduction }: { messages: readonly ReadMessage[]; introduction: Introduction }) {
  if (messages.length === 0) return null
  return (
    <ol class="facts">
      {messages.map(({ by, text, flagged, at }) => (
        <li>
          <strong>{by === introduction.side ? 'Vous' : 'L’autre personne'}</strong>{' '}
          <small>le {frenchInstant(at)}</small>
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

/** A warning, not a filter: what is about a patient cannot be told from what is not. */
function MessageForm({ introduction: { interest }, form }: { introduction: Introduction; form: Form }) {
  const relay =
    interest.state === 'accepted' ? '' : ' Sans téléphone ni adresse\u00a0: ils partent si vous êtes d’accord.'
  return (
    <form method="post" action={`/mises-en-relation/${interest.id}/messages`} novalidate>
      <TextArea
        form={form}
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
