import { type Context, countUse } from '../accounts/context.ts'
import { plural } from '../reference/french.ts'
import { type Changes, changedHref, IN_PLACE, type Query, RADII, searchHref } from './form.tsx'
import { DEFAULT_RADIUS_KM, type SearchQuery } from './model.ts'
import { type Searching, type SearchResult, searchListings } from './service.ts'
import type { Understood } from './understanding.ts'

/** A wider search that does find something. */
export interface Widening {
  text: string
  href: string
  total: number
}

/** Instead of an empty list: what to widen, and how many that finds. */
export function Nothing({ query, widenings }: { query: Query; widenings: readonly Widening[] }) {
  if (searchHref(query) === '/') return <p>Aucune annonce n’est publiée pour l’instant. Revenez bientôt.</p>
  return (
    <div class="to-widen">
      <p>
        {widenings.length > 0
          ? 'Rien ne correspond à toute votre recherche. Pour l’élargir\u00a0:'
          : 'Rien ne correspond à votre recherche, même élargie d’un pas.'}
      </p>
      <ul>
        {widenings.map(({ text, href, total }) => (
          <li>
            <a href={href} {...IN_PLACE}>
              {text}
            </a>
            &nbsp;: {plural(total, 'annonce')}
          </li>
        ))}
        <li>
          <a href="/" {...IN_PLACE}>
            Toutes les annonces
          </a>
        </li>
      </ul>
    </div>
  )
}

interface Try {
  text: string
  changes: Changes
  wider: Partial<SearchQuery>
}

/**
 * Ways to widen a search that found nothing: each takes one thing away, and is kept if it finds something. Each is a search,
 * and counts as one.
 */
export async function widen(ctx: Context & Searching, query: Query, result: SearchResult): Promise<Widening[]> {
  const { read, understood } = result
  const found = await Promise.all(
    triesOf(read, understood).map(async ({ text, changes, wider }) => {
      await countUse(ctx, 'searches', ctx.address)
      const { total } = await searchListings(ctx, { ...read, ...wider, cursor: undefined, limit: 1 })
      return { text, href: changedHref(query, understood, changes), total }
    }),
  )
  // Of several radii the first that finds anything says enough.
  const radii = found.filter(({ text, total }) => text.startsWith('À ') && total > 0).slice(1)
  return found.filter((one) => one.total > 0 && !radii.includes(one))
}

/** What may be taken away, the least first. */
function triesOf(read: SearchQuery, understood: readonly Understood[]): Try[] {
  const tries: Try[] = []
  if (read.commune) {
    const radius = read.radiusKm ?? DEFAULT_RADIUS_KM
    for (const radiusKm of RADII.filter((km) => km > radius)) {
      tries.push({
        text: `À ${radiusKm}\u00a0km au plus`,
        changes: { radiusKm: String(radiusKm) },
        wider: { radiusKm },
      })
    }
    const changes = { commune: null, radiusKm: null }
    tries.push({
      text: 'Partout en France',
      changes,
      wider: { commune: undefined, radiusKm: undefined, sort: undefined },
    })
  }
  if (read.department) {
    tries.push({ text: 'Partout en France', changes: { department: null }, wider: { department: undefined } })
  }
  if (read.from || read.to) {
    tries.push({ text: 'Sans les dates', changes: { from: null, to: null }, wider: { from: undefined, to: undefined } })
  }
  const one = (name: 'minShare' | 'practiceType' | 'specialty' | 'kind' | 'territory', text: string) => {
    if (read[name] !== undefined) tries.push({ text, changes: { [name]: null }, wider: { [name]: undefined } })
  }
  one('minShare', 'Quelle que soit la part')
  one('practiceType', 'Tous les modes d’exercice')
  one('specialty', 'Toutes les spécialités')
  one('kind', 'Tous les types d’annonce')
  one('territory', 'Tous les territoires')
  if (read.profession) {
    const changes = { profession: null, specialty: null }
    tries.push({ text: 'Toutes les professions', changes, wider: { profession: undefined, specialty: undefined } })
  }
  if (read.q) tries.push({ text: 'Sans les mots', changes: { q: understoodOnly(understood) }, wider: { q: undefined } })
  return tries
}

/** The words that were understood, without those that were looked for. */
const understoodOnly = (understood: readonly Understood[]) =>
  [...new Set(understood.map(({ text }) => text))].join(' ') || null
