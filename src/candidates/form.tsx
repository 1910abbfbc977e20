import { KeptStatus } from '../accounts/resuming.tsx'
import type { Db } from '../platform/db.ts'
import {
  BEGINNING_KINDS,
  DATED_KINDS,
  PRACTICE_TYPES,
  PROFESSIONS,
  SITUATIONS,
  SPECIALTIES,
} from '../reference/professions.ts'
import type { Choices } from '../territories/fields.tsx'
import { placeLabel } from '../territories/model.ts'
import { getCommunes } from '../territories/service.ts'
import { CheckField, ChoiceGroup, DefaultButton, ErrorSummary, Only, SelectField, TextField } from '../web/fields.tsx'
import { type Form, firstOf, rowsOf, type Values } from '../web/forms.ts'
import { Help } from '../web/help.tsx'
import { Painter } from '../web/painter.tsx'
import { AddButton, RemoveButton } from '../web/periods.tsx'
import { FormSteps, type Step, StepSection } from '../web/steps.tsx'
import { DATES, profileValues } from './input.ts'
import type { Candidate } from './model.ts'
import { type ZoneMap, Zones } from './zones.tsx'

const KINDS = [
  { code: 'replacement', label: 'Remplacement\u00a0: vous remplacez quelqu’un qui s’absente' },
  { code: 'succession', label: 'Succession\u00a0: vous reprenez une patientèle' },
  { code: 'collaboration', label: 'Collaboration\u00a0: vous exercez aux côtés de quelqu’un' },
  { code: 'reinforcement', label: 'Renfort ponctuel\u00a0: des bras en plus, pour une campagne ou un coup dur' },
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

/** What the form of a profile holds, as stored, or blank. */
export async function storedValues(db: Db, candidate: Candidate | null): Promise<Values> {
  const zones = candidate?.zones ?? []
  const communes = await getCommunes(
    db,
    zones.map(({ place }) => place.code),
  )
  const labels = new Map(communes.map((commune) => [commune.code, placeLabel(commune)]))
  return profileValues(
    candidate,
    zones.map(({ place }) => labels.get(place.code) ?? ''),
  )
}

const STEPS = {
  craft: { id: 'metier', title: 'Votre métier' },
  wanted: { id: 'recherche', title: 'Ce que vous cherchez' },
  place: { id: 'lieux', title: 'Où' },
  dates: { id: 'dates', title: 'Quand' },
  more: { id: 'souhaits', title: 'Souhaits et mails' },
} satisfies Record<string, Step>

export interface ProfileFormProps {
  form: Form
  choices: Choices
  map: ZoneMap
  now: Date
  /** Saved before: any step may be the last one. */
  known: boolean
}

/** The form of a profile, in steps; what a match does not need is folded away. */
export function ProfileForm({ form, choices, map, now, known }: ProfileFormProps) {
  return (
    <form id="profil" method="post" action="/mon-profil" novalidate class="stepped">
      <DefaultButton value="enregistrer" />
      <ErrorSummary form={form} />
      <input type="hidden" name="status" value={firstOf(form.values, 'status')} />
      <FormSteps steps={Object.values(STEPS)}>
        <StepSection step={STEPS.craft}>
          <Qualifications form={form} />
        </StepSection>
        <StepSection step={STEPS.wanted}>
          <ChoiceGroup
            form={form}
            name="kinds"
            label="Quelles annonces&nbsp;?"
            hint="Un ou plusieurs types. La suite du formulaire en dépend."
            options={KINDS}
            stacked
          />
          <Succession form={form} />
        </StepSection>
        <StepSection step={STEPS.place}>
          <Zones form={form} choices={choices} map={map} />
        </StepSection>
        <StepSection step={STEPS.dates}>
          <Dates form={form} now={now} />
        </StepSection>
        <StepSection step={STEPS.more}>
          <Mails form={form} />
          <More form={form} />
        </StepSection>
        <div class={known ? 'actions anytime' : 'actions'}>
          {/* A new profile is saved at the end of it; one that is known, at each step. */}
          <button type="submit" name="action" value={known ? 'enregistrer' : 'terminer'}>
            Enregistrer mon profil
          </button>
        </div>
        <KeptStatus form={form} />
      </FormSteps>
      <p>
        <small>
          Personne ne voit votre nom, votre mail ni votre téléphone avant que vous ayez dit oui tous les deux.
        </small>
      </p>
    </form>
  )
}

function Qualifications({ form }: { form: Form }) {
  const rows = rowsOf(form.values, 'qualifications')
  return (
    <fieldset>
      <legend class="unseen">Vos qualifications</legend>
      {rows.map((row, i) => {
        const field = (key: string) => `qualifications.${row}.${key}`
        return (
          <fieldset class="row">
            <legend>{`Qualification ${i + 1}`}</legend>
            {rows.length > 1 && (
              <RemoveButton form={form} list="qualifications" row={row} what={`la qualification ${i + 1}`} />
            )}
            <SelectField
              form={form}
              name={field('profession')}
              label="Profession"
              options={PROFESSIONS}
              blank="Choisissez"
              required={i === 0}
            />
            <div class="if-doctor">
              <SelectField
                form={form}
                name={field('specialty')}
                label="Spécialité"
                hint="Pour un médecin seulement, médecine générale comprise."
                options={SPECIALTIES}
                blank="Aucune"
                group="Médecin"
              />
            </div>
            <CheckField
              form={form}
              name={field('student')}
              label="Je suis étudiant·e, avec une licence de remplacement"
            />
            <div class="if-student">
              <TextField
                form={form}
                name={field('licenceUntil')}
                label="Licence valable jusqu’au"
                hint="Rien ne vous est proposé au-delà. Le 15 novembre pour un futur médecin."
                type="date"
              />
            </div>
          </fieldset>
        )
      })}
      <AddButton form={form} list="qualifications" label="Ajouter une qualification" />
    </fieldset>
  )
}

const WORDS = {
  fill: 'Je suis disponible',
  usual: 'Mes jours habituels',
  period: 'Disponibilité',
  addPeriod: 'Ajouter une disponibilité',
  except: 'Indisponibilité',
  addExcept: 'Ajouter une indisponibilité',
  none: 'Aucun jour choisi pour l’instant.',
}

function Dates({ form, now }: { form: Form; now: Date }) {
  return (
    <>
      <Only codes={DATED_KINDS} note="Pour un remplacement ou un renfort.">
        <fieldset>
          <legend>Vos disponibilités</legend>
          <p>
            Seuls les remplacements et renforts qui tombent sur ces jours vous sont proposés. Enregistrer confirme vos
            disponibilités.
          </p>
          <Painter form={form} lists={DATES} now={now} words={WORDS} />
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
    </>
  )
}

function Succession({ form }: { form: Form }) {
  return (
    <Only codes={['succession']} note="Pour une succession.">
      <fieldset>
        <legend>Vos souhaits pour une succession</legend>
        <p>Rien n’est éliminé&nbsp;: les annonces qui les remplissent passent devant.</p>
        <ChoiceGroup form={form} name="wishes.walls" label="Les murs" options={WALLS} type="radio" />
        <CheckField form={form} name="wishes.collaborationFirst" label="Une collaboration avant la reprise" />
        <CheckField form={form} name="wishes.team" label="Une reprise à plusieurs" />
      </fieldset>
    </Only>
  )
}

function Mails({ form }: { form: Form }) {
  return (
    <>
      <SelectField form={form} name="digest" label="Annonces par mail" options={DIGESTS} />
      <Help about="Que vais-je recevoir&nbsp;?">
        <p>
          La lettre ne part que si elle a du nouveau, le jour et à l’heure de votre territoire. L’alerte part dès qu’une
          annonce vous va bien, une par jour au plus. Chaque mail se refuse en un geste, sans se connecter.
        </p>
      </Help>
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
