import { type Context, Hono } from 'hono'
import { type Env, signedIn } from '../accounts/context.ts'
import { notFound } from '../platform/errors.ts'
import { type Choices, readPlaces } from '../territories/fields.tsx'
import { placeLabel } from '../territories/model.ts'
import { getCommune } from '../territories/service.ts'
import { seeOther } from '../web/flash.ts'
import { type Form, idParam, locate, makeForm, readForm, refusedFields, textOf, type Values } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { extended, listToExtend, periodFields, rangeFields } from '../web/periods.tsx'
import { fieldErrors } from '../web/validation.ts'
import { ListingForm } from './form.tsx'
import { communeFields, LABELS, LISTS, listingInputOf, listingValues } from './input.ts'
import { type Listing, type ListingInput, listingInput } from './model.ts'
import { EDITABLE, missingFields, verbsOf } from './rules.ts'
import * as service from './service.ts'
import type { FieldError } from '../platform/errors.ts'

type C = Context<Env>

/** Writing a listing, sending it, taking it back. What comes of it is shown by the introductions' pages. */
export function listingPages() {
  return new Hono<Env>()
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
    .post('/mes-annonces/:id/envoyer', async (c) => send(c, await editable(c)))
    .post('/mes-annonces/:id/retirer', async (c) => {
      const { id } = await service.withdrawListing(c.var.ctx, idParam(c))
      return seeOther(c, `/mes-annonces/${id}`, 'retiree')
    })
}
