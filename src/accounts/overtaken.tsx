import type { FieldError } from '../platform/errors.ts'
import { tagOf } from '../platform/etag.ts'
import { type Labels, rowsOf, textOf, type Values } from '../web/forms.ts'

/** What happens to what is stored while its form is open: nothing saved elsewhere is lost without a word. */

/** Which state of what is stored a form began from, in short; it carries that along as `version`. */
export const versionOf = (stored: Values) => tagOf([...stored])

/** The fields of a form and of what is stored now, and how either becomes the API's input. */
interface Overtaking {
  typed: Values
  stored: Values
  labels: Labels
  inputOf(values: Values): Promise<object>
}

/**
 * The fields in which a form differs from what was stored elsewhere since it was opened: in another tab, on another device, by
 * somebody else. Empty where nothing was, or where both say the same.
 */
export async function overtaken({ typed, stored, labels, inputOf }: Overtaking): Promise<FieldError[]> {
  const version = textOf(typed, 'version')
  if (version === null || version === versionOf(stored)) return []
  const mine = new Map(Object.entries(await inputOf(typed)))
  return Object.entries(await inputOf(stored))
    .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(mine.get(name)))
    .map(([name]) => {
      const field = Object.keys(labels).find((label) => label.split('.')[0] === name) ?? name
      const text = textOf(stored, field)
      // A code says nothing to anybody.
      const said = text && !/^[a-z-]+$/.test(text) ? `\u00a0: «\u00a0${text}\u00a0»` : ''
      return {
        path: field.replace('*', String(rowsOf(typed, name)[0] ?? 0)),
        message: `Autre chose est enregistré${said}. Enregistrez de nouveau pour garder ce que vous avez ici.`,
      }
    })
}

/** Above the fields that `overtaken` names. */
export function Overtaken() {
  return (
    <p class="notice" role="status">
      <strong>Ce qui est enregistré a changé</strong> depuis que vous avez ouvert cette page, peut-être sur un autre
      appareil. Rien n’est perdu&nbsp;: voyez ce qui diffère, puis enregistrez de nouveau.
    </p>
  )
}
