import { frenchNumber, plural } from '../reference/french.ts'
import { bind } from '../web/words.ts'
import type { Advice } from './advice.ts'
import { changeOf, type LineChange, reversed } from './applying.ts'
import type { Estimate } from './estimate.ts'
import type { Criterion } from './model.ts'
import { type Reader, reasonSentences, scoreWord, wideningPhrase, wideningVerb } from './sentences.ts'
import type { Explained } from './service.ts'
import type { Change } from './widen.ts'

const CRITERIA: Record<Criterion, string> = {
  dates: 'Dates',
  distance: 'Distance',
  practice: 'Mode d’exercice',
  terms: 'Conditions',
  freshness: 'Fraîcheur des disponibilités',
}

/** How many people a listing would find, the number first; and what would help where there is nobody. */
export function EstimateText({ estimate: { count, text, advice } }: { estimate: Estimate }) {
  const number = frenchNumber(count)
  return (
    <>
      {count > 0 ? <strong class="number">{number}</strong> : ''}
      {bind(count > 0 ? text.slice(number.length) : text)}
      {advice && ` ${bind(advice)}`}
    </>
  )
}

/** How well a pair fits, in a word, a bar and a number, and why, one sentence a line; the points are folded away. */
export function MatchReasons({ match, reader }: { match: Explained; reader: Reader }) {
  return (
    <>
      <p class="score">
        <strong class="word">{scoreWord(match.score)}</strong>
        <Bar of={match.score} max={100} />
        <span>
          Correspond à <strong>{Math.round(match.score)}</strong> sur 100
        </span>
      </p>
      <ul class="reasons">
        {reasonSentences(match.reasons, reader).map((sentence) => (
          <li>{bind(sentence)}</li>
        ))}
      </ul>
      <details class="points">
        <summary>Détail des points</summary>
        <ul>
          {match.reasons.map(({ criterion, points, max }) => (
            <li>
              {`${CRITERIA[criterion]}\u00a0: ${frenchNumber(points)} / ${max}`}
              <Bar of={points} max={max} />
            </li>
          ))}
        </ul>
      </details>
    </>
  )
}

/** A part of a whole, for the eye alone: the number stands beside. */
function Bar({ of, max }: { of: number; max: number }) {
  return (
    <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect class="whole" width="100" height="8" rx="4" />
      <rect class="part" width={Math.round((100 * of) / max)} height="8" rx="4" />
    </svg>
  )
}

export interface WidenProps {
  advice: readonly Advice[]
  found: number
  /** Said where nothing was found and no single change would help. */
  otherwise: string
  /** Where to change it by hand, and where a press of a button makes the change. */
  edit: { href: string; label: string; action: string } | null
  /** What a press of a button changed just now. */
  made?: { change: LineChange; text: string } | null
  /** What is counted: matches more. */
  what: string
}

/** So few matches that one asks why. */
const FEW = 5

/**
 * What would bring more matches, each with its gain and a button that does it. Beside matches only if there is something to
 * say; "nothing found" never stands alone.
 */
export function Widen({ advice, found, otherwise, edit, made, what }: WidenProps) {
  if (advice.length === 0 && found > 0 && !made) return null
  return (
    <section id="elargir">
      <h2>{found < FEW ? 'Pourquoi si peu\u00a0?' : 'Pour en voir davantage'}</h2>
      {made && edit && (
        <div class="undo" role="status">
          <p>{bind(`C’est fait : ${made.text}. La liste suit dans quelques secondes.`)}</p>
          <ChangeForm action={edit.action} change={reversed(made.change)} undo label="Annuler" />
        </div>
      )}
      {advice.length === 0 && !made && <p>{otherwise}</p>}
      {advice.length > 0 && (
        <>
          <p>Un seul de ces changements suffit. Chacun se défait.</p>
          <ul class="advice">
            {advice.map((one) => (
              <AdviceCard advice={one} edit={edit} what={what} />
            ))}
          </ul>
        </>
      )}
      {advice.length > 0 && edit && (
        <p>
          <a href={edit.href}>{edit.label}</a>
        </p>
      )}
    </section>
  )
}

function AdviceCard({ advice, edit, what }: { advice: Advice } & Pick<WidenProps, 'edit' | 'what'>) {
  const change = changeOf(advice)
  if (!change) return <li>{bind(advice.text)}</li>
  const widening = { line: advice.line, ...advice.change } as Change
  return (
    <li>
      <p>
        <strong class="gain">+{plural(advice.gain, what)}</strong> {bind(wideningPhrase(widening))}.
      </p>
      {edit && <ChangeForm action={edit.action} change={change} label={bind(wideningVerb(widening))} />}
    </li>
  )
}

function ChangeForm(props: { action: string; change: LineChange; label: string; undo?: boolean }) {
  const { action, change, label, undo = false } = props
  return (
    <form method="post" action={action} class="verb">
      <input type="hidden" name="change" value={JSON.stringify(change)} />
      {undo && <input type="hidden" name="annuler" value="oui" />}
      <button type="submit" class={undo ? 'secondary outline' : 'outline'}>
        {label}
      </button>
    </form>
  )
}
