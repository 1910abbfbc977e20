import type { Context } from 'hono'
import type { Env } from '../accounts/context.ts'
import { listingTitle } from '../listings/details.tsx'
import { frenchInstant } from '../reference/french.ts'
import { queryId } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { Pager } from '../web/pager.tsx'
import { candidatePhrase, isLive, isWaiting } from './cards.tsx'
import { lastMessages, newsAmong, type ReadMessage } from './messages.ts'
import { type Introduction, myIntroductions } from './service.ts'

/** Every conversation of somebody's, on either side: what is new or waits for an answer first. */

type C = Context<Env>

const PAGE = 50

/** An introduction in a line. */
interface Line {
  introduction: Introduction
  last: ReadMessage | null
  isNew: boolean
}

export async function listConversations(c: C) {
  const { ctx } = c.var
  const before = queryId(c, 'avant')
  const found = await myIntroductions(ctx, PAGE + 1, before)
  const shown = found.slice(0, PAGE)
  const news = await newsAmong(ctx, shown)
  const last = await lastMessages(ctx, shown, 1)
  const lines = shown.map((introduction): Line => {
    const { id } = introduction.interest
    return { introduction, last: last.get(id)?.[0] ?? null, isNew: news.has(id) }
  })
  const oldest = shown.at(-1)?.interest.id
  const content = (
    <>
      <h1>Mes conversations</h1>
      {lines.length === 0 && <Empty />}
      <ul class="inbox">
        {inOrder(lines).map((line) => (
          <li>
            <ConversationLine line={line} />
          </li>
        ))}
      </ul>
      <Pager
        name="Pages de conversations"
        links={[
          before !== null && { href: '/mises-en-relation', label: 'Revenir aux premières' },
          found.length > PAGE && { href: `/mises-en-relation?avant=${oldest}`, label: 'Voir les plus anciennes' },
        ]}
      />
    </>
  )
  return page(c, 'Mes conversations', content)
}

/** What waits for the reader, what is new, what goes on, what is over; the latest first. */
function inOrder(lines: readonly Line[]): Line[] {
  const rank = ({ introduction, isNew }: Line) =>
    isWaiting(introduction) ? 0 : isNew ? 1 : isLive(introduction) ? 2 : 3
  return lines.toSorted((a, b) => rank(a) - rank(b) || movedAt(b).getTime() - movedAt(a).getTime())
}

function movedAt({ introduction: { interest }, last }: Line): Date {
  const moments = [interest.createdAt, interest.answeredAt, last?.at].filter((at) => at instanceof Date)
  return moments.reduce((latest, at) => (at > latest ? at : latest))
}

function ConversationLine({ line }: { line: Line }) {
  const { introduction, isNew } = line
  const { interest, listing, side } = introduction
  const title = side === 'owner' ? candidatePhrase(introduction) : listingTitle(listing)
  return (
    <a href={`/mises-en-relation/${interest.id}`} class={isNew || isWaiting(introduction) ? 'unread' : undefined}>
      <span class="over">
        <span class={`badge ${stageOf(line).code}`}>{stageOf(line).label}</span>
        <small>{frenchInstant(movedAt(line))}</small>
      </span>
      <strong>{title}</strong>
      {side === 'owner' && <small>Pour «&nbsp;{listingTitle(listing)}&nbsp;»</small>}
      <span class="snippet">{wordsOf(line)}</span>
    </a>
  )
}

function stageOf({ introduction, isNew }: Line): { code: string; label: string } {
  const { interest, side } = introduction
  if (isWaiting(introduction)) return { code: 'new', label: 'À vous de répondre' }
  if (isNew) return { code: 'new', label: 'Nouveau' }
  switch (interest.state) {
    case 'proposed':
      return { code: 'pending', label: 'En attente de réponse' }
    case 'accepted':
      return { code: 'published', label: 'D’accord tous les deux' }
    case 'declined':
      return { code: 'over', label: interest.by === side ? 'Déclinée' : 'Vous avez décliné' }
    case 'withdrawn':
      return { code: 'over', label: 'Retirée' }
  }
}

/** The last words of either side. */
function wordsOf({ introduction: { interest, side }, last }: Line): string {
  const text = last?.text ?? interest.message
  if (!text) return interest.by === side ? 'Vous n’avez pas joint de message.' : 'Sans message.'
  return `${(last?.by ?? interest.by) === side ? 'Vous\u00a0: ' : ''}${text}`
}

function Empty() {
  return (
    <section class="empty">
      <p>
        Aucune conversation pour l’instant. Elle commence quand quelqu’un répond à votre annonce, quand vous invitez une
        personne, ou quand vous répondez à une annonce. Vos coordonnées ne partent que si vous êtes d’accord tous les
        deux.
      </p>
      <p>
        <a href="/mes-annonces">Mes annonces</a> · <a href="/mon-profil">Mon profil</a> ·{' '}
        <a href="/">Chercher une annonce</a>
      </p>
    </section>
  )
}
