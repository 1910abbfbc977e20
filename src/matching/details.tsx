import { bind } from '../web/words.ts'
import { type Reader, reasonSentences } from './sentences.ts'
import type { Explained } from './service.ts'

/** How well a pair fits, and why, one sentence a line. */
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
    </>
  )
}
