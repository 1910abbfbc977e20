import type { Context } from 'hono'
import type { Env } from '../accounts/context.ts'
import { page } from '../web/layout.tsx'
import { TerritoryNav, territoryPath } from '../web/territory-nav.tsx'
import { myTerritory } from './service.ts'

const TITLE = 'Mon territoire'

const PATH = '/mon-territoire'

/** Where a coordinator's day begins. */
export async function showBoard(c: Context<Env>) {
  const { territory, territories } = await myTerritory(c.var.ctx, c.req.query('territoire'))
  const content = (
    <>
      <h1>{TITLE}</h1>
      <TerritoryNav current={PATH} territory={territory.slug} territories={territories} />
      <h2>{territory.name}</h2>
      <ul class="doors">
        <li>
          <a href="/moderation">Relire les annonces</a>
        </li>
        <li>
          <a href="/mes-annonces/pour-autrui">Saisir une annonce pour quelqu’un</a>
        </li>
        <li>
          <a href={territoryPath('/mon-territoire/rapport', territory.slug)}>Voir ce que le territoire a trouvé</a>
        </li>
      </ul>
    </>
  )
  return page(c, TITLE, content)
}
