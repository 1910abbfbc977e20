import fs from 'node:fs'
import path from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Context, Deps } from '../accounts/context.ts'
import { TAKE_OVER_DAYS, UNTAKEN_AT_MOST } from '../listings/behalf.ts'
import type { Db } from '../platform/db.ts'
import { ROOT } from '../platform/root.ts'
import { civilDay } from '../reference/calendar.ts'
import { parseLexicon } from '../reference/lexicon.ts'
import { type CandidateEntry, readCandidateRow } from './candidate-row.ts'
import { columnsOf, Reader } from './cells.ts'
import { Doubles, personKey, wantedOf } from './doubles.ts'
import { type Known, type ListingEntry, type ReadRow, readListingRow } from './listing-row.ts'
import { type MemberEntry, readMemberRow } from './member-row.ts'
import type { Import, ImportKind, ImportRow, Twin } from './model.ts'
import type { Person } from './person.ts'
import { Places } from './places.ts'
import { placesIn } from './places-text.ts'
import type { Checked } from './store.ts'
import * as store from './store.ts'
import * as twins from './twins.ts'

/** Checks rows: what each says, what is wrong with it, what it doubles. */

const lexicon = parseLexicon(fs.readFileSync(path.join(ROOT, 'search', 'words.json'), 'utf8'))

const PAGE = 200
/** Rows that are read before others get their turn: 10 ms. */
const AT_ONCE = 25

type Entry = ListingEntry | CandidateEntry | MemberEntry

const READERS: Record<ImportKind, (reader: Reader, known: Known) => ReadRow<Entry>> = {
  listings: readListingRow,
  candidates: readCandidateRow,
  members: readMemberRow,
}

/** The job that checks every row of an import, all or none; run again it begins anew. */
export async function checkImport(deps: Deps, { import: id }: { import: string }): Promise<void> {
  await deps.sql.begin(async (tx) => {
    await store.lockWork(tx, id)
    const one = await store.readImport(tx, id)
    if (one?.state !== 'checking') return
    const check = new Check({ ...deps, sql: deps.sql }, one, { names: true })
    let after = 0
    for (let done = 0; ; ) {
      const rows = await store.readRows(tx, null, id, after, PAGE)
      if (rows.length === 0) break
      await store.writeChecked(tx, id, await check.rows(tx, rows))
      after = rows.at(-1)?.n ?? after
      done += rows.length
      await store.noteProgress(deps.sql, id, done)
    }
    await store.changeImport(tx, id, { state: 'preview', progress: 0 })
  })
}

/** The coordinator who corrects a row, or the worker. */
type Asking = Pick<Deps, 'sql' | 'clock'> & { actor?: Context['actor'] }

/** What is asked while rows are checked one after the other: what came before counts. */
export class Check {
  private readonly doubles = new Doubles()
  /** Listings that would wait for one person, by address. */
  private readonly waiting = new Map<string, number>()
  private readonly places: Places
  private readonly columns: ReturnType<typeof columnsOf>
  private readonly deps: Asking
  private readonly one: Import
  private readonly names: boolean

  /** `names`: may look names up, as the worker's login may. */
  constructor(deps: Asking, one: Import, { names }: { names: boolean }) {
    this.deps = deps
    this.one = one
    this.names = names
    this.places = new Places(deps.sql, one.territory)
    this.columns = columnsOf(one.mapping)
  }

  async rows(tx: Db, rows: readonly ImportRow[]): Promise<Checked[]> {
    const readers = rows.map((row) => new Reader(row.cells ?? [], this.one.headings, this.columns))
    const places = await this.places.find(readers.flatMap(placesIn))
    const known = { lexicon, places, today: civilDay(this.deps.clock(), 'Europe/Paris') }
    const read: { reader: Reader; row: ImportRow; found: ReadRow<Entry> | null }[] = []
    for (const [i, row] of rows.entries()) {
      if (i % AT_ONCE === 0) await setImmediate()
      const reader = readers[i] as Reader
      read.push({
        reader,
        row,
        found: isTitle(row.cells ?? [], this.one) ? null : READERS[this.one.kind](reader, known),
      })
    }
    const entries = read.flatMap(({ row, found }) => (found?.entry ? [{ n: row.n, entry: found.entry }] : []))
    const facts = await this.factsOf(tx, entries)
    return read.map(({ reader, row, found }) => this.checked(reader, row, found, facts))
  }

  private checked(reader: Reader, { n }: ImportRow, found: ReadRow<Entry> | null, facts: Facts): Checked {
    const plain = { n, included: false, lacks: [], input: null, twin: null, problems: reader.problems }
    if (!found) return { ...plain, status: 'ignored', label: null, problems: [] }
    const { entry, label, lacks } = found
    if (!entry) return { ...plain, status: 'error', label }
    const wrong = this.refusal(entry, facts)
    if (wrong)
      return {
        ...plain,
        status: 'error',
        label,
        problems: [{ column: this.columns.get('email') ?? null, message: wrong }],
      }
    const twin = facts.twins.get(n) ?? this.doubleOf(n, entry)
    if (twin) return { ...plain, status: 'duplicate', label, lacks, input: entry, twin }
    const full = this.count(entry.person, facts)
    if (full)
      return {
        ...plain,
        status: 'error',
        label,
        problems: [{ column: this.columns.get('email') ?? null, message: full }],
      }
    return { ...plain, status: 'valid', included: true, label, lacks, input: entry }
  }

  private doubleOf(n: number, entry: Entry): Twin | null {
    if ('listing' in entry) return this.doubles.listing(n, entry)
    return 'profile' in entry ? this.doubles.candidate(n, entry) : this.doubles.person(n, entry.person)
  }

  /** Why nothing can be made for the person of a row. */
  private refusal({ person }: Entry, facts: Facts): string | null {
    const known = facts.people.get(person.email)
    if (!known) return null
    if (known.account === this.one.by && this.one.kind !== 'members')
      return 'Cette adresse est la vôtre : donnez celle de la personne.'
    if (this.one.kind === 'members') return MEMBERSHIPS[known.membership ?? ''] ?? null
    if (this.one.kind !== 'candidates') return null
    if (known.confirmed)
      return 'Aucun profil ne peut être importé pour cette adresse : invitez la personne à l’écrire elle-même, ou à le compléter.'
    return known.hasProfile
      ? 'Aucun profil ne peut être importé pour cette adresse : invitez la personne à l’écrire elle-même, ou à le compléter.'
      : null
  }

  /** Listings may wait for one person only so many at once; further ones are refused. */
  private count(person: Person, facts: Facts): string | null {
    if (this.one.kind !== 'listings') return null
    const before = this.waiting.get(person.email) ?? facts.people.get(person.email)?.untaken ?? 0
    if (before >= UNTAKEN_AT_MOST)
      return `${UNTAKEN_AT_MOST} annonces au plus peuvent attendre qu’une même personne les reprenne : importez les autres quand elle sera venue.`
    this.waiting.set(person.email, before + 1)
    return null
  }

  private async factsOf(tx: Db, entries: readonly { n: number; entry: Entry }[]): Promise<Facts> {
    const since = new Date(this.deps.clock().getTime() - TAKE_OVER_DAYS * 86_400_000)
    const { territory } = this.one
    const viewer = this.deps.actor ?? null
    const people = await twins.knownPeople(
      tx,
      viewer,
      entries.map(({ entry }) => entry.person.email),
      territory,
      since,
    )
    const found = new Map<number, Twin>()
    const listings = entries.flatMap(({ n, entry }) => ('listing' in entry ? [wantedOf(n, entry)] : []))
    for (const { n, id, title, why } of listings.length > 0
      ? await twins.listingTwins(tx, viewer, listings, territory)
      : []) {
      found.set(n, { text: `l’annonce « ${title ?? 'sans titre'} »`, why: WHY[why], path: `/mes-annonces/${id}` })
    }
    const profiles = entries.flatMap(({ n, entry }) => ('profile' in entry ? [{ n, entry }] : []))
    const numbers = await twins.knownNumbers(
      tx,
      profiles.flatMap(({ entry }) => entry.profile.rpps ?? []),
    )
    const keys = this.names
      ? await twins.knownNames(
          tx,
          profiles.flatMap(({ entry }) => personKey(entry.person) ?? []),
        )
      : new Set()
    for (const { n, entry } of profiles) {
      if (entry.profile.rpps && numbers.has(entry.profile.rpps))
        found.set(n, { text: 'un profil déjà inscrit', why: 'même numéro RPPS', path: null })
      else if (keys.has(personKey(entry.person)))
        found.set(n, { text: 'un profil déjà inscrit', why: 'mêmes nom et téléphone', path: null })
    }
    return { people: new Map(people.map((one) => [one.email, one])), twins: found }
  }
}

interface Facts {
  people: ReadonlyMap<string, twins.Known>
  twins: ReadonlyMap<number, Twin>
}

const MEMBERSHIPS: Record<string, string> = {
  member: 'Cette personne est déjà membre.',
  invited: 'Cette personne est déjà invitée.',
  asked: 'Cette personne demande à rejoindre : répondez-lui dans « Personnes ».',
}

const WHY = {
  person: 'même personne, dates qui se recouvrent',
  structure: 'même structure, dates qui se recouvrent',
  text: 'texte presque identique, dates qui se recouvrent',
} as const

/** A row that only tells what follows: one text across it, the headings once more, a total. */
function isTitle(cells: readonly string[], { headings }: Import): boolean {
  const texts = cells.map((cell) => cell.trim()).filter(Boolean)
  const [first = ''] = texts
  if (new Set(texts).size === 1 && !first.includes('@')) return true
  if (/^(sous-)?total\b/i.test(first)) return true
  return (
    texts.length > 1 &&
    cells.every((cell, i) => cell.trim() === '' || cell.trim().toLowerCase() === headings[i]?.toLowerCase())
  )
}
