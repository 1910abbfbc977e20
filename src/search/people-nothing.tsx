import { type Context, countUse } from '../accounts/context.ts'
import { bind } from '../web/words.ts'
import { searchCandidates } from './candidates.ts'
import type { CandidateQuery } from './model.ts'
import { BEYOND, type PeopleChanges, type PeopleQuery, peopleHref } from './people-form.tsx'

/** A wider search that does find somebody. */
export interface WiderPeople {
  text: string
  href: string
  /** How many, in words. */
  found: string
}

/** Links that are offered; each costs a search. */
const MOST_OFFERED = 3
/** People on a page. */
export const PEOPLE_A_PAGE = 20

/** "3 personnes", "plus de 20 personnes": nobody counts further than a page. */
export function countPhrase(count: number): string {
  if (count > PEOPLE_A_PAGE) return `plus de ${PEOPLE_A_PAGE} personnes`
  return count === 1 ? '1 personne' : `${count} personnes`
}

interface Try {
  text: string
  changes: PeopleChanges
  wider: Partial<CandidateQuery>
}

/**
 * Ways to widen a search that found nobody, the least first: each takes one thing away, and is kept if it finds somebody. Each
 * is a search, and counts as one.
 */
export async function widenPeople(ctx: Context, query: PeopleQuery, asked: CandidateQuery): Promise<WiderPeople[]> {
  const found: WiderPeople[] = []
  let farther = false
  for (const { text, changes, wider } of triesOf(asked)) {
    // Of several distances the first that finds anybody says enough.
    if (farther && wider.radiusKm !== undefined) continue
    await countUse(ctx, 'searches', ctx.address)
    const people = await searchCandidates(ctx, { ...asked, ...wider, cursor: undefined }, PEOPLE_A_PAGE)
    if (people.length === 0) continue
    farther ||= wider.radiusKm !== undefined
    found.push({ text, href: peopleHref(query, changes), found: bind(countPhrase(people.length)) })
    if (found.length === MOST_OFFERED) break
  }
  return found
}

function triesOf(asked: CandidateQuery): Try[] {
  const tries: Try[] = []
  if (asked.from || asked.to) {
    tries.push({ text: 'Sans les dates', changes: { from: null, to: null }, wider: { from: undefined, to: undefined } })
  }
  if (asked.commune) {
    for (const radiusKm of BEYOND.filter((km) => km > (asked.radiusKm ?? 0))) {
      const text = `Dont la zone passe à ${radiusKm}\u00a0km au plus`
      tries.push({ text, changes: { radiusKm: String(radiusKm) }, wider: { radiusKm } })
    }
  }
  const one = (name: 'kind' | 'practiceType' | 'specialty' | 'territory', text: string) => {
    if (asked[name] !== undefined) tries.push({ text, changes: { [name]: null }, wider: { [name]: undefined } })
  }
  one('practiceType', 'Tous les modes d’exercice')
  one('kind', 'Quoi qu’ils cherchent')
  one('specialty', 'Toutes les spécialités')
  one('territory', 'Tous les territoires')
  if (asked.commune) {
    const wider = { commune: undefined, radiusKm: undefined }
    tries.push({ text: 'Partout en France', changes: { commune: null, radiusKm: null }, wider })
  }
  if (asked.profession) {
    const wider = { profession: undefined, specialty: undefined }
    tries.push({ text: 'Toutes les professions', changes: { profession: null, specialty: null }, wider })
  }
  return tries
}

/** Instead of an empty list: what to widen, and how many that finds. */
export function NoPeople({ query, ways }: { query: PeopleQuery; ways: readonly WiderPeople[] }) {
  const everybody = peopleHref(new Map(), { annonce: query.get('annonce') ?? null })
  const widest = peopleHref(query) === everybody
  return (
    <div class="to-widen">
      <p>
        {ways.length > 0
          ? 'Personne ne correspond à toute votre recherche. Pour l’élargir\u00a0:'
          : widest
            ? 'Personne n’est disponible pour l’instant. De nouveaux profils arrivent chaque semaine\u00a0: revenez bientôt.'
            : 'Personne ne correspond, même en élargissant d’un pas. De nouveaux profils arrivent chaque semaine.'}
      </p>
      {!widest && (
        <ul>
          {ways.map(({ text, href, found }) => (
            <li>
              <a href={href}>{text}</a>
              &nbsp;: {found}
            </li>
          ))}
          <li>
            <a href={everybody}>Tous les remplaçants disponibles</a>
          </li>
        </ul>
      )}
    </div>
  )
}
