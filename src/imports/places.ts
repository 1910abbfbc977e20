import type { Deps } from '../accounts/context.ts'
import { enumerate } from '../reference/french.ts'
import { searchCommunes } from '../territories/service.ts'
import type { Place } from './listing-row.ts'
import { type Town, townsOf } from './towns.ts'

/** Names that nobody knows are looked for with typos forgiven, so many of a file: it takes a search each. */
const MOST_SUGGESTED = 200

/** What the places of rows mean, asked once for each text of a file. */
export class Places {
  private readonly known = new Map<string, Place>()
  private suggested = 0
  private readonly sql: Deps['sql']
  private readonly territory: string

  constructor(sql: Deps['sql'], territory: string) {
    this.sql = sql
    this.territory = territory
  }

  async find(texts: readonly string[]): Promise<ReadonlyMap<string, Place>> {
    const asked = [...new Set(texts)].filter((text) => !this.known.has(text))
    const towns = Map.groupBy(await townsOf(this.sql, asked, this.territory), ({ text }) => text)
    for (const text of asked) this.known.set(text, await this.placeOf(text, towns.get(text) ?? []))
    return this.known
  }

  private async placeOf(text: string, found: readonly Town[]): Promise<Place> {
    // A postal code of an arrondissement is its city's too.
    const towns = found.filter(({ code }) => !found.some(({ city }) => city === code))
    const ours = towns.filter((town) => town.ours)
    const [only, another] = ours.length === 1 ? ours : towns
    if (only && !another) return { code: only.code, name: only.name, ours: only.ours }
    if (only) return { error: `Plusieurs communes : ${choices(towns)}. Ajoutez le code postal ou le code INSEE.` }
    if (this.suggested++ >= MOST_SUGGESTED) return { error: UNKNOWN }
    const alike = await searchCommunes(this.sql, text.replace(/ \d{5}$/, ''), 3)
    if (alike.length === 0) return { error: UNKNOWN }
    return {
      error: `Cette commune est introuvable : vouliez-vous écrire ${enumerateOr(alike.map(({ name, postalCodes }) => `${name} (${postalCodes[0]})`))} ?`,
    }
  }
}

const UNKNOWN = 'Cette commune est introuvable : vérifiez le nom, ou donnez le code postal ou INSEE.'

const choices = (towns: readonly Town[]) =>
  enumerate([
    ...towns.slice(0, 5).map(({ name, code, postalCodes }) => `${name} (${postalCodes[0]}, INSEE ${code})`),
    ...(towns.length > 5 ? ['d’autres'] : []),
  ])

const enumerateOr = (names: readonly string[]) => enumerate(names).replace(/ et (?=[^,]*$)/, ' ou ')
