import { type Context, Hono } from 'hono'
import { type Env, signedIn } from '../accounts/context.ts'
import { coordinatedTerritories } from '../accounts/model.ts'
import { type FieldError, forbidden, notFound } from '../platform/errors.ts'
import { type Choices, readPlaces } from '../territories/fields.tsx'
import { placeLabel } from '../territories/model.ts'
import { getCommune } from '../territories/service.ts'
import { seeOther } from '../web/flash.ts'
import { type Form, locate, makeForm, pathId, readForm, refusedFields, textOf, type Values } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { extended, listToExtend } from '../web/periods.tsx'
import { fieldErrors } from '../web/validation.ts'
import { enterListing } from './behalf.ts'
import { ListingForm } from './form.tsx'
import { blankRow, communeFields, LABELS, LISTS, listingInputOf, listingValues } from './input.ts'
import { type Listing, type ListingWrite, listingWrite } from './model.ts'
import { PERSON_LABELS, personOf } from './person.tsx'
import { EDITABLE, missingFields, verbsOf } from './rules.ts'
import * as service from './service.ts'

type C = Context<Env>

/** Writing a listing, sending it, taking it back. What comes of it is shown by the introductions' pages. */
export function listingPages() {
  return (
    new Hono<Env>()
      .get('/mes-annonces/nouvelle', (c) => {
        signedIn(c.var.ctx)
        return show(c, NEW, makeForm(listingValues(null, []), ALL_LABELS))
      })
      .post('/mes-annonces/nouvelle', (c) => {
        signedIn(c.var.ctx)
        return save(c, NEW)
      })
      // A coordinator writes for somebody else.
      .get('/mes-annonces/pour-autrui', (c) => {
        mustCoordinate(c)
        return show(c, ENTERING, makeForm(listingValues(null, []), ALL_LABELS))
      })
      .post('/mes-annonces/pour-autrui', (c) => {
        mustCoordinate(c)
        return save(c, ENTERING)
      })
      .get('/mes-annonces/:id/modifier', async (c) => {
        const listing = await editable(c)
        return show(c, edited(listing), makeForm(await storedValues(c, listing), ALL_LABELS))
      })
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
  )
}

/** What is being written: nothing yet, nothing yet of somebody else's, or a listing. */
interface Writing {
  listing: Listing | null
  title: string
  action: string
  /** Asks for whom. */
  person: boolean
}

const NEW: Writing = { listing: null, title: 'Nouvelle annonce', action: '/mes-annonces/nouvelle', person: false }

const ENTERING: Writing = {
  listing: null,
  title: 'Saisir une annonce pour quelqu’un',
  action: '/mes-annonces/pour-autrui',
  person: true,
}

const edited = (listing: Listing): Writing => ({
  listing,
  title: 'Modifier l’annonce',
  action: `/mes-annonces/${listing.id}/modifier`,
  person: false,
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

async function save(c: C, writing: Writing) {
  const { ctx } = c.var
  const typed = await readForm(c)
  const list = listToExtend(typed, LISTS)
  if (list) {
    const { values, focus } = extended(typed, list, (row) => blankRow(list, row))
    return show(c, writing, { ...makeForm(values, ALL_LABELS), focus })
  }
  const places = await readPlaces(ctx.sql, typed, communeFields(typed))
  const { input, lists } = listingInputOf(places.values, places.codes)
  const sending = textOf(typed, 'action') === 'envoyer'
  const refuse = (errors: readonly FieldError[]) => {
    // Who sends hears of everything at once: what is wrong, and what is missing.
    const all = sending ? [...errors, ...missingFields(input)] : errors
    const form = makeForm(places.values, ALL_LABELS, [...places.errors, ...locate(all, lists)])
    return show(c, writing, form, places.choices)
  }
  const person = writing.person ? { onBehalfOf: personOf(typed) } : {}
  const sent = listingWrite.safeParse({ ...(input as object), ...person })
  if (!sent.success || places.errors.length > 0) return refuse(sent.success ? [] : fieldErrors(sent.error))
  let saved: Listing
  try {
    saved = await write(c, writing.listing, sent.data)
  } catch (error) {
    return refuse(refusedFields(error))
  }
  if (sending) return send(c, saved, places.values)
  const done = writing.person ? 'saisie' : saved.state === 'draft' ? 'brouillon' : 'enregistree'
  return seeOther(c, `/mes-annonces/${saved.id}`, done)
}

async function write({ var: { ctx } }: C, listing: Listing | null, { onBehalfOf, ...input }: ListingWrite) {
  if (onBehalfOf) return enterListing(ctx, onBehalfOf, input)
  return listing ? service.updateListing(ctx, listing.id, input) : service.createListing(ctx, input)
}

/** To the desk; what is missing is shown in the form, whose content is saved by now. */
async function send(c: C, listing: Listing, values: Values) {
  try {
    await service.submitListing(c.var.ctx, listing.id)
  } catch (error) {
    const lists = { periods: { key: 'from', rows: [] }, communes: { key: '', rows: [] } }
    // Two fields of the form are one of the listing: what it says of both is shown at the first.
    const errors = locate(refusedFields(error), lists).map((each) =>
      each.path === 'window' ? { ...each, path: 'window.earliest' } : each,
    )
    return show(c, edited(listing), makeForm(values, ALL_LABELS, errors), undefined, true)
  }
  return seeOther(c, `/mes-annonces/${listing.id}`, service.isOwner(c.var.ctx, listing) ? 'envoyee' : 'saisie-envoyee')
}

function show(
  c: C,
  { listing, title, action, person }: Writing,
  form: Form,
  choices: Choices = new Map(),
  saved = false,
) {
  const content = (
    <>
      <h1>{title}</h1>
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
        submittable={listing === null || verbsOf(listing.state).includes('submit')}
        person={person}
      />
    </>
  )
  return page(c, title, content, form.errors.length > 0 ? 422 : 200)
}
