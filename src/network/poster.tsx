import type { Context } from 'hono'
import type { Env } from '../accounts/context.ts'
import { plural } from '../reference/french.ts'
import type { OpeningFacts } from '../search/facts.ts'
import { pathId } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { bind, capital } from '../web/words.ts'
import { readPrepared } from './broadcasts.ts'
import { Qr } from './qr.tsx'

/** What is chosen as sheets of A4 for a wall: each opening with its code, and the way to all. */

/** On a sheet: so many are read from a step away. */
export const ON_A_SHEET = 6

const TITLE = 'Affiche à imprimer'

export async function showPoster(c: Context<Env>) {
  const { ctx } = c.var
  const { broadcast, territory, open } = await readPrepared(ctx, pathId(c))
  const url = `${ctx.baseUrl}/territoires/${territory.slug}`
  const sheets = Array.from({ length: Math.ceil(open.length / ON_A_SHEET) }, (_, i) =>
    open.slice(i * ON_A_SHEET, (i + 1) * ON_A_SHEET),
  )
  const content = (
    <>
      <h1>{TITLE}</h1>
      <p>
        {open.length === 0
          ? 'Plus aucune de ces annonces n’est ouverte à tous : il n’y a rien à afficher.'
          : bind(
              `${plural(sheets.length, 'feuille')} A4 : imprimez cette page depuis votre navigateur (Ctrl + P, ou « Partager » puis « Imprimer » sur un téléphone). Chaque code ouvre l’annonce sur un téléphone.`,
            )}
      </p>
      <p>
        <a href={`/mon-territoire/diffusion/${broadcast.id}`}>Revenir à la diffusion</a>
      </p>
      <div class="sheets">
        {sheets.map((openings) => (
          <Sheet name={territory.name} url={url} openings={openings} />
        ))}
      </div>
    </>
  )
  return page(c, TITLE, content)
}

function Sheet({ name, url, openings }: { name: string; url: string; openings: readonly OpeningFacts[] }) {
  return (
    <section class="sheet">
      <h2>{name}</h2>
      <p class="sheet-lead">Vous êtes professionnel de santé&nbsp;? On vous cherche.</p>
      <div class={`sheet-openings${openings.length < 3 ? ' few' : ''}`}>
        {openings.map((opening) => (
          <article>
            <div>
              <h3>{opening.title}</h3>
              <p>
                <strong>{opening.what}</strong>
              </p>
              <p>{opening.place}</p>
              <p>{capital(bind(opening.calendar))}</p>
              <p>{capital(bind(opening.terms))}</p>
            </div>
            <Qr text={opening.url} label={`Code de l’annonce « ${opening.title} »`} />
          </article>
        ))}
      </div>
      <footer>
        <p>
          <strong>Toutes les annonces</strong>
          <br />
          {url.replace(/^https?:\/\//, '')}
        </p>
        <Qr text={url} label="Code de toutes les annonces du territoire" />
      </footer>
    </section>
  )
}
