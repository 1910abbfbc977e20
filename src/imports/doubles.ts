import { normalizeName } from '../reference/geography.ts'
import type { CandidateEntry } from './candidate-row.ts'
import { type ListingEntry, spanOfEntry } from './listing-row.ts'
import type { Twin } from './model.ts'
import type { Person } from './person.ts'
import type { Wanted } from './twins.ts'

/** Rows of one file that say the same twice. */

/** Rows of a kin that are compared: a file of one person's rows alone would compare each with all. */
const MOST_COMPARED = 100

/** Share of the words of the shorter text that both have. */
const ALIKE = 0.8
const FEWEST_WORDS = 8

interface Seen {
  n: number
  from: string
  to: string
  words: ReadonlySet<string>
}

export class Doubles {
  private readonly seen = new Map<string, Seen[]>()

  /** An earlier row that this listing doubles, or null; remembers it. */
  listing(n: number, { person, listing }: ListingEntry): Twin | null {
    const span = spanOfEntry({ person, listing })
    const words = new Set(
      normalizeName(listing.description ?? '')
        .split(' ')
        .filter((word) => word.length > 2),
    )
    const one = { n, from: span?.from ?? '', to: span?.to ?? '9999', words }
    const commune = listing.communes?.[0] ?? ''
    const what = `${listing.kind}|${listing.profession}`
    const structure = normalizeName(listing.structureName ?? '')
    return (
      this.find(`mail|${person.email}|${what}`, one, 'même personne, mêmes dates', () => true) ??
      (structure
        ? this.find(`cabinet|${structure}|${commune}|${what}`, one, 'même structure, mêmes dates', () => true)
        : null) ??
      this.find(`texte|${commune}|${what}`, one, 'texte presque identique, mêmes dates', (other) =>
        alike(words, other.words),
      )
    )
  }

  /** The same for people. */
  candidate(n: number, { person, profile }: CandidateEntry): Twin | null {
    return this.person(n, person) ?? (profile.rpps ? this.once(n, `rpps|${profile.rpps}`, 'même numéro RPPS') : null)
  }

  person(n: number, person: Person): Twin | null {
    const key = personKey(person)
    return (
      this.once(n, `mail|${person.email}`, 'même adresse mail') ??
      (key ? this.once(n, `nom|${key}`, 'mêmes nom et téléphone') : null)
    )
  }

  private once(n: number, key: string, why: string): Twin | null {
    return this.find(key, { n, from: '', to: '9999', words: new Set() }, why, () => true)
  }

  private find(key: string, one: Seen, why: string, fits: (other: Seen) => boolean): Twin | null {
    const others = this.seen.get(key) ?? []
    if (others.length === 0) this.seen.set(key, others)
    const twin = others.find((other) => other.from <= one.to && one.from <= other.to && fits(other))
    if (others.length < MOST_COMPARED) others.push(one)
    return twin ? { text: `la ligne ${twin.n} de ce fichier`, why, path: null } : null
  }
}

function alike(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [small, large] = a.size < b.size ? [a, b] : [b, a]
  const shared = [...small].filter((word) => large.has(word)).length
  return small.size >= FEWEST_WORDS && shared >= ALIKE * large.size
}

/** Name and number of a person as they are compared; null without both. */
export function personKey({ name, phone }: Person): string | null {
  const digits = phone?.replace(/\D/g, '') ?? ''
  return name && digits ? `${name.toLowerCase()}|${digits}` : null
}

/** What a row of needs is looked for as, among the listings there are. */
export function wantedOf(n: number, entry: ListingEntry): Wanted {
  const { person, listing } = entry
  const span = spanOfEntry(entry)
  return {
    n,
    email: person.email,
    kind: listing.kind ?? '',
    profession: listing.profession ?? null,
    structure: listing.structureName ?? null,
    commune: listing.communes?.[0] ?? '',
    from: span?.from ?? null,
    to: span?.to ?? null,
    text: [listing.title, listing.description].filter(Boolean).join(' ').toLowerCase(),
  }
}
