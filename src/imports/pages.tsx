import { type Context, Hono } from 'hono'
import type { Env } from '../accounts/context.ts'
import { frenchNumber, plural } from '../reference/french.ts'
import type { Territory } from '../territories/model.ts'
import { VerbButton } from '../web/fields.tsx'
import { seeOther } from '../web/flash.ts'
import { pathId } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { territoryPath } from '../web/territory-nav.tsx'
import { bind } from '../web/words.ts'
import { refusedCsv, rowPage, saveRow, templateCsv } from './correction.tsx'
import { donePage, startUndoing } from './done.tsx'
import { BASE, ImportFrame, pathOf, Steps, titleOf } from './frame.tsx'
import { mapPage, saveMapping } from './mapping.tsx'
import type { Import } from './model.ts'
import { previewPage, saveChoice, startMaking } from './preview.tsx'
import { dropImport, isWorking, myImport, myTerritories } from './service.ts'

import { beforeTheBody, largeBody, showList, upload } from './upload.tsx'

type C = Context<Env>

/** The one path that takes a large body. */
export const UPLOADS = BASE

/** Where coordinators bring spreadsheets in. */
export function importPages() {
  return new Hono<Env>()
    .get(BASE, (c) => showList(c, new Map(), []))
    .post(BASE, beforeTheBody, largeBody, upload)
    .get(`${BASE}/modeles/:kind{[a-z]+\\.csv}`, templateCsv)
    .get(`${BASE}/:id`, show)
    .get(`${BASE}/:id/a-corriger.csv`, refusedCsv)
    .get(`${BASE}/:id/lignes/:n`, rowPage)
    .post(`${BASE}/:id/lignes/:n`, saveRow)
    .post(`${BASE}/:id/colonnes`, saveMapping)
    .get(`${BASE}/:id/colonnes`, mapAgain)
    .post(`${BASE}/:id/choix`, saveChoice)
    .post(`${BASE}/:id/importer`, startMaking)
    .post(`${BASE}/:id/annuler`, startUndoing)
    .post(`${BASE}/:id/supprimer`, async (c) => {
      const one = await myImport(c.var.ctx, pathId(c))
      await dropImport(c.var.ctx, one.id)
      return seeOther(c, territoryPath(BASE, one.territory), 'import-supprime')
    })
}

async function show(c: C) {
  const { ctx } = c.var
  const one = await myImport(ctx, pathId(c))
  const territories = await myTerritories(ctx)
  if (isWorking(one)) return page(c, titleOf(one), <Waiting one={one} territories={territories} />)
  if (one.state === 'refused') return page(c, titleOf(one), <Refused one={one} territories={territories} />)
  if (one.state === 'preview') return previewPage(c, one, territories, [])
  if (one.state === 'done' || one.state === 'undone') return donePage(c, one, territories)
  return mapPage(c, one, territories, null)
}

async function mapAgain(c: C) {
  const one = await myImport(c.var.ctx, pathId(c))
  if (one.state !== 'mapping' && one.state !== 'preview') return seeOther(c, pathOf(one))
  return mapPage(c, one, await myTerritories(c.var.ctx), null)
}

const DOING: Record<string, string> = {
  reading: 'Lecture du fichier',
  checking: 'Vérification des lignes',
  making: 'Import des lignes choisies',
  undoing: 'Annulation de l’import',
}

/** A job is at it: the page looks again by itself, or by the link. */
function Waiting({ one, territories }: { one: Import; territories: readonly Territory[] }) {
  const done = Math.min(one.progress, one.total)
  return (
    <ImportFrame one={one} territories={territories}>
      <div
        id="avancement"
        data-hx-get={pathOf(one)}
        data-hx-trigger="load delay:2s"
        data-hx-target="#contenu"
        data-hx-select="#contenu"
        data-hx-swap="outerHTML"
      >
        <section class="progress" aria-labelledby="travail">
          <h2 id="travail">{DOING[one.state]}</h2>
          <progress aria-labelledby="travail" value={one.total > 0 ? done : undefined} max={one.total || undefined} />
          <p role="status">
            {one.total > 0
              ? bind(`${plural(done, 'ligne')} sur ${frenchNumber(one.total)}`)
              : 'Cela commence dans un instant.'}
          </p>
          <p>
            Vous pouvez quitter cette page&nbsp;: le travail continue, et vous retrouverez l’import dans la liste.{' '}
            <a href={pathOf(one)}>Actualiser</a>
          </p>
        </section>
      </div>
    </ImportFrame>
  )
}

function Refused({ one, territories }: { one: Import; territories: readonly Territory[] }) {
  return (
    <ImportFrame one={one} territories={territories}>
      <Steps at="Fichier" />
      <section class="errors" aria-labelledby="refus">
        <h2 id="refus">Ce fichier n’a pas été lu</h2>
        <p>{bind(one.trouble ?? '')}</p>
      </section>
      <p>Rien n’a été créé.</p>
      <div class="actions">
        <a class="button primary" href={territoryPath(BASE, one.territory)}>
          Choisir un autre fichier
        </a>
        <VerbButton action={pathOf(one, '/supprimer')} label="Supprimer cet import" quiet />
      </div>
    </ImportFrame>
  )
}
