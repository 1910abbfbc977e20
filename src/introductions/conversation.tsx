import { type Context, Hono } from 'hono'
import type { Env } from '../accounts/context.ts'
import { listingTitle } from '../listings/details.tsx'
import { Failure } from '../platform/errors.ts'
import { ErrorSummary } from '../web/fields.tsx'
import { seeOther } from '../web/flash.ts'
import { type Form, makeForm, pathId, queryId, readForm, refusedTooOften, textOf } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { Pager } from '../web/pager.tsx'
import { patientErrors } from '../web/patients.ts'
import { fieldErrors } from '../web/validation.ts'
import { isVisit } from '../web/visits.ts'
import { candidatePhrase, IntroductionHead, Verbs } from './cards.tsx'
import { lastMessages, noteRead, readThread, sendMessage } from './messages.ts'
import { LIVE, messageRequest } from './model.ts'
import { type Introduction, myIntroduction, otherContact } from './service.ts'
import { MESSAGE_LABELS, MessageForm, Messages } from './thread.tsx'

type C = Context<Env>

const PAGE = 50
/** In the address, for the first page. */
const START = 'debut'

/** One conversation whole: where the two stand, what they wrote, the contact once both agreed, what the reader may do. */
export function conversationRoutes() {
  return (
    new Hono<Env>()
      .get('/mises-en-relation/:id', (c) => conversation(c, makeForm(new Map(), MESSAGE_LABELS)))
      // The address of a refused message, when it is reloaded.
      .get('/mises-en-relation/:id/messages', (c) => seeOther(c, `/mises-en-relation/${pathId(c)}`))
      .post('/mises-en-relation/:id/messages', async (c) => {
        const values = await readForm(c)
        const sent = messageRequest.safeParse({ text: textOf(values, 'text') ?? '' })
        if (!sent.success) return conversation(c, makeForm(values, MESSAGE_LABELS, fieldErrors(sent.error)))
        const doubts = patientErrors(values, ['text'])
        if (doubts.length > 0) return conversation(c, makeForm(values, MESSAGE_LABELS, doubts))
        try {
          const { introduction } = await sendMessage(c.var.ctx, pathId(c), sent.data.text)
          const here = textOf(values, 'ici') !== null
          return seeOther(c, here ? `/mises-en-relation/${pathId(c)}#fin` : placeOf(introduction), 'message')
        } catch (error) {
          // It ended meanwhile: the page says so, with what was typed.
          if (error instanceof Failure && error.code === 'conflict')
            return conversation(c, makeForm(values, MESSAGE_LABELS), 409)
          return conversation(c, makeForm(values, MESSAGE_LABELS, refusedTooOften(c, error, 'text')), 429)
        }
      })
  )
}

/** Where a side finds an introduction among its others. */
export function placeOf({ interest, listing, side }: Introduction): string {
  return `${side === 'owner' ? `/mes-annonces/${listing.id}` : '/mon-profil'}#relation-${interest.id}`
}

/** The last messages, or those after one of them: a long conversation is read on from its end, or from its beginning. */
async function readPage(c: C) {
  const id = pathId(c)
  const from = c.req.query('apres')
  if (from === undefined) {
    const introduction = await myIntroduction(c.var.ctx, id)
    const last = (await lastMessages(c.var.ctx, [introduction], PAGE + 1)).get(id) ?? []
    const links = [last.length > PAGE && { href: `/mises-en-relation/${id}?apres=${START}`, label: 'Lire du début' }]
    return { introduction, messages: last.slice(-PAGE), links }
  }
  const { introduction, messages } = await readThread(c.var.ctx, id, PAGE + 1, queryId(c, 'apres'))
  const shown = messages.slice(0, PAGE)
  const links = [
    messages.length > PAGE && {
      href: `/mises-en-relation/${id}?apres=${shown.at(-1)?.id}`,
      label: 'Voir les suivants',
    },
    { href: `/mises-en-relation/${id}`, label: 'Aller aux derniers' },
  ]
  return { introduction, messages: shown, links }
}

async function conversation(c: C, form: Form, refusal?: 409 | 429) {
  const { ctx } = c.var
  const { introduction, messages, links } = await readPage(c)
  if (isVisit(c)) await noteRead(ctx, [introduction])
  const shown = { ...introduction, contact: await otherContact(ctx, introduction), messages }
  const content = (
    <>
      <p class="back">
        <a href="/mises-en-relation">Toutes mes conversations</a>
      </p>
      <h1>Conversation</h1>
      <p>
        À propos de <a href={placeOf(introduction)}>{listingTitle(introduction.listing)}</a>
        {introduction.side === 'owner' && `, avec\u00a0: ${candidatePhrase(introduction)}`}.
      </p>
      <ErrorSummary form={form} />
      <article class="relation">
        <IntroductionHead shown={shown} />
        <Verbs shown={shown} />
      </article>
      <section aria-labelledby="messages">
        <h2 id="messages">Messages</h2>
        {shown.messages.length === 0 && <p>Aucun message pour l’instant.</p>}
        <Messages messages={shown.messages} introduction={introduction} />
        <Pager name="Pages de messages" links={links} />
        <div id="fin">
          {LIVE.includes(introduction.interest.state) ? (
            <MessageForm introduction={introduction} form={form} stay />
          ) : (
            <Over typed={textOf(form.values, 'text')} />
          )}
        </div>
      </section>
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
