import type { Child } from 'hono/jsx'
import { bothShares, euros } from '../reference/french.ts'
import { eurosOf, type Form, idOf, numberOf } from './forms.ts'
import { bind } from './words.ts'

/** What a number that is typed will be taken for, beside its field; by script as one types (see scripts/echo-field.js). */

/** Shares under this are more often the other side's: a question is asked, nothing is refused. */
const UNUSUAL_BELOW = 50

/** The share of whoever comes, both ways. */
export function EchoShare({ form, name, children }: { form: Form; name: string; children: Child }) {
  return <Echo as="share" form={form} name={name} said={shareSaid(numberOf(form.values, name))} children={children} />
}

/** A price in euros: an amount, free, or to be agreed. `free` agrees with what it is the price of. */
export function EchoPrice(props: { form: Form; name: string; free: string; per?: string; children: Child }) {
  const { form, name, free, per = '', children } = props
  const said = priceSaid(eurosOf(form.values, name), free, per)
  return <Echo as="price" form={form} name={name} said={said} free={free} per={per} children={children} />
}

function Echo(props: {
  as: 'share' | 'price'
  form: Form
  name: string
  said: string
  free?: string
  per?: string
  children: Child
}) {
  return (
    <echo-field data-as={props.as} data-free={props.free} data-per={props.per}>
      {props.children}
      <output class="echo" for={idOf(props.form, props.name)}>
        {bind(props.said)}
      </output>
    </echo-field>
  )
}

function shareSaid(share: number | string | null): string {
  if (share === null) return 'À convenir.'
  if (typeof share === 'string' || share < 0 || share > 100) return ''
  const both = `${bothShares(share, 'la personne qui vient')}.`
  if (share >= UNUSUAL_BELOW) return both
  return `${both} C’est inhabituel : voulez-vous dire ${bothShares(100 - share, 'la personne qui vient').split(',')[0]} ?`
}

function priceSaid(price: number | string | null, free: string, per: string): string {
  if (price === null) return 'À convenir'
  if (typeof price === 'string' || price < 0) return ''
  return price === 0 ? free : `${euros(price)}${per}`
}
