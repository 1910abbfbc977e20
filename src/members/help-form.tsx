import { type Context, Hono } from 'hono'
import { type Env, signedIn } from '../accounts/context.ts'
import { forbidden, notFound } from '../platform/errors.ts'
import { frenchDate, frenchInstant } from '../reference/french.ts'
import { getTerritory } from '../territories/service.ts'
import { ChoiceGroup, ErrorSummary, TextArea, TextField, VerbButton } from '../web/fields.tsx'
import { seeOther } from '../web/flash.ts'
import { errorOf, type Form, listOf, makeForm, readForm, textOf, type Values } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { fieldErrors } from '../web/validation.ts'
import { offerHelp, offersOf, withdrawHelp } from './census.ts'
import { DAYS, HALVES, type HelpInput, type HelpOffer, halfDayLabel, helpInput, TASKS, taskLabel } from './help.ts'
import { CONSENTS } from './model.ts'
import { readMember } from './service.ts'

type C = Context<Env>

const LABELS = {
  tasks: 'À quoi vous pourriez aider',
  halfDays: 'Quand',
  from: 'À partir du',
  to: 'Jusqu’au',
  note: 'Précision',
}

/** A member of a CPTS says what they could help with, and when. */
export function helpPages() {
  return new Hono<Env>()
    .get('/mes-cpts/:slug/aide', async (c) => {
      const territory = await mineOf(c)
      const offer = (await offersOf(c.var.ctx.sql, signedIn(c.var.ctx).account)).find(
        (one) => one.territory === territory.slug,
      )
      return show(c, territory, makeForm(offer ? valuesOf(offer) : new Map(), LABELS), offer)
    })
    .post('/mes-cpts/:slug/aide', async (c) => {
      const territory = await mineOf(c)
      const values = await readForm(c)
      const sent = helpInput.safeParse(offerIn(values))
      if (!sent.success) {
        // An error of one box is said at the group.
        const errors = fieldErrors(sent.error).map(({ path, message }) => ({ path: path.split('.')[0] ?? '', message }))
        return show(c, territory, makeForm(values, LABELS, errors))
      }
      await offerHelp(c.var.ctx, territory.slug, sent.data)
      return seeOther(c, '/mes-cpts', 'aide-dite')
    })
    .post('/mes-cpts/:slug/aide/effacer', async (c) => {
      await withdrawHelp(c.var.ctx, (await mineOf(c)).slug)
      return seeOther(c, '/mes-cpts', 'aide-effacee')
    })
}

interface Place {
  slug: string
  name: string
}

/** The CPTS of the address, of which the person is a member. */
async function mineOf(c: C): Promise<Place> {
  const { ctx } = c.var
  const { account } = signedIn(ctx)
  const territory = await getTerritory(ctx.sql, c.req.param('slug') ?? '')
  if (!territory) throw notFound()
  if ((await readMember(ctx.sql, territory.slug, account))?.state !== 'member') throw forbidden()
  return territory
}

function valuesOf({ tasks, halfDays, from, to, note }: HelpOffer): Map<string, string[]> {
  const one = (text: string | null) => (text === null ? [] : [text])
  return new Map([
    ['tasks', [...tasks]],
    ['halfDays', [...halfDays]],
    ['from', one(from)],
    ['to', one(to)],
    ['note', one(note)],
  ])
}

function offerIn(values: Values): Record<keyof HelpInput, unknown> {
  return {
    tasks: [...new Set(listOf(values, 'tasks'))],
    halfDays: [...new Set(listOf(values, 'halfDays'))],
    from: textOf(values, 'from'),
    to: textOf(values, 'to'),
    note: textOf(values, 'note'),
  }
}

function show(c: C, { slug, name }: Place, form: Form, offer?: HelpOffer) {
  const action = `/mes-cpts/${slug}/aide`
  const content = (
    <>
      <p class="back">
        <a href="/mes-cpts">Mes CPTS</a>
      </p>
      <h1>À quoi je pourrais aider</h1>
      <p>
        {name}&nbsp;: {CONSENTS.census.text}
      </p>
      <form method="post" action={action} novalidate>
        <ErrorSummary form={form} />
        <ChoiceGroup form={form} name="tasks" label="Je pourrais aider pour" options={TASKS} stacked />
        <WeekField form={form} />
        <div class="pair">
          <TextField form={form} name="from" label="À partir du (facultatif)" type="date" />
          <TextField form={form} name="to" label="Jusqu’au, inclus (facultatif)" type="date" />
        </div>
        <TextArea
          form={form}
          name="note"
          label="Une précision (facultatif)"
          hint="300 caractères au plus. Rien sur votre santé, ni sur des patients."
          rows={2}
          maxlength={300}
        />
        <button type="submit">Enregistrer</button>
      </form>
      {offer && (
        <section>
          <h2>Tout effacer</h2>
          <p>Les coordinateurs ne verront plus rien de ceci.</p>
          <VerbButton action={`${action}/effacer`} label="Effacer ce que j’ai dit" quiet />
        </section>
      )}
    </>
  )
  return page(c, 'À quoi je pourrais aider', content, form.errors.length > 0 ? 422 : 200)
}

/** Half-days of a usual week, as boxes. */
function WeekField({ form }: { form: Form }) {
  const chosen = listOf(form.values, 'halfDays')
  const error = errorOf(form, 'halfDays')
  return (
    <fieldset class="choices week">
      <legend>Quand, dans une semaine habituelle (rien coché&nbsp;: à voir)</legend>
      {error && <small class="error">{error}</small>}
      <table>
        <thead>
          <tr>
            <th scope="col">Jour</th>
            {HALVES.map(({ label }) => (
              <th scope="col">{label}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {DAYS.map((day, i) => (
            <tr>
              <th scope="row">{day}</th>
              {HALVES.map(({ code }) => {
                const value = `${i + 1}${code}`
                return (
                  <td>
                    <input
                      type="checkbox"
                      id={value === '1am' ? 'halfDays' : `halfDays-${value}`}
                      name="halfDays"
                      value={value}
                      aria-label={halfDayLabel(value)}
                      checked={chosen.includes(value)}
                    />
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </fieldset>
  )
}

/** What somebody said, in words. */
export function OfferShown({ offer }: { offer: HelpOffer }) {
  const { tasks, halfDays, from, to, note, changedAt } = offer
  return (
    <dl class="offer">
      <div>
        <dt>Pour</dt>
        <dd>{tasks.map(taskLabel).join(', ')}</dd>
      </div>
      <div>
        <dt>Quand</dt>
        <dd>
          {halfDays.length === 0 ? 'à voir' : halfDays.map(halfDayLabel).join(', ')}
          {from && `, à partir du ${frenchDate(from)}`}
          {to && `, jusqu’au ${frenchDate(to)}`}
        </dd>
      </div>
      {note && (
        <div>
          <dt>Précision</dt>
          <dd>{note}</dd>
        </div>
      )}
      <div>
        <dt>Dit le</dt>
        <dd>{frenchInstant(changedAt)}</dd>
      </div>
    </dl>
  )
}
