import type { Context } from '../accounts/context.ts'
import { placeLabel } from '../territories/model.ts'
import { suggestCommunes } from '../territories/service.ts'
import { departmentWords, likelyPlaces, mayBePlace, tradeWords, unfinished } from './completing.ts'
import { lexicon } from './reading.ts'

/** More would cover the page of a telephone. */
const MOST = 6
const MOST_TRADES = 3
const MOST_DEPARTMENTS = 1

/** What somebody who has typed `text` may want to have typed: whole texts, the likeliest first; none for most. */
export async function suggestSearches({ sql }: Pick<Context, 'sql'>, text: string): Promise<string[]> {
  const typing = unfinished(text, lexicon)
  if (!typing) return []
  const whole = await endings(typing.text)
  const [{ start }, found] =
    whole.length > 0 || typing.last.start === typing.start
      ? [typing, whole]
      : [typing.last, await endings(typing.last.text)]
  return found.slice(0, MOST).map((ending) => text.slice(0, start) + ending)

  async function endings(words: string): Promise<string[]> {
    const trades = tradeWords(words, lexicon).slice(0, MOST_TRADES)
    if (!mayBePlace(words, lexicon)) return trades
    const departments = departmentWords(words, lexicon).slice(0, MOST_DEPARTMENTS)
    const communes = likelyPlaces(words, await suggestCommunes(sql, words, MOST))
    return [...trades, ...departments, ...communes.map(placeLabel)]
  }
}
