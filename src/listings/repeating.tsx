import { type Context, Hono } from 'hono'
import type { Env } from '../accounts/context.ts'
import { calendarSentence } from '../reference/french.ts'
import { seeOther } from '../web/flash.ts'
import { listOf, pathId, readForm } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { bind, capital } from '../web/words.ts'
import { periodsAgain, repeatableListing, repeatListing } from './again.ts'
import { ListingDetails, listingTitle } from './details.tsx'
import { listingView } from './view.ts'

type C = Context<Env>

/** "Déposer de nouveau": last year's listing, its dates moved to this year for whoever wants them. */
export function repeatingRoutes() {
  return new Hono<Env>().get('/mes-annonces/:id/de-nouveau', ask).post('/mes-annonces/:id/de-nouveau', async (c) => {
    const chosen = listOf(await readForm(c), 'periods').map(Number)
    const { id } = await repeatListing(c.var.ctx, pathId(c), chosen)
    return seeOther(c, `/mes-annonces/${id}/modifier`, 'de-nouveau')
  })
}

async function ask(c: C) {
  const { ctx } = c.var
  const listing = await repeatableListing(ctx, pathId(c))
  const view = listingView(listing, ctx.clock())
  const periods = periodsAgain(listing, ctx.clock())
  const content = (
    <>
      <h1>Déposer de nouveau</h1>
      <p>
        Un brouillon reprend tout de «&nbsp;{listingTitle(view)}&nbsp;», sauf ses dates. Vous le relisez et le changez
        avant de l’envoyer&nbsp;; l’ancienne annonce ne bouge pas.
      </p>
      <form method="post" action={`/mes-annonces/${listing.id}/de-nouveau`}>
        {periods.length > 0 && (
          <fieldset class="choices">
            <legend>Reprendre ces dates&nbsp;?</legend>
            <p>
              <small>À la même époque et les mêmes jours de la semaine. Les exceptions ne sont pas reprises.</small>
            </p>
            <div class="stacked">
              {periods.map((period, i) => (
                <label>
                  <input type="checkbox" name="periods" value={String(i)} checked />
                  {capital(bind(calendarSentence([period])))}
                </label>
              ))}
            </div>
          </fieldset>
        )}
        <div class="actions">
          <button type="submit">Créer le brouillon</button>
          <a href={`/mes-annonces/${listing.id}`}>Revenir à l’annonce</a>
        </div>
      </form>
      <section>
        <h2>L’annonce d’origine</h2>
        <ListingDetails listing={view} />
      </section>
    </>
  )
  return page(c, 'Déposer de nouveau', content)
}
