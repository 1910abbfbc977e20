import { type Context, Hono } from 'hono'
import { type Env, signedIn } from '../accounts/context.ts'
import { coordinatedTerritories, type Slot } from '../accounts/model.ts'
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
import { Failure, type FieldError, forbidden, invalid, notFound } from '../platform/errors.ts'
import { civilDay } from '../reference/calendar.ts'
import type { Choices } from '../territories/fields.tsx'
import { placeLabel } from '../territories/model.ts'
import { getCommune } from '../territories/service.ts'
import { changed, withStrokes } from '../web/dates.ts'
import { seeOther } from '../web/flash.ts'
import {
  type Form,
  locate,
  makeForm,
  pathId,
  readForm,
  refusedFields,
  refusedTooOften,
  textOf,
  type Values,
} from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { openingIn } from '../web/strokes.ts'
import { fieldErrors } from '../web/validation.ts'
import { enterListing } from './behalf.ts'
import { ListingForm } from './form.tsx'
import { blankRow, DATES, LABELS, LISTS, listingValues, readListing } from './input.ts'
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
      .get('/mes-annonces/pour-autrui', (c) => {
        mustCoordinate(c)
        return open(c, ENTERING)
      })
      .post('/mes-annonces/pour-autrui', (c) => {
        mustCoordinate(c)
        return save(c, ENTERING)
      })
      .get('/mes-annonces/:id/modifier', async (c) => open(c, edited(await editable(c))))
      .post('/mes-annonces/:id/modifier', async (c) => save(c, edited(await editable(c))))
      // The address of a refused sending, when it is reloaded.
      .get('/mes-annonces/:id/envoyer', (c) => seeOther(c, `/mes-annonces/${pathId(c)}/modifier`))
      .post('/mes-annonces/:id/envoyer', async (c) => {
        const listing = await editable(c)
        return send(c, listing, await storedValues(c, listing))
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

function mustCoordinate(c: C): void {
  if (coordinatedTerritories(signedIn(c.var.ctx)).length === 0) throw forbidden()
}

/** Only its owner writes a listing, or who entered it; to others it does not exist. */
async function editable(c: C): Promise<Listing> {
  const listing = await service.managedListing(c.var.ctx, pathId(c))
  if (!service.mayWrite(c.var.ctx, listing)) throw notFound()
  if (!EDITABLE.includes(listing.state)) throw service.wrongState(listing.state)
  return listing
}

async function storedValues(c: C, listing: Listing): Promise<Values> {
  const communes = await Promise.all(listing.communes.map(({ code }) => getCommune(c.var.ctx.sql, code)))
  return listingValues(
    listing,
    communes.flatMap((commune) => (commune ? [placeLabel(commune)] : [])),
  )
}

/** The form as it was left, as it is stored, or blank; back from signing in, what a visitor filled in, ready to be sent. */
async function open(c: C, writing: Writing) {
  const { listing, slot } = writing
  const found = await findKept(c, slot)
  const back = c.req.query('reprise') !== undefined && c.req.query('modifier') === undefined
  const ready = back && found.token && c.var.ctx.actor ? await readyPage(c, writing, found) : null
  if (ready) return ready
  const stored = listing ? await storedValues(c, listing) : listingValues(null, [])
  const opening = c.var.ctx.actor && !writing.person ? await readOpening(c.var.ctx.sql, c.var.ctx.actor.account) : null
  const usual: [string, string[]][] = opening ? [['ouverture', opening]] : []
  const values = new Map(found.parked?.values ?? [...stored, ...usual])
  if (found.token) values.set('reprise', [found.token])
  return show(c, writing, makeForm(values, ALL_LABELS), { found })
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
  const action = textOf(typed, 'action')
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
  return listing ? service.updateListing(ctx, listing.id, input) : service.createListing(ctx, input)
}

/** A visitor has filled in what it takes: it is kept, and waits behind the sign-in. */
async function finishLater(c: C, writing: Writing, input: ListingWrite, finishing: boolean, values: Values) {
  const { ctx } = c.var
  const errors = contradictions(applyInput(BLANK, input))
  const lacks = finishing ? lacking(await unsavedListing(ctx, input), ctx.clock()) : []
  if (errors.length + lacks.length > 0) throw invalid([...errors, ...lacks])
  try {
    return await signInToFinish(c, writing.slot, values, writing.action)
  } catch (error) {
    throw invalid(error instanceof Failure && error.code === 'invalid' ? error.errors : refusedTooOften(c, error, ''))
  }
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

function incomplete(c: C, listing: Listing, values: Values, missing: readonly FieldError[]) {
  const lists = { periods: { key: 'from', rows: [] }, communes: { key: '', rows: [] } }
  // Two fields of the form are one of the listing: what it says of both is shown at the first.
  const errors = locate(missing, lists).map((each) =>
    each.path === 'window' ? { ...each, path: 'window.earliest' } : each,
  )
  return show(c, edited(listing), makeForm(values, ALL_LABELS, errors), { saved: true })
}

interface Showing {
  choices?: Choices
  /** Saved, and only not sent. */
  saved?: boolean
  found?: Found
}

function show(c: C, writing: Writing, form: Form, { choices = new Map(), saved = false, found }: Showing = {}) {
  const { listing, title, action, person } = writing
  const content = (
    <>
      <h1>{title}</h1>
      {found && <Resumed found={found} action={action} changedAt={listing?.updatedAt ?? null} />}
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
  return page(c, title, content, form.errors.length > 0 ? 422 : 200)
}
