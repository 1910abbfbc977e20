import type { Context } from 'hono'
import type { Env } from '../accounts/context.ts'
import type { FieldError } from '../platform/errors.ts'
import { type Territory, territoryChange } from '../territories/model.ts'
import { WEEKDAYS } from '../territories/schedule.ts'
import { changeTerritory } from '../territories/service.ts'
import { ErrorSummary, SelectField } from '../web/fields.tsx'
import { seeOther } from '../web/flash.ts'
import { makeForm, readForm, textOf, type Values } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { fieldErrors } from '../web/validation.ts'
import { capital } from '../web/words.ts'
import { myTerritories } from './service.ts'

type C = Context<Env>

const TITLE = 'Mon territoire'

const LABELS = { weekday: 'Jour de la lettre', hour: 'Heure de la lettre' }

const DAYS = WEEKDAYS.map((day, i) => ({ code: String(i + 1), label: capital(day) }))
const HOURS = Array.from({ length: 24 }, (_, hour) => ({ code: String(hour), label: `${hour}\u00a0h` }))

/** When the letter of each territory that one coordinates goes. */
export async function showSchedules(c: C) {
  return show(c, await myTerritories(c.var.ctx), null)
}

export async function saveSchedule(c: C) {
  const values = await readForm(c)
  const territories = await myTerritories(c.var.ctx)
  const slug = textOf(values, 'territoire') ?? ''
  const digest = { weekday: numberOf(values, 'weekday'), hour: numberOf(values, 'hour') }
  const sent = territoryChange.safeParse({ digest })
  if (!sent.success) {
    const errors = fieldErrors(sent.error).map((error) => ({ ...error, path: error.path.replace(/^digest\./, '') }))
    return show(c, territories, { slug, values, errors })
  }
  await changeTerritory(c.var.ctx, slug, sent.data)
  return seeOther(c, '/mon-territoire', 'lettre-reglee')
}

/** What is no number stays what it is, for the check to name. */
function numberOf(values: Values, name: string): unknown {
  const text = textOf(values, name)
  return text !== null && /^\d+$/.test(text) ? Number(text) : (text ?? '')
}

interface Refused {
  slug: string
  values: Values
  errors: readonly FieldError[]
}

function show(c: C, territories: readonly Territory[], refused: Refused | null) {
  const content = (
    <>
      <h1>{TITLE}</h1>
      <p>
        Une fois par semaine, la lettre dit à chacun ce qu’il y a de nouveau pour lui. Choisissez quand elle part, à
        l’heure de qui la lit.
      </p>
      {territories.map((territory) => (
        <ScheduleForm territory={territory} refused={refused?.slug === territory.slug ? refused : null} />
      ))}
      <p>
        <a href="/statistiques">Voir les statistiques</a>
      </p>
    </>
  )
  return page(c, TITLE, content, refused ? 422 : 200)
}

/** The names of the fields are the same in each form: the prefix keeps them apart. */
function ScheduleForm({
  territory: { slug, name, digest },
  refused,
}: {
  territory: Territory
  refused: Refused | null
}) {
  const stored: Values = new Map([
    ['weekday', [String(digest.weekday)]],
    ['hour', [String(digest.hour)]],
  ])
  const form = makeForm(refused?.values ?? stored, LABELS, refused?.errors ?? [], `${slug}-`)
  return (
    <section>
      <h2>{name}</h2>
      <ErrorSummary form={form} />
      <form method="post" action="/mon-territoire" novalidate>
        <input type="hidden" name="territoire" value={slug} />
        <div class="pair">
          <SelectField form={form} name="weekday" label={LABELS.weekday} options={DAYS} />
          <SelectField form={form} name="hour" label={LABELS.hour} options={HOURS} />
        </div>
        <div class="actions">
          <button type="submit" aria-label={`Enregistrer pour ${name}`}>
            Enregistrer
          </button>
        </div>
      </form>
    </section>
  )
}
