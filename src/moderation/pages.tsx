import { type Context, Hono } from 'hono'
import type { Env } from '../accounts/context.ts'
import { ListingDetails, ListingHistory, listingTitle } from '../listings/details.tsx'
import type { HistoryStep, Listing } from '../listings/model.ts'
import { listingHistory } from '../listings/service.ts'
import { listingView } from '../listings/view.ts'
import { Failure } from '../platform/errors.ts'
import { frenchInstant } from '../reference/french.ts'
import { ErrorSummary, TextArea } from '../web/fields.tsx'
import { type Confirmation, seeOther } from '../web/flash.ts'
import { type Form, makeForm, pathId, readForm, refusedFields, textOf } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { Pager } from '../web/pager.tsx'
import { fieldErrors } from '../web/validation.ts'
import { decide, decisionRequest, readQueue } from './service.ts'

type C = Context<Env>

const PAGE = 10
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
          await decide(c.var.ctx, id, sent.data, seen === null ? {} : { seen })
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

/** The queue, with one refused form if any, as it was typed. */
async function queue(c: C, refused: { id: string; form: Form } | null) {
  const { ctx } = c.var
  const after = c.req.query('apres') ?? ''
  const offset = /^\d{1,6}$/.test(after) ? Number(after) : 0
  const rows = await readQueue(ctx, PAGE + 1, offset)
  const listings = await Promise.all(
    rows.slice(0, PAGE).map(async (listing) => ({ listing, steps: await listingHistory(ctx, listing.id) })),
  )
  const content = (
    <>
      <h1>Annonces à relire</h1>
      {listings.length === 0 && <p>Rien à relire pour l’instant. Merci&nbsp;!</p>}
      {refused && <ErrorSummary form={refused.form} />}
      {listings.map(({ listing, steps }) => (
        <Queued
          listing={listing}
          steps={steps}
          now={ctx.clock()}
          offset={offset}
          form={refused?.id === listing.id ? refused.form : makeForm(new Map(), LABELS, [], prefixOf(listing.id))}
        />
      ))}
      <Pager
        name="Pages de la file"
        links={[
          offset > 0 && { href: '/moderation', label: 'Revenir au début' },
          rows.length > PAGE && { href: `/moderation?apres=${offset + PAGE}`, label: 'Voir les suivantes' },
        ]}
      />
    </>
  )
  return page(c, 'Modération', content, refused ? 422 : 200)
}

function Queued({
  listing,
  steps,
  form,
  now,
  offset,
}: {
  listing: Listing
  steps: readonly HistoryStep[]
  form: Form
  now: Date
  offset: number
}) {
  const view = listingView(listing, now)
  const pending = listing.state === 'pending'
  return (
    <article>
      <h2>{listingTitle(view)}</h2>
      <p>
        <strong>{pending ? 'Envoyée pour publication' : 'Publiée, et modifiée depuis'}</strong>
        {', le '}
        {frenchInstant(listing.changedSinceAt ?? listing.updatedAt)}
      </p>
      <ListingDetails listing={view} />
      {steps.length > 1 && (
        <details>
          <summary>Historique</summary>
          <ListingHistory steps={steps} />
        </details>
      )}
      <form method="post" action={`/moderation/${listing.id}${offset > 0 ? `?apres=${offset}` : ''}`} novalidate>
        {/* What was read: a decision on a text that changed meanwhile is refused. */}
        <input type="hidden" name="vu" value={listing.updatedAt.toISOString()} />
        <TextArea
          form={form}
          name="reason"
          label="Motif"
          hint="Obligatoire pour une correction ou un refus. La personne le lira dans son mail."
          rows={3}
        />
        <div class="actions">
          <button type="submit" name="decision" value="publish">
            {pending ? 'Publier' : 'Laisser publiée'}
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
