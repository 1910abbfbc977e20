import type { Db } from '../platform/db.ts'
import {
  BEGINNING_KINDS,
  DATED_KINDS,
  LISTING_KINDS,
  PRACTICE_TYPES,
  PROFESSIONS,
  SITUATIONS,
  SPECIALTIES,
} from '../reference/professions.ts'
import { type Choices, CommuneField } from '../territories/fields.tsx'
import { placeLabel } from '../territories/model.ts'
import { getCommune } from '../territories/service.ts'
import { CheckField, ChoiceGroup, DefaultButton, ErrorSummary, Only, SelectField, TextField } from '../web/fields.tsx'
import { type Form, makeForm, rowsOf } from '../web/forms.ts'
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

const WALLS = [
  { code: 'any', label: 'Peu importe' },
  { code: 'buy', label: 'Les acheter' },
  { code: 'rent', label: 'Les louer' },
]

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
      <p>Il faut une profession, une zone, et vos dates. Le reste est facultatif.</p>
      <Qualifications form={form} />
      <ChoiceGroup
        form={form}
        name="kinds"
        label="Ce que vous cherchez"
        hint="Un ou plusieurs. La suite du formulaire en dépend."
        options={LISTING_KINDS}
      />
      <Zones form={form} choices={choices} />
      <Dates form={form} />
      <fieldset>
        <legend>Ce que nous vous envoyons</legend>
        <ChoiceGroup form={form} name="status" label="État du profil" options={STATUSES} type="radio" />
        <SelectField form={form} name="digest" label="Annonces par mail" options={DIGESTS} />
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

function Dates({ form }: { form: Form }) {
  return (
    <>
      <Only codes={DATED_KINDS} note="Pour un remplacement ou un renfort.">
        <fieldset>
          <legend>Vos disponibilités</legend>
          <p>
            Seuls les remplacements et renforts qui tombent sur ces jours vous sont proposés. Enregistrer confirme vos
            disponibilités.
          </p>
          <PeriodRows form={form} list="availability" what="Disponibilité" add="Ajouter une disponibilité" />
        </fieldset>
        <fieldset>
          <legend>Sauf ces jours-là</legend>
          <RangeRows form={form} list="unavailable" what="Indisponibilité" add="Ajouter une indisponibilité" />
        </fieldset>
      </Only>
      <Only codes={BEGINNING_KINDS} note="Pour une succession ou une collaboration.">
        <fieldset>
          <legend>Pour vous installer, à partir de quand</legend>
          <p>Quand votre succession ou collaboration pourrait commencer. Rien&nbsp;: la date est ouverte.</p>
          <div class="pair">
            <TextField form={form} name="window.earliest" label="Au plus tôt (facultatif)" type="date" />
            <TextField form={form} name="window.latest" label="Au plus tard (facultatif)" type="date" />
          </div>
        </fieldset>
      </Only>
      <Only codes={['succession']} note="Pour une succession.">
        <fieldset>
          <legend>Vos souhaits pour une succession</legend>
          <p>Rien n’est éliminé&nbsp;: les annonces qui les remplissent passent devant.</p>
          <ChoiceGroup form={form} name="wishes.walls" label="Les murs" options={WALLS} type="radio" />
          <CheckField form={form} name="wishes.collaborationFirst" label="Une collaboration avant la reprise" />
          <CheckField form={form} name="wishes.team" label="Une reprise à plusieurs" />
        </fieldset>
      </Only>
    </>
  )
}

function More({ form }: { form: Form }) {
  const wrong = form.errors.some(({ path }) => LATER.test(path))
  return (
    <details open={wrong}>
      <summary>Plus de précisions (facultatif)</summary>
      <Only codes={DATED_KINDS} note="Pour un remplacement ou un renfort.">
        <TextField
          form={form}
          name="minDays"
          label="Pas moins de, en jours"
          hint="Ce qui vous occuperait moins longtemps ne vous sera pas proposé."
          inputmode="decimal"
        />
      </Only>
      <Only codes={[...DATED_KINDS, 'collaboration']} note="Pour un remplacement, une collaboration ou un renfort.">
        <TextField
          form={form}
          name="minCandidateSharePct"
          label="Part minimum pour vous, en % des honoraires"
          hint="80 veut dire 80&nbsp;% pour vous, 20&nbsp;% de redevance. Jusqu’à 10 points de moins, l’annonce vous est proposée, plus bas dans la liste."
          inputmode="decimal"
        />
      </Only>
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
