import { SelectField, TextField } from '../web/fields.tsx'
import type { Form } from '../web/forms.ts'
import { UNSAID, YES_NO } from './kinds.tsx'

/** What a listing may say besides, folded away until it is wanted. */

const THREE_WAYS = [
  { code: 'yes', label: 'Oui' },
  { code: 'no', label: 'Non' },
  { code: 'negotiable', label: 'À discuter' },
]

/** An error in one of these fields opens them. */
const LATER = /^(structureName|sector|patientsPerDay|homeVisits|vehicleNeeded|housing|transport|software|secretary)/

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
    </details>
  )
}
