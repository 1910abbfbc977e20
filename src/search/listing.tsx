import { Hono, type Context as HonoContext } from 'hono'
import type { Context, Env } from '../accounts/context.ts'
import { myProfile } from '../candidates/service.ts'
import { interestRequest } from '../introductions/model.ts'
import { type Introduction, myIntroductions, proposeInterest } from '../introductions/service.ts'
import { ListingDetails, listingTitle, StateBadge } from '../listings/details.tsx'
import type { Listing } from '../listings/model.ts'
import { countView } from '../listings/seen.ts'
import { isManager, isOwner, viewListing } from '../listings/service.ts'
import { listingView } from '../listings/view.ts'
import { MatchReasons } from '../matching/details.tsx'
import { seeListing } from '../matching/seen.ts'
import { type Explained, explainPair } from '../matching/service.ts'
import { Report } from '../moderation/report.tsx'
import { frenchInstant } from '../reference/french.ts'
import { ErrorSummary, TextArea } from '../web/fields.tsx'
import { seeOther } from '../web/flash.ts'
import { type Form, makeForm, pathId, readForm, refusedTooOften, textOf } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { fieldErrors } from '../web/validation.ts'
import { isVisit } from '../web/visits.ts'

type ListingEnv = Env<Context>
type C = HonoContext<ListingEnv>

/** More than anybody has open at once. */
const INTRODUCTIONS = 100

const LABELS = { message: 'Votre message' }

/** One listing for all, and the answer of a candidate. */
export function listingRoutes() {
  return (
    new Hono<ListingEnv>()
      .get('/annonces/:id', (c) => show(c, makeForm(new Map(), LABELS)))
      // The address of a refused answer, when it is reloaded.
      .get('/annonces/:id/interet', (c) => seeOther(c, `/annonces/${pathId(c)}`))
      .post('/annonces/:id/interet', async (c) => {
        const id = pathId(c)
        const values = await readForm(c)
        const sent = interestRequest.safeParse({ message: textOf(values, 'message') })
        if (!sent.success) return show(c, makeForm(values, LABELS, fieldErrors(sent.error)))
        try {
          await proposeInterest(c.var.ctx, id, sent.data.message ?? null)
        } catch (error) {
          return show(c, makeForm(values, LABELS, refusedTooOften(c, error, 'message')), 429)
        }
        return seeOther(c, `/annonces/${id}`, 'interet')
      })
  )
}

async function show(c: C, form: Form, refusal: 422 | 429 = 422) {
  const { ctx } = c.var
  const listing = await viewListing(ctx, pathId(c))
  if (isVisit(c)) {
    await countView(ctx, listing)
    await seeListing(ctx, listing)
  }
  const view = listingView(listing, ctx.clock())
  const title = listingTitle(view)
  const content = (
    <>
      <h1>{title}</h1>
      {listing.state !== 'published' && (
        <p>
          <StateBadge state={listing.state} />
        </p>
      )}
      <ListingDetails listing={view} />
      {listing.publishedAt && (
        <p>
          <small>Publiée le {frenchInstant(listing.publishedAt)}</small>
        </p>
      )}
      <section aria-labelledby="repondre">
        <h2 id="repondre">{isManager(ctx, listing) ? 'Suivre cette annonce' : 'Répondre à cette annonce'}</h2>
        <Answer {...(await standing(ctx, listing))} listing={listing} form={form} />
      </section>
      {listing.state === 'published' && !isManager(ctx, listing) && <Report id={listing.id} />}
    </>
  )
  return page(c, title, content, form.errors.length > 0 ? refusal : 200)
}

/** What the reader is to this listing. */
type Standing =
  | { is: 'visitor' | 'owner' | 'coordinator' | 'without-profile' }
  | { is: 'candidate'; match: Explained | null; introduction: Introduction | null }

async function standing(ctx: Context, listing: Listing): Promise<Standing> {
  if (!ctx.actor) return { is: 'visitor' }
  if (isOwner(ctx, listing)) return { is: 'owner' }
  const candidate = await myProfile(ctx)
  if (!candidate) return { is: isManager(ctx, listing) ? 'coordinator' : 'without-profile' }
  const introductions = await myIntroductions(ctx, INTRODUCTIONS, null)
  const introduction = introductions.find((each) => each.side === 'candidate' && each.listing.id === listing.id)
  return {
    is: 'candidate',
    match: explainPair(ctx, listing, candidate, 'candidate'),
    introduction: introduction ?? null,
  }
}

function Answer(props: Standing & { listing: Listing; form: Form }) {
  const { listing, form } = props
  switch (props.is) {
    case 'visitor':
      return (
        <p>
          <a class="button primary" href={`/connexion?next=${encodeURIComponent(`/annonces/${listing.id}`)}`}>
            Me connecter pour répondre
          </a>
        </p>
      )
    case 'owner':
    case 'coordinator':
      return (
        <p>
          <a class="button primary" href={`/mes-annonces/${listing.id}`}>
            {props.is === 'owner' ? 'Gérer mon annonce' : 'Voir le suivi de cette annonce'}
          </a>
        </p>
      )
    case 'without-profile':
      return (
        <>
          <p>Pour répondre, dites d’abord en deux minutes ce que vous faites, où et quand.</p>
          <p>
            <a class="button primary" href="/mon-profil">
              Créer mon profil
            </a>
          </p>
        </>
      )
    case 'candidate':
      return <CandidateAnswer match={props.match} introduction={props.introduction} listing={listing} form={form} />
  }
}

function CandidateAnswer(props: {
  match: Explained | null
  introduction: Introduction | null
  listing: Listing
  form: Form
}) {
  const { match, introduction, listing, form } = props
  const state = introduction?.interest.state
  const refused = state === 'declined' && introduction?.interest.by === 'candidate'
  return (
    <>
      {match ? (
        <MatchReasons match={match} reader="candidate" />
      ) : (
        <p>
          Cette annonce ne correspond pas à tout votre profil (dates, lieu ou conditions). Vous pouvez répondre quand
          même, ou <a href="/mon-profil?modifier=oui#modifier">revoir votre profil</a>.
        </p>
      )}
      {(state === 'proposed' || state === 'accepted' || refused) && (
        <p>
          <strong>{ALREADY[state]}</strong> <a href="/mon-profil#relations">Voir où vous en êtes</a>
        </p>
      )}
      {(!state || state === 'withdrawn' || (state === 'declined' && !refused)) && (
        <form method="post" action={`/annonces/${listing.id}/interet`} novalidate>
          <ErrorSummary form={form} />
          <TextArea
            form={form}
            name="message"
            label="Votre message (facultatif)"
            hint="Sans téléphone ni adresse&nbsp;: vos coordonnées partent quand vous êtes d’accord tous les deux."
          />
          <button type="submit">Je suis intéressé·e</button>
        </form>
      )}
    </>
  )
}

const ALREADY: Record<'proposed' | 'accepted' | 'declined', string> = {
  proposed: 'Une mise en relation est en cours.',
  accepted: 'Vous êtes d’accord tous les deux.',
  declined: 'Votre proposition a été déclinée.',
}
