import type { Context } from 'hono'
import type { Env } from '../accounts/context.ts'
import { frenchInstant, plural } from '../reference/french.ts'
import type { Territory } from '../territories/model.ts'
import { VerbButton } from '../web/fields.tsx'
import { seeOther } from '../web/flash.ts'
import { pathId } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { Pager } from '../web/pager.tsx'
import { bind } from '../web/words.ts'
import { ImportFrame, pathOf, titleOf } from './frame.tsx'
import type { Counts, Import } from './model.ts'
import { countRows, myImport, readRows, startUndo, undoUntil } from './service.ts'

type C = Context<Env>

const PAGE = 100

const WHAT = {
  listings: ['annonce saisie', 'annonces saisies'],
  candidates: ['profil créé', 'profils créés'],
  members: ['invitation envoyée', 'invitations envoyées'],
} as const

/** What came of an import, and the way back. */
export async function donePage(c: C, one: Import, territories: readonly Territory[]) {
  const counts = await countRows(c.var.ctx.sql, one.id)
  const until = undoUntil(one, c.var.ctx.clock())
  const content = (
    <ImportFrame one={one} territories={territories}>
      {one.state === 'undone' ? <Undone counts={counts} one={one} /> : <Done counts={counts} one={one} />}
      {counts.kept > 0 && (await keptRows(c, one))}
      {until && (
        <section aria-labelledby="annuler">
          <h2 id="annuler">Annuler cet import</h2>
          <p>
            {bind(
              `Jusqu’au ${frenchInstant(until)}. Ce que personne n’a repris, publié ni répondu est retiré, et les personnes qui ne sont jamais venues sont oubliées. Ce qui ne peut plus l’être reste, et vous est nommé.`,
            )}
          </p>
          <VerbButton action={pathOf(one, '/annuler')} label="Annuler l’import" quiet />
        </section>
      )}
    </ImportFrame>
  )
  return page(c, titleOf(one), content)
}

function Done({ one, counts }: { one: Import; counts: Counts }) {
  const [singular, several] = WHAT[one.kind]
  return (
    <section aria-labelledby="fait">
      <h2 id="fait">C’est importé</h2>
      <p>
        <strong>{bind(plural(counts.made, singular, several))}</strong>
        {one.doneAt && bind(` le ${frenchInstant(one.doneAt)}`)}. Chaque personne est prévenue par mail.
      </p>
      {counts.error > 0 && (
        <p>
          {bind(plural(counts.error, 'ligne est restée', 'lignes sont restées'))} à corriger&nbsp;:{' '}
          <a href={pathOf(one, '/a-corriger.csv')}>télécharger ces lignes</a>, pour les corriger puis les importer.
          Elles sont gardées sept jours.
        </p>
      )}
      {one.kind === 'listings' && (
        <p class="doors-row">
          <a href="/moderation">Voir la file de relecture</a>
          <a href="/mes-annonces/pour-autrui">Voir les annonces saisies pour d’autres</a>
        </p>
      )}
    </section>
  )
}

function Undone({ one, counts }: { one: Import; counts: Counts }) {
  return (
    <section aria-labelledby="annule">
      <h2 id="annule">Import annulé</h2>
      <p>
        {bind(
          `${plural(counts.undone, 'ligne retirée', 'lignes retirées')} sur ${counts.made}${one.undoneAt ? `, le ${frenchInstant(one.undoneAt)}` : ''}.`,
        )}{' '}
        {counts.kept === 0 && 'Il n’en reste rien.'}
      </p>
    </section>
  )
}

async function keptRows(c: C, one: Import) {
  const after = Number(/^\d{1,9}$/.exec(c.req.query('apres') ?? '')?.[0] ?? 0)
  const rows = await readRows(c.var.ctx.sql, c.var.ctx.actor, one.id, after, PAGE + 1, 'kept')
  const next = rows.length > PAGE ? rows[PAGE - 1]?.n : undefined
  return (
    <section aria-labelledby="reste">
      <h2 id="reste">Ce qui reste</h2>
      <ul>
        {rows.slice(0, PAGE).map(({ n, label, listing, kept }) => (
          <li>
            {listing ? <a href={`/mes-annonces/${listing}`}>{label ?? `Ligne ${n}`}</a> : (label ?? `Ligne ${n}`)}
            &nbsp;: {kept}
          </li>
        ))}
      </ul>
      <Pager name="Autres lignes" links={[next ? { href: `${pathOf(one)}?apres=${next}`, label: 'Suite' } : null]} />
    </section>
  )
}

export async function startUndoing(c: C) {
  const one = await myImport(c.var.ctx, pathId(c))
  await startUndo(c.var.ctx, one.id)
  return seeOther(c, pathOf(one))
}
