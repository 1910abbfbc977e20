import { BEGINNING_KINDS, DATED_KINDS } from '../reference/professions.ts'
import { EchoPrice, EchoShare } from '../web/echo.tsx'
import { CheckField, ChoiceGroup, Only, SelectField, TextField } from '../web/fields.tsx'
import type { Form } from '../web/forms.ts'
import { Help } from '../web/help.tsx'
import { Painter } from '../web/painter.tsx'
import { DATES } from './input.ts'

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

const WORDS = {
  fill: 'Je m’absente',
  usual: 'Jours d’ouverture du cabinet',
  period: 'Période',
  addPeriod: 'Ajouter une période',
  except: 'Exception',
  addExcept: 'Ajouter une exception',
  none: 'Aucun jour choisi pour l’instant.',
}

export function When({ form, now }: { form: Form; now: Date }) {
  return (
    <>
      <Only codes={DATED_KINDS} note="Pour un remplacement ou un renfort.">
        <fieldset aria-label="Quand">
          <Painter form={form} lists={DATES} now={now} words={WORDS} />
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
  const price = (name: string, label: string, free: string, per?: string) => (
    <EchoPrice form={form} name={name} free={free} {...(per ? { per } : {})}>
      <TextField form={form} name={name} label={label} inputmode="decimal" />
    </EchoPrice>
  )
  return (
    <>
      <Only codes={[...DATED_KINDS, 'collaboration']} note="Pour un remplacement, une collaboration ou un renfort.">
        <fieldset>
          <legend>La rémunération</legend>
          <EchoShare form={form} name="candidateSharePct">
            <TextField
              form={form}
              name="candidateSharePct"
              label="Part de la personne qui vient, en % des honoraires (facultatif)"
              hint="Ce qu’elle garde. Rien&nbsp;: à convenir."
              inputmode="decimal"
            />
          </EchoShare>
          <Help about="Part ou redevance&nbsp;: de quoi parle-t-on&nbsp;?">
            <p>
              Un même accord se dit des deux côtés&nbsp;: la part que garde la personne qui vient, ou la redevance
              qu’elle vous laisse pour le local, le matériel, le secrétariat. Ici vous donnez toujours la part, et
              l’annonce montre les deux.
            </p>
            <p>
              À titre d’exemple, un remplaçant de médecine générale garde d’ordinaire 70 à 100&nbsp;% des honoraires,
              80&nbsp;% le plus souvent, et 100&nbsp;% des gardes&nbsp;; un kinésithérapeute, 70&nbsp;% ou plus.
            </p>
          </Help>
        </fieldset>
      </Only>
      <Only codes={BEGINNING_KINDS} note="Pour une succession, ou une collaboration qui y mène.">
        <fieldset>
          <legend>Ce qui est à reprendre (facultatif)</legend>
          <p>
            Un prix pour chaque chose, en euros. «&nbsp;0&nbsp;» ou «&nbsp;gratuit&nbsp;»&nbsp;: vous la donnez.
            Rien&nbsp;: à convenir. Pour une collaboration sans reprise, ne remplissez rien.
          </p>
          <div class="pair">
            {price('patientelePrice', 'Patientèle', 'Gratuite')}
            {price('equipmentPrice', 'Matériel', 'Gratuit')}
          </div>
          <div class="pair">
            {price('wallsPrice', 'Murs, à la vente', 'Gratuits')}
            {price('rent', 'Loyer, par mois', 'Gratuit', ' par mois')}
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
