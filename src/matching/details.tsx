import { frenchNumber } from '../reference/french.ts'
import { bind } from '../web/words.ts'
import type { Advice } from './advice.ts'
import type { Criterion } from './model.ts'
import { type Reader, reasonSentences } from './sentences.ts'
import type { Explained } from './service.ts'

const CRITERIA: Record<Criterion, string> = {
  dates: 'Dates',
  distance: 'Distance',
  practice: 'Mode d’exercice',
  terms: 'Conditions',
  freshness: 'Fraîcheur des disponibilités',
}

/** How well a pair fits, and why, one sentence a line; the points that make the score are folded away. */
export function MatchReasons({ match, reader }: { match: Explained; reader: Reader }) {
  return (
    <>
      <p class="score">
        Correspond à <strong>{Math.round(match.score)}</strong> sur 100
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
            <li>{`${CRITERIA[criterion]}\u00a0: ${frenchNumber(points)} / ${max}`}</li>
          ))}
        </ul>
      </details>
    </>
  )
}

/**
 * What would bring more matches, a sentence a line, and where to change it. Beside matches only if there is something to
 * say; "nothing found" never stands alone.
 */
export function Widen(props: {
  advice: readonly Advice[]
  found: number
  /** Said where nothing was found and no single change would help. */
  otherwise: string
  edit: { href: string; label: string } | null
}) {
  const { advice, found, otherwise, edit } = props
  if (advice.length === 0 && found > 0) return null
  return (
    <section id="elargir">
      <h2>Élargir</h2>
      {advice.length === 0 && <p>{otherwise}</p>}
      {advice.length > 0 && (
        <ul>
          {advice.map(({ text }) => (
            <li>{bind(text)}</li>
          ))}
        </ul>
      )}
      {advice.length > 0 && edit && <a href={edit.href}>{edit.label}</a>}
    </section>
  )
}
