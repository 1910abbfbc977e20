import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import type { Env } from '../accounts/context.ts'
import { mustCoordinate } from '../accounts/session.ts'
import { Failure, type FieldError } from '../platform/errors.ts'
import { frenchInstant, frenchNumber } from '../reference/french.ts'
import type { Territory } from '../territories/model.ts'
import { ChoiceGroup, ErrorSummary } from '../web/fields.tsx'
import { seeOther } from '../web/flash.ts'
import { makeForm, queryId, type Values } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { Pager } from '../web/pager.tsx'
import { TerritoryNav, territoryPath } from '../web/territory-nav.tsx'
import { bind } from '../web/words.ts'
import { BASE, pathOf, STATE_WORDS } from './frame.tsx'
import { IMPORT_KINDS, type Import, type ImportKind, isImportKind, kindLabel, MOST_BYTES, MOST_ROWS } from './model.ts'
import { myImports, myTerritory, uploadImport } from './service.ts'

type C = Context<Env>

/** What the form says besides the file. */
const MOST_UPLOADED = MOST_BYTES + 64 * 1024

const TOO_LARGE = 'Ce fichier dépasse 10 Mo : coupez-le, ou retirez images et feuilles inutiles.'

export const largeBody = bodyLimit({
  maxSize: MOST_UPLOADED,
  onError: async (c) => {
    // A browser that is cut off while it sends shows no answer.
    await drain(c.req.raw.body)
    c.header('Connection', 'close')
    return showList(c as C, new Map(), [{ path: 'fichier', message: TOO_LARGE }])
  },
})

/** What is read, and thrown away, of a file that is too large. */
const MOST_DRAINED = 64 * 1024 * 1024

async function drain(body: ReadableStream<Uint8Array> | null): Promise<void> {
  if (!body || body.locked) return
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > MOST_DRAINED) return
  }
}

/** Who may not is answered before a byte of the file is read. */
export async function beforeTheBody(c: C, next: () => Promise<void>) {
  try {
    await mustCoordinate(c, next)
  } catch (error) {
    if (error instanceof Failure && !c.req.raw.bodyUsed) c.header('Connection', 'close')
    throw error
  }
}

export async function upload(c: C) {
  if (!/^\s*multipart\/form-data\s*(;|$)/i.test(c.req.header('Content-Type') ?? '')) throw new HTTPException(415)
  const body = await c.req.parseBody().catch((cause: unknown) => {
    throw new HTTPException(400, { cause })
  })
  const text = (name: string) => (typeof body[name] === 'string' ? body[name] : '')
  const values: Values = new Map([
    ['territoire', [text('territoire')]],
    ['type', [text('type')]],
  ])
  const { fichier } = body
  const errors: FieldError[] = []
  const kind = text('type')
  if (!isImportKind(kind)) errors.push({ path: 'type', message: 'Dites ce que contient le fichier.' })
  if (!(fichier instanceof File) || fichier.name === '')
    errors.push({ path: 'fichier', message: 'Choisissez un fichier .xlsx ou .csv.' })
  else if (fichier.size > MOST_BYTES) errors.push({ path: 'fichier', message: TOO_LARGE })
  if (errors.length > 0) return showList(c, values, errors)
  const file = fichier as File
  try {
    const id = await uploadImport(c.var.ctx, text('territoire'), {
      kind: kind as ImportKind,
      name: file.name,
      bytes: new Uint8Array(await file.arrayBuffer()),
    })
    return seeOther(c, pathOf({ id }))
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'invalid') throw error
    return showList(c, values, error.errors)
  }
}

const PAGE = 30
const TITLE = 'Imports'
const LABELS = { type: 'Contenu du fichier', fichier: 'Fichier' }

export async function showList(c: C, typed: Values, errors: readonly FieldError[]) {
  const { ctx } = c.var
  const { territory, territories } = await myTerritory(
    ctx,
    typed.get('territoire')?.[0] || c.req.query('territoire') || undefined,
  )
  const imports = await myImports(ctx, territory.slug, PAGE + 1, queryId(c, 'avant'))
  const shown = imports.slice(0, PAGE)
  const last = imports.length > PAGE ? shown.at(-1)?.id : undefined
  const older = last && `${territoryPath(BASE, territory.slug)}&avant=${last}`
  const content = (
    <>
      <h1>{TITLE}</h1>
      <TerritoryNav current={BASE} territory={territory.slug} territories={territories} />
      <UploadForm territory={territory} typed={typed} errors={errors} />
      <section aria-labelledby="faits">
        <h2 id="faits">Vos imports</h2>
        {shown.length === 0 ? (
          <p class="empty">
            Aucun import pour l’instant. Rien n’est créé ni envoyé avant que vous ayez relu chaque ligne, et un import
            s’annule pendant 30&nbsp;jours.
          </p>
        ) : (
          <ImportTable imports={shown} />
        )}
        <Pager name="Autres imports" links={[older ? { href: older, label: 'Imports plus anciens' } : null]} />
      </section>
    </>
  )
  return page(c, TITLE, content, errors.length > 0 ? 422 : 200)
}

function UploadForm({
  territory,
  typed,
  errors,
}: {
  territory: Territory
  typed: Values
  errors: readonly FieldError[]
}) {
  const form = makeForm(typed, LABELS, errors)
  const wrong = errors.find(({ path }) => path === 'fichier')
  const options = IMPORT_KINDS.map(({ code, label, of }) => ({ code, label: `${label} (${of})` }))
  return (
    <form method="post" action={BASE} enctype="multipart/form-data" novalidate class="upload">
      <ErrorSummary form={form} />
      <input type="hidden" name="territoire" value={territory.slug} />
      <ChoiceGroup form={form} name="type" label="Que contient le fichier ?" type="radio" options={options} stacked />
      <div class="field">
        <label for="fichier">Fichier</label>
        <small id="fichier-aide" class="hint">
          {bind(
            `.xlsx ou .csv, 10 Mo et ${frenchNumber(MOST_ROWS)} lignes au plus. Les colonnes peuvent être dans n’importe quel ordre, avec vos mots.`,
          )}
        </small>
        {wrong && (
          <small id="fichier-erreur" class="error">
            {bind(wrong.message)}
          </small>
        )}
        <input
          id="fichier"
          name="fichier"
          type="file"
          accept=".xlsx,.csv,.txt,.tsv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
          aria-describedby={wrong ? 'fichier-erreur fichier-aide' : 'fichier-aide'}
          aria-invalid={wrong ? 'true' : undefined}
        />
      </div>
      <div class="actions">
        <button type="submit">Lire ce fichier</button>
      </div>
      <p class="hint">
        Pas encore de fichier&nbsp;? Partez d’un modèle&nbsp;:{' '}
        {IMPORT_KINDS.map(({ code, label }, i) => (
          <>
            {i > 0 && ', '}
            <a href={`${BASE}/modeles/${code}.csv`}>{label.toLowerCase()}</a>
          </>
        ))}
        .
      </p>
    </form>
  )
}

function ImportTable({ imports }: { imports: readonly Import[] }) {
  return (
    <section class="scrolls" aria-label="Imports" tabindex={0}>
      <table class="imports">
        <thead>
          <tr>
            <th scope="col">Fichier</th>
            <th scope="col">Contenu</th>
            <th scope="col">Lignes</th>
            <th scope="col">Reçu le</th>
            <th scope="col">Où en est-on&nbsp;?</th>
          </tr>
        </thead>
        <tbody>
          {imports.map((one) => (
            <tr>
              <td>
                <a href={pathOf(one)}>{one.fileName}</a>
              </td>
              <td>{kindLabel(one.kind)}</td>
              <td>{one.total > 0 ? frenchNumber(one.total) : '–'}</td>
              <td>{bind(frenchInstant(one.createdAt))}</td>
              <td>
                <span class={`badge ${STATE_WORDS[one.state].badge}`}>{STATE_WORDS[one.state].label}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
