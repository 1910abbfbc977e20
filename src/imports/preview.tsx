import type { Context } from 'hono'
import type { Env } from '../accounts/context.ts'
import { Failure, type FieldError } from '../platform/errors.ts'
import { enumerate, frenchNumber, plural } from '../reference/french.ts'
import type { Territory } from '../territories/model.ts'
import { CheckField, ErrorSummary, VerbButton } from '../web/fields.tsx'
import { seeOther } from '../web/flash.ts'
import { listOf, makeForm, pathId, readForm, textOf } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { Pager } from '../web/pager.tsx'
import { bind, plainWords } from '../web/words.ts'
import { ImportFrame, pathOf, Steps, titleOf } from './frame.tsx'
import type { Counts, Import, ImportRow, RowStatus } from './model.ts'
import { chooseRows, countRows, myImport, myTerritories, readRows, startImport } from './service.ts'

type C = Context<Env>

const PAGE = 50

const FILTERS = [
  { code: '', status: null, label: 'Toutes', count: (counts: Counts) => counts.all },
  { code: 'valides', status: 'valid', label: 'Valides', count: (counts: Counts) => counts.valid },
  { code: 'a-corriger', status: 'error', label: 'À corriger', count: (counts: Counts) => counts.error },
  { code: 'doublons', status: 'duplicate', label: 'Doublons', count: (counts: Counts) => counts.duplicate },
  { code: 'ignorees', status: 'ignored', label: 'Ignorées', count: (counts: Counts) => counts.ignored },
] as const

const WORDS: Record<RowStatus, { label: string; badge: string }> = {
  unread: { label: 'Non lue', badge: 'pending' },
  valid: { label: 'Valide', badge: 'published' },
  error: { label: 'À corriger', badge: 'to-correct' },
  duplicate: { label: 'Doublon', badge: 'changed' },
  ignored: { label: 'Ignorée', badge: 'withdrawn' },
}

/** Every row with what it would make, or what is wrong with it; nothing has been made yet. */
export async function previewPage(c: C, one: Import, territories: readonly Territory[], errors: readonly FieldError[]) {
  const counts = await countRows(c.var.ctx.sql, one.id)
  const filter = FILTERS.find(({ code }) => code === (c.req.query('lignes') ?? '')) ?? FILTERS[0]
  const after = Number(/^\d{1,9}$/.exec(c.req.query('apres') ?? '')?.[0] ?? 0)
  const rows = await readRows(c.var.ctx.sql, c.var.ctx.actor, one.id, after, PAGE + 1, filter.status)
  const shown = rows.slice(0, PAGE)
  const at = (last: number) => `${pathOf(one)}?lignes=${filter.code}&apres=${last}#lignes`
  const content = (
    <ImportFrame one={one} territories={territories}>
      <Steps at="Relecture" />
      <ErrorSummary form={makeForm(new Map(), {}, errors)} />
      {one.trouble && (
        <p class="errors" role="alert">
          {bind(one.trouble)}
        </p>
      )}
      <h2>Ce qui sera importé</h2>
      <Summary one={one} counts={counts} />
      <Start one={one} counts={counts} />
      <section id="lignes" aria-labelledby="titre-lignes">
        <h2 id="titre-lignes">Les lignes</h2>
        <nav aria-label="Lignes à montrer" class="jumps">
          {FILTERS.map(({ code, label, count }) => (
            <a href={`${pathOf(one)}?lignes=${code}#lignes`} aria-current={code === filter.code ? 'true' : undefined}>
              {bind(`${label} ${frenchNumber(count(counts))}`)}
            </a>
          ))}
        </nav>
        {shown.length === 0 ? (
          <p class="empty">Aucune ligne ici.</p>
        ) : (
          <RowsForm one={one} rows={shown} back={`lignes=${filter.code}&apres=${after}`} />
        )}
        <Pager
          name="Autres lignes"
          links={[
            after > 0 && { href: at(0), label: 'Premières lignes' },
            rows.length > PAGE && { href: at(shown.at(-1)?.n ?? 0), label: 'Lignes suivantes' },
          ]}
        />
      </section>
      <p class="doors-row">
        <a href={pathOf(one, '/colonnes')}>Changer les colonnes</a>
      </p>
      <VerbButton action={pathOf(one, '/supprimer')} label="Supprimer cet import" quiet />
    </ImportFrame>
  )
  return page(c, titleOf(one), content, errors.length > 0 ? 422 : 200, { wide: true })
}

function Summary({ one, counts }: { one: Import; counts: Counts }) {
  return (
    <>
      <ul class="stats">
        {FILTERS.slice(1).map(({ label, count }) => (
          <li>
            <strong>{frenchNumber(count(counts))}</strong> <small>{label.toLowerCase()}</small>
          </li>
        ))}
      </ul>
      {counts.error > 0 && (
        <p>
          {bind(plural(counts.error, 'ligne est', 'lignes sont'))} à corriger&nbsp;: ici même, ou dans votre tableur
          avec le <a href={pathOf(one, '/a-corriger.csv')}>fichier des lignes à corriger</a>, que vous importerez
          ensuite.
        </p>
      )}
      {counts.duplicate > 0 && <p>Les doublons ne sont pas importés, sauf ceux que vous cochez.</p>}
    </>
  )
}

const WHAT = {
  listings: ['annonce', 'annonces'],
  candidates: ['profil', 'profils'],
  members: ['invitation', 'invitations'],
} as const

/** What one press of the button does, said before it. */
function Start({ one, counts }: { one: Import; counts: Counts }) {
  if (counts.included === 0) return <p>Aucune ligne n’est cochée&nbsp;: il n’y a rien à importer pour l’instant.</p>
  const [singular, several] = WHAT[one.kind]
  const many = plural(counts.included, singular, several)
  const form = makeForm(new Map(), {})
  return (
    <form method="post" action={pathOf(one, '/importer')} class="standing">
      <p>
        <strong>{bind(many)}</strong>{' '}
        {one.kind === 'listings'
          ? 'en brouillon. Chaque personne reçoit un mail par annonce, avec un lien pour la reprendre ou la refuser.'
          : 'à l’essai. Chaque personne reçoit un mail avec un lien pour confirmer ou refuser. Rien ne compte avant.'}
        {counts.drafts > 0 && one.kind === 'listings' && (
          <>
            {' '}
            {bind(plural(counts.drafts, 'annonce est incomplète', 'annonces sont incomplètes'))}&nbsp;: elles resteront
            des brouillons.
          </>
        )}
      </p>
      {one.kind === 'listings' && counts.drafts < counts.included && (
        <CheckField
          form={form}
          name="envoyer"
          label={bind(
            `Envoyer à la relecture les ${plural(counts.included - counts.drafts, 'annonce complète', 'annonces complètes')}`,
          )}
        />
      )}
      <button type="submit">{bind(`Importer ${many}`)}</button>
    </form>
  )
}

function RowsForm({ one, rows, back }: { one: Import; rows: readonly ImportRow[]; back: string }) {
  const choosable = rows.some(({ status }) => status === 'valid' || status === 'duplicate')
  return (
    <form method="post" action={`${pathOf(one, '/choix')}?${back}`}>
      <ul class="import-rows">
        {rows.map((row) => (
          <RowCard one={one} row={row} />
        ))}
      </ul>
      {choosable && (
        <div class="actions">
          <button type="submit" class="secondary">
            Enregistrer les cases de cette page
          </button>
        </div>
      )}
    </form>
  )
}

function RowCard({ one, row }: { one: Import; row: ImportRow }) {
  const { n, status, problems, lacks, twin } = row
  const name = row.label ?? row.cells?.filter(Boolean).slice(0, 3).join(', ') ?? ''
  return (
    <li class={status}>
      <p class="head">
        <span class={`badge ${WORDS[status].badge}`}>{WORDS[status].label}</span> <strong>{`Ligne ${n}`}</strong> {name}
      </p>
      {problems.length > 0 && (
        <ul class="problems">
          {problems.map(({ column, message }) => (
            <li>
              {column !== null && (
                <>
                  <strong>{one.headings[column] || `Colonne ${column + 1}`}</strong>
                  {row.cells?.[column] && <> («&nbsp;{short(row.cells[column])}&nbsp;»)</>}&nbsp;:{' '}
                </>
              )}
              {plainWords(message)}
            </li>
          ))}
        </ul>
      )}
      {twin && (
        <p>
          Semble doubler {twin.path ? <a href={twin.path}>{twin.text}</a> : twin.text} ({twin.why}).
        </p>
      )}
      {lacks.length > 0 && <p class="hint">{bind(`Pour être complète, il manque ${enumerate(lacks)}.`)}</p>}
      {(status === 'valid' || status === 'duplicate') && (
        <>
          <input type="hidden" name="vue" value={String(n)} />
          <label>
            <input type="checkbox" name="ligne" value={String(n)} checked={row.included} />
            {`Importer la ligne ${n}`}
          </label>
        </>
      )}
      {status === 'error' && <a href={pathOf(one, `/lignes/${n}`)}>{`Corriger la ligne ${n}`}</a>}
    </li>
  )
}

const short = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}…` : text)

const numbersOf = (texts: readonly string[]) => texts.filter((text) => /^\d{1,9}$/.test(text)).map(Number)

export async function saveChoice(c: C) {
  const values = await readForm(c)
  const one = await myImport(c.var.ctx, pathId(c))
  await chooseRows(c.var.ctx, one.id, numbersOf(listOf(values, 'vue')), numbersOf(listOf(values, 'ligne')))
  const query = new URLSearchParams({ lignes: c.req.query('lignes') ?? '', apres: c.req.query('apres') ?? '0' })
  return seeOther(c, `${pathOf(one)}?${query}#lignes`, 'import-choix')
}

export async function startMaking(c: C) {
  const values = await readForm(c)
  const one = await myImport(c.var.ctx, pathId(c))
  try {
    await startImport(c.var.ctx, one.id, { submit: textOf(values, 'envoyer') === 'oui' })
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'invalid') throw error
    return previewPage(c, one, await myTerritories(c.var.ctx), error.errors)
  }
  return seeOther(c, pathOf(one))
}
