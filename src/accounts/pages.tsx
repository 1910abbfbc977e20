import { type Context, Hono } from 'hono'
import { Failure, type FieldError } from '../platform/errors.ts'
import { seeOther } from '../web/flash.ts'
import {
  type Form,
  makeForm,
  numberOf,
  readForm,
  refusedFields,
  refusedTooOften,
  textOf,
  type Values,
} from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { fieldErrors } from '../web/validation.ts'
import type { Env } from './context.ts'
import { linkRequest, nextPath, sessionRequest } from './model.ts'
import { takeAlong } from './resuming.tsx'
import * as service from './service.ts'
import { closeSession, openSession, sessionToken } from './session.ts'
import { AddressPage, CodePage, LinkPage, SentAgain, SpentLink } from './sign-in.tsx'

type C = Context<Env>
type Status = 200 | 422 | 429

const AFTER_SIGN_IN = '/mon-espace'

const LABELS = { email: 'Adresse mail', code: 'Code à six chiffres' }

/** Signing in by mailed link or code, signing out. One's own account is shown by the rights' pages, which know more. */
export function accountPages() {
  return new Hono<Env>()
    .get('/connexion', (c) => {
      const next = ownPath(c.req.query('next'))
      if (c.var.ctx.actor) return seeOther(c, next ?? AFTER_SIGN_IN)
      return askAddress(c, makeForm(new Map([['next', [next ?? '']]]), LABELS), 200)
    })
    .post('/connexion', async (c) => {
      const values = await readForm(c)
      const next = ownPath(textOf(values, 'next'))
      const sent = linkRequest.safeParse({ email: textOf(values, 'email') ?? '', next })
      if (!sent.success) return askAddress(c, makeForm(values, LABELS, fieldErrors(sent.error)), 422)
      try {
        await service.requestLink(c.var.ctx, sent.data)
      } catch (error) {
        return askAddress(c, makeForm(values, LABELS, refusedTooOften(c, error, 'email')), 429)
      }
      const known = new Map([
        ['email', [sent.data.email]],
        ['next', [next ?? '']],
        ['envoye', [String(c.var.ctx.clock().getTime())]],
      ])
      return askCode(c, { ...makeForm(known, LABELS), focus: 'code' }, 200, true)
    })
    .get('/connexion/code', (c) => askCode(c, makeForm(new Map(), LABELS), 200))
    .post('/connexion/code', async (c) => {
      const values = await readForm(c)
      const sent = sessionRequest.safeParse({
        email: textOf(values, 'email') ?? '',
        code: textOf(values, 'code') ?? '',
      })
      if (!sent.success) return askCode(c, makeForm(values, LABELS, fieldErrors(sent.error)), 422)
      const refuse = (errors: readonly FieldError[], status: Status) =>
        askCode(c, makeForm(values, LABELS, errors), status)
      return enter(c, sent.data, { refuse })
    })
    .get('/connexion/lien', async (c) => {
      const token = tokenOf(c)
      const link = await service.lookAtLink(c.var.ctx, token)
      // Whoever is in already need not press anything.
      if (link && c.var.ctx.actor?.account === link.account) return seeOther(c, link.next ?? AFTER_SIGN_IN)
      if (!link || link.spent) return spent(c, link ? token : null)
      return page(c, 'Connexion', <LinkPage token={token} next={link.next} />, 200, { noindex: true })
    })
    .post('/connexion/lien', async (c) => {
      const token = tokenOf(c)
      const sent = sessionRequest.safeParse({ token })
      const refuse = async (errors: readonly FieldError[], status: Status) => {
        const link = await service.lookAtLink(c.var.ctx, token)
        // The button pressed twice: the first has opened a session.
        if (link && c.var.ctx.actor?.account === link.account) return seeOther(c, link.next ?? AFTER_SIGN_IN)
        return spent(c, link ? token : null, status === 429 ? errors : [], status === 429 ? 429 : 410)
      }
      if (!sent.success) return spent(c, null)
      return enter(c, sent.data, { refuse })
    })
    .get('/connexion/lien/nouveau', (c) => seeOther(c, `/connexion/lien?jeton=${encodeURIComponent(tokenOf(c))}`))
    .post('/connexion/lien/nouveau', async (c) => {
      const token = tokenOf(c)
      const next = (await service.lookAtLink(c.var.ctx, token))?.next ?? null
      try {
        if (!(await service.requestLinkAgain(c.var.ctx, token))) return spent(c, null)
      } catch (error) {
        return spent(c, token, refusedTooOften(c, error, 'email'), 429)
      }
      return page(c, 'Connexion', <SentAgain next={next} />, 200, { noindex: true })
    })
    .post('/deconnexion', async (c) => {
      await takeAlong(c)
      const session = sessionToken(c, c.var.ctx.baseUrl)
      if (session) await service.signOut(c.var.ctx, session)
      closeSession(c, c.var.ctx.baseUrl)
      return seeOther(c, '/', 'deconnecte')
    })
    .post('/deconnexion-partout', async (c) => {
      await takeAlong(c)
      await service.signOutEverywhere(c.var.ctx)
      closeSession(c, c.var.ctx.baseUrl)
      return seeOther(c, '/', 'deconnecte-partout')
    })
}

const tokenOf = (c: C) => c.req.query('jeton') ?? ''

/** Signs in and goes on to where the link leads; what does not open says why. */
async function enter(
  c: C,
  given: Parameters<typeof service.signIn>[1],
  { refuse }: { refuse: (errors: readonly FieldError[], status: Status) => Response | Promise<Response> },
): Promise<Response> {
  let session: service.SignedIn
  try {
    session = await service.signIn(c.var.ctx, given)
  } catch (error) {
    const tooOften = error instanceof Failure && error.code === 'too-many'
    return tooOften ? refuse(refusedTooOften(c, error, 'code'), 429) : refuse(refusedFields(error), 422)
  }
  openSession(c, c.var.ctx.baseUrl, session)
  return seeOther(c, session.next ?? AFTER_SIGN_IN, session.next ? undefined : 'connecte')
}

/** A page of ours to go on to; what is none is forgotten, for nobody typed it. */
function ownPath(next: string | null | undefined): string | null {
  const path = nextPath.safeParse(next)
  return path.success ? path.data : null
}

const askAddress = (c: C, form: Form, status: Status) =>
  page(c, 'Connexion', <AddressPage form={form} />, status, { noindex: true })

function askCode(c: C, form: Form, status: Status, sent = false) {
  const minutes = minutesLeft(form.values, c.var.ctx.clock())
  const title = sent ? 'Regardez votre boîte mail' : 'Connexion par code'
  return page(c, title, <CodePage form={form} sent={sent} minutes={minutes} />, status, { noindex: true })
}

/**
 * How long the code still works, by when the form says that it was mailed: the form knows, and asking the database would
 * tell a stranger who has just asked for one. Null when it does not say, or says what cannot be.
 */
function minutesLeft(values: Values, now: Date): number | null {
  const sent = numberOf(values, 'envoye')
  if (typeof sent !== 'number' || sent > now.getTime()) return null
  return Math.max(0, Math.ceil(service.LINK_MINUTES - (now.getTime() - sent) / 60_000))
}

function spent(c: C, token: string | null, errors: readonly FieldError[] = [], status: 410 | 429 = 410) {
  const form = makeForm(new Map(), LABELS, errors)
  return page(c, 'Ce lien ne marche plus', <SpentLink token={token} form={form} />, status, { noindex: true })
}
