import { type Context, Hono } from 'hono'
import { type Env, signedIn } from '../accounts/context.ts'
import { type FieldError, notFound } from '../platform/errors.ts'
import { type Choices, readPlaces } from '../territories/fields.tsx'
import { placeLabel } from '../territories/model.ts'
import { getCommune } from '../territories/service.ts'
import { seeOther } from '../web/flash.ts'
import { type Form, locate, makeForm, pathId, readForm, refusedFields, textOf, type Values } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { extended, listToExtend, periodFields, rangeFields } from '../web/periods.tsx'
import { fieldErrors } from '../web/validation.ts'
import { ListingForm } from './form.tsx'
import { communeFields, LABELS, LISTS, listingInputOf, listingValues } from './input.ts'
import { type Listing, listingInput } from './model.ts'
import { EDITABLE, verbsOf } from './rules.ts'
import * as service from './service.ts'

type C = Context<Env>

/** Writing a listing, sending it, taking it back. What comes of it is shown by the introductions' pages. */
export function listingPages() {
  return (
    new Hono<Env>()
      .get('/mes-annonces/nouvelle', (c) => {
        signedIn(c.var.ctx)
        return show(c, null, makeForm(listingValues(null, []), LABELS))
      })
      .post('/mes-annonces/nouvelle', (c) => {
        signedIn(c.var.ctx)
        return save(c, null)
      })
      .get('/mes-annonces/:id/modifier', async (c) => {
        const listing = await editable(c)
        return show(c, listing, makeForm(await storedValues(c, listing), LABELS))
      })
      .post('/mes-annonces/:id/modifier', async (c) => save(c, await editable(c)))
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

/** Only its owner writes a listing; to others it does not exist. */
async function editable(c: C): Promise<Listing> {
  const listing = await service.managedListing(c.var.ctx, pathId(c))
  if (!service.isOwner(c.var.ctx, listing)) throw notFound()
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

async function save(c: C, listing: Listing | null) {
  const { ctx } = c.var
  const typed = await readForm(c)
  const list = listToExtend(typed, LISTS)
  if (list) {
    const { values, focus } = extended(typed, list, (row) =>
      list === 'periods' ? periodFields(list, [], 1, row) : rangeFields(list, [], 1, row),
    )
    return show(c, listing, { ...makeForm(values, LABELS), focus })
  }
  const places = await readPlaces(ctx.sql, typed, communeFields(typed))
  const { input, lists } = listingInputOf(places.values, places.codes)
  const refuse = (errors: readonly FieldError[]) => {
    const form = makeForm(places.values, LABELS, [...places.errors, ...locate(errors, lists)])
    return show(c, listing, form, places.choices)
  }
  const sent = listingInput.safeParse(input)
  if (!sent.success || places.errors.length > 0) return refuse(sent.success ? [] : fieldErrors(sent.error))
  let saved: Listing
  try {
    saved = listing
      ? await service.updateListing(ctx, listing.id, sent.data)
      : await service.createListing(ctx, sent.data)
  } catch (error) {
    return refuse(refusedFields(error))
  }
  if (textOf(typed, 'action') === 'envoyer') return send(c, saved, places.values)
  return seeOther(c, `/mes-annonces/${saved.id}`, saved.state === 'draft' ? 'brouillon' : 'enregistree')
}

/** To the desk; what is missing is shown in the form, whose content is saved by now. */
async function send(c: C, listing: Listing, values: Values) {
  try {
    await service.submitListing(c.var.ctx, listing.id)
  } catch (error) {
    const lists = { periods: { key: 'from', rows: [] }, communes: { key: '', rows: [] } }
    return show(c, listing, makeForm(values, LABELS, locate(refusedFields(error), lists)), undefined, true)
  }
  return seeOther(c, `/mes-annonces/${listing.id}`, 'envoyee')
}

function show(c: C, listing: Listing | null, form: Form, choices: Choices = new Map(), saved = false) {
  const title = listing ? 'Modifier l’annonce' : 'Nouvelle annonce de remplacement'
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
        action={listing ? `/mes-annonces/${listing.id}/modifier` : '/mes-annonces/nouvelle'}
        submittable={listing === null || verbsOf(listing.state).includes('submit')}
      />
    </>
  )
  return page(c, title, content, form.errors.length > 0 ? 422 : 200)
}
