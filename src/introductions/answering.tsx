import { type Context, Hono } from 'hono'
import type { Env } from '../accounts/context.ts'
import { mustSignIn } from '../accounts/session.ts'
import type { FieldError } from '../platform/errors.ts'
import { ErrorSummary, TextArea } from '../web/fields.tsx'
import { type Confirmation, seeOther } from '../web/flash.ts'
import { type Form, makeForm, pathId, readForm, refusedTooOften, textOf, type Values } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { patientErrors } from '../web/patients.ts'
import { fieldErrors } from '../web/validation.ts'
import { declineRequest, invitationRequest } from './model.ts'
import * as service from './service.ts'

type C = Context<Env>

const INVITE_LABELS = { message: 'Votre message' }
const DECLINE_LABELS = { reason: 'Un mot pour l’autre personne' }

/** Inviting somebody, and what becomes of an introduction; what was typed comes back with a refusal. */
export function answeringRoutes() {
  return (
    new Hono<Env>()
      .post('/mes-annonces/:id/inviter', mustSignIn, async (c) => {
        const values = await readForm(c)
        const candidateId = textOf(values, 'candidateId')
        const sent = invitationRequest.safeParse({ candidateId, message: textOf(values, 'message') })
        if (!sent.success) return inviteAgain(c, values, fieldErrors(sent.error))
        const doubts = patientErrors(values, ['message'])
        if (doubts.length > 0) return inviteAgain(c, values, doubts)
        try {
          const { listing } = await service.inviteCandidate(
            c.var.ctx,
            pathId(c),
            sent.data.candidateId,
            sent.data.message ?? null,
          )
          return seeOther(c, `/mes-annonces/${listing.id}`, 'invitation')
        } catch (error) {
          return inviteAgain(c, values, refusedTooOften(c, error, 'message'), 429)
        }
      })
      // The addresses of refused forms, when they are reloaded.
      .get('/mes-annonces/:id/inviter', (c) => seeOther(c, `/mes-annonces/${pathId(c)}#remplacants`))
      .get('/mises-en-relation/:id/decliner', (c) => seeOther(c, `/mises-en-relation/${pathId(c)}`))
      .post('/mises-en-relation/:id/accepter', async (c) =>
        home(c, await service.acceptInterest(c.var.ctx, pathId(c)), 'accepte'),
      )
      .post('/mises-en-relation/:id/decliner', async (c) => {
        const values = await readForm(c)
        const sent = declineRequest.safeParse({ reason: textOf(values, 'reason') })
        if (!sent.success) return declineAgain(c, values, fieldErrors(sent.error))
        const doubts = patientErrors(values, ['reason'])
        if (doubts.length > 0) return declineAgain(c, values, doubts)
        return home(c, await service.declineInterest(c.var.ctx, pathId(c), sent.data.reason ?? null), 'decline')
      })
      .post('/mises-en-relation/:id/retirer', async (c) =>
        home(c, await service.withdrawInterest(c.var.ctx, pathId(c)), 'mise-en-relation-retiree'),
      )
  )
}

/** Back to where the reader's side of an introduction is shown. */
function home(c: C, { side, listing }: service.Introduction, confirmation: Confirmation): Response {
  return seeOther(c, side === 'owner' ? `/mes-annonces/${listing.id}` : '/mon-profil', confirmation)
}

function inviteAgain(c: C, values: Values, errors: readonly FieldError[], status: 422 | 429 = 422) {
  const listing = pathId(c)
  const form = makeForm(values, INVITE_LABELS, errors)
  const content = (
    <>
      <h1>Inviter</h1>
      <ErrorSummary form={form} />
      <InviteForm listing={listing} candidate={textOf(values, 'candidateId') ?? ''} form={form} />
      <p>
        <a href={`/mes-annonces/${listing}`}>Revenir à l’annonce</a>
      </p>
    </>
  )
  return page(c, 'Inviter', content, status)
}

async function declineAgain(c: C, values: Values, errors: readonly FieldError[]) {
  const introduction = await service.myIntroduction(c.var.ctx, pathId(c))
  const form = makeForm(values, DECLINE_LABELS, errors)
  const content = (
    <>
      <h1>Décliner</h1>
      <ErrorSummary form={form} />
      <DeclineForm interest={introduction.interest.id} form={form} />
    </>
  )
  return page(c, 'Décliner', content, 422)
}

/** `prefix` keeps the fields of several forms of one page apart. */
export const blankForm = (prefix: string) => makeForm(new Map(), {}, [], prefix)

export function InviteForm({ listing, candidate, form }: { listing: string; candidate: string; form: Form }) {
  return (
    <form method="post" action={`/mes-annonces/${listing}/inviter`} novalidate>
      <input type="hidden" name="candidateId" value={candidate} />
      <TextArea
        form={form}
        name="message"
        label="Votre message (facultatif)"
        hint="Sans téléphone ni adresse&nbsp;: vos coordonnées partent si la personne accepte."
        rows={3}
        maxlength={2000}
      />
      <button type="submit">Envoyer l’invitation</button>
    </form>
  )
}

export function DeclineForm({ interest, form }: { interest: string; form: Form }) {
  return (
    <form method="post" action={`/mises-en-relation/${interest}/decliner`} novalidate>
      <TextArea form={form} name="reason" label="Un mot pour l’autre personne (facultatif)" rows={2} maxlength={2000} />
      <button type="submit" class="secondary">
        Décliner la proposition
      </button>
    </form>
  )
}
