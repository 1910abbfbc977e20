import type { Context } from 'hono'
import type { Env } from '../accounts/context.ts'
import type { FieldError } from '../platform/errors.ts'
import { plural } from '../reference/french.ts'
import type { Territory } from '../territories/model.ts'
import { ErrorSummary, VerbButton } from '../web/fields.tsx'
import { seeOther } from '../web/flash.ts'
import {
  errorOf,
  type Form,
  firstOf,
  idOf,
  makeForm,
  pathId,
  readForm,
  refusedFields,
  textOf,
  type Values,
} from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { bind, plainWords } from '../web/words.ts'
import { FIELDS } from './fields.ts'
import { ImportFrame, pathOf, Steps, titleOf } from './frame.tsx'
import type { Import, ImportRow } from './model.ts'
import { mapColumns, mappingOf, myImport, myTerritories, readRows } from './service.ts'

type C = Context<Env>

/** Rows whose values are shown below the headings. */
const SAMPLED = 40
const SAMPLES = 3

/** Which column says what: guessed, shown with samples, changed by selects. */
export async function mapPage(
  c: C,
  one: Import,
  territories: readonly Territory[],
  refused: { values: Values; errors: readonly FieldError[] } | null,
) {
  const { mapping, known } = await mappingOf(c.var.ctx, one)
  const chosen = one.state === 'mapping' ? mapping : one.mapping
  const values: Values =
    refused?.values ?? new Map(chosen.map((code, i): [string, string[]] => [`colonne${i}`, [code ?? '']]))
  const form = makeForm(values, labelsOf(one), refused?.errors ?? [])
  const rows = await readRows(c.var.ctx.sql, c.var.ctx.actor, one.id, 0, SAMPLED)
  const content = (
    <ImportFrame one={one} territories={territories}>
      <Steps at="Colonnes" />
      <h2>Que dit chaque colonne&nbsp;?</h2>
      <p>
        {bind(
          `${plural(one.total, 'ligne lue', 'lignes lues')}${one.sheet ? ` dans la feuille « ${one.sheet} »` : ''}. ${
            known
              ? 'Vous avez déjà importé un fichier avec ces titres : vos choix sont repris.'
              : 'Voici ce que nous avons compris des titres : corrigez au besoin.'
          }`,
        )}{' '}
        Rien n’est créé à cette étape.
      </p>
      <form method="post" action={pathOf(one, '/colonnes')} novalidate>
        <ErrorSummary form={form} />
        <table class="columns">
          <thead>
            <tr>
              <th scope="col">Colonne du fichier</th>
              <th scope="col">Exemples</th>
              <th scope="col">Ce qu’elle dit</th>
            </tr>
          </thead>
          <tbody>
            {one.headings.map((heading, i) => (
              <ColumnRow one={one} form={form} heading={heading} column={i} samples={samplesOf(rows, i)} />
            ))}
          </tbody>
        </table>
        <div class="actions">
          <button type="submit">Vérifier les lignes</button>
        </div>
      </form>
      <VerbButton action={pathOf(one, '/supprimer')} label="Supprimer cet import" quiet />
    </ImportFrame>
  )
  return page(c, titleOf(one), content, refused ? 422 : 200, { wide: true })
}

const labelsOf = ({ headings }: Import) => ({
  ...Object.fromEntries(headings.map((heading, i) => [`colonne${i}`, nameOf(heading, i)])),
})

const nameOf = (heading: string, column: number) => heading || `Colonne ${column + 1}, sans titre`

function ColumnRow({
  one,
  form,
  heading,
  column,
  samples,
}: {
  one: Import
  form: Form
  heading: string
  column: number
  samples: readonly string[]
}) {
  const name = `colonne${column}`
  const id = idOf(form, name)
  const error = errorOf(form, name)
  const chosen = firstOf(form.values, name)
  return (
    <tr>
      <th scope="row">
        <label for={id}>{nameOf(heading, column)}</label>
      </th>
      <td>
        <ul class="samples">
          {samples.map((sample) => (
            <li>{sample}</li>
          ))}
        </ul>
      </td>
      <td>
        {error && (
          <small id={`${id}-erreur`} class="error">
            {plainWords(error)}
          </small>
        )}
        <select
          id={id}
          name={name}
          aria-invalid={error ? 'true' : undefined}
          aria-describedby={error ? `${id}-erreur` : undefined}
        >
          <option value="">Ne pas importer</option>
          {FIELDS[one.kind].map(({ code, label }) => (
            <option value={code} selected={code === chosen}>
              {label}
            </option>
          ))}
        </select>
      </td>
    </tr>
  )
}

function samplesOf(rows: readonly ImportRow[], column: number): string[] {
  const texts = rows.flatMap(({ cells }) => cells?.[column]?.trim() || [])
  return [...new Set(texts)].slice(0, SAMPLES).map((text) => (text.length > 60 ? `${text.slice(0, 60)}…` : text))
}

export async function saveMapping(c: C) {
  const values = await readForm(c)
  const one = await myImport(c.var.ctx, pathId(c))
  const mapping = one.headings.map((_, i) => textOf(values, `colonne${i}`))
  try {
    await mapColumns(c.var.ctx, one.id, mapping)
    return seeOther(c, pathOf(one))
  } catch (error) {
    return mapPage(c, one, await myTerritories(c.var.ctx), { values, errors: refusedFields(error) })
  }
}
