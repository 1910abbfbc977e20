import { type Context, Hono } from 'hono'
import { suggestedAddress } from '../reference/addresses.ts'
import { ErrorSummary, TextField } from '../web/fields.tsx'
import { seeOther } from '../web/flash.ts'
import { type Form, makeForm, readForm, refusedFields, textOf, type Values } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { fieldErrors } from '../web/validation.ts'
import type { Env } from './context.ts'
import { linkRequest, nextPath, sessionRequest } from './model.ts'
import * as service from './service.ts'
import { closeSession, openSession, sessionToken } from './session.ts'

const AFTER_SIGN_IN = '/mon-compte'

const LABELS = { email: 'Adresse mail', code: 'Code à six chiffres' }

/** Signing in by mailed link or code, signing out. One's own account is shown by the digest's pages, which know more. */
export function accountPages() {
  return (
    new Hono<Env>()
      .get('/connexion', (c) => {
        const next = ownPath(c.req.query('next'))
        if (c.var.ctx.actor) return seeOther(c, next ?? AFTER_SIGN_IN)
        return askAddress(c, makeForm(new Map([['next', [next ?? '']]]), LABELS))
      })
      .post('/connexion', async (c) => {
        const values = await readForm(c)
        const sent = linkRequest.safeParse({
          email: textOf(values, 'email') ?? '',
          next: ownPath(textOf(values, 'next')),
        })
        if (!sent.success) return askAddress(c, makeForm(values, LABELS, fieldErrors(sent.error)))
        await service.requestLink(c.var.ctx, sent.data)
        return askCode(c, makeForm(new Map([['email', [sent.data.email]]]), LABELS))
      })
      .get('/connexion/code', (c) => askCode(c, makeForm(new Map(), LABELS)))
      .post('/connexion/code', async (c) => {
        const values = await readForm(c)
        const sent = sessionRequest.safeParse({
          email: textOf(values, 'email') ?? '',
          code: textOf(values, 'code') ?? '',
        })
        if (!sent.success) return askCode(c, makeForm(values, LABELS, fieldErrors(sent.error)))
        try {
          return enter(c, await service.signIn(c.var.ctx, sent.data))
        } catch (error) {
          return askCode(c, makeForm(values, LABELS, refusedFields(error)))
        }
      })
      // Mail scanners open links: the GET only shows a button.
      .get('/connexion/lien', (c) => page(c, 'Connexion', <LinkPage token={c.req.query('jeton') ?? ''} />))
      .post('/connexion/lien', async (c) => {
        const sent = sessionRequest.safeParse({ token: c.req.query('jeton') ?? '' })
        try {
          if (sent.success) return enter(c, await service.signIn(c.var.ctx, sent.data))
        } catch (error) {
          refusedFields(error)
        }
        return page(c, 'Lien expiré', <SpentLink form={makeForm(new Map(), LABELS)} />, 422)
      })
      .post('/deconnexion', async (c) => {
        const session = sessionToken(c, c.var.ctx.baseUrl)
        if (session) await service.signOut(c.var.ctx, session)
        closeSession(c, c.var.ctx.baseUrl)
        return seeOther(c, '/', 'deconnecte')
      })
      .post('/deconnexion-partout', async (c) => {
        await service.signOutEverywhere(c.var.ctx)
        closeSession(c, c.var.ctx.baseUrl)
        return seeOther(c, '/', 'deconnecte-partout')
      })
  )
}

function enter(c: Context<Env>, session: service.SignedIn): Response {
  openSession(c, c.var.ctx.baseUrl, session)
  return seeOther(c, session.next ?? AFTER_SIGN_IN, session.next ? undefined : 'connecte')
}

/** A page of ours to go on to; what is none is forgotten, for nobody typed it. */
function ownPath(next: string | null | undefined): string | null {
  const path = nextPath.safeParse(next)
  return path.success ? path.data : null
}

function askAddress(c: Context<Env>, form: Form) {
  const content = (
    <>
      <h1>Connexion</h1>
      <p>
        Pas de mot de passe à retenir&nbsp;: nous vous envoyons un mail avec un lien et un code. Si vous n’avez pas
        encore de compte, il est créé à ce moment-là.
      </p>
      <ErrorSummary form={form} />
      <Suggestion form={form} />
      <AddressForm form={form} />
      <p>
        <a href="/connexion/code">J’ai déjà reçu un code</a>
      </p>
    </>
  )
  return page(c, 'Connexion', content, form.errors.length > 0 ? 422 : 200)
}

/** A likely slip in the address: one button sends it as it was probably meant. */
function Suggestion({ form }: { form: Form }) {
  const meant = form.errors.length > 0 ? suggestedAddress(textOf(form.values, 'email') ?? '') : null
  if (!meant) return null
  return (
    <form method="post" action="/connexion" class="narrow">
      <input type="hidden" name="next" value={nextOf(form.values)} />
      <input type="hidden" name="email" value={meant} />
      <button type="submit" class="secondary outline">
        Oui, écrire à {meant}
      </button>
    </form>
  )
}

function AddressForm({ form }: { form: Form }) {
  return (
    <form method="post" action="/connexion" novalidate class="narrow">
      <input type="hidden" name="next" value={nextOf(form.values)} />
      <TextField form={form} name="email" label="Votre adresse mail" type="email" autocomplete="email" required />
      <button type="submit">Recevoir le mail</button>
    </form>
  )
}

const nextOf = (values: Values) => textOf(values, 'next') ?? ''

/** The code's field takes the focus once the address is known. */
function askCode(c: Context<Env>, form: Form) {
  const known = textOf(form.values, 'email') !== null
  const sent = c.req.method === 'POST' && form.errors.length === 0
  const shown = sent ? { ...form, focus: 'code' } : form
  const content = (
    <>
      <h1>{sent ? 'Regardez votre boîte mail' : 'Connexion par code'}</h1>
      {sent && (
        <p>
          Un mail vient de partir. Suivez son lien, ou recopiez ici le code à six chiffres qu’il contient. Les deux
          valent {service.LINK_MINUTES} minutes et ne servent qu’une fois.
        </p>
      )}
      <ErrorSummary form={shown} />
      <form method="post" action="/connexion/code" novalidate class="narrow">
        <TextField form={shown} name="email" label="Votre adresse mail" type="email" autocomplete="email" required />
        <TextField
          form={shown}
          name="code"
          label="Code à six chiffres"
          inputmode="numeric"
          autocomplete="one-time-code"
          required
        />
        <button type="submit">Me connecter</button>
      </form>
      <p>
        {known ? 'Rien reçu\u00a0? Regardez les indésirables, ou ' : 'Pas de code\u00a0? '}
        <a href="/connexion">demandez un nouveau mail</a>.
      </p>
    </>
  )
  return page(c, 'Connexion par code', content, form.errors.length > 0 ? 422 : 200)
}

function LinkPage({ token }: { token: string }) {
  return (
    <>
      <h1>Connexion</h1>
      <p>Appuyez sur le bouton pour entrer. Ce lien ne sert qu’une fois.</p>
      <form method="post" action={`/connexion/lien?jeton=${encodeURIComponent(token)}`} class="narrow">
        <button type="submit" autofocus>
          Me connecter
        </button>
      </form>
    </>
  )
}

function SpentLink({ form }: { form: Form }) {
  return (
    <>
      <h1>Ce lien ne marche plus</h1>
      <p>Il a déjà servi, ou il date de plus de {service.LINK_MINUTES} minutes. Demandez-en un nouveau&nbsp;:</p>
      <AddressForm form={form} />
    </>
  )
}
