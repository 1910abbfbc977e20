import type { Child } from 'hono/jsx'
import { errorOf, type Form, firstOf, focused, idOf, labelOf, listOf } from './forms.ts'
import { DESPITE, isDoubted } from './patients.ts'
import { plainWords } from './words.ts'

/** The parts that forms are made of. Each shows what was typed and, beside the field, what is wrong with it. */

interface FieldProps {
  form: Form
  name: string
  label: string
  hint?: string | undefined
  /** Something odd that is no error: said beside the field, and nothing is refused for it. */
  warning?: string | undefined
  required?: boolean
  /** The id of the form it belongs to, where it stands outside of it. */
  owner?: string
}

export interface Option {
  code: string
  label: string
}

/** What ties a control to its label, hint and error. */
function control({ form, name, hint, warning, required = false, owner }: FieldProps) {
  const id = idOf(form, name)
  const wrong = errorOf(form, name) !== undefined
  const notes = [wrong && `${id}-erreur`, warning && `${id}-attention`, hint && `${id}-aide`]
  const described = notes.filter(Boolean).join(' ')
  return {
    id,
    name,
    required,
    autofocus: focused(form, name),
    ...(owner ? { form: owner } : {}),
    ...(wrong ? { 'aria-invalid': 'true' as const } : {}),
    ...(described ? { 'aria-describedby': described } : {}),
  }
}

function Around(props: FieldProps & { children: Child }) {
  const id = idOf(props.form, props.name)
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <Notes {...props} />
      {props.children}
    </div>
  )
}

function Notes({ form, name, hint, warning }: Pick<FieldProps, 'form' | 'name' | 'hint' | 'warning'>) {
  const id = idOf(form, name)
  const error = errorOf(form, name)
  return (
    <>
      {hint && (
        <small id={`${id}-aide`} class="hint">
          {hint}
        </small>
      )}
      {error !== undefined && (
        <small id={`${id}-erreur`} class="error">
          {plainWords(error)}
        </small>
      )}
      {warning && (
        <small id={`${id}-attention`} class="warning">
          {plainWords(warning)}
        </small>
      )}
    </>
  )
}

export function TextField(
  props: FieldProps & {
    type?: 'text' | 'email' | 'tel' | 'search' | 'date'
    inputmode?: 'numeric' | 'decimal'
    autocomplete?: string
    maxlength?: number
    readonly?: boolean
  },
) {
  const { type = 'text', inputmode, autocomplete, maxlength, readonly } = props
  return (
    <Around {...props}>
      <input
        {...control(props)}
        type={type}
        value={firstOf(props.form.values, props.name)}
        inputmode={inputmode}
        autocomplete={autocomplete}
        maxlength={maxlength}
        readonly={readonly}
      />
      <Despite {...props} />
    </Around>
  )
}

/** Sends what is held back for a doubt alone: see patients.ts. */
function Despite({ form, name }: FieldProps) {
  if (!isDoubted(form, name)) return null
  return (
    <button type="submit" name={DESPITE} value="oui" class="secondary outline">
      Envoyer quand même
    </button>
  )
}

export function TextArea(props: FieldProps & { rows?: number; maxlength?: number; readonly?: boolean }) {
  return (
    <Around {...props}>
      <textarea {...control(props)} rows={props.rows ?? 4} maxlength={props.maxlength} readonly={props.readonly}>
        {firstOf(props.form.values, props.name)}
      </textarea>
      <Despite {...props} />
    </Around>
  )
}

/** `blank` is the choice of nothing; `group` puts the options under a heading. */
export function SelectField(props: FieldProps & { options: readonly Option[]; blank?: string; group?: string }) {
  const chosen = firstOf(props.form.values, props.name)
  const options = props.options.map(({ code, label }) => (
    <option value={code} selected={code === chosen}>
      {label}
    </option>
  ))
  return (
    <Around {...props}>
      <select {...control(props)}>
        {props.blank !== undefined && <option value="">{props.blank}</option>}
        {props.group ? <optgroup label={props.group}>{options}</optgroup> : options}
      </select>
    </Around>
  )
}

/** One box: checked or not. */
export function CheckField(props: FieldProps) {
  return (
    <div class="field check">
      <label>
        <input
          {...control(props)}
          type="checkbox"
          value="oui"
          checked={firstOf(props.form.values, props.name) === 'oui'}
        />
        {props.label}
      </label>
      <Notes {...props} />
    </div>
  )
}

/**
 * Several boxes, or one choice among several; `stacked`: one a line. The first carries the group's id, for the summary of
 * errors.
 */
export function ChoiceGroup(
  props: FieldProps & { options: readonly Option[]; type?: 'checkbox' | 'radio'; stacked?: boolean },
) {
  const { form, name, options, type = 'checkbox', stacked = false } = props
  const id = idOf(form, name)
  const { autofocus, 'aria-describedby': describedBy } = control(props)
  const chosen = listOf(form.values, name)
  return (
    <fieldset class="choices" aria-describedby={describedBy}>
      <legend>{props.label}</legend>
      <Notes {...props} />
      <div class={stacked ? 'stacked' : undefined}>
        {options.map(({ code, label }, i) => (
          <label>
            <input
              id={i === 0 ? id : `${id}-${code}`}
              name={name}
              type={type}
              value={code}
              checked={chosen.includes(code)}
              autofocus={autofocus && i === 0}
            />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

/**
 * Fields that count for some choices of the same form only. The style sheet shows them when the box or radio of one of
 * these codes is checked; where it cannot (no `:has()`), they always show, with the note that says for what they count.
 */
export function Only({ codes, note, children }: { codes: readonly string[]; note: string; children: Child }) {
  return (
    <div class={`only ${codes.join(' ')}`}>
      <p class="note">
        <small>{note}</small>
      </p>
      {children}
    </div>
  )
}

/** At the top of a refused form: what is wrong, each with a link to its field. */
export function ErrorSummary({ form }: { form: Form }) {
  const count = form.errors.length
  if (count === 0) return null
  const title = idOf(form, 'erreurs')
  return (
    <section class="errors" role="alert" aria-labelledby={title}>
      <h2 id={title}>{count === 1 ? 'Un point est à corriger' : `${count} points sont à corriger`}</h2>
      <ul>
        {form.errors.map(({ path, message }) => {
          const label = labelOf(form, path)
          return (
            <li>
              {label === null ? (
                plainWords(message)
              ) : (
                <a href={`#${idOf(form, path)}`}>{`${label}\u00a0: ${plainWords(message)}`}</a>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}

/** Enter in a field presses the first button of a form: this one, so that it never adds a row. */
export function DefaultButton({ value }: { value: string }) {
  return (
    <button hidden type="submit" name="action" value={value}>
      Enregistrer
    </button>
  )
}

/** A button that is a form of its own: one verb, nothing to fill in. */
export function VerbButton({ action, label, quiet = false }: { action: string; label: string; quiet?: boolean }) {
  return (
    <form method="post" action={action} class="verb">
      <button type="submit" class={quiet ? 'secondary outline' : undefined}>
        {label}
      </button>
    </form>
  )
}
