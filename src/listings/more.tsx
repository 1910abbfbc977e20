import { SelectField, TextField } from '../web/fields.tsx'
import { type Form, textOf } from '../web/forms.ts'
import { UNSAID, YES_NO } from './kinds.tsx'

/** What a listing may say besides, folded away until it is wanted. */

const THREE_WAYS = [
  { code: 'yes', label: 'Oui' },
  { code: 'no', label: 'Non' },
  { code: 'negotiable', label: 'À discuter' },
]

/** An error in one of these fields opens them. */
const LATER =
  /^(structureName|sector|patientsPerDay|homeVisits|vehicleNeeded|housing|transport|software|secretary|territoryDays)/

/** What most choose from; what the API was told stands beside it. */
const FIRST_DAYS = [3, 7, 14, 30]

function firstDays(chosen: string | null) {
  const days = Number(chosen)
  const all = days > 0 && !FIRST_DAYS.includes(days) ? [days, ...FIRST_DAYS].sort((a, b) => a - b) : FIRST_DAYS
  return all.map((n) => ({ code: String(n), label: n === 1 ? 'Le premier jour' : `Les ${n} premiers jours` }))
}

export function More({ form }: { form: Form }) {
  const wrong = form.errors.some(({ path }) => LATER.test(path)) || LATER.test(form.focus ?? '')
  const select = (name: string, label: string, options: typeof YES_NO) => (
    <SelectField form={form} name={name} label={label} options={options} blank={UNSAID} />
  )
  return (
    <details open={wrong}>
      <summary>Plus de détails (facultatif)</summary>
      <fieldset>
        <legend>Le lieu et le travail</legend>
        <TextField form={form} name="structureName" label="Nom de la structure" hint="Il est public." />
        <TextField form={form} name="sector" label="Secteur" hint="Par exemple&nbsp;: 1, 2, 2 OPTAM." />
        <div class="pair">
          <TextField form={form} name="patientsPerDay.min" label="Actes par jour, au moins" inputmode="numeric" />
          <TextField form={form} name="patientsPerDay.max" label="Actes par jour, au plus" inputmode="numeric" />
        </div>
        {select('homeVisits', 'Visites à domicile', YES_NO)}
        {select('vehicleNeeded', 'Véhicule nécessaire', YES_NO)}
        <TextField form={form} name="software" label="Logiciel" />
        <TextField form={form} name="secretary" label="Secrétariat" hint="Par exemple&nbsp;: sur place le matin." />
      </fieldset>
      <fieldset>
        <legend>Pour l’accueil</legend>
        {select('housing', 'Logement proposé', THREE_WAYS)}
        {select('transport', 'Transport proposé', THREE_WAYS)}
      </fieldset>
      <fieldset>
        <legend>Qui la voit d’abord</legend>
        <SelectField
          form={form}
          name="territoryDays"
          label="Réserver l’annonce à votre territoire"
          hint="Pendant ces jours, seuls la voient les membres de votre CPTS et les personnes qui cherchent à y exercer. Ensuite, toute la France."
          options={firstDays(textOf(form.values, 'territoryDays'))}
          blank="Non, visible partout dès sa publication"
        />
      </fieldset>
    </details>
  )
}
