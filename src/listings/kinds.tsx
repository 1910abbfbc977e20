import { BEGINNING_KINDS, DATED_KINDS } from '../reference/professions.ts'
import { CheckField, ChoiceGroup, Only, SelectField, TextField } from '../web/fields.tsx'
import type { Form } from '../web/forms.ts'
import { PeriodRows } from '../web/periods.tsx'

/** The kind of a listing, and the fields of its form that depend on it. */

const KINDS = [
  { code: 'replacement', label: 'Remplacement\u00a0: vous vous absentez, quelqu’un vous remplace' },
  { code: 'succession', label: 'Succession\u00a0: quelqu’un reprend votre patientèle' },
  { code: 'collaboration', label: 'Collaboration\u00a0: quelqu’un exerce à vos côtés' },
  { code: 'reinforcement', label: 'Renfort ponctuel\u00a0: des bras en plus, pour une campagne ou un coup dur' },
]

export const YES_NO = [
  { code: 'oui', label: 'Oui' },
  { code: 'non', label: 'Non' },
]

export const UNSAID = 'Non précisé'

export function Kind({ form }: { form: Form }) {
  return (
    <ChoiceGroup
      form={form}
      name="kind"
      label="Quel type d’annonce&nbsp;?"
      hint="La suite du formulaire en dépend. Vous pouvez changer de type plus tard&nbsp;: seul ce qui compte pour lui est enregistré."
      options={KINDS}
      type="radio"
      stacked
    />
  )
}

export function When({ form }: { form: Form }) {
  return (
    <>
      <Only codes={DATED_KINDS} note="Pour un remplacement ou un renfort.">
        <fieldset>
          <legend>Quand</legend>
          <p>
            Une période sans dates est ignorée. Pour un rythme régulier, donnez le premier et le dernier jour, puis
            cochez les jours.
          </p>
          <PeriodRows form={form} list="periods" what="Période" add="Ajouter une période" quota />
          <TextField
            form={form}
            name="flexDays"
            label="Dates souples, à combien de jours près (facultatif)"
            hint="5 veut dire que tout peut être avancé ou retardé de 5 jours. Avec des jours cochés, on décale par semaines entières&nbsp;: donnez 7 ou plus. Rien&nbsp;: dates fermes."
            inputmode="numeric"
          />
          <CheckField
            form={form}
            name="partialAccepted"
            label="J’accepte quelqu’un qui n’est disponible que sur une partie des dates"
          />
        </fieldset>
      </Only>
      <Only codes={['reinforcement']} note="Pour un renfort.">
        <fieldset>
          <legend>Combien</legend>
          <TextField
            form={form}
            name="places"
            label="Nombre de personnes recherchées"
            hint="L’annonce est pourvue quand toutes les places le sont. Rien&nbsp;: une seule."
            inputmode="numeric"
          />
        </fieldset>
      </Only>
      <Only codes={BEGINNING_KINDS} note="Pour une succession ou une collaboration.">
        <fieldset>
          <legend>À partir de quand</legend>
          <p>
            Quand cela peut commencer. Rien&nbsp;: la date est ouverte. Sans date au plus tard, l’annonce reste en ligne
            90 jours, et vous pouvez la prolonger.
          </p>
          <div class="pair">
            <TextField form={form} name="window.earliest" label="Au plus tôt (facultatif)" type="date" />
            <TextField form={form} name="window.latest" label="Au plus tard (facultatif)" type="date" />
          </div>
        </fieldset>
      </Only>
    </>
  )
}

export function Terms({ form }: { form: Form }) {
  const price = (name: string, label: string) => <TextField form={form} name={name} label={label} inputmode="decimal" />
  return (
    <>
      <Only codes={[...DATED_KINDS, 'collaboration']} note="Pour un remplacement, une collaboration ou un renfort.">
        <fieldset>
          <legend>Conditions</legend>
          <TextField
            form={form}
            name="candidateSharePct"
            label="Part de la personne qui vient, en % des honoraires (facultatif)"
            hint="Ce qu’elle garde. 80 veut dire 80&nbsp;% pour elle, 20&nbsp;% de redevance pour vous. Rien&nbsp;: à convenir."
            inputmode="decimal"
          />
        </fieldset>
      </Only>
      <Only codes={BEGINNING_KINDS} note="Pour une succession, ou une collaboration qui y mène.">
        <fieldset>
          <legend>Ce qui est à reprendre (facultatif)</legend>
          <p>
            En euros. 0&nbsp;: gratuit. Rien&nbsp;: à convenir. Pour une collaboration sans reprise, ne remplissez rien.
          </p>
          <div class="pair">
            {price('patientelePrice', 'Patientèle')}
            {price('equipmentPrice', 'Matériel')}
          </div>
          <div class="pair">
            {price('wallsPrice', 'Murs, à la vente')}
            {price('rent', 'Loyer, par mois')}
          </div>
        </fieldset>
      </Only>
      <Only codes={['succession']} note="Pour une succession.">
        <fieldset>
          <legend>Le passage de relais</legend>
          <SelectField
            form={form}
            name="collaborationFirst"
            label="Collaboration possible avant la reprise"
            options={YES_NO}
            blank={UNSAID}
          />
          <TextField
            form={form}
            name="successorsWanted"
            label="Nombre de successeurs recherchés (facultatif)"
            hint="2&nbsp;: deux personnes reprennent ensemble."
            inputmode="numeric"
          />
        </fieldset>
      </Only>
    </>
  )
}
