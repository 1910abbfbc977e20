import { type Context, Hono } from 'hono'
import { type Env, signedIn, type Context as VerbContext } from '../accounts/context.ts'
import { profileForm } from '../candidates/form.tsx'
import { myProfile } from '../candidates/service.ts'
import { candidateSummary } from '../candidates/view.ts'
import { ListingCard, listingTitle, StateBadge } from '../listings/details.tsx'
import { fillRequest, type Listing } from '../listings/model.ts'
import { isOwner, listingHistory, managedListing, mayWrite, myListings, viewsSince } from '../listings/service.ts'
import { listingView } from '../listings/view.ts'
import { teamFor, widenForListing, widenForMe } from '../matching/advice.ts'
import {
  dismissCandidate,
  dismissedCandidates,
  dismissedListings,
  dismissListing,
  restoreCandidate,
  restoreListing,
} from '../matching/dismissal.ts'
import { seeCandidates } from '../matching/seen.ts'
import { candidateKey, countMatches, listingKey, matchesForListing, matchesForMe } from '../matching/service.ts'
import { invalid } from '../platform/errors.ts'
import { civilDay, toDate } from '../reference/calendar.ts'
import { cursorOf, cursorText } from '../web/cursors.ts'
import { seeOther } from '../web/flash.ts'
import { listOf, pathId, readForm, textOf, type Values } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { fieldErrors } from '../web/validation.ts'
import { isVisit } from '../web/visits.ts'
import { bind } from '../web/words.ts'
import { answeringRoutes } from './answering.tsx'
import type { Shown } from './cards.tsx'
import { conversationRoutes, LAST_MESSAGES } from './conversation.tsx'
import { fillListing, renewListing } from './filling.ts'
import { countsPhrase, ManagePage, NEXT_STEP, type Views } from './listing.tsx'
import { lastMessages } from './messages.ts'
import { invitationRequest } from './model.ts'
import { FirstProfilePage, ProfilePage } from './profile.tsx'
import * as service from './service.ts'
import { feedRoutes } from './subscription.tsx'

type C = Context<Env>

const MATCHES = 20
/** More than anybody has open at once. */
const INTRODUCTIONS = 100
const LISTINGS = 50

/** What each side finds at home: an owner the listings with who answered and who fits, a candidate what fits. */
export function introductionPages() {
  return new Hono<Env>()
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
    .post('/mes-annonces/:id/ecarter', async (c) => {
      const candidateId = named(await readForm(c))
      const { listing } = await dismissCandidate(c.var.ctx, pathId(c), candidateId)
      return seeOther(c, `/mes-annonces/${listing}?annuler=${candidateId}#remplacants`, 'ecartee')
    })
    .post('/mes-annonces/:id/remettre', async (c) => {
      const candidateId = named(await readForm(c))
      await restoreCandidate(c.var.ctx, pathId(c), candidateId)
      return seeOther(c, `/mes-annonces/${pathId(c)}#remplacants`, 'remise')
    })
    .get('/mon-profil', profile)
    .post('/mon-profil/annonces/:id/ecarter', async (c) => {
      const { listing } = await dismissListing(c.var.ctx, pathId(c))
      return seeOther(c, `/mon-profil?annuler=${listing}#annonces`, 'ecartee')
    })
    .post('/mon-profil/annonces/:id/remettre', async (c) => {
      await restoreListing(c.var.ctx, pathId(c))
      return seeOther(c, '/mon-profil#annonces', 'remise')
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

async function listMine(c: C) {
  const { ctx } = c.var
  const after = c.req.query('apres')
  const rows = await myListings(ctx, LISTINGS + 1, isUuid(after) ? after : null)
  const listings = rows.slice(0, LISTINGS)
  const matches = await countMatches(
    ctx.sql,
    listings.map(({ id }) => id),
  )
  const content = (
    <>
      <h1>Mes annonces</h1>
      <p>
        <a href="/mes-annonces/nouvelle" class="button primary">
          Déposer une annonce
        </a>
      </p>
      {listings.length === 0 && <p>Vous n’avez pas encore d’annonce. Un brouillon se reprend quand vous voulez.</p>}
      {listings.length > 0 && <h2>Les plus récentes d’abord</h2>}
      {listings.map((listing) => (
        <ListingCard listing={listingView(listing, ctx.clock())} href={`/mes-annonces/${listing.id}`}>
          <p>
            <StateBadge state={listing.state} />{' '}
            {listing.state === 'published'
              ? countsPhrase(matches.get(listing.id) ?? 0, listing.answers)
              : NEXT_STEP[listing.state]}
          </p>
        </ListingCard>
      ))}
      {rows.length > LISTINGS && <a href={`/mes-annonces?apres=${listings.at(-1)?.id}`}>Annonces plus anciennes</a>}
    </>
  )
  return page(c, 'Mes annonces', content)
}

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
      ? { widen: await widenForListing(ctx, listing.id), team: await teamFor(ctx, listing.id) }
      : null
  if (isVisit(c)) {
    const shown = [...found.matches, ...(advice?.team.members ?? [])]
    await seeCandidates(ctx, listing, [...new Set(shown.map(({ candidate }) => candidate.id))])
  }
  const content = (
    <ManagePage
      listing={listing}
      view={listingView(listing, ctx.clock())}
      owned={owned}
      writable={mayWrite(ctx, listing)}
      views={await viewsOf(ctx, listing)}
      history={await listingHistory(ctx, listing.id)}
      introductions={owned ? await withContacts(c, introductions) : introductions.map(unnamed)}
      matches={found.matches}
      dismissed={(owned && listing.state === 'published' ? await dismissedCandidates(ctx, listing.id) : []).map(
        ({ candidate }) => ({
          id: candidate.id,
          label: bind(candidateSummary(candidate)),
          restore: `/mes-annonces/${listing.id}/remettre`,
          candidateId: candidate.id,
        }),
      )}
      undo={c.req.query('annuler') ?? null}
      advice={advice}
      first={after === null}
      next={found.next && cursorText(found.next)}
    />
  )
  return page(c, listing.title ?? 'Annonce sans titre', content)
}

/** Openings of a listing's page by others, in all and in the last seven days; null before it was published. */
async function viewsOf({ sql, clock }: VerbContext, listing: Listing): Promise<Views | null> {
  if (!listing.publishedAt) return null
  const today = civilDay(clock(), 'Europe/Paris')
  const all = await viewsSince(sql, [listing.id], null)
  const week = await viewsSince(sql, [listing.id], toDate(today - 6))
  return { all: all.get(listing.id) ?? 0, week: week.get(listing.id) ?? 0 }
}

async function profile(c: C) {
  const { ctx } = c.var
  signedIn(ctx)
  const candidate = await myProfile(ctx)
  const form = await profileForm(ctx.sql, candidate)
  if (!candidate) return page(c, 'Mon profil', <FirstProfilePage form={form} />)
  const mine = await service.myIntroductions(ctx, INTRODUCTIONS, null)
  const after = cursorOf(listingKey).safeParse(c.req.query('apres')).data ?? null
  const { matches, next } = await matchesForMe(ctx, MATCHES, after)
  const content = (
    <ProfilePage
      candidate={candidate}
      form={form}
      introductions={
        await withContacts(
          c,
          mine.filter(({ side }) => side === 'candidate'),
        )
      }
      matches={matches}
      dismissed={(await dismissedListings(ctx)).map(({ listing }) => ({
        id: listing.id,
        label: listingTitle(listing),
        restore: `/mon-profil/annonces/${listing.id}/remettre`,
      }))}
      undo={c.req.query('annuler') ?? null}
      advice={after === null || matches.length === 0 ? await widenForMe(ctx) : null}
      first={after === null}
      next={next && cursorText(next)}
      editing={c.req.query('modifier') !== undefined}
      now={ctx.clock()}
    />
  )
  return page(c, 'Mon profil', content)
}

/** A coordinator follows what goes on; the contacts are for the two sides. */
const unnamed = (introduction: service.Introduction): Shown => ({ ...introduction, contact: null, messages: [] })

async function withContacts(c: C, introductions: readonly service.Introduction[]): Promise<Shown[]> {
  const messages = await lastMessages(c.var.ctx, introductions, LAST_MESSAGES)
  return Promise.all(
    introductions.map(async (introduction) => ({
      ...introduction,
      messages: messages.get(introduction.interest.id) ?? [],
      contact: await service.otherContact(c.var.ctx, introduction),
    })),
  )
}

const isUuid = (text: string | undefined): text is string =>
  text !== undefined && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
