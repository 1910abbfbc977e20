import { type Context, Hono } from 'hono'
import type { Env } from '../accounts/context.ts'
import { openSession } from '../accounts/session.ts'
import { Failure } from '../platform/errors.ts'
import { CheckField } from '../web/fields.tsx'
import { seeOther } from '../web/flash.ts'
import { type Form, makeForm, readForm, textOf, type Values } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { joinByLink, type Open, readOpen, refuseByLink, SIGN_IN_PATH } from './joining.ts'
import { CONSENTS } from './model.ts'

type C = Context<Env>

const LABELS = { broadcast: CONSENTS.broadcast.title }

/** Where a mailed link leads whom a CPTS invites. Mail scanners open links: the GET changes nothing. */
export function invitationPages() {
  return new Hono<Env>()
    .get('/connexion/invitation', async (c) => {
      const open = await readOpen(c.var.ctx, tokenOf(c))
      if (!open || open.known) return spent(c, open)
      const content = <InvitationPage open={open} token={tokenOf(c)} />
      return page(c, 'Une CPTS vous invite', content, 200, { noindex: true })
    })
    .post('/connexion/invitation', async (c) => {
      const values = await readForm(c)
      try {
        if (textOf(values, 'action') === 'refuser') {
          await refuseByLink(c.var.ctx, tokenOf(c))
          return page(c, 'Invitation refusée', <RefusedPage />, 200, { noindex: true })
        }
        const session = await joinByLink(c.var.ctx, tokenOf(c), { broadcast: wantsBroadcast(values) })
        openSession(c, c.var.ctx.baseUrl, session)
        return seeOther(c, session.next ?? '/mes-cpts', 'cpts-rejointe')
      } catch (error) {
        if (error instanceof Failure && error.code === 'not-found') {
          return spent(c, await readOpen(c.var.ctx, tokenOf(c)))
        }
        throw error
      }
    })
}

const tokenOf = (c: C) => c.req.query('jeton') ?? ''

export const wantsBroadcast = (values: Values) => textOf(values, 'broadcast') === 'oui'

function InvitationPage({ open, token }: { open: Open; token: string }) {
  return (
    <>
      <h1>{open.name} vous invite</h1>
      <p>
        Une CPTS (communauté professionnelle territoriale de santé) réunit les professionnels de santé d’un territoire.
        Elle recueille leurs besoins de remplacement, de succession et de renfort, et les fait connaître.
      </p>
      {open.member.structureName && (
        <p>
          L’invitation est pour <strong>{open.member.structureName}</strong>.
        </p>
      )}
      <AnswerForm action={`/connexion/invitation?jeton=${encodeURIComponent(token)}`} prefix="" stranger />
    </>
  )
}

/** What joining means, the broadcast apart and unticked, and both answers; `stranger` came by a mailed link. */
export function AnswerForm(props: { action: string; prefix: string; stranger?: boolean }) {
  const form: Form = makeForm(new Map(), LABELS, [], props.prefix)
  return (
    <form method="post" action={props.action}>
      <h2>Rejoindre, ce que cela veut dire</h2>
      <p>{CONSENTS.membership.text}</p>
      <CheckField form={form} name="broadcast" label={CONSENTS.broadcast.text} />
      <div class="actions">
        <button type="submit" name="action" value="rejoindre">
          Rejoindre la CPTS
        </button>
        <button type="submit" name="action" value="refuser" class="secondary outline">
          {props.stranger ? 'Ce n’est pas moi, ou je refuse' : 'Refuser l’invitation'}
        </button>
      </div>
    </form>
  )
}

function RefusedPage() {
  return (
    <>
      <h1>C’est noté</h1>
      <p>
        Vous ne serez pas réinvité avant 30&nbsp;jours, et ce lien ne marche plus. Si votre adresse n’était là que pour
        cette invitation, elle est oubliée.
      </p>
    </>
  )
}

/** Of somebody who has an account by now, it says so, and leads to the invitation by the usual way. */
function spent(c: C, open: Open | null) {
  const content = (
    <>
      <h1>Ce lien ne marche plus</h1>
      <p>
        {open
          ? 'Votre adresse a déjà un compte\u00a0: connectez-vous pour répondre à l’invitation.'
          : 'Il a déjà servi, il est trop ancien, ou l’invitation a été retirée. Pour voir vos CPTS, connectez-vous.'}
      </p>
      <p>
        <a class="button primary" href={SIGN_IN_PATH}>
          Me connecter
        </a>
      </p>
    </>
  )
  return page(c, 'Lien expiré', content, 410)
}
