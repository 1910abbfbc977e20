import { Hono, type Context as HonoContext } from 'hono'
import { raw } from 'hono/html'
import type { Context, Env } from '../accounts/context.ts'
import type { Slot } from '../accounts/model.ts'
import { dropKept, findKept, signInToFinish } from '../accounts/resuming.tsx'
import { interestRequest, LIVE } from '../introductions/model.ts'
import { proposeInterest } from '../introductions/service.ts'
import { ListingDetails, listingTitle, professionPhrase, StateBadge } from '../listings/details.tsx'
import type { Listing } from '../listings/model.ts'
import { hasWindow, isLocal, todayOf } from '../listings/rules.ts'
import { countView } from '../listings/seen.ts'
import { isManager, viewListing } from '../listings/service.ts'
import { type ListingView, listingTerms, listingView } from '../listings/view.ts'
import { seeListing } from '../matching/seen.ts'
import { Report } from '../moderation/report.tsx'
import { Failure } from '../platform/errors.ts'
import { countHalfDays, halfDaysOf } from '../reference/calendar.ts'
import { enumerate } from '../reference/french.ts'
import { listingKindLabel, practiceTypeLabel } from '../reference/professions.ts'
import { OUTSIDE, placeLabel } from '../territories/model.ts'
import { communePoints, getCommunes, getTerritory, landmarks } from '../territories/service.ts'
import { MonthsShown } from '../web/calendar.tsx'
import { seeOther } from '../web/flash.ts'
import { type Form, makeForm, pathId, readForm, refusedFields, refusedTooOften, textOf } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { SpotMap } from '../web/map.tsx'
import { patientErrors } from '../web/patients.ts'
import { fieldErrors } from '../web/validation.ts'
import { isVisit } from '../web/visits.ts'
import { bind, capital } from '../web/words.ts'
import { Answer, LABELS, standing } from './answer.tsx'
import { ageSentence } from './card.tsx'
import { showClosed } from './closed.tsx'
import { searchHref } from './form.tsx'
import { jobPosting, scriptText } from './posting.ts'
import { isOpen, type Searching } from './service.ts'

type ListingEnv = Env<Context & Searching>
type C = HonoContext<ListingEnv>

/** For what asks less of a context: hono's are no less strict than what they hold. */
const plain = (c: C) => c as unknown as HonoContext<Env>

/** What a visitor writes is kept until they have signed in. */
const KEPT: Slot = { what: 'answer', listing: null }

/** One listing for all, and the answer of a candidate. */
export function listingRoutes() {
  return (
    new Hono<ListingEnv>()
      .get('/annonces/:id', open)
      // The address of a refused answer, when it is reloaded.
      .get('/annonces/:id/interet', (c) => seeOther(c, `/annonces/${pathId(c)}`))
      .post('/annonces/:id/interet', async (c) => {
        const id = pathId(c)
        const values = await readForm(c)
        const sent = interestRequest.safeParse({ message: textOf(values, 'message') })
        if (!sent.success) return show(c, makeForm(values, LABELS, fieldErrors(sent.error)))
        const doubts = patientErrors(values, ['message'])
        if (doubts.length > 0) return show(c, makeForm(values, LABELS, doubts))
        if (!c.var.ctx.actor) return answerLater(c, id, values)
        try {
          await proposeInterest(c.var.ctx, id, sent.data.message ?? null)
        } catch (error) {
          return show(c, makeForm(values, LABELS, refusedTooOften(c, error, 'message')), 429)
        }
        await dropKept(plain(c), KEPT, values)
        return seeOther(c, `/annonces/${id}`, 'interet')
      })
  )
}

/** A visitor's message is kept until they have signed in; where it cannot be, it is still in the page. */
async function answerLater(c: C, id: string, values: Map<string, string[]>) {
  try {
    return await signInToFinish(plain(c), KEPT, new Map([...values, ['annonce', [id]]]), `/annonces/${id}`)
  } catch (error) {
    const errors = refusedFields(error).map(({ message }) => ({ path: 'message', message }))
    return show(c, makeForm(values, LABELS, errors))
  }
}

/** With the message that was written before signing in. */
async function open(c: C) {
  const { parked, token } = await findKept(plain(c), KEPT)
  if (!parked || textOf(parked.values, 'annonce') !== pathId(c)) return show(c, makeForm(new Map(), LABELS))
  const values = new Map(parked.values)
  if (token) values.set('reprise', [token])
  return show(c, { ...makeForm(values, LABELS), focus: 'message' })
}

async function show(c: C, form: Form, refusal: 422 | 429 = 422) {
  const { ctx } = c.var
  const id = pathId(c)
  let listing: Listing
  try {
    listing = await viewListing(ctx, id)
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'not-found') throw error
    return showClosed(c, id, error)
  }
  if (isVisit(c)) {
    await countView(ctx, listing)
    await seeListing(ctx, listing)
  }
  const now = ctx.clock()
  const view = listingView(listing, now)
  const published = listing.state === 'published'
  const url = `${ctx.baseUrl}/annonces/${id}`
  const mine = isManager(ctx, listing)
  const reader = await standing(ctx, listing)
  const answered = reader.is === 'candidate' && reader.introduction && LIVE.includes(reader.introduction.interest.state)
  const todo = mine ? 'Suivre cette annonce' : answered ? 'Votre réponse' : 'Répondre à cette annonce'
  const content = (
    <>
      <ListingHead view={view} listing={listing} todo={todo} now={now} />
      <div class="listing">
        <div>
          <ListingDetails listing={view} beside />
          <Days listing={listing} now={now} />
        </div>
        <aside>
          <section class="answer" aria-labelledby="repondre">
            <h2 id="repondre">{todo}</h2>
            <Answer {...reader} listing={listing} form={form} />
          </section>
          <Where {...(await whereOf(ctx, listing))} />
          {published && <Share url={url} title={listingTitle(view)} />}
          {published && !mine && <Report id={id} />}
        </aside>
      </div>
      <Posting text={await postingOf(ctx, listing)} />
    </>
  )
  const options = { wide: true, ...(published ? { url, description: describe(view) } : { noindex: true }) }
  return page(c, listingTitle(view), content, form.errors.length > 0 ? refusal : 200, options)
}

/** The needed half-days, month by month; what begins some day has none. */
function Days({ listing, now }: { listing: Listing; now: Date }) {
  const today = todayOf(listing, now)
  if (hasWindow(listing.kind) || countHalfDays(halfDaysOf(listing.periods, listing.except, today)) === 0) return null
  return (
    <section aria-labelledby="calendrier">
      <h2 id="calendrier">Le calendrier</h2>
      <MonthsShown dates={listing} today={today} />
    </section>
  )
}

function ListingHead(props: { view: ListingView; listing: Listing; todo: string; now: Date }) {
  const { view, listing, todo, now } = props
  return (
    <header class="listing-head">
      <p class="topline">
        {view.kind && <span class={`tag ${view.kind}`}>{listingKindLabel(view.kind)}</span>}
        {listing.state !== 'published' && <StateBadge state={listing.state} />}
        {listing.publishedAt && <span class="age">{ageSentence(listing.publishedAt, now)}</span>}
      </p>
      <h1>{listingTitle(view)}</h1>
      <a class="to-answer" href="#repondre">
        {todo}
      </a>
      <dl class="key">
        {keyFacts(view).map(([term, text]) => (
          <div>
            <dt>{term}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </header>
  )
}

/** What decides whether one reads on. */
function keyFacts(view: ListingView): [string, string][] {
  const facts: [string, string | null][] = [
    ['Profession', professionPhrase(view)],
    ['Où', enumerate(view.communeNames) || null],
    ['Quand', capital(bind(view.calendar)) || null],
    ['Conditions', view.kind && capital(bind(listingTerms(view)))],
  ]
  return facts.filter((fact): fact is [string, string] => Boolean(fact[1]))
}

/** For whoever gets the link: who, where, when, for what. */
function describe(view: ListingView): string {
  const { kind, practiceType, communeNames, calendar } = view
  const what = [
    kind && listingKindLabel(kind),
    professionPhrase(view).toLowerCase(),
    practiceType && practiceTypeLabel(practiceType),
  ]
  const parts = [
    what.filter(Boolean).join(', '),
    enumerate(communeNames),
    capital(calendar),
    capital(listingTerms(view)),
  ]
  return bind(parts.filter(Boolean).join('. ')).slice(0, 300)
}

async function whereOf(ctx: Context, listing: Listing) {
  const codes = listing.communes.map(({ code }) => code)
  return { points: await communePoints(ctx.sql, codes), towns: await landmarks(ctx.sql) }
}

/** For search engines; null where it is no job, or not for everybody yet. */
async function postingOf(ctx: Context, listing: Listing): Promise<string | null> {
  const now = ctx.clock()
  if (!isOpen(listing, now) || isLocal(listing, now)) return null
  const codes = listing.communes.map(({ code }) => code)
  const known = new Map((await getCommunes(ctx.sql, codes)).map((commune) => [commune.code, commune]))
  const slug = listing.territories.find((one) => one !== OUTSIDE)
  const territory = slug ? ((await getTerritory(ctx.sql, slug))?.name ?? null) : null
  const communes = codes.flatMap((code) => known.get(code) ?? [])
  const posting = jobPosting(listing, { communes, territory, now, baseUrl: ctx.baseUrl })
  return posting && scriptText(posting)
}

/** Data that browsers do not run: the policy of scripts has no say in it. */
function Posting({ text }: { text: string | null }) {
  return text && <script type="application/ld+json">{raw(text)}</script>
}

/** Nothing where no commune has a point. */
function Where({ points, towns }: Awaited<ReturnType<typeof whereOf>>) {
  if (points.length === 0) return null
  const spots = points.map((point) => ({
    ...point,
    count: 1,
    label: `Autres annonces autour de ${point.name}`,
    href: searchHref(new Map([['commune', placeLabel(point)]])),
  }))
  return (
    <section class="where-map" aria-label="Carte">
      <SpotMap title="Où se trouve cette annonce" spots={spots} towns={towns} leastKm={45} />
    </section>
  )
}

/** By mail, or the link itself: copied by a button where there is a script. */
function Share({ url, title }: { url: string; title: string }) {
  const mail = `mailto:?subject=${encodeURIComponent(title)}&body=${encodeURIComponent(`${title}\n${url}`)}`
  return (
    <section class="share" aria-labelledby="partager">
      <h2 id="partager">Partager</h2>
      <copy-link>
        <label>
          Lien de cette annonce
          <input type="text" readonly value={url} />
        </label>
      </copy-link>
      <a href={mail}>Envoyer par mail</a>
    </section>
  )
}
