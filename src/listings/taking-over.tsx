import { type Context, Hono } from 'hono'
import type { Env } from '../accounts/context.ts'
import { openSession } from '../accounts/session.ts'
import { Failure } from '../platform/errors.ts'
import { seeOther } from '../web/flash.ts'
import { readForm, textOf } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { enteringTerritory, readTakeOver, refuseEntered, signInPath, takeOver } from './behalf.ts'
import { ListingDetails, listingTitle } from './details.tsx'
import { type ListingView, listingView } from './view.ts'

type C = Context<Env>

/** Where a mailed link leads whom a coordinator entered a listing for. Mail scanners open links: the GET changes nothing. */
export function takingOverPages() {
  return new Hono<Env>()
    .get('/connexion/annonce', async (c) => {
      const taking = await readTakeOver(c.var.ctx, tokenOf(c))
      if (!taking || taking.known) return spent(c, taking)
      const { listing } = taking
      const by = await enteringTerritory(c.var.ctx, listing)
      const view = listingView(listing, c.var.ctx.clock())
      return page(c, 'Une annonce saisie pour vous', <TakeOverPage by={by} view={view} token={tokenOf(c)} />)
    })
    .post('/connexion/annonce', async (c) => {
      const refused = textOf(await readForm(c), 'action') === 'refuser'
      try {
        if (refused) {
          await refuseEntered(c.var.ctx, tokenOf(c))
          return page(c, 'Annonce retirée', <RefusedPage />)
        }
        const session = await takeOver(c.var.ctx, tokenOf(c))
        openSession(c, c.var.ctx.baseUrl, session)
        return seeOther(c, session.next ?? '/mes-annonces', 'annonce-reprise')
      } catch (error) {
        if (error instanceof Failure && error.code === 'not-found') {
          return spent(c, await readTakeOver(c.var.ctx, tokenOf(c)))
        }
        throw error
      }
    })
}

const tokenOf = (c: C) => c.req.query('jeton') ?? ''

function TakeOverPage({ by, view, token }: { by: string; view: ListingView; token: string }) {
  const action = `/connexion/annonce?jeton=${encodeURIComponent(token)}`
  return (
    <>
      <h1>Une annonce saisie pour vous</h1>
      <p>
        <strong>{by}</strong> a saisi cette annonce en votre nom. Reprenez-la pour la relire, la corriger et répondre
        aux personnes intéressées&nbsp;: vous êtes connecté du même coup, et elle n’est plus qu’à vous.
      </p>
      <form method="post" action={action}>
        <div class="actions">
          <button type="submit" name="action" value="reprendre">
            Reprendre cette annonce
          </button>
          <button type="submit" name="action" value="refuser" class="secondary outline">
            Ce n’est pas moi&nbsp;: retirer l’annonce
          </button>
        </div>
      </form>
      <section>
        <h2>{listingTitle(view)}</h2>
        <ListingDetails listing={view} />
      </section>
    </>
  )
}

function RefusedPage() {
  return (
    <>
      <h1>L’annonce est retirée</h1>
      <p>Merci de nous l’avoir dit. Elle n’apparaît plus nulle part, et ce lien ne marche plus.</p>
    </>
  )
}

/** Of somebody who has an account by now, it says so, and leads to the listing by the usual way. */
function spent(c: C, taking: { listing: { id: string } } | null) {
  const content = (
    <>
      <h1>Ce lien ne marche plus</h1>
      {taking ? (
        <p>
          Votre adresse a déjà un compte&nbsp;: connectez-vous pour voir cette annonce, la corriger, ou la retirer si
          vous n’avez rien demandé.
        </p>
      ) : (
        <p>Il a déjà servi, il est trop ancien, ou l’annonce a été retirée. Pour voir vos annonces, connectez-vous.</p>
      )}
      <p>
        <a class="button primary" href={taking ? signInPath(taking.listing.id) : '/connexion?next=/mes-annonces'}>
          Me connecter
        </a>
      </p>
    </>
  )
  return page(c, 'Lien expiré', content, 410)
}
