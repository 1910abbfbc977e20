import { type Context, Hono } from 'hono'
import type { Env } from '../accounts/context.ts'
import { openSession } from '../accounts/session.ts'
import { candidateAvailability, candidateSummary } from '../candidates/view.ts'
import { Failure } from '../platform/errors.ts'
import { listingKindLabel } from '../reference/professions.ts'
import { seeOther } from '../web/flash.ts'
import { readForm, textOf } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { bind, capital } from '../web/words.ts'
import { type Claim, claimProfile, readClaim, refuseClaim } from './claims.ts'

type C = Context<Env>

/** Where a mailed link leads whose profile a coordinator brought in. Mail scanners open links: the GET changes nothing. */
export function claimingPages() {
  return new Hono<Env>()
    .get('/connexion/profil', async (c) => {
      const claim = await readClaim(c.var.ctx, tokenOf(c))
      if (!claim || claim.known) return spent(c, claim)
      return page(c, 'Un profil créé pour vous', <ClaimPage claim={claim} token={tokenOf(c)} />)
    })
    .post('/connexion/profil', async (c) => {
      const refused = textOf(await readForm(c), 'action') === 'refuser'
      try {
        if (refused) {
          await refuseClaim(c.var.ctx, tokenOf(c))
          return page(c, 'Profil effacé', <RefusedPage />)
        }
        const session = await claimProfile(c.var.ctx, tokenOf(c))
        openSession(c, c.var.ctx.baseUrl, session)
        return seeOther(c, session.next ?? '/mon-profil', 'profil-repris')
      } catch (error) {
        if (!(error instanceof Failure) || error.code !== 'not-found') throw error
        return spent(c, await readClaim(c.var.ctx, tokenOf(c)))
      }
    })
}

const tokenOf = (c: C) => c.req.query('jeton') ?? ''

function ClaimPage({ claim: { candidate, by }, token }: { claim: Claim; token: string }) {
  const free = candidateAvailability(candidate)
  return (
    <>
      <h1>Un profil créé pour vous</h1>
      <p>
        <strong>{by}</strong> vous compte parmi les personnes qui cherchent des remplacements, et a préparé ce profil.
        Tant que vous ne l’avez pas repris, personne ne vous propose rien. Repris, il n’est plus qu’à vous&nbsp;: vous
        le corrigez, le mettez en pause ou l’effacez quand vous voulez.
      </p>
      <section class="standing">
        <p>
          <strong>{capital(candidateSummary(candidate))}</strong>
        </p>
        <p>Cherche&nbsp;: {candidate.kinds.map((kind) => listingKindLabel(kind).toLowerCase()).join(', ')}</p>
        {free && <p>Libre&nbsp;: {bind(free)}</p>}
      </section>
      <form method="post" action={`/connexion/profil?jeton=${encodeURIComponent(token)}`}>
        <div class="actions">
          <button type="submit" name="action" value="reprendre">
            Reprendre ce profil
          </button>
          <button type="submit" name="action" value="refuser" class="secondary outline">
            Ce n’est pas moi&nbsp;: tout effacer
          </button>
        </div>
      </form>
    </>
  )
}

function RefusedPage() {
  return (
    <>
      <h1>Le profil est effacé</h1>
      <p>Merci de nous l’avoir dit. Votre adresse est oubliée aussi, et ce lien ne marche plus.</p>
    </>
  )
}

function spent(c: C, claim: Claim | null) {
  const content = (
    <>
      <h1>Ce lien ne marche plus</h1>
      <p>
        {claim
          ? 'Votre adresse a déjà un compte\u00a0: connectez-vous pour voir votre profil.'
          : 'Il a déjà servi, il est trop ancien, ou le profil a été effacé.'}
      </p>
      <p>
        <a class="button primary" href="/connexion?next=/mon-profil">
          Me connecter
        </a>
      </p>
    </>
  )
  return page(c, 'Lien expiré', content, 410)
}
