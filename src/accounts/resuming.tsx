import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { Failure, invalid, unauthenticated } from '../platform/errors.ts'
import { frenchInstant } from '../reference/french.ts'
import { seeOther } from '../web/flash.ts'
import { type Form, refusedTooOften, textOf, type Values } from '../web/forms.ts'
import type { Env } from './context.ts'
import type { Slot } from './model.ts'
import { findParked, forgetParked, type Parked, parkForm, VISITOR_DAYS } from './parking.ts'
import { cookieOptions } from './session.ts'

/**
 * What the pages of a long form share, listings and profiles alike: what was typed comes back, of a visitor too, who signs in
 * at the end. The form's own address keeps (`action=garder`, by script) and forgets (`action=oublier`).
 */

type C = Context<Env>

/** What a form never keeps: which button was pressed, strokes on their way, what a coordinator types of another person. */
const NOT_KEPT = /^(action|reprise|peinture|avant|onBehalfOf\..*)$/

const COOKIES = {
  listing: 'releve-annonce',
  entering: 'releve-saisie',
  profile: 'releve-profil',
  answer: 'releve-reponse',
  joining: 'releve-adhesion',
} as const

const options = (c: C) => ({ ...cookieOptions(c.var.ctx.baseUrl), maxAge: VISITOR_DAYS * 86_400 })

/**
 * The token of a visitor's form: in the address after a sign-in, in the form from then on, else this browser's own. A visitor
 * has the latter only: in a form that a link leads to, whoever made the link would read along.
 */
function tokenOf(c: C, { what }: Slot, typed?: Values): string | null {
  const own = getCookie(c, COOKIES[what], options(c).prefix) ?? null
  if (!c.var.ctx.actor) return own
  return (typed && textOf(typed, 'reprise')) ?? c.req.query('reprise') ?? own
}

function dropCookie(c: C, { what }: Slot): void {
  if (getCookie(c, COOKIES[what], options(c).prefix) !== undefined)
    deleteCookie(c, COOKIES[what], cookieOptions(c.var.ctx.baseUrl))
}

/** Keeps what was typed; throws what `parkForm` does. A visitor's token, for the sign-in that follows. */
export async function keepTyped(c: C, slot: Slot, typed: Values): Promise<string | null> {
  const fields = new Map([...typed].filter(([name]) => !NOT_KEPT.test(name)))
  const token = await parkForm(c.var.ctx, slot, fields, tokenOf(c, slot, typed))
  if (token === null) dropCookie(c, slot)
  else setCookie(c, COOKIES[slot.what], token, options(c))
  return token
}

/** The same where the page says something else: what cannot be kept is on it all the same. */
export async function keepIfPossible(c: C, slot: Slot, typed: Values): Promise<void> {
  try {
    await keepTyped(c, slot, typed)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
  }
}

/** Forgets what was kept: it is saved now, or not wanted. */
export async function dropKept(c: C, slot: Slot, typed?: Values): Promise<void> {
  await forgetParked(c.var.ctx, slot, tokenOf(c, slot, typed))
  dropCookie(c, slot)
}

/** Before a sign-out: what this browser began as a visitor's goes with the account, and is not there for the next person. */
export async function takeAlong(c: C): Promise<void> {
  for (const what of Object.keys(COOKIES) as Slot['what'][]) {
    const slot = { what, listing: null }
    const token = getCookie(c, COOKIES[what], options(c).prefix)
    if (token === undefined) continue
    const parked = c.var.ctx.actor && (await findParked(c.var.ctx, slot, token))
    if (parked?.visitors) await parkForm(c.var.ctx, slot, parked.values, token)
    dropCookie(c, slot)
  }
}

/** The two actions of every form that is kept; null for any other. `path` is where the form begins anew. */
export async function keepingAction(c: C, slot: Slot, typed: Values, path: string): Promise<Response | null> {
  const action = textOf(typed, 'action')
  if (action === 'garder') {
    await keepTyped(c, slot, typed)
    return c.body(null, 204)
  }
  if (action !== 'oublier') return null
  await dropKept(c, slot, typed)
  return seeOther(c, path)
}

/** What is found of a form when its page opens. */
export interface Found {
  parked: Parked | null
  /** To go on with a visitor's form under another name. */
  token: string | null
  /** The address names a form that is not there any more, or never was. */
  lost: boolean
}

/** Looks for what was kept; changes nothing. A visitor who follows the link to what another browser has signs in first. */
export async function findKept(c: C, slot: Slot): Promise<Found> {
  const token = tokenOf(c, slot)
  const asked = c.req.query('reprise')
  const elsewhere = asked !== undefined && asked !== token
  if (elsewhere && (await findParked(c.var.ctx, slot, asked))?.visitors) throw unauthenticated()
  const parked = await findParked(c.var.ctx, slot, token)
  return {
    parked,
    token: parked?.visitors ? token : null,
    lost: asked !== undefined && (elsewhere || !parked?.visitors),
  }
}

/**
 * A visitor is led to sign in, and back to the form with all that it holds; on whatever device the mail is read. `invalid`,
 * to be said in the form, where it cannot be kept.
 */
export async function signInToFinish(c: C, slot: Slot, typed: Values, path: string): Promise<Response> {
  let token: string | null
  try {
    token = await keepTyped(c, slot, typed)
  } catch (error) {
    if (error instanceof Failure && error.code === 'invalid') throw error
    throw invalid(refusedTooOften(c, error, ''))
  }
  const next = `${path}?reprise=${token ?? ''}`
  return c.redirect(`/connexion?next=${encodeURIComponent(next)}`, 303)
}

/** On the sign-in page, for whoever has filled in a form first. */
export function KeptNote({ next }: { next: string | null }) {
  if (!next?.includes('?reprise=')) return null
  const [what, why] = next.startsWith('/mon-profil')
    ? ['Votre profil est gardé.', 'pour le relire et l’enregistrer.']
    : next.startsWith('/territoires/')
      ? ['Votre demande est gardée.', 'pour la relire et l’envoyer.']
      : next.startsWith('/annonces/')
        ? ['Votre message est gardé.', 'pour le relire et l’envoyer.']
        : ['Votre annonce est gardée.', 'pour la relire et l’envoyer.']
  return (
    <p class="confirmation">
      <strong>{what}</strong> Dernière étape&nbsp;: votre adresse mail, {why}
    </p>
  )
}

/** Within a form that keeps itself: carries a visitor's token along, and says by script when it was kept. */
export function KeptStatus({ form }: { form: Form }) {
  const [token, version] = [textOf(form.values, 'reprise'), textOf(form.values, 'version')]
  return (
    <>
      {token && <input type="hidden" name="reprise" value={token} />}
      {version && <input type="hidden" name="version" value={version} />}
      <kept-form>
        <output class="kept"></output>
      </kept-form>
    </>
  )
}

/** Above a form that was found again, with the way to begin anew: from nothing, or from what is `stored`. */
export function Resumed(props: { found: Found; action: string; stored: boolean; changed: boolean }) {
  const { found, action, stored, changed } = props
  const { parked, token, lost } = found
  return (
    <>
      {lost && (
        <p class="notice" role="status">
          Rien n’attend derrière ce lien&nbsp;: ce formulaire a déjà été repris ou enregistré, ou il date de plus de{' '}
          {VISITOR_DAYS} jours.
        </p>
      )}
      {parked && (
        <form method="post" action={action} class="notice resumed">
          <p role="status">
            <strong>Repris là où vous en étiez</strong>, le {frenchInstant(parked.savedAt)}.
            {changed && ' Ce qui est enregistré a changé depuis\u00a0: voyez ce qui diffère.'}
          </p>
          {token && <input type="hidden" name="reprise" value={token} />}
          <button type="submit" name="action" value="oublier" class="secondary outline">
            {stored ? 'Revenir à ce qui est enregistré' : 'Repartir de zéro'}
          </button>
        </form>
      )}
    </>
  )
}
