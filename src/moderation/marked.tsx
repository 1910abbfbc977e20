import { diffWordsWithSpace } from 'diff'
import type { ReadWords } from '../listings/model.ts'
import { professionLabel, specialtyLabel } from '../reference/professions.ts'
import type { Mark } from '../reference/traces.ts'
import type { Oddity } from './oddities.ts'

/** The words of a listing as a coordinator reads them: what is odd is marked, what changed is struck or underlined. */

/** Under the title of a listing, which is the page's or that of a part of it. */
export const headingOf = (main: boolean) => (main ? 'h2' : 'h3')

/** The id of a mark, which what is odd links to. */
export const markId = (field: string, { from }: Mark) => `vu-${field}-${from}`

/** A text with the parts of it that are odd; of two that overlap the first. */
export function Marked({ text, field, oddities }: { text: string; field: string; oddities: readonly Oddity[] }) {
  const all = oddities.flatMap((odd) => (odd.field === field ? odd.marks : [])).sort((a, b) => a.from - b.from)
  const marks = all.filter(({ from }, i) => all.slice(0, i).every((earlier) => from >= earlier.to))
  let at = 0
  const parts = marks.flatMap((mark) => {
    const plain = text.slice(at, mark.from)
    at = mark.to
    return [plain, <mark id={markId(field, mark)}>{text.slice(mark.from, mark.to)}</mark>]
  })
  return (
    <>
      {parts}
      {text.slice(at)}
    </>
  )
}

const CHANGED: Record<keyof ReadWords, string> = {
  title: 'Titre',
  description: 'Texte',
  profession: 'Profession',
  specialty: 'Spécialité',
  communes: 'Où',
  structureName: 'Structure',
  secretary: 'Secrétariat',
  software: 'Logiciel',
  sector: 'Secteur',
}

/** What is said differently from when the desk last read it. */
export function Changes({ before, now, main }: { before: ReadWords; now: ReadWords; main: boolean }) {
  const Heading = headingOf(main)
  const [was, is] = [sayable(before), sayable(now)]
  const changed = (Object.keys(CHANGED) as (keyof ReadWords)[]).filter((field) => was[field] !== is[field])
  return (
    <section class="changes" aria-labelledby="changements">
      <Heading id="changements">Ce qui a changé depuis la dernière lecture</Heading>
      {changed.length === 0 && <p>Plus rien&nbsp;: les mots sont de nouveau ceux qui ont été lus.</p>}
      {changed.length > 0 && (
        <dl>
          {changed.map((field) => (
            <div>
              <dt>{CHANGED[field]}</dt>
              <dd class="prose">
                <Compared was={was[field]} now={is[field]} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  )
}

function sayable(words: ReadWords): Record<keyof ReadWords, string> {
  const { profession, specialty, communes, ...texts } = words
  return {
    title: texts.title ?? '',
    description: texts.description ?? '',
    structureName: texts.structureName ?? '',
    secretary: texts.secretary ?? '',
    software: texts.software ?? '',
    sector: texts.sector ?? '',
    profession: profession ? professionLabel(profession) : '',
    specialty: profession && specialty ? specialtyLabel(profession, specialty) : '',
    communes: communes.join(', '),
  }
}

/** Milliseconds for a comparison; texts with nothing in common are shown one after the other. */
const TIMEOUT = 100

function Compared({ was, now }: { was: string; now: string }) {
  const parts = diffWordsWithSpace(was, now, { timeout: TIMEOUT }) ?? [
    { value: was, removed: true, added: false },
    { value: now, removed: false, added: true },
  ]
  return (
    <>
      {parts.map(({ value, added, removed }) => {
        if (removed) {
          return (
            <del>
              <span class="unseen"> (retiré&nbsp;: </span>
              {value}
              <span class="unseen">) </span>
            </del>
          )
        }
        if (!added) return value
        return (
          <ins>
            <span class="unseen"> (ajouté&nbsp;: </span>
            {value}
            <span class="unseen">) </span>
          </ins>
        )
      })}
    </>
  )
}
