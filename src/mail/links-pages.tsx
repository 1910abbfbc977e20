import { type Context, Hono } from 'hono'
import type { Env } from '../accounts/context.ts'
import { noteContact } from '../accounts/service.ts'
import { readUnsubscribe } from '../digest/service.ts'
import { readForm, textOf, type Values } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { type Aim, act, inNameOf, type Opened, type Outcome, openLink } from './links.ts'
import { acts, DonePage, LinkPage, NoLinkPage, TITLES } from './links-words.tsx'
import { readMailWishes, saveMailWishes } from './preferences.ts'
import { PreferencesForm, WishesInWords, wishesOf } from './preferences-form.tsx'

type C = Context<Env>

/**
 * Where the links of mails lead. Mail scanners open links: a GET changes nothing and shows one button. Nobody is signed in by
 * one, and a session of the browser has no say in it.
 */
export function linkPages() {
  return (
    new Hono<Env>()
      .use('/lien/*', unlisted)
      .use('/lettre/*', unlisted)
      .get('/lien/preferences/:token', async (c) => {
        const opened = await openLink(c.var.ctx, 'preferences', c.req.param('token'))
        return opened.works ? preferences(c, opened.aim, null) : noLink(c, opened)
      })
      .post('/lien/preferences/:token', async (c) => {
        const opened = await openLink(c.var.ctx, 'preferences', c.req.param('token'))
        return opened.works ? preferences(c, opened.aim, await readForm(c)) : noLink(c, opened)
      })
      .get('/lien/:action/:token', async (c) => {
        const opened = await openLink(c.var.ctx, c.req.param('action'), c.req.param('token'))
        return opened.works ? show(c, opened.aim, opened.place) : noLink(c, opened)
      })
      .post('/lien/:action/:token', async (c) => {
        const opened = await openLink(c.var.ctx, c.req.param('action'), c.req.param('token'))
        if (!opened.works) return noLink(c, opened)
        const outcome = await act(c.var.ctx, opened.aim, await wantsUndo(c, opened.aim))
        // How things stand now: somebody may have acted before.
        const after = await openLink(c.var.ctx, c.req.param('action'), c.req.param('token'))
        return after.works ? done(c, after.aim, outcome, after.place) : noLink(c, after)
      })
      // Of letters sent before there were other links; they never expired.
      .get('/lettre/desabonnement/:token', async (c) => {
        const aim = formerAim(c, c.req.param('token'))
        return aim ? show(c, aim, '/mon-compte/mails') : noLink(c, FORGED)
      })
      .post('/lettre/desabonnement/:token', async (c) => {
        const aim = formerAim(c, c.req.param('token'))
        return aim ? done(c, aim, await act(c.var.ctx, aim), '/mon-compte/mails') : noLink(c, FORGED)
      })
  )
}

/** Whoever has the address may act: no search engine keeps it. */
async function unlisted(c: C, next: () => Promise<void>): Promise<void> {
  await next()
  c.header('X-Robots-Tag', 'noindex, nofollow')
}

const FORGED = { works: false, why: 'forged', place: '/mon-compte/mails' } as const

function formerAim(c: C, token: string): Aim | null {
  const account = readUnsubscribe(c.var.ctx, token)
  return account === null ? null : { action: 'arret-lettre', account, listing: null, candidate: null }
}

/** RFC 8058's body is not looked at: whatever a mail reader posts there, it stops. */
async function wantsUndo(c: C, { action }: Aim): Promise<boolean> {
  if (action.startsWith('arret-') || !c.req.header('Content-Type')) return false
  return textOf(await readForm(c), 'annuler') === 'oui'
}

function show(c: C, aim: Aim, place: string) {
  return page(c, TITLES[aim.action], <LinkPage aim={aim} place={place} works={acts(aim)} action={c.req.path} />)
}

function done(c: C, aim: Aim, outcome: Outcome, place: string) {
  if (outcome === 'gone') return noLink(c, { works: false, why: 'gone', place })
  return page(c, TITLES[aim.action], <DonePage aim={aim} outcome={outcome} place={place} action={c.req.path} />)
}

function noLink(c: C, { why, place }: Extract<Opened, { works: false }>) {
  return page(c, 'Lien qui ne marche pas', <NoLinkPage why={why} place={place} />, why === 'forged' ? 404 : 410)
}

/** One form for all of it, without signing in; `sent` is what is to be saved. */
async function preferences(c: C, { account }: Aim, sent: Values | null) {
  const person = await inNameOf(c.var.ctx, account)
  let wishes = await readMailWishes(person)
  if (sent) {
    // To look is not to be in touch: a scanner looks too.
    await noteContact(c.var.ctx.sql, account, c.var.ctx.clock())
    await saveMailWishes(person, wishesOf(sent, wishes))
    wishes = await readMailWishes(person)
  }
  const content = (
    <>
      <h1>Mes mails</h1>
      {sent ? (
        <section role="status">
          <h2>C’est enregistré</h2>
          <WishesInWords wishes={wishes} />
        </section>
      ) : (
        <p>Choisissez ce que Relève vous écrit. Pas besoin de vous connecter&nbsp;: ce lien n’est qu’à vous.</p>
      )}
      <PreferencesForm wishes={wishes} action={c.req.path} />
    </>
  )
  return page(c, 'Mes mails', content)
}
