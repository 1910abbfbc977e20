import type { Listing } from '../listings/model.ts'
import { hasWindow, isStillOpen, lastNeededDay, needOf } from '../listings/rules.ts'
import { listingShare } from '../listings/view.ts'
import { countCommon, spanOf } from '../reference/calendar.ts'
import { type ContactKind, contactKinds, findContacts } from '../reference/contacts.ts'
import { euros, plural } from '../reference/french.ts'
import { practiceTypeLabel, professionLabel } from '../reference/professions.ts'
import { findTraces, type Mark, TRACE_KINDS, type TraceKind } from '../reference/traces.ts'

/** What looks odd in a listing, for whoever decides on it: it never decides anything itself. Pure. */

export type OddityCode =
  | ContactKind
  | TraceKind
  | 'duplicate'
  | 'share'
  | 'past'
  | 'soon'
  | 'price'
  | 'practice'
  | 'title'
  | 'text'

export interface Oddity {
  code: OddityCode
  /** As the API calls it. */
  field: keyof Listing
  text: string
  /** Where in the field. */
  marks: readonly Mark[]
  /** The other one, of a likely duplicate. */
  listing?: string
}

/** Another listing that may be the same; `alike` is how near the texts are, 0..1. */
export interface Alike {
  listing: Listing
  alike: number
}

/** `today` is a day number where the listing is. */
export function odditiesOf(listing: Listing, others: readonly Alike[], today: number): Oddity[] {
  return [
    ...inTexts(listing),
    ...duplicates(listing, others, today),
    ...oddShare(listing),
    ...oddDates(listing, today),
    ...oddPrices(listing),
    ...oddPractice(listing),
    ...oddWriting(listing),
  ]
}

const TEXTS = ['title', 'description', 'structureName', 'secretary', 'software', 'sector'] as const

const IN_TEXT: Record<ContactKind | TraceKind, string> = {
  phone: 'Un numéro de téléphone : il se donne après l’accord des deux, pas dans l’annonce.',
  email: 'Une adresse mail : elle se donne après l’accord des deux, pas dans l’annonce.',
  url: 'Un lien ou l’adresse d’un site.',
  address: 'Une adresse précise : la commune suffit.',
  patient: 'Peut-être une information sur un patient.',
  health: 'Le motif d’une absence (maladie, grossesse…) est une donnée de santé : il ne se publie pas.',
  overload: 'Un surcroît d’activité ne justifie pas un remplacement infirmier : plutôt une collaboration.',
}

function inTexts(listing: Listing): Oddity[] {
  return TEXTS.flatMap((field) => {
    const text = listing[field]
    if (!text) return []
    const contacts = findContacts(text)
    const reached = contactKinds(contacts).map((code) => ({
      code,
      marks: contacts.filter(({ kind }) => kind === code),
    }))
    const traced = TRACE_KINDS.map((code) => ({ code, marks: findTraces(text, code) }))
    return [...traced, ...reached]
      .filter(({ code, marks }) => marks.length > 0 && (code !== 'overload' || mayBeOverload(listing)))
      .map(({ code, marks }) => ({
        code,
        field,
        text: IN_TEXT[code],
        marks: marks.map(({ from, to }) => ({ from, to })),
      }))
  })
}

const mayBeOverload = ({ kind, profession }: Listing) => kind === 'replacement' && profession === 'infirmier'

/** Of another owner's, texts as near as this are copies; nearer than the second, and at the same dates, likely so. */
const [COPIED, NEAR] = [0.6, 0.4]

function duplicates(listing: Listing, others: readonly Alike[], today: number): Oddity[] {
  return others.flatMap(({ listing: other, alike }) => {
    const same = other.ownerId === listing.ownerId
    const together = meet(listing, other, today)
    if (!(alike >= COPIED || (together && (same || alike >= NEAR)))) return []
    const why = [same ? 'du même auteur' : '', together ? 'aux mêmes dates' : '', alike >= NEAR ? 'texte proche' : '']
    const text = `Ressemble à « ${other.title} » (${why.filter(Boolean).join(', ')}).`
    return [{ code: 'duplicate', field: 'title', text, marks: [], listing: other.id }]
  })
}

/** Whether two listings of one kind ask for the same half-days, or may begin at the same time. */
function meet(a: Listing, b: Listing, today: number): boolean {
  if (!hasWindow(a.kind)) return countCommon(needOf(a, today), needOf(b, today)) > 0
  const before = (one: Listing, other: Listing) =>
    Boolean(one.window?.latest && other.window?.earliest && one.window.latest < other.window.earliest)
  return !before(a, b) && !before(b, a)
}

/** The least that is usual for who comes, in percent of the fees (seen on the market; domain.md, "Shares seen"). */
const LEAST_SHARES: Readonly<Record<string, number>> = { medecin: 70, 'masseur-kinesitherapeute': 70 }
const LEAST_SHARE = 50

function oddShare(listing: Listing): Oddity[] {
  const { candidateSharePct: share, kind } = listing
  if (share === null || kind === 'succession') return []
  const least = LEAST_SHARES[listing.profession ?? ''] ?? LEAST_SHARE
  if (share >= least && share <= 100) return []
  const meant = share < 50 ? ' C’est peut-être la part du titulaire.' : ''
  const text = `${listingShare(listing)} : d’habitude, ${least} % ou plus.${meant}`
  return [{ code: 'share', field: 'candidateSharePct', text, marks: [] }]
}

/** As few days as this to find somebody in. */
const SOON_DAYS = 3

function oddDates(listing: Listing, today: number): Oddity[] {
  const field = hasWindow(listing.kind) ? 'window' : 'periods'
  if (!isStillOpen(listing, today)) {
    return [{ code: 'past', field, text: 'Toutes les dates sont passées.', marks: [] }]
  }
  const say = (text: string): Oddity[] => [{ code: 'soon', field, text, marks: [] }]
  const last = lastNeededDay(listing)
  if (last !== null && last - today <= SOON_DAYS) return say(`La dernière date est ${inDays(last - today)}.`)
  // What is published already has begun as it should.
  const first = spanOf(needOf(listing))?.first
  if (listing.state !== 'pending' || first === undefined || first - today > SOON_DAYS) return []
  return say(
    first < today ? 'Les premières dates sont déjà passées.' : `La première date est ${inDays(first - today)}.`,
  )
}

const inDays = (days: number) => ['aujourd’hui', 'demain'][days] ?? `dans ${plural(days, 'jour')}`

const PRICES = {
  patientelePrice: 'La patientèle',
  equipmentPrice: 'Le matériel',
  wallsPrice: 'Les murs',
  rent: 'Le loyer',
} as const
type Price = keyof typeof PRICES

/** Euros: more than a practice costs, or less than a thousand where thousands were meant ("180" for 180 000 €). */
const [MOST_EUROS, MOST_RENT, FEWEST_EUROS] = [2_000_000, 20_000, 500]

function oddPrices(listing: Listing): Oddity[] {
  if (!hasWindow(listing.kind)) return []
  const known = (Object.keys(PRICES) as Price[]).flatMap((field) => {
    const amount = listing[field]
    return amount === null ? [] : [{ field, amount }]
  })
  if (known.length > 1 && known.every(({ amount }) => amount === 0)) {
    const text = 'Tout est à 0 € : vraiment gratuit, ou seulement pas rempli ?'
    return [{ code: 'price', field: (known[0] as { field: Price }).field, text, marks: [] }]
  }
  return known
    .filter(({ field, amount }) =>
      field === 'rent' ? amount > MOST_RENT : amount > MOST_EUROS || (amount > 0 && amount < FEWEST_EUROS),
    )
    .map(({ field, amount }) => {
      const per = field === 'rent' ? ' par mois' : ''
      const meant = amount < FEWEST_EUROS ? 'est-ce en milliers d’euros ?' : 'est-ce bien en euros ?'
      return { code: 'price', field, text: `${PRICES[field]} à ${euros(amount)}${per} : ${meant}`, marks: [] }
    })
}

/** Where a profession works, when it is not everywhere; an officine is the pharmaciens' alone. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  pharmacien: ['officine', 'etablissement', 'centre'],
  biologiste: ['individuel', 'groupe', 'etablissement', 'centre'],
  'chirurgien-dentiste': ['individuel', 'groupe', 'msp', 'centre', 'etablissement'],
}

function oddPractice({ kind, profession, practiceType }: Listing): Oddity[] {
  // A campaign may be held anywhere.
  if (!profession || !practiceType || kind === 'reinforcement') return []
  const places = PLACES[profession]
  if (places ? places.includes(practiceType) : practiceType !== 'officine') return []
  const text = `${professionLabel(profession)} et « ${practiceTypeLabel(practiceType)} » vont rarement ensemble.`
  return [{ code: 'practice', field: 'practiceType', text, marks: [] }]
}

/** Words of so many letters are written in capitals to shout; shorter ones may be called so (IDEL, EHPAD). */
const LONG_WORDS = /\p{L}{6,}/gu
const FEWEST_WORDS = 3
const SHORTEST_TEXT = 40

function oddWriting({ title, description }: Listing): Oddity[] {
  const odd: Oddity[] = []
  const long = title?.match(LONG_WORDS) ?? []
  if (long.filter((word) => word === word.toUpperCase()).length > long.length / 2) {
    odd.push({ code: 'title', field: 'title', text: 'Le titre est en majuscules.', marks: [] })
  } else if (title && (title.match(/[\p{L}\d]+/gu) ?? []).length < FEWEST_WORDS) {
    odd.push({ code: 'title', field: 'title', text: 'Le titre est très court.', marks: [] })
  }
  if (description && description.length < SHORTEST_TEXT) {
    odd.push({ code: 'text', field: 'description', text: 'Le texte est très court : il donne peu envie.', marks: [] })
  }
  return odd
}
