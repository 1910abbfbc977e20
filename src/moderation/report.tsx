import { type Context, Hono } from 'hono'
import type { Env } from '../accounts/context.ts'
import { listingTitle } from '../listings/details.tsx'
import { viewListing } from '../listings/service.ts'
import { notFound } from '../platform/errors.ts'
import { ErrorSummary, TextArea } from '../web/fields.tsx'
import { seeOther } from '../web/flash.ts'
import { type Form, makeForm, pathId, readForm, textOf } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { patientErrors } from '../web/patients.ts'
import { fieldErrors } from '../web/validation.ts'
import { reportListing, reportRequest } from './service.ts'

const LABELS = { reason: 'Ce qui ne va pas' }

/** Telling the coordinator that a published listing is not as it should be: folded away on its page, and a page here. */
export function reportPages() {
  return new Hono<Env>()
    .get('/annonces/:id/signaler', (c) => show(c, makeForm(new Map(), LABELS)))
    .post('/annonces/:id/signaler', async (c) => {
      const id = pathId(c)
      const values = await readForm(c)
      const sent = reportRequest.safeParse({ reason: textOf(values, 'reason') ?? '' })
      if (!sent.success) return show(c, makeForm(values, LABELS, fieldErrors(sent.error)))
      const doubts = patientErrors(values, ['reason'])
      if (doubts.length > 0) return show(c, makeForm(values, LABELS, doubts))
      await reportListing(c.var.ctx, id, sent.data.reason)
      return seeOther(c, `/annonces/${id}`, 'signalee')
    })
}

async function show(c: Context<Env>, form: Form) {
  const listing = await viewListing(c.var.ctx, pathId(c))
  if (listing.state !== 'published') throw notFound()
  const content = (
    <>
      <h1>Signaler une annonce</h1>
      <p>
        <a href={`/annonces/${listing.id}`}>{listingTitle(listing)}</a>
      </p>
      <ErrorSummary form={form} />
      <ReportForm id={listing.id} form={form} />
    </>
  )
  return page(c, 'Signaler une annonce', content, form.errors.length > 0 ? 422 : 200)
}

/** On the page of a published listing. */
export function Report({ id }: { id: string }) {
  return (
    <details class="act quiet">
      <summary>Signaler cette annonce</summary>
      <ReportForm id={id} form={makeForm(new Map(), LABELS, [], 'signaler-')} />
    </details>
  )
}

function ReportForm({ id, form }: { id: string; form: Form }) {
  return (
    <form method="post" action={`/annonces/${id}/signaler`} novalidate>
      <TextArea
        form={form}
        name="reason"
        label="Ce qui ne va pas"
        hint="Annonce trompeuse, déjà pourvue, coordonnées dans le texte… Seul le coordinateur lit ce mot&nbsp;; il ne dit pas qui vous êtes."
        rows={3}
        maxlength={2000}
        required
      />
      <button type="submit" class="secondary">
        Envoyer le signalement
      </button>
    </form>
  )
}
