import { type Context, Hono } from 'hono'
import type { Child } from 'hono/jsx'
import { z } from 'zod'
import type { Env } from '../accounts/context.ts'
import { enteredListings } from '../listings/behalf.ts'
import { ListingCard, listingTitle, STATE_LABELS, StateBadge } from '../listings/details.tsx'
import type { Listing } from '../listings/model.ts'
import { managedListing } from '../listings/service.ts'
import { listingView } from '../listings/view.ts'
import { Failure } from '../platform/errors.ts'
import { plural } from '../reference/french.ts'
import { getTerritory } from '../territories/service.ts'
import { cursorOf } from '../web/cursors.ts'
import { ErrorSummary } from '../web/fields.tsx'
import { type Confirmation, seeOther } from '../web/flash.ts'
import { type Form, listOf, makeForm, numberOf, pathId, readForm, refusedFields, textOf } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { fieldErrors } from '../web/validation.ts'
import { OpenedListing } from './opened.tsx'
import { deskPath, EnterForSomebody, type Place, Queue, type Waiting } from './queue.tsx'
import { composeReason } from './reasons.ts'
import * as service from './service.ts'

type C = Context<Env>

const PAGE = 25
/** More than a coordinator follows at once. */
const ENTERED = 50
const LABELS = { reason: 'Motif' }

const DONE: Record<string, Confirmation> = { publish: 'publiee', 'request-changes': 'correction', reject: 'refusee' }

/** The coordinator's desk: what waits, and one listing of it with all that it takes to decide. */
export function moderationPages() {
  return new Hono<Env>()
    .get('/moderation', (c) => show(c, null))
    .get('/moderation/:id', (c) => show(c, { id: pathId(c), form: BLANK }))
    .post('/moderation/:id', async (c) => {
      const id = pathId(c)
      const values = await readForm(c)
      const typed = textOf(values, 'reason')
      const reason = composeReason(listOf(values, 'motifs'), typed)
      const again = (errors: Parameters<typeof makeForm>[2] = []) => makeForm(values, LABELS, errors)
      if (textOf(values, 'decision') === 'relire') {
        const form = makeForm(new Map([['reason', [reason ?? '']]]), LABELS)
        return show(c, { id, form: { ...form, focus: 'reason' } })
      }
      const decision = textOf(values, 'decision')
      const sent = service.decisionRequest.safeParse({ decision, reason: decision === 'publish' ? null : reason })
      if (!sent.success) return show(c, { id, form: again(fieldErrors(sent.error)) }, 422)
      const place = placeOf(c)
      const before = await service.placeInQueue(c.var.ctx, id)
      try {
        const seen = textOf(values, 'vu')
        const reports = numberOf(values, 'signalements')
        await service.decide(c.var.ctx, id, sent.data, {
          ...(seen === null ? {} : { seen }),
          ...(typeof reports === 'number' ? { reports } : {}),
        })
      } catch (error) {
        if (error instanceof Failure && error.code === 'conflict') {
          return show(c, { id, form: again(), conflict: error.message }, 409)
        }
        return show(c, { id, form: again(refusedFields(error)) }, 422)
      }
      const next = await service.nextWaiting(c.var.ctx, before, place.territory)
      const path = deskPath({ ...place, after: null }, next ?? undefined, { decidee: id })
      return seeOther(c, path, DONE[sent.data.decision])
    })
}

const BLANK = makeForm(new Map(), LABELS)

/** The territory and the page of the queue that the address asks for; what it may not ask for is left out. */
function placeOf(c: C): Place {
  const asked = c.req.query('territoire') ?? null
  const mine = c.var.ctx.actor?.roles.some(({ territory }) => territory === asked)
  return {
    territory: mine ? asked : null,
    after: cursorOf(service.queueKey).safeParse(c.req.query('apres')).data ?? null,
  }
}

/** What is open: a listing with its form as it was typed, and why a decision was not taken. */
interface Open {
  id: string
  form: Form
  conflict?: string
}

/** The queue, and beside it a listing: the one that is asked for, or the first. */
async function show(c: C, asked: Open | null, status: 200 | 409 | 422 = 200) {
  const { ctx } = c.var
  const place = placeOf(c)
  const { queue, next } = await service.readQueue(ctx, PAGE, place.after, place.territory)
  const id = asked?.id ?? queue[0]?.listing.id ?? null
  const opened = id === null ? null : await service.openListing(ctx, id)
  const territories = await waitingByTerritory(c)
  const at = queue.findIndex(({ listing }) => listing.id === id)
  const pathOf = (i: number) => (queue[i] ? deskPath(place, queue[i].listing.id) : null)
  const neighbours = {
    before: at > 0 ? pathOf(at - 1) : null,
    after: pathOf(at + 1) ?? (next === null ? null : deskPath({ ...place, after: next })),
  }
  const decided = asked?.conflict ? null : await decidedListing(c)
  const now = ctx.clock()
  const list = { queue, next, territories, place, opened, now, main: asked === null }
  const content = (
    <>
      <Decided listing={decided} />
      {asked?.conflict && <Conflict message={asked.conflict} waits={Boolean(opened?.waiting)} />}
      {asked && <ErrorSummary form={asked.form} />}
      {opened ? (
        <div class={asked ? 'desk one' : 'desk'}>
          <Queue {...list} />
          <OpenedListing
            opened={opened}
            form={asked?.form ?? BLANK}
            place={place}
            now={now}
            main={asked !== null}
            neighbours={neighbours}
          />
        </div>
      ) : (
        <NothingWaits decisions={await service.countMyDecisions(ctx)} territories={territories} place={place} />
      )}
      {asked === null && place.after === null && <Entered listings={await enteredListings(ctx, ENTERED)} now={now} />}
    </>
  )
  const title = asked && opened ? `Relire\u00a0: ${listingTitle(opened.listing)}` : 'Modération'
  return page(c, title, content, status, { wide: true })
}

async function waitingByTerritory(c: C): Promise<Waiting[]> {
  const counts = await service.countWaiting(c.var.ctx)
  const found: Waiting[] = []
  for (const { territory, waiting } of counts) {
    const name = (await getTerritory(c.var.ctx.sql, territory))?.name ?? territory
    found.push({ slug: territory, name, waiting })
  }
  return found
}

/** The listing that was decided on just before, as the address says after a decision. */
async function decidedListing(c: C): Promise<Listing | null> {
  const id = z.uuid().safeParse(c.req.query('decidee'))
  if (!id.success) return null
  try {
    return await managedListing(c.var.ctx, id.data)
  } catch (error) {
    if (error instanceof Failure && error.code === 'not-found') return null
    throw error
  }
}

function Decided({ listing }: { listing: Listing | null }) {
  if (!listing) return null
  return (
    <p class="decided">
      «&nbsp;{listingTitle(listing)}&nbsp;»&nbsp;: {STATE_LABELS[listing.state].toLowerCase()}. Le mail est parti&nbsp;;
      une erreur se répare depuis <a href={`/mes-annonces/${listing.id}`}>la page de l’annonce</a>.
    </p>
  )
}

/** Somebody decided before, or the listing changed while it was being read. */
function Conflict({ message, waits }: { message: string; waits: boolean }): Child {
  return (
    <section class="errors" role="alert" aria-labelledby="conflit">
      <h2 id="conflit">Décision non enregistrée</h2>
      <p>{message}</p>
      <p>Voici l’annonce telle qu’elle est maintenant.{waits && ' Ce que vous aviez écrit est gardé.'}</p>
    </section>
  )
}

function NothingWaits({
  decisions,
  territories,
  place,
}: {
  decisions: number
  territories: readonly Waiting[]
  place: Place
}) {
  const elsewhere = territories.reduce((sum, { waiting }) => sum + waiting, 0)
  return (
    <>
      <h1>Annonces à relire</h1>
      <div class="nothing">
        <svg viewBox="0 0 120 80" width="150" height="100" aria-hidden="true" focusable="false">
          <path class="ground" d="M8 70h104" />
          <path class="cup" d="M38 36h34v16a14 14 0 0 1-14 14h-6a14 14 0 0 1-14-14z" />
          <path class="handle" d="M72 40h6a7 7 0 0 1 0 14h-6" />
          <path class="steam" d="M48 28c-4-5 4-8 0-14M60 28c-4-5 4-8 0-14" />
        </svg>
        <p>
          <strong>Rien à relire. Merci&nbsp;!</strong>
        </p>
        {decisions > 0 && <p>Ces sept derniers jours, vous avez rendu {plural(decisions, 'décision')}.</p>}
        {place.territory && elsewhere > 0 && (
          <p>
            <a href="/moderation">Voir vos autres territoires ({elsewhere})</a>
          </p>
        )}
        <p>
          <a href="/mon-territoire/rapport">Voir ce que votre territoire a trouvé</a>
        </p>
        <p>
          <EnterForSomebody />
        </p>
      </div>
    </>
  )
}

function Entered({ listings, now }: { listings: readonly Listing[]; now: Date }) {
  if (listings.length === 0) return null
  return (
    <section>
      <h2>Saisies pour quelqu’un, pas encore reprises</h2>
      {listings.map((listing) => (
        <ListingCard listing={listingView(listing, now)} href={`/mes-annonces/${listing.id}`}>
          <p>
            <StateBadge state={listing.state} />
          </p>
        </ListingCard>
      ))}
    </section>
  )
}
