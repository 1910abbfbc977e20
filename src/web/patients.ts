import type { FieldError } from '../platform/errors.ts'
import { PATIENT_DOUBT, patientDoubt } from '../reference/traces.ts'
import { errorOf, type Form, textOf, type Values } from './forms.ts'

/** Whoever writes what seems to be about a patient is told once, and may send it all the same. */

/** The button's name: it comes with the same fields, so nothing has to be typed again. */
export const DESPITE = 'malgre'

export const isDespite = (values: Values): boolean => textOf(values, DESPITE) !== null

/** An error at each of these texts that seems to hold a patient's data; none once its writer says to send it. */
export function patientErrors(values: Values, names: readonly string[]): FieldError[] {
  if (isDespite(values)) return []
  return names.flatMap((path) => {
    const message = patientDoubt(textOf(values, path) ?? '')
    return message ? [{ path, message }] : []
  })
}

/** True where the form was held back only for such a doubt, so that it may be sent as it is. */
export function isDoubted(form: Form, name: string): boolean {
  return (
    errorOf(form, name)?.startsWith(PATIENT_DOUBT) === true &&
    form.errors.every(({ message }) => message.startsWith(PATIENT_DOUBT))
  )
}
