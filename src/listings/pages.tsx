import { type Context, Hono } from 'hono'
import type { Env } from '../accounts/context.ts'
import type { Slot } from '../accounts/model.ts'
import { Overtaken, versionOf } from '../accounts/overtaken.tsx'
import {
  dropKept,
  type Found,
  findKept,
  keepIfPossible,
  keepingAction,
  Resumed,
  signInToFinish,
} from '../accounts/resuming.tsx'
import { keepOpening, readOpening } from '../accounts/service.ts'
import { mustCoordinate } from '../accounts/session.ts'
import { type FieldError, invalid, notFound } from '../platform/errors.ts'
import { civilDay } from '../reference/calendar.ts'
import type { Choices } from '../territories/fields.tsx'
import { changed, withStrokes } from '../web/dates.ts'
import { seeOther } from '../web/flash.ts'
import { type Form, locate, makeForm, pathId, readForm, refusedFields, textOf, type Values } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { isDespite, patientErrors } from '../web/patients.ts'
import { openingIn } from '../web/strokes.ts'
import { fieldErrors } from '../web/validation.ts'
import { enterListing } from './behalf.ts'
import { ListingForm } from './form.tsx'
import {
  blankRow,
  DATES,
  differing,
  LABELS,
  LISTS,
  listingValues,
  readListing,
  storedValues,
  withoutSameDates,
} from './input.ts'
import { type Listing, type ListingWrite, listingWrite } from './model.ts'
import { PERSON_LABELS, personOf } from './person.tsx'
import { ReadyPage } from './preview.tsx'
import { repeatingRoutes } from './repeating.tsx'
import { applyInput, BLANK, contradictions, EDITABLE, lacking, missingFields, verbsOf } from './rules.ts'
import * as service from './service.ts'
import { unsavedListing } from './unsaved.ts'
import { listingView } from './view.ts'

type C = Context<Env>

/** Writing a listing, sending it, taking it back. What comes of it is shown by the introductions' pages. */
export function listingPages() {
  return (
    new Hono<Env>()
      // A visitor may fill in everything, and signs in at the end.
      .get('/mes-annonces/nouvelle', (c) => open(c, NEW))
      .post('/mes-annonces/nouvelle', (c) => save(c, NEW))
      // A coordinator writes for somebody else.
      .get('/mes-annonces/pour-autrui', mustCoordinate, (c) => open(c, ENTERING))
      .post('/mes-annonces/pour-autrui', mustCoordinate, (c) => save(c, ENTERING))
      .get('/mes-annonces/:id/modifier', async (c) => open(c, edited(await editable(c))))
      .post('/mes-annonces/:id/modifier', async (c) => save(c, edited(await editable(c))))
      // The address of a refused sending, when it is reloaded.
      .get('/mes-annonces/:id/envoyer', (c) => seeOther(c, `/mes-annonces/${pathId(c)}/modifier`))
      .post('/mes-annonces/:id/envoyer', async (c) => {
        const listing = await editable(c)
        return send(c, listing, await storedValues(c.var.ctx.sql, listing))
      })
      .post('/mes-annonces/:id/retirer', async (c) => {
        const { id } = await service.withdrawListing(c.var.ctx, pathId(c))
        return seeOther(c, `/mes-annonces/${id}`, 'retiree')
      })
      .route('/', repeatingRoutes())
  )
}

/** What is being written: nothing yet, nothing yet of somebody else's, or a listing. */
interface Writing {
  listing: Listing | null
  title: string
  action: string
  /** Asks for whom. */
  person: boolean
  /** Where it is kept until it is saved. */
  slot: Slot
}

const NEW: Writing = {
  listing: null,
  title: 'Déposer une annonce',
  action: '/mes-annonces/nouvelle',
  person: false,
  slot: { what: 'listing', listing: null },
}

const ENTERING: Writing = {
  listing: null,
  title: 'Saisir une annonce pour quelqu’un',
  action: '/mes-annonces/pour-autrui',
  person: true,
  slot: { what: 'entering', listing: null },
}

const edited = (listing: Listing): Writing => ({
  listing,
  title: 'Modifier l’annonce',
  action: `/mes-annonces/${listing.id}/modifier`,
  person: false,
  slot: { what: 'listing', listing: listing.id },
})

const ALL_LABELS = { ...PERSON_LABELS, ...LABELS }

/** Only its owner writes a listing, or who entered it; to others it does not exist. */
async function editable(c: C): Promise<Listing> {
  const listing = await service.managedListing(c.var.ctx, pathId(c))
  if (!service.mayWrite(c.var.ctx, listing)) throw notFound()
  if (!EDITABLE.includes(listing.state)) throw service.wrongState(listing.state)
  return listing
}

/** The form as it was left, as it is stored, or blank; back from signing in, what a visitor filled in, ready to be sent. */
async function open(c: C, writing: Writing) {
  const { listing, slot } = writing
  const found = await findKept(c, slot)
  const back = c.req.query('reprise') !== undefined && c.req.query('modifier') === undefined
  const ready = back && found.token && c.var.ctx.actor ? await readyPage(c, writing, found) : null
  if (ready) return ready
  const { sql, actor } = c.var.ctx
  const stored = listing ? await storedValues(sql, listing) : listingValues(null, [])
  const opening = actor && !writing.person ? await readOpening(sql, actor.account) : null
  const values = new Map(found.parked?.values ?? stored)
  if (opening && !found.parked) values.set('ouverture', opening)
  const others = listing ? await differing(sql, listing, values) : []
  if (found.token) values.set('reprise', [found.token])
  if (listing) values.set('version', [versionOf(stored)])
  return show(c, writing, makeForm(values, ALL_LABELS, others), { found, status: 200 })
}

/** A form whose reader has been told what is stored: from here on it begins from that. */
async function asOfNow({ var: { ctx } }: C, listing: Listing, values: Values): Promise<Values> {
  return new Map([...values, ['version', [versionOf(await storedValues(ctx.sql, listing))]]])
}

/** What a visitor filled in, as it will be seen; null where something in it has to be corrected first. */
async function readyPage(c: C, writing: Writing, { parked, token }: Found) {
  const { ctx } = c.var
  const { places, input } = await readListing(ctx.sql, parked?.values ?? new Map())
  const sent = listingWrite.safeParse(input)
  if (!sent.success || places.errors.length > 0) return null
  const listing = await unsavedListing(ctx, sent.data)
  const view = listingView(listing, ctx.clock())
  const fields = new Map([...places.values, ['reprise', [token ?? '']]] as [string, string[]][])
  const ready = (
    <ReadyPage view={view} missing={lacking(listing, ctx.clock())} fields={fields} action={writing.action} />
  )
  return page(c, 'Votre annonce est prête', ready)
}

async function save(c: C, writing: Writing) {
  const { ctx } = c.var
  const today = civilDay(ctx.clock(), 'Europe/Paris')
  const typed = withStrokes(await readForm(c), DATES, today)
  const kept = await keepingAction(c, writing.slot, typed, writing.action)
  if (kept) return kept
  const change = changed(typed, { lists: LISTS, blankRow, dates: DATES }, today)
  if (change) {
    await keepIfPossible(c, writing.slot, change.values)
    return show(c, writing, { ...makeForm(change.values, ALL_LABELS), focus: change.focus })
  }
  const action = textOf(typed, 'action') ?? (isDespite(typed) ? 'envoyer' : null)
  if (action === 'modifier') return show(c, writing, makeForm(typed, ALL_LABELS))
  const { places, input, lists } = await readListing(ctx.sql, typed)
  const finishing = action === 'envoyer' || action === 'apercu'
  const refuse = async (errors: readonly FieldError[]) => {
    await keepIfPossible(c, writing.slot, typed)
    // Who is done hears of everything at once: what is wrong, and what is missing.
    const all = finishing ? [...errors, ...missingFields(input)] : errors
    const form = makeForm(places.values, ALL_LABELS, [...places.errors, ...locate(all, lists)])
    return show(c, writing, form, { choices: places.choices })
  }
  const person = writing.person ? { onBehalfOf: personOf(typed) } : {}
  const sent = listingWrite.safeParse({ ...(input as object), ...person })
  if (!sent.success || places.errors.length > 0) return refuse(sent.success ? [] : fieldErrors(sent.error))
  const doubts = action === 'envoyer' ? patientErrors(typed, ['title', 'description']) : []
  if (doubts.length > 0) return refuse(doubts)
  const others = writing.listing ? await differing(ctx.sql, writing.listing, places.values) : []
  if (writing.listing && others.length > 0) {
    await keepIfPossible(c, writing.slot, typed)
    const form = makeForm(await asOfNow(c, writing.listing, places.values), ALL_LABELS, others)
    return show(c, writing, form, { status: 409 })
  }
  let saved: Listing
  try {
    if (!ctx.actor) return await finishLater(c, writing, sent.data, finishing, places.values)
    saved = await write(c, writing.listing, sent.data)
  } catch (error) {
    return refuse(refusedFields(error))
  }
  await dropKept(c, writing.slot, typed)
  const opening = openingIn(typed)
  if (opening && service.isOwner(ctx, saved)) await keepOpening(ctx, opening)
  if (action === 'envoyer') return send(c, saved, places.values)
  if (action === 'apercu') return preview(c, writing, saved, places.values)
  const done = writing.person ? 'saisie' : saved.state === 'draft' ? 'brouillon' : 'enregistree'
  return seeOther(c, `/mes-annonces/${saved.id}`, done)
}

async function write({ var: { ctx } }: C, listing: Listing | null, { onBehalfOf, ...input }: ListingWrite) {
  if (onBehalfOf) return enterListing(ctx, onBehalfOf, input)
  if (!listing) return service.createListing(ctx, input)
  return service.updateListing(ctx, listing.id, withoutSameDates(input, listing))
}

/** A visitor has filled in what it takes: it is kept, and waits behind the sign-in. */
async function finishLater(c: C, writing: Writing, input: ListingWrite, finishing: boolean, values: Values) {
  const { ctx } = c.var
  const errors = contradictions(applyInput(BLANK, input))
  const lacks = finishing ? lacking(await unsavedListing(ctx, input), ctx.clock()) : []
  if (errors.length + lacks.length > 0) throw invalid([...errors, ...lacks])
  return signInToFinish(c, writing.slot, values, writing.action)
}

/** On to what others will see; what is missing is shown in the form, whose content is saved by now. */
function preview(c: C, writing: Writing, listing: Listing, values: Values) {
  const missing = lacking(listing, c.var.ctx.clock())
  if (missing.length > 0) return incomplete(c, listing, values, missing)
  return seeOther(c, `/mes-annonces/${listing.id}`, writing.person ? 'saisie' : 'apercu')
}

/** To the desk; what is missing is shown in the form, whose content is saved by now. */
async function send(c: C, listing: Listing, values: Values) {
  try {
    await service.submitListing(c.var.ctx, listing.id)
  } catch (error) {
    return incomplete(c, listing, values, refusedFields(error))
  }
  return seeOther(c, `/mes-annonces/${listing.id}`, service.isOwner(c.var.ctx, listing) ? 'envoyee' : 'saisie-envoyee')
}

async function incomplete(c: C, listing: Listing, values: Values, missing: readonly FieldError[]) {
  const lists = { periods: { key: 'from', rows: [] }, communes: { key: '', rows: [] } }
  // Two fields of the form are one of the listing: what it says of both is shown at the first.
  const errors = locate(missing, lists).map((each) =>
    each.path === 'window' ? { ...each, path: 'window.earliest' } : each,
  )
  return show(c, edited(listing), makeForm(await asOfNow(c, listing, values), ALL_LABELS, errors), { saved: true })
}

interface Showing {
  choices?: Choices
  /** Saved, and only not sent. */
  saved?: boolean
  found?: Found
  /** By default 422 where something is wrong. */
  status?: 200 | 409
}

function show(c: C, writing: Writing, form: Form, { choices = new Map(), saved = false, found, status }: Showing = {}) {
  const { listing, title, action, person } = writing
  const content = (
    <>
      <h1>{title}</h1>
      {found && <Resumed found={found} action={action} stored={listing !== null} changed={form.errors.length > 0} />}
      {status === 409 && <Overtaken />}
      {saved && <p>Votre texte est enregistré. Il reste à compléter avant l’envoi&nbsp;:</p>}
      {listing?.state === 'published' && (
        <p>
          Cette annonce est publiée et le reste. Si vous changez le texte, le lieu ou la profession, le coordinateur la
          relira.
        </p>
      )}
      <ListingForm
        form={form}
        choices={choices}
        action={action}
        stored={listing !== null}
        submittable={listing === null || verbsOf(listing.state).includes('submit')}
        person={person}
        guest={!c.var.ctx.actor && !found?.parked}
        now={c.var.ctx.clock()}
      />
    </>
  )
  return page(c, title, content, status ?? (form.errors.length > 0 ? 422 : 200))
}
