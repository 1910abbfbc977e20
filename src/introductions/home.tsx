import type { Context } from 'hono'
import { type Env, signedIn } from '../accounts/context.ts'
import type { RoleName } from '../accounts/model.ts'
import { seeOther } from '../web/flash.ts'
import { page } from '../web/layout.tsx'

/** Where somebody who signs in wants to be. */

const HOMES: readonly [RoleName, string][] = [
  ['coordinator', '/moderation'],
  ['practitioner', '/mes-annonces'],
  ['candidate', '/mon-profil'],
]

/** On to what matters to the person acting; two doors for somebody who is nothing yet. */
export async function home(c: Context<Env>) {
  const { roles } = signedIn(c.var.ctx)
  const found = HOMES.find(([name]) => roles.some(({ role }) => role === name))
  if (found) return seeOther(c, found[1], c.req.query('ok') === 'connecte' ? 'connecte' : undefined)
  return page(c, 'Bienvenue', <Doors />, 200, { wide: true })
}

function Doors() {
  return (
    <>
      <h1>Bienvenue. Que venez-vous faire&nbsp;?</h1>
      <p class="lead">L’un n’empêche pas l’autre&nbsp;: vous pourrez faire les deux.</p>
      <div class="two-doors">
        <section>
          <h2>Je cherche quelqu’un</h2>
          <p>
            Un remplaçant, un successeur, un collaborateur, un renfort. Décrivez votre besoin en trois minutes&nbsp;:
            nous vous montrons qui correspond, et pourquoi.
          </p>
          <a href="/mes-annonces/nouvelle" class="button primary">
            Déposer une annonce
          </a>
        </section>
        <section>
          <h2>Je cherche un remplacement</h2>
          <p>
            Ou une patientèle, une collaboration. Dites où et quand&nbsp;: les annonces qui vous correspondent arrivent
            d’elles-mêmes, une lettre par semaine si vous voulez.
          </p>
          <a href="/mon-profil" class="button primary">
            Créer mon profil
          </a>
        </section>
      </div>
      <p>
        Juste regarder&nbsp;? <a href="/">Toutes les annonces</a>
      </p>
    </>
  )
}
