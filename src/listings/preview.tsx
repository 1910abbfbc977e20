import type { FieldError } from '../platform/errors.ts'
import { labelOf, makeForm, textOf, type Values } from '../web/forms.ts'
import { plainWords } from '../web/words.ts'
import { ListingDetails, listingTitle } from './details.tsx'
import { LABELS } from './input.ts'
import { LiveCount } from './live-count.tsx'
import type { ListingView } from './view.ts'
import { contactWarnings } from './warnings.ts'

/** What a listing that is not public yet will look like, and what still keeps it from being sent. */

const READERS: Record<string, string> = {
  replacement: 'les remplaçants',
  succession: 'les repreneurs',
  collaboration: 'les futurs collaborateurs',
  reinforcement: 'les personnes disponibles',
}

export function ListingPreview({ view }: { view: ListingView }) {
  return (
    <section class="preview" aria-labelledby="apercu">
      <p id="apercu" class="preview-of">
        Voici ce que {READERS[view.kind ?? ''] ?? 'les autres'} verront
      </p>
      <h2>{listingTitle(view)}</h2>
      <ListingDetails listing={view} />
    </section>
  )
}

/** What is missing, each with the way to its field, and what is odd. `edit` is the form's page. */
export function BeforeSending({
  view,
  missing,
  edit,
}: {
  view: ListingView
  missing: readonly FieldError[]
  edit: string
}) {
  const form = makeForm(new Map(), LABELS)
  const labelled = (path: string) => labelOf(form, FIELDS[path] ?? path)
  return (
    <>
      {missing.length > 0 && (
        <section class="missing" aria-labelledby="manque">
          <h2 id="manque">Il manque encore</h2>
          <ul>
            {missing.map(({ path, message }) => (
              <li>
                <a href={`${edit}#${(FIELDS[path] ?? path).replaceAll('.', '-')}`}>{labelled(path) ?? 'Les dates'}</a>
                &nbsp;: {plainWords(message)}
              </li>
            ))}
          </ul>
        </section>
      )}
      {contactWarnings(view).map(({ path, message }) => (
        <p class="notice">
          <strong>{labelled(path)}.</strong> {plainWords(message)} <a href={`${edit}#${path}`}>Corriger</a>
        </p>
      ))}
    </>
  )
}

/** The first field of the form for what a listing lacks. */
const FIELDS: Record<string, string> = { communes: 'communes.0', periods: 'periods.0.from', window: 'window.earliest' }

/** What somebody filled in before signing in: nothing is saved yet, one press sends it. `fields` is the form as typed. */
export function ReadyPage(props: {
  view: ListingView
  missing: readonly FieldError[]
  fields: Values
  action: string
}) {
  const { view, missing, fields, action } = props
  const edit = `${action}?reprise=${textOf(fields, 'reprise') ?? ''}&modifier=oui`
  return (
    <>
      <h1>{missing.length > 0 ? 'Votre annonce vous attendait' : 'Votre annonce est prête'}</h1>
      <BeforeSending view={view} missing={missing} edit={edit} />
      <ListingPreview view={view} />
      <form method="post" action={action}>
        {[...fields].flatMap(([name, texts]) =>
          name === 'action' ? [] : texts.map((text) => <input type="hidden" name={name} value={text} />),
        )}
        <LiveCount values={fields} />
        <div class="actions">
          {missing.length === 0 && (
            <button type="submit" name="action" value="envoyer">
              Envoyer au coordinateur
            </button>
          )}
          <button
            type="submit"
            name="action"
            value="modifier"
            class={missing.length === 0 ? 'secondary outline' : undefined}
          >
            {missing.length === 0 ? 'Modifier' : 'Compléter'}
          </button>
          <button type="submit" name="action" value="enregistrer" class="secondary outline">
            Garder en brouillon
          </button>
        </div>
      </form>
    </>
  )
}
