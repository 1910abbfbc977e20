import { DATED_KINDS, PRACTICE_TYPES, PROFESSIONS, SPECIALTIES } from '../reference/professions.ts'
import { type Choices, CommuneField } from '../territories/fields.tsx'
import { CheckField, DefaultButton, ErrorSummary, Only, SelectField, TextArea, TextField } from '../web/fields.tsx'
import type { Form } from '../web/forms.ts'
import { AddButton, RangeRows } from '../web/periods.tsx'
import { communeFields } from './input.ts'
import { Kind, Terms, UNSAID, When, YES_NO } from './kinds.tsx'
import { PersonFields } from './person.tsx'

const THREE_WAYS = [
  { code: 'yes', label: 'Oui' },
  { code: 'no', label: 'Non' },
  { code: 'negotiable', label: 'À discuter' },
]

/** Fields under "Plus de détails": an error in one of them opens it. */
const LATER =
  /^(except|structureName|sector|patientsPerDay|homeVisits|vehicleNeeded|housing|transport|software|secretary)/

export interface ListingFormProps {
  form: Form
  choices: Choices
  action: string
  /** Whether it can be sent to the desk from here, or only saved. */
  submittable: boolean
  /** For a coordinator who writes for somebody else. */
  person?: boolean
}

/** The form of a listing: what the desk requires first, the rest folded away. */
export function ListingForm({ form, choices, action, submittable, person = false }: ListingFormProps) {
  return (
    <form method="post" action={action} novalidate>
      <DefaultButton value="enregistrer" />
      <ErrorSummary form={form} />
      {submittable && (
        <p>
          Pour l’envoi, il faut une profession, une commune, un mode d’exercice, des dates, un titre et une description.
          Le reste est facultatif.
        </p>
      )}
      {person && <PersonFields form={form} />}
      <Kind form={form} />
      <Who form={form} />
      <Where form={form} choices={choices} />
      <When form={form} />
      <Terms form={form} />
      <Text form={form} />
      <Details form={form} />
      <div class="actions">
        <button type="submit" name="action" value="enregistrer" class={submittable ? 'secondary' : undefined}>
          {submittable ? 'Enregistrer le brouillon' : 'Enregistrer les modifications'}
        </button>
        {submittable && (
          <button type="submit" name="action" value="envoyer">
            Enregistrer et envoyer
          </button>
        )}
      </div>
      {submittable && (
        <p>
          <small>Envoyée, votre annonce est relue par le coordinateur de votre territoire avant d’être publiée.</small>
        </p>
      )}
    </form>
  )
}

function Who({ form }: { form: Form }) {
  return (
    <fieldset>
      <legend>Qui</legend>
      <SelectField
        form={form}
        name="profession"
        label="Profession recherchée"
        options={PROFESSIONS}
        blank="Choisissez"
        required
      />
      <SelectField
        form={form}
        name="specialty"
        label="Spécialité"
        hint="Pour un médecin seulement. Sans spécialité, tous les médecins peuvent correspondre."
        options={SPECIALTIES}
        blank="Aucune en particulier"
        group="Médecin"
      />
      <CheckField
        form={form}
        name="studentsAccepted"
        label="J’accepte un étudiant qui a une licence de remplacement"
        hint="Pour un orthophoniste, cela ne compte pas&nbsp;: aucun étudiant ne peut le remplacer."
      />
    </fieldset>
  )
}

function Where({ form, choices }: { form: Form; choices: Choices }) {
  return (
    <fieldset>
      <legend>Où</legend>
      {communeFields(form.values).map((name, i) => (
        <CommuneField
          form={form}
          name={name}
          label={i === 0 ? 'Commune' : `Commune ${i + 1}`}
          hint={i === 0 ? 'Nom ou code postal. La première décide de votre territoire.' : undefined}
          required={i === 0}
          choices={choices}
        />
      ))}
      <AddButton form={form} list="communes" label="Ajouter une commune" />
      <SelectField
        form={form}
        name="practiceType"
        label="Mode d’exercice"
        options={PRACTICE_TYPES}
        blank="Choisissez"
        required
      />
    </fieldset>
  )
}

function Text({ form }: { form: Form }) {
  return (
    <fieldset>
      <legend>Votre annonce</legend>
      <TextField
        form={form}
        name="title"
        label="Titre"
        hint="Par exemple&nbsp;: Remplacement en MSP, deux semaines en février. 120 caractères au plus."
        required
      />
      <TextArea
        form={form}
        name="description"
        label="Description"
        hint="Patientèle, organisation, ambiance. Ce texte est public&nbsp;: aucune donnée de patient, ni téléphone ni adresse. Vos coordonnées sont échangées quand vous êtes d’accord tous les deux."
        rows={8}
        required
      />
    </fieldset>
  )
}

function Details({ form }: { form: Form }) {
  const wrong = form.errors.some(({ path }) => LATER.test(path)) || LATER.test(form.focus ?? '')
  const select = (name: string, label: string, options: typeof YES_NO) => (
    <SelectField form={form} name={name} label={label} options={options} blank={UNSAID} />
  )
  return (
    <details open={wrong}>
      <summary>Plus de détails (facultatif)</summary>
      <Only codes={DATED_KINDS} note="Pour un remplacement ou un renfort.">
        <fieldset>
          <legend>Jours à ne pas compter</legend>
          <p>Congés, jours fériés ou ponts qui tombent dans vos périodes.</p>
          <RangeRows form={form} list="except" what="Exception" add="Ajouter une exception" />
        </fieldset>
      </Only>
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
