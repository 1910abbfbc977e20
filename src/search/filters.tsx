import type { Child } from 'hono/jsx'
import { addMonths, civilDay, toDate, toDay } from '../reference/calendar.ts'
import { frenchNumber, plural } from '../reference/french.ts'
import { LISTING_KINDS, PRACTICE_TYPES, PROFESSIONS, SPECIALTIES } from '../reference/professions.ts'
import { SelectField, TextField } from '../web/fields.tsx'
import { type Form, firstOf } from '../web/forms.ts'
import { type Changes, changedHref, FORM, IN_PLACE, type Name, type Query, radii } from './form.tsx'
import type { Counted, SearchQuery } from './model.ts'
import type { SearchResult } from './service.ts'

/** What narrows a search: each choice says how many listings it would leave. */

const MONTHS_AHEAD = 6
const SHARES = [70, 75, 80, 85, 90]

/** What the filters count, `now` in Paris: this month from today on, and those after it. */
export function countedAt(now: Date): Counted {
  const today = civilDay(now, 'Europe/Paris')
  const first = `${toDate(today).slice(0, 7)}-01`
  const months = Array.from({ length: MONTHS_AHEAD }, (_, i) => {
    const month = addMonths(first, i)
    return {
      month: month.slice(0, 7),
      from: Math.max(today, toDay(month)),
      to: toDay(addMonths(month, 1)) - 1,
    }
  })
  return { facets: ['kind', 'profession', 'specialty', 'practiceType'], months, shares: SHARES }
}

interface Props {
  form: Form
  query: Query
  counted: Counted
  /** Null where what was asked is wrong: only the fields show then. */
  result: SearchResult | null
}

/** Folded on a telephone, beside the results on a wide screen. */
export function Filters(props: Props) {
  const { form, result, query } = props
  const chosen = CHOSEN.filter((names) => names.some((name) => query.has(name))).length
  return (
    <details id="filtres" class="filters" open={form.errors.length > 0}>
      <summary>Filtrer{chosen > 0 && ` (${chosen})`}</summary>
      <h2 class="unseen">Filtrer</h2>
      <fieldset class="where">
        <legend>Où et quand</legend>
        <commune-field>
          <TextField
            form={form}
            name="commune"
            label="Commune"
            hint="Nom ou code postal."
            autocomplete="off"
            owner={FORM}
          />
        </commune-field>
        <SelectField
          form={form}
          name="radiusKm"
          label="Rayon"
          options={radii(firstOf(form.values, 'radiusKm'))}
          owner={FORM}
        />
        <TextField form={form} name="from" label="À partir du" type="date" owner={FORM} />
        <TextField form={form} name="to" label="Jusqu’au" type="date" owner={FORM} />
        <button type="submit" form={FORM} class="outline">
          Appliquer
        </button>
      </fieldset>
      {result?.counts && <Groups {...props} result={result} />}
    </details>
  )
}

/** What the summary counts: a place with its radius is one. */
const CHOSEN: readonly (readonly Name[])[] = [
  ['kind'],
  ['profession', 'specialty'],
  ['commune'],
  ['from', 'to'],
  ['practiceType'],
  ['minShare'],
  ['territory'],
]

interface Option {
  code: string
  label: string
  /** Null where nobody counted. */
  count: number | null
  chosen: boolean
  href: string
}

function Groups({ query, counted, result }: Props & { result: SearchResult }) {
  const { read, understood, counts } = result
  const facets = counts?.facets ?? {}
  const link = (changes: Changes) => changedHref(query, understood, changes)
  const choices = (
    name: 'kind' | 'profession' | 'specialty' | 'practiceType',
    list: readonly { code: string; label: string }[],
    also: Changes = {},
  ) =>
    list.map(({ code, label }): Option => {
      const chosen = read[name] === code
      return {
        code,
        label,
        count: facets[name]?.[code] ?? 0,
        chosen,
        href: link({ ...also, [name]: chosen ? null : code }),
      }
    })
  return (
    <>
      <Group title="Type d’annonce" name="kind" options={choices('kind', LISTING_KINDS)} />
      <Group
        title="Profession"
        name="profession"
        options={byCount(choices('profession', PROFESSIONS, { specialty: null }))}
        most={7}
      />
      {read.profession === 'medecin' && (
        <Group title="Spécialité" name="specialty" options={byCount(choices('specialty', SPECIALTIES))} most={5} />
      )}
      <Group title="Quand" name="mois" options={months(read, counted, counts?.months ?? {}, link)} />
      <Group title="Mode d’exercice" name="practiceType" options={byCount(choices('practiceType', PRACTICE_TYPES))} />
      <Group title="Part du remplaçant" name="minShare" options={shares(read, counted, counts?.shares ?? {}, link)} />
    </>
  )
}

/** The most found first, none that finds nothing. */
const byCount = (options: readonly Option[]) =>
  options.filter(({ count, chosen }) => count !== 0 || chosen).toSorted((a, b) => (b.count ?? 0) - (a.count ?? 0))

const MONTH = new Intl.DateTimeFormat('fr-FR', { month: 'long', year: 'numeric', timeZone: 'UTC' })

function months(
  read: SearchQuery,
  { months }: Counted,
  counts: Record<string, number>,
  link: (changes: Changes) => string,
) {
  return months.map(({ month, from, to }): Option => {
    const [first, last] = [toDate(from), toDate(to)]
    const chosen = read.from === first && read.to === last
    return {
      code: month,
      label: MONTH.format(new Date(`${month}-01T00:00:00Z`)),
      count: counts[month] ?? null,
      chosen,
      href: link(chosen ? { from: null, to: null } : { from: first, to: last }),
    }
  })
}

function shares(
  read: SearchQuery,
  { shares }: Counted,
  counts: Record<string, number>,
  link: (changes: Changes) => string,
) {
  return shares.map((share): Option => {
    const chosen = read.minShare === share
    const label = `${share}\u00a0% ou plus`
    return {
      code: String(share),
      label,
      count: counts[share] ?? null,
      chosen,
      href: link({ minShare: chosen ? null : String(share) }),
    }
  })
}

function Group({
  title,
  name,
  options,
  most = 99,
}: {
  title: string
  name: string
  options: readonly Option[]
  most?: number
}) {
  if (options.every(({ count, chosen }) => count === 0 && !chosen)) return null
  const first = options.filter(({ chosen }, i) => i < most || chosen)
  const others = options.filter((option) => !first.includes(option))
  return (
    <section class="group" aria-labelledby={`titre-${name}`}>
      <h3 id={`titre-${name}`}>{title}</h3>
      <Options name={name} options={first} />
      {others.length > 0 && (
        <details id={`plus-${name}`}>
          <summary>{plural(others.length, 'autre')}</summary>
          <Options name={name} options={others} />
        </details>
      )}
    </section>
  )
}

function Options({ name, options }: { name: string; options: readonly Option[] }) {
  return (
    <ul>
      {options.map((option) => (
        <li>
          <Choice id={`choix-${name}-${option.code}`} {...option} />
        </li>
      ))}
    </ul>
  )
}

/** What would find nothing is no link. */
function Choice({ id, label, count, chosen, href }: Option & { id: string }): Child {
  const said = (
    <>
      <span>{label}</span> {count !== null && <span class="tally">{frenchNumber(count)}</span>}
    </>
  )
  if (count === 0 && !chosen) return <span class="zero">{said}</span>
  return (
    <a id={id} href={href} aria-current={chosen ? 'true' : undefined} {...IN_PLACE}>
      {said}
      {chosen && <span class="unseen">, choisi&nbsp;: retirer</span>}
    </a>
  )
}
