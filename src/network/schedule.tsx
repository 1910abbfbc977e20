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
import { TerritoryNav, territoryPath } from '../web/territory-nav.tsx'
import { fieldErrors } from '../web/validation.ts'
import { capital } from '../web/words.ts'
import { myTerritory } from './service.ts'

type C = Context<Env>

const TITLE = 'Lettre de la semaine'

const PATH = '/mon-territoire/lettre'

const LABELS = { weekday: 'Jour de la lettre', hour: 'Heure de la lettre' }

const DAYS = WEEKDAYS.map((day, i) => ({ code: String(i + 1), label: capital(day) }))
const HOURS = Array.from({ length: 24 }, (_, hour) => ({ code: String(hour), label: `${hour}\u00a0h` }))

/** When the letter of a territory that one coordinates goes. */
export async function showSchedule(c: C) {
  return show(c, c.req.query('territoire'), null)
}

export async function saveSchedule(c: C) {
  const values = await readForm(c)
  const slug = textOf(values, 'territoire') ?? ''
  const digest = { weekday: numberOf(values, 'weekday'), hour: numberOf(values, 'hour') }
  const sent = territoryChange.safeParse({ digest })
  if (!sent.success) {
    const errors = fieldErrors(sent.error).map((error) => ({ ...error, path: error.path.replace(/^digest\./, '') }))
    return show(c, slug, { values, errors })
  }
  await changeTerritory(c.var.ctx, slug, sent.data)
  return seeOther(c, territoryPath(PATH, slug), 'lettre-reglee')
}

/** What is no number stays what it is, for the check to name. */
function numberOf(values: Values, name: string): unknown {
  const text = textOf(values, name)
  return text !== null && /^\d+$/.test(text) ? Number(text) : (text ?? '')
}

interface Refused {
  values: Values
  errors: readonly FieldError[]
}

async function show(c: C, slug: string | undefined, refused: Refused | null) {
  const { territory, territories } = await myTerritory(c.var.ctx, slug)
  const content = (
    <>
      <h1>{TITLE}</h1>
      <TerritoryNav current={PATH} territory={territory.slug} territories={territories} />
      <p>
        Une fois par semaine, la lettre dit à chacun ce qu’il y a de nouveau pour lui. Choisissez quand elle part, à
        l’heure de qui la lit.
      </p>
      <ScheduleForm territory={territory} refused={refused} />
    </>
  )
  return page(c, TITLE, content, refused ? 422 : 200)
}

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
  const form = makeForm(refused?.values ?? stored, LABELS, refused?.errors ?? [])
  return (
    <section>
      <h2>{name}</h2>
      <ErrorSummary form={form} />
      <form method="post" action={PATH} novalidate>
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
