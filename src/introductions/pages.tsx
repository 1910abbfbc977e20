import { type Context, Hono } from 'hono'
import type { Env, Context as VerbContext } from '../accounts/context.ts'
import { mustSignIn } from '../accounts/session.ts'
import { openProfileForm } from '../candidates/pages.tsx'
import { myProfile } from '../candidates/service.ts'
import { candidateSummary } from '../candidates/view.ts'
import { listingTitle } from '../listings/details.tsx'
import { fillRequest, type Listing } from '../listings/model.ts'
import { lacking, verbsOf } from '../listings/rules.ts'
import { isOwner, listingHistory, managedListing, mayWrite, viewsSince } from '../listings/service.ts'
import { listingView } from '../listings/view.ts'
import { teamDays, teamFor, widenForListing, widenForMe } from '../matching/advice.ts'
import { changeListing, changeProfile } from '../matching/applying.ts'
import {
  dismissCandidate,
  dismissedCandidates,
  dismissedListings,
  dismissListing,
  restoreCandidate,
  restoreListing,
} from '../matching/dismissal.ts'
import { estimate } from '../matching/estimate.ts'
import { seeCandidates } from '../matching/seen.ts'
import { candidateKey, countMatches, listingKey, matchesForListing, matchesForMe } from '../matching/service.ts'
import { invalid } from '../platform/errors.ts'
import { civilDay, toDate } from '../reference/calendar.ts'
import { landmarks } from '../territories/service.ts'
import { cursorOf, cursorText } from '../web/cursors.ts'
import { seeOther } from '../web/flash.ts'
import { listOf, pathId, readForm, textOf, type Values } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { fieldErrors } from '../web/validation.ts'
import { isVisit } from '../web/visits.ts'
import { bind } from '../web/words.ts'
import { answeringRoutes } from './answering.tsx'
import type { Shown } from './cards.tsx'
import { changeSent, madeOf, madePath } from './change.tsx'
import { conversationRoutes } from './conversation.tsx'
import { fillListing, renewListing } from './filling.ts'
import { home } from './home.tsx'
import { listConversations } from './inbox.tsx'
import { ManagePage, type Views } from './listing.tsx'
import { lastMessages, newsAmong, noteRead } from './messages.ts'
import { listMine } from './mine.tsx'
import { invitationRequest } from './model.ts'
import { othersHref } from './others.tsx'
import { ProfilePage } from './profile.tsx'
import * as service from './service.ts'
import { feedRoutes } from './subscription.tsx'
import { LAST_MESSAGES } from './thread.tsx'

type C = Context<Env>

const MATCHES = 20
/** More than anybody has open at once. */
const INTRODUCTIONS = 100

/** What each side finds at home: an owner the listings with who answered and who fits, a candidate what fits. */
export function introductionPages() {
  return new Hono<Env>()
    .get('/mon-espace', home)
    .get('/mises-en-relation', listConversations)
    .get('/mes-annonces', listMine)
    .get('/mes-annonces/:id', manage)
    .post('/mes-annonces/:id/pourvoir', async (c) => {
      const candidateIds = [...new Set(listOf(await readForm(c), 'candidateIds'))]
      const sent = parsed(fillRequest.safeParse({ candidateIds }))
      const { id, state } = await fillListing(c.var.ctx, pathId(c), sent.candidateIds ?? [])
      return seeOther(c, `/mes-annonces/${id}`, state === 'filled' ? 'pourvue' : 'place-pourvue')
    })
    .post('/mes-annonces/:id/republier', async (c) => {
      const { id } = await renewListing(c.var.ctx, pathId(c))
      return seeOther(c, `/mes-annonces/${id}`, 'republiee')
    })
    .post('/mes-annonces/:id/ecarter', mustSignIn, async (c) => {
      const candidateId = named(await readForm(c))
      const { listing } = await dismissCandidate(c.var.ctx, pathId(c), candidateId)
      return seeOther(c, `/mes-annonces/${listing}?annuler=${candidateId}#remplacants`, 'ecartee')
    })
    .post('/mes-annonces/:id/remettre', mustSignIn, async (c) => {
      const candidateId = named(await readForm(c))
      await restoreCandidate(c.var.ctx, pathId(c), candidateId)
      return seeOther(c, `/mes-annonces/${pathId(c)}?remise=${candidateId}#remplacants`, 'remise')
    })
    .post('/mes-annonces/:id/elargir', mustSignIn, async (c) => {
      const { change, undo } = changeSent(await readForm(c))
      await changeListing(c.var.ctx, pathId(c), change)
      return seeOther(c, madePath(`/mes-annonces/${pathId(c)}`, change, undo), undo ? 'comme-avant' : undefined)
    })
    .get('/mon-profil', profile)
    .post('/mon-profil/elargir', mustSignIn, async (c) => {
      const { change, undo } = changeSent(await readForm(c))
      await changeProfile(c.var.ctx, change)
      return seeOther(c, madePath('/mon-profil', change, undo), undo ? 'comme-avant' : undefined)
    })
    .post('/mon-profil/annonces/:id/ecarter', async (c) => {
      const { listing } = await dismissListing(c.var.ctx, pathId(c))
      return seeOther(c, `/mon-profil?annuler=${listing}#annonces`, 'ecartee')
    })
    .post('/mon-profil/annonces/:id/remettre', async (c) => {
      await restoreListing(c.var.ctx, pathId(c))
      return seeOther(c, `/mon-profil?remise=${pathId(c)}#annonces`, 'remise')
    })
    .route('/', conversationRoutes())
    .route('/', feedRoutes())
    .route('/', answeringRoutes())
}

/** These forms have no text to lose: a page of errors is enough for them. */
function parsed<T>(
  result: { success: true; data: T } | { success: false; error: Parameters<typeof fieldErrors>[0] },
): T {
  if (!result.success) throw invalid(fieldErrors(result.error))
  return result.data
}

/** Whom a form of a listing's page is about. */
const named = (values: Values) =>
  parsed(invitationRequest.safeParse({ candidateId: textOf(values, 'candidateId') })).candidateId

async function manage(c: C) {
  const { ctx } = c.var
  const listing = await managedListing(ctx, pathId(c))
  const introductions = await service.introductionsOfListing(ctx, listing.id)
  const owned = isOwner(ctx, listing)
  const after = cursorOf(candidateKey).safeParse(c.req.query('apres')).data ?? null
  const found =
    listing.state === 'published'
      ? await matchesForListing(ctx, listing.id, MATCHES, after)
      : { matches: [], next: null }
  const advice =
    listing.state === 'published' && (after === null || found.matches.length === 0)
      ? await adviceFor(ctx, listing)
      : null
  const shown = owned ? await withContacts(c, introductions) : introductions.map(unnamed)
  if (isVisit(c)) {
    const people = [...found.matches, ...(advice?.team.members ?? [])]
    await seeCandidates(ctx, listing, [...new Set(people.map(({ candidate }) => candidate.id))])
    await noteRead(ctx, introductions)
  }
  const content = (
    <ManagePage
      listing={listing}
      view={listingView(listing, ctx.clock())}
      owned={owned}
      writable={mayWrite(ctx, listing)}
      views={await viewsOf(ctx, listing)}
      history={await listingHistory(ctx, listing.id)}
      introductions={shown}
      missing={verbsOf(listing.state).includes('submit') ? lacking(listing, ctx.clock()) : []}
      estimate={verbsOf(listing.state).includes('submit') ? await estimate(ctx, listing) : null}
      suited={(await countMatches(ctx.sql, [listing.id])).get(listing.id) ?? 0}
      made={madeOf(c.req.query('fait'), listing)}
      matches={found.matches}
      others={owned && listing.state === 'published' ? await othersHref(ctx, listing) : null}
      dismissed={(owned && listing.state === 'published' ? await dismissedCandidates(ctx, listing.id) : []).map(
        ({ candidate }) => ({
          id: candidate.id,
          label: bind(candidateSummary(candidate)),
          restore: `/mes-annonces/${listing.id}/remettre`,
          candidateId: candidate.id,
        }),
      )}
      undo={c.req.query('annuler') ?? null}
      restored={c.req.query('remise') ?? null}
      advice={advice}
      first={after === null}
      next={found.next && cursorText(found.next)}
    />
  )
  return page(c, listing.title ?? 'Annonce sans titre', content, 200, { wide: true })
}

async function adviceFor(ctx: VerbContext, listing: Listing) {
  const widen = await widenForListing(ctx, listing.id)
  const team = await teamFor(ctx, listing.id)
  return { widen, team, days: teamDays(ctx, listing, team.members) }
}

/** Openings of a listing's page by others, in all and in the last seven days; null before it was published. */
async function viewsOf({ sql, clock }: VerbContext, listing: Listing): Promise<Views | null> {
  if (!listing.publishedAt) return null
  const today = civilDay(clock(), 'Europe/Paris')
  const all = await viewsSince(sql, [listing.id], null)
  const week = await viewsSince(sql, [listing.id], toDate(today - 6))
  return { all: all.get(listing.id) ?? 0, week: week.get(listing.id) ?? 0 }
}

/** A visitor fills in the form first, and so does who has no profile yet. */
async function profile(c: C) {
  const { ctx } = c.var
  const candidate = ctx.actor ? await myProfile(ctx) : null
  if (!candidate || c.req.query('reprise') !== undefined) return openProfileForm(c)
  // Where the letters of before led.
  if (c.req.query('modifier') !== undefined) return c.redirect('/mon-profil/modifier', 303)
  const mine = (await service.myIntroductions(ctx, INTRODUCTIONS, null)).filter(({ side }) => side === 'candidate')
  const introductions = await withContacts(c, mine)
  const after = cursorOf(listingKey).safeParse(c.req.query('apres')).data ?? null
  const { matches, next } = await matchesForMe(ctx, MATCHES, after)
  if (isVisit(c)) await noteRead(ctx, mine)
  const content = (
    <ProfilePage
      candidate={candidate}
      towns={await landmarks(ctx.sql)}
      introductions={introductions}
      matches={matches}
      dismissed={(await dismissedListings(ctx)).map(({ listing }) => ({
        id: listing.id,
        label: listingTitle(listing),
        restore: `/mon-profil/annonces/${listing.id}/remettre`,
      }))}
      undo={c.req.query('annuler') ?? null}
      restored={c.req.query('remise') ?? null}
      advice={after === null || matches.length === 0 ? await widenForMe(ctx) : null}
      made={madeOf(c.req.query('fait'), candidate)}
      first={after === null}
      next={next && cursorText(next)}
      now={ctx.clock()}
    />
  )
  return page(c, 'Mon profil', content, 200, { wide: true })
}

/** A coordinator follows what goes on; the contacts are for the two sides. */
const unnamed = (introduction: service.Introduction): Shown => ({ ...introduction, contact: null, messages: [] })

async function withContacts(c: C, introductions: readonly service.Introduction[]): Promise<Shown[]> {
  const messages = await lastMessages(c.var.ctx, introductions, LAST_MESSAGES)
  const news = await newsAmong(c.var.ctx, introductions)
  return Promise.all(
    introductions.map(async (introduction) => ({
      ...introduction,
      messages: messages.get(introduction.interest.id) ?? [],
      contact: await service.otherContact(c.var.ctx, introduction),
      isNew: news.has(introduction.interest.id),
    })),
  )
}
