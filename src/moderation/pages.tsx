import { type Context, Hono } from 'hono'
import type { Env } from '../accounts/context.ts'
import { enteredListings } from '../listings/behalf.ts'
import { ListingCard, ListingDetails, ListingHistory, listingTitle, StateBadge } from '../listings/details.tsx'
import type { HistoryStep } from '../listings/model.ts'
import { listingHistory } from '../listings/service.ts'
import { listingView } from '../listings/view.ts'
import { Failure } from '../platform/errors.ts'
import { frenchInstant } from '../reference/french.ts'
import { cursorOf, cursorText } from '../web/cursors.ts'
import { ErrorSummary, TextArea } from '../web/fields.tsx'
import { type Confirmation, seeOther } from '../web/flash.ts'
import { type Form, makeForm, numberOf, pathId, readForm, refusedFields, textOf } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { Pager } from '../web/pager.tsx'
import { fieldErrors } from '../web/validation.ts'
import { decide, decisionRequest, type Queued, type QueueKey, queueKey, readQueue } from './service.ts'

type C = Context<Env>

const PAGE = 10
/** More than a coordinator follows at once. */
const ENTERED = 50
const LABELS = { reason: 'Motif' }

const DONE: Record<string, Confirmation> = { publish: 'publiee', 'request-changes': 'correction', reject: 'refusee' }

/** The coordinator's desk: each listing whole, and what to do with it. */
export function moderationPages() {
  return (
    new Hono<Env>()
      .get('/moderation', (c) => queue(c, null))
      // The address of a refused decision, when it is reloaded.
      .get('/moderation/:id', (c) => seeOther(c, '/moderation'))
      .post('/moderation/:id', async (c) => {
        const id = pathId(c)
        const values = await readForm(c)
        const refuse = (errors: Parameters<typeof makeForm>[2]) =>
          queue(c, { id, form: makeForm(values, LABELS, errors, prefixOf(id)) })
        const sent = decisionRequest.safeParse({
          decision: textOf(values, 'decision'),
          reason: textOf(values, 'reason'),
        })
        if (!sent.success) return refuse(fieldErrors(sent.error))
        try {
          const seen = textOf(values, 'vu')
          const reports = numberOf(values, 'signalements')
          await decide(c.var.ctx, id, sent.data, {
            ...(seen === null ? {} : { seen }),
            ...(typeof reports === 'number' ? { reports } : {}),
          })
        } catch (error) {
          if (error instanceof Failure && error.code === 'conflict') return tooLate(c, error)
          return refuse(refusedFields(error))
        }
        return seeOther(c, '/moderation', DONE[sent.data.decision])
      })
  )
}

/** Somebody decided before, or the listing changed while it was being read. */
function tooLate(c: C, { message }: Failure) {
  const content = (
    <>
      <h1>Décision non enregistrée</h1>
      <p>{message}</p>
      <p>
        <a href="/moderation" class="button primary">
          Revenir aux annonces à relire
        </a>
      </p>
    </>
  )
  return page(c, 'Décision non enregistrée', content, 409)
}

const prefixOf = (id: string) => `decision-${id}-`

const blankForm = (id: string) => makeForm(new Map(), LABELS, [], prefixOf(id))

const WHY: Record<Queued['why'], string> = {
  pending: 'Envoyée pour publication',
  changed: 'Publiée, et modifiée depuis',
  reported: 'Publiée, et signalée',
}

/** The queue, with one refused form if any, as it was typed. */
async function queue(c: C, refused: { id: string; form: Form } | null) {
  const { ctx } = c.var
  const after = cursorOf(queueKey).safeParse(c.req.query('apres')).data ?? null
  const found = await readQueue(ctx, PAGE, after)
  const shown = await Promise.all(
    found.queue.map(async (queued) => ({ queued, steps: await listingHistory(ctx, queued.listing.id) })),
  )
  const entered = after === null ? await enteredListings(ctx, ENTERED) : []
  const content = (
    <>
      <h1>Annonces à relire</h1>
      <p>
        <a href="/mes-annonces/pour-autrui" class="button">
          Saisir une annonce pour quelqu’un
        </a>
      </p>
      {shown.length === 0 && <p>Rien à relire pour l’instant. Merci&nbsp;!</p>}
      {refused && <ErrorSummary form={refused.form} />}
      {shown.map(({ queued, steps }) => (
        <QueuedListing
          queued={queued}
          steps={steps}
          now={ctx.clock()}
          after={after}
          form={refused?.id === queued.listing.id ? refused.form : blankForm(queued.listing.id)}
        />
      ))}
      {entered.length > 0 && (
        <section>
          <h2>Saisies pour quelqu’un, pas encore reprises</h2>
          {entered.map((listing) => (
            <ListingCard listing={listingView(listing, ctx.clock())} href={`/mes-annonces/${listing.id}`}>
              <p>
                <StateBadge state={listing.state} />
              </p>
            </ListingCard>
          ))}
        </section>
      )}
      <Pager
        name="Pages de la file"
        links={[
          after !== null && { href: '/moderation', label: 'Revenir au début' },
          found.next !== null && { href: `/moderation?apres=${cursorText(found.next)}`, label: 'Voir les suivantes' },
        ]}
      />
    </>
  )
  return page(c, 'Modération', content, refused ? 422 : 200)
}

function QueuedListing({
  queued: { listing, why, since, reports },
  steps,
  form,
  now,
  after,
}: {
  queued: Queued
  steps: readonly HistoryStep[]
  form: Form
  now: Date
  after: QueueKey | null
}) {
  const view = listingView(listing, now)
  return (
    <article>
      <h2>{listingTitle(view)}</h2>
      <p>
        <strong>{WHY[why]}</strong>
        {', le '}
        {frenchInstant(since)}
        {why === 'reported' && listing.changedSinceAt && ' (modifiée aussi)'}
      </p>
      {reports.length > 0 && (
        <ul class="reports" aria-label="Signalements">
          {reports.map(({ reason, at }) => (
            <li>
              Signalée le {frenchInstant(at)}&nbsp;: <q class="prose">{reason}</q>
            </li>
          ))}
        </ul>
      )}
      <ListingDetails listing={view} />
      {steps.length > 1 && (
        <details>
          <summary>Historique</summary>
          <ListingHistory steps={steps} />
        </details>
      )}
      <form method="post" action={`/moderation/${listing.id}${after ? `?apres=${cursorText(after)}` : ''}`} novalidate>
        {/* What was read: a decision on a text that changed meanwhile is refused. */}
        <input type="hidden" name="vu" value={listing.updatedAt.toISOString()} />
        <input type="hidden" name="signalements" value={String(reports.length)} />
        <TextArea
          form={form}
          name="reason"
          label="Motif"
          hint="Obligatoire pour une correction ou un refus. La personne le lira dans son mail."
          rows={3}
        />
        <div class="actions">
          <button type="submit" name="decision" value="publish">
            {why === 'pending' ? 'Publier' : 'Laisser publiée'}
          </button>
          <button type="submit" name="decision" value="request-changes" class="secondary">
            Demander une correction
          </button>
          <button type="submit" name="decision" value="reject" class="secondary outline">
            Refuser
          </button>
        </div>
      </form>
    </article>
  )
}
