import { textOf, type Values } from '../web/forms.ts'

/** How many people fit what is typed so far: filled in by script, asked for as the form changes. */
export function LiveCount({ values }: { values: Values }) {
  const begun = textOf(values, 'profession') !== null && textOf(values, 'communes.0') !== null
  return (
    <p
      id="compte"
      class="count"
      aria-live="polite"
      data-hx-post="/mes-annonces/compte"
      data-hx-trigger={`change from:'closest form' delay:600ms${begun ? ', load delay:100ms' : ''}`}
      data-hx-swap="innerHTML"
    ></p>
  )
}
