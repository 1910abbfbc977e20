import type { Db } from '../platform/db.ts'
import { LISTING_KINDS, PRACTICE_TYPES, PROFESSIONS, SITUATIONS, SPECIALTIES } from '../reference/professions.ts'
import { type Choices, CommuneField } from '../territories/fields.tsx'
import { placeLabel } from '../territories/model.ts'
import { getCommune } from '../territories/service.ts'
import { CheckField, ChoiceGroup, DefaultButton, ErrorSummary, SelectField, TextField } from '../web/fields.tsx'
import { type Form, firstOf, makeForm, rowsOf } from '../web/forms.ts'
import { AddButton, PeriodRows, RangeRows } from '../web/periods.tsx'
import { LABELS, profileValues } from './input.ts'
import type { Candidate } from './model.ts'

const STATUSES = [
  { code: 'active', label: 'Actif\u00a0: proposez-moi des annonces' },
  { code: 'paused', label: 'En pause\u00a0: rien pour l’instant' },
]

const DIGESTS = [
  { code: 'weekly', label: 'Une lettre par semaine' },
  { code: 'daily', label: 'Une lettre par jour' },
  { code: 'instant', label: 'La lettre, et une alerte par jour au plus' },
  { code: 'never', label: 'Aucun mail' },
]

/** Those that are sent as they say today, and whatever was chosen by another way. */
const digestsFor = (chosen: string) => DIGESTS.filter(({ code }) => ['weekly', 'never', chosen].includes(code))

/** Fields under "Plus de précisions": an error in one of them opens it. */
const LATER = /^(minDays|minCandidateSharePct|practiceTypes|preferredPracticeTypes|situation|rpps)/

/** The form of a profile as stored, or a blank one. */
export async function profileForm(db: Db, candidate: Candidate | null): Promise<Form> {
  const zones = candidate?.zones ?? []
  const communes = await Promise.all(zones.map(({ place }) => getCommune(db, place.code)))
  const labels = communes.map((commune) => (commune ? placeLabel(commune) : ''))
  return makeForm(profileValues(candidate, labels), LABELS)
}

/** The form of a profile: what a match needs first, the rest folded away. */
export function ProfileForm({ form, choices }: { form: Form; choices: Choices }) {
  return (
    <form method="post" action="/mon-profil" novalidate>
      <DefaultButton value="enregistrer" />
      <ErrorSummary form={form} />
      <p>Il faut une profession, une zone et des disponibilités. Le reste est facultatif.</p>
      <Qualifications form={form} />
      <ChoiceGroup
        form={form}
        name="kinds"
        label="Ce que vous cherchez"
        hint="Seuls des remplacements sont publiés aujourd’hui&nbsp;; le reste viendra."
        options={LISTING_KINDS}
      />
      <Zones form={form} choices={choices} />
      <fieldset>
        <legend>Vos disponibilités</legend>
        <p>
          Seules les annonces qui tombent sur ces jours vous sont proposées. Enregistrer confirme vos disponibilités.
        </p>
        <PeriodRows form={form} list="availability" what="Disponibilité" add="Ajouter une disponibilité" />
      </fieldset>
      <fieldset>
        <legend>Sauf ces jours-là</legend>
        <RangeRows form={form} list="unavailable" what="Indisponibilité" add="Ajouter une indisponibilité" />
      </fieldset>
      <fieldset>
        <legend>Ce que nous vous envoyons</legend>
        <ChoiceGroup form={form} name="status" label="État du profil" options={STATUSES} type="radio" />
        <SelectField
          form={form}
          name="digest"
          label="Annonces par mail"
          options={digestsFor(firstOf(form.values, 'digest'))}
        />
      </fieldset>
      <More form={form} />
      <div class="actions">
        <button type="submit" name="action" value="enregistrer">
          Enregistrer mon profil
        </button>
      </div>
      <p>
        <small>
          Personne ne voit votre nom, votre mail ni votre téléphone avant que vous ayez dit oui tous les deux.
        </small>
      </p>
    </form>
  )
}

function Qualifications({ form }: { form: Form }) {
  return (
    <fieldset>
      <legend>Votre métier</legend>
      {rowsOf(form.values, 'qualifications').map((row, i) => {
        const field = (key: string) => `qualifications.${row}.${key}`
        return (
          <fieldset class="row">
            <legend>{`Qualification ${i + 1}`}</legend>
            <SelectField
              form={form}
              name={field('profession')}
              label="Profession"
              options={PROFESSIONS}
              blank="Choisissez"
              required={i === 0}
            />
            <SelectField
              form={form}
              name={field('specialty')}
              label="Spécialité"
              hint="Pour un médecin seulement, médecine générale comprise."
              options={SPECIALTIES}
              blank="Aucune"
              group="Médecin"
            />
            <CheckField
              form={form}
              name={field('student')}
              label="Je suis étudiant, avec une licence de remplacement"
            />
            <TextField form={form} name={field('licenceUntil')} label="Si oui, licence valable jusqu’au" type="date" />
          </fieldset>
        )
      })}
      <AddButton form={form} list="qualifications" label="Ajouter une qualification" />
    </fieldset>
  )
}

function Zones({ form, choices }: { form: Form; choices: Choices }) {
  return (
    <fieldset>
      <legend>Où vous voulez travailler</legend>
      {rowsOf(form.values, 'zones').map((row, i) => (
        <fieldset class="row">
          <legend>{`Zone ${i + 1}`}</legend>
          <CommuneField
            form={form}
            name={`zones.${row}.commune`}
            label="Autour de"
            hint={i === 0 ? 'Nom de la commune ou code postal.' : undefined}
            required={i === 0}
            choices={choices}
          />
          <TextField form={form} name={`zones.${row}.radiusKm`} label="Dans un rayon de, en km" inputmode="numeric" />
        </fieldset>
      ))}
      <AddButton form={form} list="zones" label="Ajouter une zone" />
    </fieldset>
  )
}

function More({ form }: { form: Form }) {
  const wrong = form.errors.some(({ path }) => LATER.test(path))
  return (
    <details open={wrong}>
      <summary>Plus de précisions (facultatif)</summary>
      <TextField
        form={form}
        name="minDays"
        label="Pas moins de, en jours"
        hint="Les remplacements plus courts ne vous seront pas proposés."
        inputmode="decimal"
      />
      <TextField
        form={form}
        name="minCandidateSharePct"
        label="Part minimum pour vous, en % des honoraires"
        hint="80 veut dire 80&nbsp;% pour vous, 20&nbsp;% de redevance."
        inputmode="decimal"
      />
      <ChoiceGroup
        form={form}
        name="practiceTypes"
        label="Modes d’exercice acceptés (aucun coché&nbsp;: tous)"
        options={PRACTICE_TYPES}
      />
      <ChoiceGroup
        form={form}
        name="preferredPracticeTypes"
        label="Modes d’exercice préférés"
        options={PRACTICE_TYPES}
      />
      <SelectField form={form} name="situation" label="Votre situation" options={SITUATIONS} blank="Non précisée" />
      <TextField
        form={form}
        name="rpps"
        label="Numéro RPPS"
        hint="Onze chiffres. Il n’est montré à personne."
        inputmode="numeric"
        autocomplete="off"
      />
    </details>
  )
}
