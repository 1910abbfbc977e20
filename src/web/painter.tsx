import type { Child } from 'hono/jsx'
import { civilDay } from '../reference/calendar.ts'
import { calendarSentence, enumerate, namedDays, plural } from '../reference/french.ts'
import { countingExceptions, needsOf } from '../reference/need.ts'
import type { NeededDates } from '../reference/painting.ts'
import { Months } from './calendar.tsx'
import { type DateLists, readDates } from './dates.ts'
import { SelectField, TextField } from './fields.tsx'
import type { Form } from './forms.ts'
import { ActionButton, PeriodRows, RangeRows } from './periods.tsx'
import { QUOTAS } from './rows.ts'
import { openingOf, WEEK } from './strokes.ts'
import { bind, capital } from './words.ts'

/** The dates of a form: a calendar to paint, ways to fill it at once, the sentence it means, and its rows underneath. */

export interface PainterProps {
  form: Form
  lists: DateLists
  now: Date
  words: {
    /** What one does between two dates: "Je m’absente". */
    fill: string
    /** What usual days are called. */
    usual: string
    /** What rows of either list are called, and their buttons. */
    period: string
    addPeriod: string
    except: string
    addExcept: string
    none: string
  }
}

export function Painter({ form, lists, now, words }: PainterProps) {
  const today = civilDay(now, 'Europe/Paris')
  const dates = readDates(form.values, lists)
  const undo = form.values.get('avant') ?? []
  return (
    <half-day-calendar class="painter">
      <Fill form={form} lists={lists} words={words} />
      <output class="meaning">{meaningOf(dates, today) ?? words.none}</output>
      <p class="hint">
        <span>Touchez un jour, ou seulement son matin (en haut) ou son après-midi (en bas).</span>{' '}
        <span class="scripted">Glissez pour en prendre plusieurs.</span>
      </p>
      <Months form={form} dates={dates} today={today} />
      <div class="brushes" data-part="brushes">
        <ActionButton form={form} action="annuler" label="Annuler" disabled={undo.length === 0} />
        <ActionButton form={form} action="vider" label="Tout effacer" disabled={dates.periods.length === 0} />
        <ActionButton form={form} action="mois" label="Afficher trois mois de plus" />
        <input type="hidden" name="mois" value={form.values.get('mois')?.[0] ?? ''} />
        <input type="hidden" name="peinture" value="" />
        {undo.map((rows) => (
          <input type="hidden" name="avant" value={rows} />
        ))}
      </div>
      <Key quota={lists.quota} />
      <details class="lines" open={isOpen(form, lists)}>
        <summary>Régler les dates en lignes</summary>
        <div data-part="rows">
          <p>Une ligne sans dates est ignorée. Pour un rythme, donnez le premier et le dernier jour, puis les jours.</p>
          <PeriodRows form={form} list={lists.periods} what={words.period} add={words.addPeriod} quota={lists.quota} />
          <RangeRows form={form} list={lists.except} what={words.except} add={words.addExcept} />
        </div>
      </details>
    </half-day-calendar>
  )
}

/** An error in a row, or the focus, opens the rows. */
function isOpen(form: Form, { periods, except }: DateLists): boolean {
  const within = (name: string) => name.startsWith(`${periods}.`) || name.startsWith(`${except}.`)
  const { focus = '' } = form
  return (
    form.errors.some(({ path }) => within(path)) ||
    within(focus) ||
    (/^(ajouter|effacer):/.test(focus) && within(`${focus.split(':')[1]}.`))
  )
}

/** More periods than this are counted, not said. */
const MOST_SAID = 10

/** The dates in words, and how much that is from today on; null for none. */
function meaningOf({ periods, except }: NeededDates, today: number): Child {
  if (periods.length === 0) return null
  const said = periods.slice(0, MOST_SAID)
  const others = periods.length - said.length
  const sentence = calendarSentence(said, countingExceptions(said, except))
  const halfDays = needsOf(periods, except, 0, today)[0]?.needed ?? 0
  const days = halfDays > 1 ? ` (${plural(halfDays / 2, 'jour')})` : ''
  return (
    <>
      {`${capital(bind(sentence))}${others > 0 ? `\u00a0; et ${plural(others, 'autre période', 'autres périodes')}` : ''}`}
      , <strong>{`soit ${plural(halfDays, 'demi-journée')}${days}`}</strong>.
    </>
  )
}

const WEEKDAYS = ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche']

const EACH = WEEKDAYS.map((label, i) => ({ code: String(i + 1), label }))

const WHOLE = [
  { code: 'jour', label: 'toute la journée' },
  { code: 'am', label: 'le matin' },
  { code: 'pm', label: 'l’après-midi' },
]

/** People ask for so many days a month, as a rule. */
const COUNTED = QUOTAS.toSorted((a, b) => Number(b.code === 'month') - Number(a.code === 'month'))

/** Everything at once between two dates. */
function Fill({ form, lists, words }: Pick<PainterProps, 'form' | 'lists' | 'words'>) {
  return (
    <div class="fill">
      <div class="span">
        <TextField form={form} name="plage.du" label={`${words.fill} du`} type="date" />
        <TextField form={form} name="plage.au" label="au (inclus)" type="date" />
        <ActionButton form={form} action="remplir" label="Remplir le calendrier" />
      </div>
      <details open={/^(chaque|alterner|quota|sauf|aout)$/.test(form.focus ?? '')}>
        <summary>Un rythme, des dates à enlever</summary>
        <p class="hint">Entre les deux dates ci-dessus&nbsp;; sans dates, dans tout le calendrier affiché.</p>
        <div class="rhythm">
          <SelectField form={form} name="chaque.jour" label="Chaque" options={EACH} />
          <SelectField form={form} name="chaque.moitie" label="Quand" options={WHOLE} />
          <ActionButton form={form} action="chaque" label="Toutes les semaines" />
          <ActionButton form={form} action="alterner" label="Une semaine sur deux" />
        </div>
        {lists.quota && (
          <div class="rhythm">
            <TextField form={form} name="quota.nombre" label="Seulement" inputmode="decimal" />
            <SelectField form={form} name="quota.par" label="À choisir ensemble" options={COUNTED} />
            <ActionButton form={form} action="quota" label="Remplir ainsi" />
          </div>
        )}
        <div class="rhythm">
          <ActionButton form={form} action="sauf" label="Sauf entre ces deux dates" />
          {!lists.quota && <ActionButton form={form} action="aout" label="Pas en août" />}
        </div>
      </details>
      <Opening form={form} label={words.usual} />
    </div>
  )
}

/** The half-days that filling takes, and what a week or a weekday is. */
function Opening({ form, label }: { form: Form; label: string }) {
  const opening = openingOf(form.values)
  return (
    <details class="opening">
      <summary>{`${label}\u00a0: ${openingSentence(opening)}`}</summary>
      <input type="hidden" name="ouverture" value="" />
      <table>
        <thead>
          <tr>
            <td></td>
            {WEEKDAYS.map((weekday) => (
              <th scope="col" abbr={weekday}>
                {weekday.slice(0, 3)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {(['am', 'pm'] as const).map((half) => (
            <tr>
              <th scope="row">{half === 'am' ? 'Matin' : 'Après-midi'}</th>
              {WEEK.map((weekday) => (
                <td>
                  <input
                    type="checkbox"
                    name="ouverture"
                    value={`${weekday}${half}`}
                    aria-label={`${WEEKDAYS[weekday - 1]}, ${half === 'am' ? 'matin' : 'après-midi'}`}
                    checked={opening.includes(`${weekday}${half}`)}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p class="hint">C’est ce que remplit «&nbsp;Remplir le calendrier&nbsp;».</p>
    </details>
  )
}

/** "du lundi au vendredi et les samedis matin". */
function openingSentence(opening: readonly string[]): string {
  const of = (half: string) => WEEK.map((weekday) => opening.includes(`${weekday}${half}`))
  const [mornings, afternoons] = [of('am'), of('pm')]
  const named = (chosen: (i: number) => boolean) => namedDays(WEEK.filter((_, i) => chosen(i)))
  const parts = [
    named((i) => Boolean(mornings[i] && afternoons[i])),
    suffixed(
      named((i) => Boolean(mornings[i] && !afternoons[i])),
      'matin',
    ),
    suffixed(
      named((i) => Boolean(!mornings[i] && afternoons[i])),
      'après-midi',
    ),
  ].filter(Boolean)
  return enumerate(parts) || 'aucun'
}

const suffixed = (days: string, half: string) => (days ? `${days} ${half}` : '')

const KEY = [
  { code: 'on', label: 'choisi' },
  { code: 'quota', label: 'parmi ces jours' },
  { code: 'except', label: 'retiré' },
  { code: 'holiday', label: 'férié' },
]

/** What the shades mean. */
function Key({ quota }: { quota: boolean }) {
  return (
    <ul class="shades" aria-hidden="true">
      {KEY.filter(({ code }) => quota || code !== 'quota').map(({ code, label }) => (
        <li class={code}>{label}</li>
      ))}
    </ul>
  )
}
