import { KeptStatus } from '../accounts/resuming.tsx'
import { PRACTICE_TYPES, PROFESSIONS, SPECIALTIES } from '../reference/professions.ts'
import { type Choices, CommuneField } from '../territories/fields.tsx'
import { CheckField, DefaultButton, ErrorSummary, SelectField, TextArea, TextField } from '../web/fields.tsx'
import { errorOf, type Form, textOf } from '../web/forms.ts'
import { Help } from '../web/help.tsx'
import { AddButton } from '../web/periods.tsx'
import { FormSteps, type Step, StepSection } from '../web/steps.tsx'
import { communeFields } from './input.ts'
import { Kind, Terms, When } from './kinds.tsx'
import { LiveCount } from './live-count.tsx'
import { More } from './more.tsx'
import { PersonFields } from './person.tsx'
import { contactWarnings } from './warnings.ts'

const STEPS = {
  person: { id: 'personne', title: 'La personne' },
  kind: { id: 'besoin', title: 'Le besoin' },
  place: { id: 'lieu', title: 'Qui et où' },
  dates: { id: 'dates', title: 'Les dates' },
  terms: { id: 'conditions', title: 'Les conditions' },
  text: { id: 'texte', title: 'Le texte' },
} satisfies Record<string, Step>

export interface ListingFormProps {
  form: Form
  choices: Choices
  action: string
  /** It is one that is there already: saving it needs no walk through all the steps. */
  stored: boolean
  /** Whether it can be sent to the desk from here, or only saved. */
  submittable: boolean
  /** For a coordinator who writes for somebody else. */
  person?: boolean
  /** Not signed in, and new here. */
  guest?: boolean
  now: Date
}

/** The form of a listing, in steps; what the desk does not require is folded away. */
export function ListingForm({
  form,
  choices,
  action,
  stored,
  submittable,
  person = false,
  guest = false,
  now,
}: ListingFormProps) {
  const { person: whom, ...others } = STEPS
  return (
    <form method="post" action={action} novalidate class="stepped">
      <DefaultButton value="enregistrer" />
      <ErrorSummary form={form} />
      <FormSteps steps={person ? [whom, ...Object.values(others)] : Object.values(others)}>
        {person && (
          <StepSection step={whom}>
            <PersonFields form={form} />
          </StepSection>
        )}
        <StepSection step={STEPS.kind}>
          {guest && (
            <p class="lead">
              Remplissez d’abord, connectez-vous à la fin&nbsp;: rien de ce que vous tapez n’est perdu.
            </p>
          )}
          <Kind form={form} />
          <Help about="Être absent, être débordé&nbsp;: quelle différence&nbsp;?">
            <p>
              Un remplacement suppose que vous n’exerciez pas sur les créneaux remplacés. Si vous avez surtout trop de
              travail, cherchez plutôt une collaboration ou un renfort.
            </p>
            <p>
              Le motif de votre absence ne regarde que vous&nbsp;: nous ne le demandons pas, et il n’a pas sa place dans
              l’annonce.
            </p>
          </Help>
        </StepSection>
        <StepSection step={STEPS.place}>
          <Who form={form} />
          <Where form={form} choices={choices} />
        </StepSection>
        <StepSection step={STEPS.dates}>
          <When form={form} now={now} />
        </StepSection>
        <StepSection step={STEPS.terms}>
          <Terms form={form} />
        </StepSection>
        <StepSection step={STEPS.text}>
          <Text form={form} />
          <More form={form} />
          {submittable && (
            <Help about="Et ensuite&nbsp;? Que vérifie le coordinateur&nbsp;?">
              <p>
                Vous relisez votre annonce telle qu’elle sera vue, puis vous l’envoyez. Le coordinateur de votre
                territoire vérifie qu’elle est complète et claire, qu’elle ne contient ni coordonnées ni données de
                patient, et qu’elle n’est pas en double. Il ne juge ni vos conditions ni votre choix. Vous recevez un
                mail dès qu’elle est publiée, ou s’il vous demande une correction.
              </p>
            </Help>
          )}
        </StepSection>
        <LiveCount values={form.values} />
        <div class={stored ? 'actions anytime' : 'actions'}>
          {submittable && (
            <button type="submit" name="action" value="apercu">
              Voir l’aperçu
            </button>
          )}
          <button type="submit" name="action" value="enregistrer" class={submittable ? 'secondary outline' : undefined}>
            {submittable ? 'Enregistrer le brouillon' : 'Enregistrer les modifications'}
          </button>
        </div>
        <KeptStatus form={form} />
      </FormSteps>
    </form>
  )
}

function Who({ form }: { form: Form }) {
  return (
    <fieldset aria-label="Qui">
      <SelectField
        form={form}
        name="profession"
        label="Profession recherchée"
        options={PROFESSIONS}
        blank="Choisissez"
        required
      />
      <div class="if-doctor">
        <SelectField
          form={form}
          name="specialty"
          label="Spécialité"
          hint="Pour un médecin seulement. Sans spécialité, tous les médecins peuvent correspondre."
          options={SPECIALTIES}
          blank="Aucune en particulier"
          group="Médecin"
        />
      </div>
      <CheckField
        form={form}
        name="studentsAccepted"
        label="J’accepte un étudiant qui a une licence de remplacement"
        hint="Pour un orthophoniste, cela ne compte pas&nbsp;: aucun étudiant ne peut le remplacer."
      />
      <Help about="Qu’est-ce qu’une licence de remplacement&nbsp;?">
        <p>
          L’autorisation que l’Ordre donne à un étudiant avancé de remplacer un confrère. Celle des futurs médecins vaut
          jusqu’au 15&nbsp;novembre&nbsp;: nous ne proposons personne au-delà de la date que porte la sienne. Chaque
          profession a ses règles&nbsp;; en cas de doute, demandez à votre Ordre.
        </p>
      </Help>
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
  const said = { title: textOf(form.values, 'title'), description: textOf(form.values, 'description') }
  const warnings = contactWarnings(said)
  // What is said as an error is not said twice.
  const warningOf = (field: string) =>
    errorOf(form, field) === undefined ? warnings.find(({ path }) => path === field)?.message : undefined
  return (
    <>
      <TextField
        form={form}
        name="title"
        label="Titre"
        hint="Par exemple&nbsp;: Remplacement en MSP, deux semaines en février. 120 caractères au plus."
        warning={warningOf('title')}
        required
      />
      <TextArea
        form={form}
        name="description"
        label="Description"
        hint="Patientèle, organisation, ambiance. Ce texte est public&nbsp;: aucune donnée de patient, ni téléphone ni adresse. Vos coordonnées sont échangées quand vous êtes d’accord tous les deux."
        warning={warningOf('description')}
        rows={8}
        required
      />
    </>
  )
}
