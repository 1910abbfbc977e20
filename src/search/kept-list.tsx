import { frenchInstant, plural } from '../reference/french.ts'
import { ErrorSummary, SelectField, TextField, VerbButton } from '../web/fields.tsx'
import { type Form, idOf, type Labels, makeForm } from '../web/forms.ts'
import { bind } from '../web/words.ts'
import type { FeedUrls } from './feed.ts'
import type { SavedSearch } from './model.ts'

/** The searches that somebody keeps, each with what it finds, how it is told of, and its addresses. */

export const KEPT_LABELS: Labels = { name: 'Nom de la recherche', alerts: 'Me prévenir' }
export const LONGEST_NAME = 100

export const ALERT_CHOICES: readonly { code: SavedSearch['alerts']; label: string }[] = [
  { code: 'digest', label: 'Dans ma lettre' },
  { code: 'instant', label: 'Dès qu’une annonce paraît' },
  { code: 'never', label: 'Jamais' },
]
const ALERTS_SAID: Record<SavedSearch['alerts'], string> = {
  digest: 'dans votre lettre',
  instant: 'un mail dès qu’une annonce paraît',
  never: 'sans mail',
}

export interface Kept {
  search: SavedSearch
  /** Of the search's page. */
  href: string
  urls: FeedUrls
  /** Open now; null where it cannot be asked any more. */
  open: number | null
  /** Published since its keeper was told last. */
  fresh: number
}

/** `refused`: the form of one of them as it was sent, with what is wrong. */
export function KeptSearch({ kept, refused }: { kept: Kept; refused: Form | null }) {
  const { search, href, urls } = kept
  const path = `/mes-recherches/${search.id}`
  const form =
    refused ?? makeForm(new Map(Object.entries({ name: [search.name], alerts: [search.alerts] })), KEPT_LABELS)
  const own = { ...form, prefix: `r${search.id.slice(-12)}-` }
  const titleId = idOf(own, 'titre')
  return (
    <article class="kept" aria-labelledby={titleId}>
      <h2 id={titleId}>
        <a href={href}>{search.name}</a>
      </h2>
      <p>{foundSentence(kept)}</p>
      <p>
        <small>
          Gardée le {frenchInstant(search.createdAt)} · {ALERTS_SAID[search.alerts]}
        </small>
      </p>
      <details open={refused !== null}>
        <summary>Changer le nom ou les alertes</summary>
        <form method="post" action={path} novalidate>
          {refused && <ErrorSummary form={own} />}
          <TextField form={own} name="name" label="Nom de la recherche" maxlength={LONGEST_NAME} required />
          <SelectField form={own} name="alerts" label="Me prévenir" options={ALERT_CHOICES} />
          <button type="submit">Enregistrer</button>
        </form>
      </details>
      <details id={idOf(own, 'adresses')}>
        <summary>La suivre dans un agenda ou un lecteur de flux</summary>
        <copy-link data-label="Copier l’adresse" data-done="Adresse copiée.">
          <label>
            Agenda (iCalendar)
            <input type="text" readonly value={urls.calendar} />
          </label>
        </copy-link>
        <a href={urls.calendar.replace(/^https?:/, 'webcal:')}>Ouvrir dans mon agenda</a>
        <copy-link data-label="Copier l’adresse" data-done="Adresse copiée.">
          <label>
            Lecteur de flux (Atom)
            <input type="text" readonly value={urls.atom} />
          </label>
        </copy-link>
        <p>
          Les 50&nbsp;annonces ouvertes les plus récentes, sans se connecter. Ces adresses sont à vous&nbsp;: qui les a
          voit ce que trouve cette recherche, annonces réservées à votre territoire comprises, mais ni votre nom ni
          celui de la recherche.
        </p>
        <VerbButton action={`${path}/adresses`} label="Changer les adresses" quiet />
      </details>
      <VerbButton action={`${path}/suppression`} label="Supprimer" quiet />
    </article>
  )
}

function foundSentence({ open, fresh }: Kept): string {
  if (open === null) return bind('Cette recherche ne peut plus être faite : ouvrez-la pour la corriger.')
  if (open === 0) return 'Aucune annonce ouverte pour l’instant.'
  const news = fresh > 0 ? `, dont ${plural(Math.min(fresh, open), 'nouvelle')}` : ''
  return bind(`${plural(open, 'annonce ouverte', 'annonces ouvertes')}${news}`)
}
