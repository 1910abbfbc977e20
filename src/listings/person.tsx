import { TextField } from '../web/fields.tsx'
import { type Form, type Labels, textOf, type Values } from '../web/forms.ts'

/** The three fields more of a listing that a coordinator enters for somebody. */

export const PERSON_LABELS: Labels = {
  'onBehalfOf.name': 'Nom de la personne',
  'onBehalfOf.email': 'Adresse mail de la personne',
  'onBehalfOf.phone': 'Téléphone de la personne',
}

/** The API's input for what was typed; what is missing is refused there. */
export function personOf(values: Values) {
  const text = (name: string) => textOf(values, `onBehalfOf.${name}`)
  return { name: text('name') ?? '', email: text('email') ?? '', phone: text('phone') }
}

export function PersonFields({ form }: { form: Form }) {
  return (
    <fieldset>
      <legend>Pour qui</legend>
      <p>
        L’annonce sera la sienne. Cette personne reçoit un mail avec un lien pour la reprendre, ou la refuser&nbsp;;
        jusque-là, vous pouvez la corriger et l’envoyer à la relecture.
      </p>
      <TextField form={form} name="onBehalfOf.name" label="Nom de la personne" required />
      <TextField form={form} name="onBehalfOf.email" label="Adresse mail de la personne" type="email" required />
      <TextField form={form} name="onBehalfOf.phone" label="Téléphone de la personne (facultatif)" type="tel" />
    </fieldset>
  )
}
