import { PRACTICE_TYPES } from '../reference/professions.ts'
import { type Choices, CommuneField } from '../territories/fields.tsx'
import { CheckField, DefaultButton, ErrorSummary, SelectField, TextArea, TextField } from '../web/fields.tsx'
import { errorOf, type Form, firstOf, idOf } from '../web/forms.ts'
import { PeriodRows } from '../web/periods.tsx'
import { capital } from '../web/words.ts'
import { CAMPAIGN_LABELS, TEAM_ROWS, TRADES } from './input.ts'
import { type Slot, tradeKey, tradeLabel } from './model.ts'
import { byTrade } from './slots.ts'
import { slotWords } from './view.ts'

/** The words and limits of a campaign. */
export function CampaignForm({
  form,
  choices,
  action,
  territory,
}: {
  form: Form
  choices: Choices
  action: string
  territory: string
}) {
  const field = (name: keyof typeof CAMPAIGN_LABELS & string) => ({ form, name, label: CAMPAIGN_LABELS[name] ?? '' })
  return (
    <form method="post" action={action} novalidate>
      <ErrorSummary form={form} />
      <input type="hidden" name="territoire" value={territory} />
      <TextField
        {...field('title')}
        required
        maxlength={100}
        hint="Par exemple&nbsp;: Centre de vaccination d’Orvault"
      />
      <TextArea
        {...field('description')}
        required
        maxlength={3000}
        hint="Ce qu’on y fait, l’équipe, l’indemnisation, les repas, le stationnement. Ce texte est public."
      />
      <CommuneField {...field('commune')} required choices={choices} />
      <TextField {...field('place')} required maxlength={200} hint="Salle et adresse. Public." />
      <TextField
        {...field('contact')}
        required
        maxlength={200}
        hint="Nom et numéro à appeler en cas d’empêchement. Seules les personnes invitées les voient."
      />
      <SelectField {...field('practiceType')} options={PRACTICE_TYPES} />
      <CheckField form={form} name="studentsAccepted" label="Les étudiants avec licence peuvent venir" />
      <fieldset>
        <legend>Limites et invitations</legend>
        <div class="pair">
          <TextField {...field('mostHalfDays')} inputmode="numeric" hint="Rien&nbsp;: pas de limite." />
          <TextField {...field('mostAWeek')} inputmode="numeric" hint="Rien&nbsp;: pas de limite." />
        </div>
        <div class="pair">
          <TextField {...field('answerHours')} inputmode="numeric" hint="Sans réponse, on invite quelqu’un d’autre." />
          <TextField
            {...field('factor')}
            inputmode="decimal"
            hint="Pour 2 places et 1,5&nbsp;: 3 personnes invitées. Un oui de trop va en liste d’attente."
          />
        </div>
        <CheckField
          form={form}
          name="automatic"
          label="Après la première vague, inviter les suivantes sans attendre mon clic"
          hint="Chaque heure entre 8&nbsp;h et 20&nbsp;h, tant qu’il manque quelqu’un. Un mail par personne et par jour au plus."
        />
      </fieldset>
      <div class="actions">
        <button type="submit">Enregistrer</button>
      </div>
    </form>
  )
}

/** Many slots at once. */
export function SlotForm({ form, action }: { form: Form; action: string }) {
  return (
    <form method="post" action={action} novalidate>
      <DefaultButton value="enregistrer" />
      <ErrorSummary form={form} />
      <fieldset>
        <legend>Quand</legend>
        <PeriodRows form={form} list="periods" what="Période" add="Ajouter une période" />
      </fieldset>
      <fieldset>
        <legend>Qui, sur chaque demi-journée</legend>
        {Array.from({ length: TEAM_ROWS }, (_, i) => (
          <div class="pair team">
            <SelectField
              form={form}
              name={`teams.${i}.trade`}
              label={`Profession ${i + 1}`}
              options={TRADES}
              blank="–"
            />
            <TextField form={form} name={`teams.${i}.places`} label={`Places ${i + 1}`} inputmode="numeric" />
          </div>
        ))}
      </fieldset>
      <p>
        <small>Un créneau déjà là prend ce nouveau nombre de places. Rien d’autre ne change.</small>
      </p>
      <div class="actions">
        <button type="submit" name="action" value="enregistrer">
          Ajouter ces créneaux
        </button>
      </div>
    </form>
  )
}

/** Places by half-day and profession, each to be changed. */
export function Grid({ form, slots, action }: { form: Form; slots: readonly Slot[]; action: string }) {
  const trades = byTrade(slots).map(({ trade }) => trade)
  const rows = [...Map.groupBy(slots, ({ day, half }) => `${day} ${half}`).values()]
  return (
    <form method="post" action={action} novalidate>
      <ErrorSummary form={form} />
      <section class="scrolls" aria-label="Places par créneau" tabindex={0}>
        <table class="figures grid">
          <thead>
            <tr>
              <th scope="col">Créneau</th>
              {trades.map((trade) => (
                <th scope="col">{tradeLabel(trade)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr>
                <th scope="row">{capital(slotWords(row[0] as Slot))}</th>
                {trades.map((trade) => {
                  const slot = row.find((one) => tradeKey(one) === tradeKey(trade))
                  return <td>{slot ? <Places form={form} slot={slot} /> : '–'}</td>
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p>
        <small>0&nbsp;: pas de créneau.</small>
      </p>
      <div class="actions">
        <button type="submit">Enregistrer les places</button>
      </div>
    </form>
  )
}

function Places({ form, slot }: { form: Form; slot: Slot }) {
  const name = `places.${slot.id}`
  const typed = form.values.has(name) ? firstOf(form.values, name) : String(slot.places)
  return (
    <input
      id={idOf(form, name)}
      name={name}
      value={typed}
      inputmode="numeric"
      maxlength={3}
      aria-label={`Places, ${tradeLabel(slot)}, ${slotWords(slot)}`}
      aria-invalid={errorOf(form, name) ? 'true' : undefined}
    />
  )
}
