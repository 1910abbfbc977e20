import type { Deps } from '../accounts/context.ts'
import { accountsOnBehalf, readRoles } from '../accounts/service.ts'
import { writeCandidates } from '../candidates/service.ts'
import { writeEntered } from '../listings/batch.ts'
import { TAKE_OVER_DAYS, UNTAKEN_AT_MOST } from '../listings/behalf.ts'
import type { Invitee } from '../members/model.ts'
import { inviteMembers } from '../members/service.ts'
import { within } from '../platform/db.ts'
import { plural } from '../reference/french.ts'
import type { CandidateEntry } from './candidate-row.ts'
import { addressOf, linksSince } from './forgetting.ts'
import type { ListingEntry } from './listing-row.ts'
import * as made from './made.ts'
import type { MemberEntry } from './member-row.ts'
import type { Import } from './model.ts'
import type { Person } from './person.ts'
import * as store from './store.ts'

/** The job that makes what the chosen rows say: all of them, or nothing. */

const PAGE = 500

type Tx = Parameters<typeof within>[0]

/** Why nothing was made, in words for the page. */
class Nothing extends Error {}

export async function makeImport(deps: Deps, { import: id }: { import: string }): Promise<void> {
  try {
    await deps.sql.begin((tx) => makeAll(deps, tx, id))
  } catch (error) {
    if (!(error instanceof Nothing)) throw error
    await deps.sql.begin(async (tx) => {
      await store.changeImport(tx, id, { state: 'checking', progress: 0, trouble: error.message })
      await deps.emit(tx, 'import.mapped', { import: id })
    })
  }
}

async function makeAll(deps: Deps, tx: Tx, id: string): Promise<void> {
  await store.lockWork(tx, id)
  const one = await store.readImport(tx, id)
  // Run again after it was done, it has nothing to do.
  if (one?.state !== 'making') return
  if (!(await made.coordinatesNow(tx, one.by, one.territory)))
    throw new Nothing('Rien n’a été importé : vous ne coordonnez plus ce territoire.')
  let [after, done] = [0, 0]
  for (;;) {
    const rows = await made.readChosen(tx, id, after, PAGE)
    if (rows.length === 0) break
    await made.markMade(tx, id, await MAKERS[one.kind](deps, tx, one, rows), deps.clock())
    after = rows.at(-1)?.n ?? after
    done += rows.length
    // Outside: what is made is not there before all of it is.
    await store.noteProgress(deps.sql, id, done)
  }
  await made.dropFile(tx, id)
  await store.changeImport(tx, id, { state: 'done', done_at: deps.clock(), progress: 0, trouble: null })
  await made.noteAudit(tx, one.by, 'import.done', id, deps.clock())
  await deps.emit(tx, 'import.done', { import: id })
}

type Maker = (deps: Deps, tx: Tx, one: Import, rows: readonly made.ChosenRow[]) => Promise<made.MadeRow[]>

const MAKERS: Record<Import['kind'], Maker> = {
  listings: makeListings,
  candidates: makeCandidates,
  members: makeMembers,
}

async function makeListings(deps: Deps, tx: Tx, one: Import, rows: readonly made.ChosenRow[]): Promise<made.MadeRow[]> {
  const by = one.by as string
  const entries = rows.map(({ input }) => input as ListingEntry)
  await keepFew(deps, tx, rows)
  const people = await peopleOf(
    tx,
    by,
    entries.map(({ person }) => person),
  )
  const listings = entries.map(({ listing }, i) => ({
    owner: people[i]?.account as string,
    input: listing,
    submitted: one.submit && rows[i]?.lacks.length === 0,
  }))
  const ids = await writeEntered(tx, listings, by, deps.clock())
  const full = await made.overfull(
    tx,
    people.map(({ account }) => account),
    UNTAKEN_AT_MOST,
    linksSince(deps),
  )
  if (full.length > 0) {
    const those = rows.filter((_, i) => full.includes(people[i]?.account ?? '')).map(({ n }) => n)
    throw new Nothing(
      `Rien n’a été importé : ${UNTAKEN_AT_MOST} annonces au plus peuvent attendre qu’une même personne les reprenne (${plural(those.length, 'ligne')} ${those.slice(0, 10).join(', ')}).`,
    )
  }
  return rows.map(({ n }, i) => ({ n, ...(people[i] as made.MadePerson), listing: ids[i] as string }))
}

/** Whom imports that were undone wrote to as often as may be: undoing is no way to go on. */
async function keepFew(deps: Deps, tx: Tx, rows: readonly made.ChosenRow[]): Promise<void> {
  const addresses = rows.map(({ input }) => addressOf(deps, (input as { person: Person }).person.email))
  const had = await made.mailsKept(tx, addresses, linksSince(deps))
  const those = rows.filter((_, i) => (had.get(addresses[i] ?? '') ?? 0) >= UNTAKEN_AT_MOST).map(({ n }) => n)
  if (those.length === 0) return
  throw new Nothing(
    `Rien n’a été importé : des imports annulés ont assez écrit à ces personnes, ou elles ont refusé, il y a moins de ${TAKE_OVER_DAYS} jours. Décochez-les, ou appelez-les (${plural(those.length, 'ligne')} ${those.slice(0, 10).join(', ')}).`,
  )
}

/** The accounts of people, made where there are none, and held until the transaction ends. */
async function peopleOf(tx: Tx, actor: string, people: readonly Person[]): Promise<made.MadePerson[]> {
  const known = await made.knownAddresses(
    tx,
    people.map(({ email }) => email),
  )
  const accounts = await accountsOnBehalf(tx, { account: actor }, people)
  if (!accounts) throw new Nothing('Rien n’a été importé : vous ne coordonnez plus ce territoire.')
  await made.lockAccounts(tx, accounts)
  return accounts.map((account, i) => ({ account, made: !known.has(people[i]?.email ?? '') }))
}

async function makeCandidates(
  deps: Deps,
  tx: Tx,
  one: Import,
  rows: readonly made.ChosenRow[],
): Promise<made.MadeRow[]> {
  const entries = rows.map(({ input }) => input as CandidateEntry)
  await keepFew(deps, tx, rows)
  const people = await peopleOf(
    tx,
    one.by as string,
    entries.map(({ person }) => person),
  )
  const accounts = people.map(({ account }) => account)
  const taken = new Set(await made.occupied(tx, accounts))
  // Two ticked rows of one person would be written over each other.
  const those = rows.filter((_, i) => taken.has(accounts[i] ?? '') || accounts.indexOf(accounts[i] ?? '') !== i)
  if (those.length > 0) {
    const lines = those.slice(0, 10).map(({ n }) => n)
    throw new Nothing(`Rien n’a été importé : un profil existe déjà pour la personne (lignes ${lines.join(', ')}).`)
  }
  const profiles = entries.map(({ profile }, i) => ({
    account: accounts[i] as string,
    input: profile,
    now: deps.clock(),
  }))
  const ids = await writeCandidates(tx, profiles)
  await made.callCandidates(tx, accounts)
  return rows.map(({ n }, i) => ({ n, ...(people[i] as made.MadePerson), candidate: ids[i] as string }))
}

const UNASKED: Record<string, string> = {
  already: 'Cette personne est déjà membre, déjà invitée, ou demande à rejoindre.',
  refused: 'Cette personne a refusé il y a moins de 30 jours : elle n’est pas invitée de nouveau.',
}

async function makeMembers(deps: Deps, tx: Tx, one: Import, rows: readonly made.ChosenRow[]): Promise<made.MadeRow[]> {
  const by = one.by as string
  const ctx = { ...deps, sql: within(tx), actor: { account: by, roles: await readRoles(tx, by) } }
  const people = rows.map(({ input }) => {
    const { person, profession, structureName } = input as MemberEntry
    return { ...person, profession, structureName } as Invitee
  })
  const known = await made.knownAddresses(
    tx,
    people.map(({ email }) => email),
  )
  const results = await inviteMembers(ctx, one.territory, people)
  const outcomes = rows.map((row, i) => ({ row, result: results[i], made: !known.has(people[i]?.email ?? '') }))
  const others = outcomes.filter(({ result }) => result?.outcome !== 'invited')
  const message = (outcome = 'already') => [{ column: null, message: UNASKED[outcome] ?? '' }]
  await made.markIgnored(
    tx,
    one.id,
    others.map(({ row, result }) => ({ n: row.n, problems: message(result?.outcome) })),
  )
  return outcomes.flatMap(({ row, result, made: isMade }) =>
    result?.outcome === 'invited' && result.account ? [{ n: row.n, account: result.account, made: isMade }] : [],
  )
}

const TOLD_AT_ONCE = 100

/** The job after it: whoever has to hear of what was made is told, each once. */
export async function tellImport(deps: Deps, { import: id }: { import: string }): Promise<void> {
  for (;;) {
    const told = await deps.sql.begin(async (tx) => {
      const rows = await made.lockUntold(tx, id, TOLD_AT_ONCE)
      for (const { listing, candidate } of rows) {
        // The desk's queue is read from the tables: what was sent to it needs no mail besides this one.
        if (listing) await deps.emit(tx, 'listing.entered-on-behalf', { listing })
        if (candidate) await deps.emit(tx, 'candidate.imported', { candidate, import: id })
      }
      await made.markTold(
        tx,
        id,
        rows.map(({ n }) => n),
        deps.clock(),
      )
      return rows.length
    })
    if (told < TOLD_AT_ONCE) return
  }
}
