import { Hono, type Context as HonoContext } from 'hono'
import type { Child } from 'hono/jsx'
import { type Context, countUse, type Env, signedIn } from '../accounts/context.ts'
import { coordinatedTerritories } from '../accounts/model.ts'
import { invitationRequest } from '../introductions/model.ts'
import { introductionsOfListing, inviteCandidate } from '../introductions/service.ts'
import type { Listing } from '../listings/model.ts'
import { isOwner, managedListing } from '../listings/service.ts'
import { Failure, type FieldError, invalid, notFound } from '../platform/errors.ts'
import { findPlace } from '../territories/fields.tsx'
import { type Commune, placeLabel } from '../territories/model.ts'
import { listTerritories } from '../territories/service.ts'
import { seeOther } from '../web/flash.ts'
import { makeForm, readForm, refusedFields, textOf } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { fieldErrors } from '../web/validation.ts'
import { bind } from '../web/words.ts'
import { maySearchCandidates, searchCandidates } from './candidates.ts'
import { type CandidateQuery, candidateQuery } from './model.ts'
import {
  PEOPLE,
  PEOPLE_LABELS,
  PEOPLE_TITLE,
  PeopleForm,
  type PeopleQuery,
  peopleHref,
  peoplePhrase,
  peopleQueryOf,
  unknownChoices,
} from './people-form.tsx'
import { PEOPLE_A_PAGE, widenPeople } from './people-nothing.tsx'
import { NotForYou } from './people-refused.tsx'
import { Head, People } from './people-results.tsx'
import { PlaceChoices } from './results.tsx'

type C = HonoContext<Env>

/** Looking for people, for coordinators and for owners of a published listing; who has no name, and no contact. */
export function peopleRoutes() {
  return new Hono<Env>()
    .get(PEOPLE, async (c) => {
      signedIn(c.var.ctx)
      if (!(await maySearch(c.var.ctx))) return page(c, PEOPLE_TITLE, <NotForYou title={PEOPLE_TITLE} />, 403)
      const query = queryOf(c)
      const listing = await listingOf(c, query)
      // What was open is filled, or gone: its own page says so.
      if (listing && listing.state !== 'published') return seeOther(c, `/mes-annonces/${listing.id}`)
      return search(c, query, listing)
    })
    .post(PEOPLE, invite)
}

async function maySearch(ctx: Context): Promise<boolean> {
  try {
    await maySearchCandidates(ctx)
    return true
  } catch (error) {
    if (error instanceof Failure && error.code === 'forbidden') return false
    throw error
  }
}

const queryOf = (c: C) => peopleQueryOf(c.req.query(), coordinatedTerritories(c.var.ctx.actor).length > 0)

/** One's own listing that the address names; to who does not own it there is none. */
async function listingOf(c: C, query: PeopleQuery): Promise<Listing | null> {
  const id = query.get('annonce')
  if (!id) return null
  const sent = invitationRequest.shape.candidateId.safeParse(id)
  if (!sent.success) throw notFound()
  const listing = await managedListing(c.var.ctx, sent.data)
  if (!isOwner(c.var.ctx, listing)) throw notFound()
  return listing
}

/** The same as from the listing's page, and back to the list; a refusal is said above it. */
async function invite(c: C) {
  const { ctx } = c.var
  signedIn(ctx)
  const query = queryOf(c)
  const listing = await listingOf(c, query)
  if (!listing) throw notFound()
  const sent = invitationRequest.safeParse({ candidateId: textOf(await readForm(c), 'candidateId') })
  if (!sent.success) throw invalid(fieldErrors(sent.error))
  const { candidateId } = sent.data
  try {
    await inviteCandidate(ctx, listing.id, candidateId, null)
  } catch (error) {
    const status = error instanceof Failure ? SHOWN_AGAIN[error.code] : undefined
    // Without an open listing there is no list to come back to.
    if (!(error instanceof Failure) || !status || !(await maySearch(ctx))) throw error
    if (error.retryAfter !== undefined) c.header('Retry-After', String(error.retryAfter))
    await countUse(ctx, 'searches', ctx.address)
    const why = error.errors[0]?.message ?? error.message
    return search(c, query, listing, { candidate: candidateId, why, status })
  }
  const here = peopleHref(query, { cursor: query.get('cursor') ?? null })
  return seeOther(c, `${here}#personne-${candidateId}`, 'invitation')
}

const SHOWN_AGAIN: Partial<Record<Failure['code'], 409 | 422 | 429>> = {
  conflict: 409,
  invalid: 422,
  'too-many': 429,
}

interface Refused {
  candidate: string
  why: string
  status: 409 | 422 | 429
}

async function search(c: C, query: PeopleQuery, listing: Listing | null, refused: Refused | null = null) {
  const { ctx } = c.var
  const territories = coordinatedTerritories(ctx.actor).length > 0 ? await listTerritories(ctx.sql) : []
  const { asked, commune, choices, errors: wrong } = await askedBy(ctx, query)
  const values = new Map([...query].map(([name, text]): [string, string[]] => [name, [text]]))
  if (commune) values.set('commune', [placeLabel(commune)])
  const show = (errors: readonly FieldError[], below: Child) => {
    const content = (
      <>
        <Head query={query} listing={listing} territories={territories} mine={coordinatedTerritories(ctx.actor)} />
        {refused && (
          <section class="errors" role="alert" aria-labelledby="refus">
            <h2 id="refus">L’invitation n’est pas partie</h2>
            <p>{bind(refused.why)}</p>
          </section>
        )}
        <div class="columns two">
          <PeopleForm form={makeForm(values, PEOPLE_LABELS, errors)} query={query} territories={territories} />
          {below}
        </div>
      </>
    )
    return page(c, PEOPLE_TITLE, content, errors.length > 0 ? 422 : (refused?.status ?? 200), {
      wide: true,
      noindex: true,
    })
  }
  if (choices.length > 0)
    return show([], <PlaceChoices choices={choices} hrefOf={(commune) => peopleHref(query, { commune })} />)
  if (!asked) return show(wrong, null)
  try {
    const people = await searchCandidates(ctx, asked, PEOPLE_A_PAGE)
    const ways = people.length === 0 ? await widenPeople(ctx, query, asked) : []
    const shown = {
      query,
      listing,
      people,
      now: ctx.clock(),
      phrase: peoplePhrase(commune ? new Map([...query, ['commune', placeLabel(commune)]]) : query, territories),
      introductions: listing ? await introductionsOfListing(ctx, listing.id) : [],
    }
    return show([], <People {...shown} ways={ways} />)
  } catch (error) {
    const message = 'Faites un choix dans la liste.'
    return show(
      refusedFields(error).map((one) => (one.path === 'territory' ? { ...one, message } : one)),
      null,
    )
  }
}

interface Asked {
  asked: CandidateQuery | null
  commune: Commune | null
  choices: readonly Commune[]
  errors: readonly FieldError[]
}

/** The search that is meant, with its commune worked out; or what is wrong with it. */
async function askedBy({ sql }: Context, query: PeopleQuery): Promise<Asked> {
  const typed = query.get('commune')
  const place = typed ? await findPlace(sql, typed) : null
  const commune = place && 'commune' in place ? place.commune : null
  const choices = place && 'choices' in place ? place.choices : []
  if (choices.length > 0) return { asked: null, commune, choices, errors: [] }
  const { annonce: _annonce, ...sent } = Object.fromEntries(query) as Record<string, string>
  const read = candidateQuery.safeParse({ ...sent, commune: commune?.code })
  const errors = [
    ...(place && !commune ? [{ path: 'commune', message: UNKNOWN_PLACE }] : []),
    ...unknownChoices(query),
    ...(read.success ? [] : fieldErrors(read.error)).map((one) => (one.path === 'cursor' ? UNKNOWN_PAGE : one)),
  ]
  return { asked: read.success && errors.length === 0 ? read.data : null, commune, choices, errors }
}

const UNKNOWN_PLACE = 'Cette commune est introuvable : vérifiez le nom, ou donnez son code postal.'
const UNKNOWN_PAGE = { path: 'cursor', message: 'Cette page de résultats n’existe pas : relancez la recherche.' }
