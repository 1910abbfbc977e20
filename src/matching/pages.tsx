import { type Context, Hono } from 'hono'
import { countUse, type Env } from '../accounts/context.ts'
import { LABELS, readListing } from '../listings/input.ts'
import { listingInput } from '../listings/model.ts'
import { unsavedListing } from '../listings/unsaved.ts'
import { Failure } from '../platform/errors.ts'
import { labelOf, locate, makeForm, readForm, type Values } from '../web/forms.ts'
import { fieldErrors } from '../web/validation.ts'
import { EstimateText } from './details.tsx'
import { estimate } from './estimate.ts'

type C = Context<Env>

/** The fields of a listing that matching reads. */
const COUNTED = listingInput.pick({
  kind: true,
  profession: true,
  specialty: true,
  communes: true,
  practiceType: true,
  periods: true,
  except: true,
  flexDays: true,
  partialAccepted: true,
  places: true,
  window: true,
  wallsPrice: true,
  rent: true,
  collaborationFirst: true,
  successorsWanted: true,
  candidateSharePct: true,
  studentsAccepted: true,
})

/** What a form asks for while somebody fills it in: how many people fit so far. An answer is a part of a page. */
export function matchingPages() {
  return new Hono<Env>().post('/mes-annonces/compte', async (c) => {
    try {
      await countUse(c.var.ctx, 'searches', c.var.ctx.address)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      return c.html('Le compte reprendra dans un instant.', 429)
    }
    return count(c, await readForm(c))
  })
}

async function count(c: C, typed: Values) {
  const { ctx } = c.var
  const { places, input, lists } = await readListing(ctx.sql, typed)
  if (places.errors.length > 0) return c.html('Précisez la commune pour savoir combien de personnes correspondent.')
  const counted = Object.entries(input).filter(([name]) => name in COUNTED.shape)
  const sent = COUNTED.safeParse(Object.fromEntries(counted))
  if (!sent.success) {
    const [error] = locate(fieldErrors(sent.error), lists)
    const wrong = error && labelOf(makeForm(typed, LABELS), error.path)
    return c.html(wrong ? `Pour compter, corrigez d’abord\u00a0: ${wrong}.` : '')
  }
  const found = await estimate(ctx, await unsavedListing(ctx, sent.data))
  if (!found) return c.html('Choisissez une profession et une commune pour savoir combien de personnes correspondent.')
  return c.html(<EstimateText estimate={found} />)
}
