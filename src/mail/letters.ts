import { alertMail } from '../../emails/alert.ts'
import { type NeedNews, type SearchNews, type WidenNews, weeklyMail } from '../../emails/digest.ts'
import type { Message } from '../../emails/layout.tsx'
import type { Deps } from '../accounts/context.ts'
import type { Candidate } from '../candidates/model.ts'
import { readCandidates } from '../candidates/service.ts'
import { markWidened, type Reader, readReaders, WIDEN_DAYS } from '../digest/service.ts'
import type { Listing } from '../listings/model.ts'
import { readListingsOf, viewsSince } from '../listings/service.ts'
import { type Advice, adviseCandidate, adviseListing } from '../matching/advice.ts'
import { MAIL_THRESHOLD } from '../matching/score.ts'
import {
  type Explained,
  explain,
  markTold,
  type News,
  newsForCandidates,
  newsForOwners,
  type Told,
} from '../matching/service.ts'
import { type TerritoryWeek, weekOf } from '../network/week.ts'
import { type Db, within } from '../platform/db.ts'
import type { LateMail } from '../platform/outbox.ts'
import { civilDay, toDate } from '../reference/calendar.ts'
import { type KeptSearch, markSearchesTold, newsOf, readKeptSearches } from '../search/alerts.ts'
import { deskNews, needNews, openingCard, searchNews, widenNews } from './cards.ts'
import { actionUrl } from './links.ts'
import { type Link, linksOf, listHeaders } from './writing.ts'

/**
 * What letters and alerts say, worked out when they are sent: what was filled, seen, answered or told since is not in them,
 * and what is to be remembered of them is written when they went.
 */

/** Openings of a candidate's section, and candidates of an owner's: the best, the rest is on the page. */
export const MOST = 10
/** Looked at for each: a stored score may be a day old, and some are no longer eligible. */
const LOOKED_AT = 15
/** Listings shown of a saved search. */
const MOST_OF_SEARCH = 3
/** Listings of an owner for which there is nobody new: how often they were opened, and whether they still stand. */
const MOST_QUIET = 5
/** Lines of advice, and listings of an owner they are given for. */
const MOST_ADVICE = 3
/** A letter does not send people farther; the page does. */
const ADVICE_KM = 100

/** A letter ready to go, and what is remembered once it went. */
export interface Letter {
  message: Message
  headers: Record<string, string>
  told: Told[]
  searches: string[]
  /** Advised what to widen. */
  widened: string | null
  counts: { openings: number; candidates: number }
  /** What is published or edited from then on is not in it. */
  asOf: Date
}

/** A row of the outbox whose words are worked out now. */
export type Late = LateMail & { id: string }

/** Everything that the letters of a batch are made of, read at once. */
interface Material {
  asOf: Date
  readers: Map<string, Reader>
  openings: Map<string, Found[]>
  needs: Map<string, Found[]>
  searches: Map<string, KeptSearch[]>
  news: Awaited<ReturnType<typeof newsOf>>
  weeks: TerritoryWeek[]
}

interface Found extends Explained {
  changed: boolean
  /** News like it, in all. */
  total: number
}

/** Works out letters and alerts by the id of their mail; null where there is nothing to say. */
export async function composeLetters(deps: Deps, tx: Db, mails: readonly Late[]): Promise<Map<string, Letter | null>> {
  const inside = { ...deps, sql: within(tx as Parameters<typeof within>[0]) }
  const material = await gather(inside, mails)
  const letters = new Map<string, Letter | null>()
  for (const mail of mails) {
    const reader = material.readers.get(mail.account)
    const write = mail.stream === 'alert' ? alert : weekly
    letters.set(mail.id, reader ? await write(inside, mail, reader, material) : null)
  }
  return letters
}

/** Remembers what the letters that went told. */
export async function noteLetters(tx: Db, letters: readonly Letter[], now: Date): Promise<void> {
  // What was edited while they went is news again.
  const asOf = letters.reduce((first, letter) => (letter.asOf < first ? letter.asOf : first), now)
  await markTold(
    tx,
    letters.flatMap(({ told }) => told),
    asOf,
  )
  await markSearchesTold(
    tx,
    letters.flatMap(({ searches }) => searches),
    asOf,
  )
  await markWidened(
    tx,
    letters.flatMap(({ widened }) => widened ?? []),
    now,
  )
}

async function gather(deps: Deps, mails: readonly Late[]): Promise<Material> {
  const asOf = deps.clock()
  const weekly = new Set(mails.filter(({ stream }) => stream === 'digest').map(({ account }) => account))
  const accounts = mails.map(({ account }) => account)
  const readers = await readReaders(deps.sql, accounts)
  const candidates = readers
    .filter(({ account, alerts }) => weekly.has(account) || alerts)
    .flatMap(({ candidate }) => candidate ?? [])
  const owners = readers.flatMap(({ account, owner }) => (owner && weekly.has(account) ? [account] : []))
  const openings = await newsForCandidates(deps.sql, candidates, MAIL_THRESHOLD, LOOKED_AT)
  const needs = await newsForOwners(deps.sql, owners, MAIL_THRESHOLD, LOOKED_AT)
  const found = Map.groupBy(await explained(deps, openings, 'candidate'), ({ candidate }) => candidate.accountId)
  const kept = await readKeptSearches(deps.sql, accounts, ['digest', 'instant'])
  const spoken = kept.filter(({ account, alerts }) => weekly.has(account) || alerts === 'instant')
  const slugs = new Set(readers.flatMap(({ account, territories }) => (weekly.has(account) ? territories : [])))
  return {
    asOf,
    readers: new Map(readers.map((reader) => [reader.account, reader])),
    openings: found,
    needs: Map.groupBy(await explained(deps, needs, 'owner'), ({ listing }) => listing.ownerId),
    searches: Map.groupBy(spoken, ({ account }) => account),
    news: spoken.length > 0 ? await newsOf(deps, spoken, MOST_OF_SEARCH + MOST) : new Map(),
    weeks: slugs.size > 0 ? await weekOf(deps, [...slugs], deps.clock()) : [],
  }
}

/** As of now: still eligible, and above the threshold; the best first. */
async function explained(deps: Deps, news: readonly News[], reader: 'candidate' | 'owner'): Promise<Found[]> {
  const known = new Map(news.map((one) => [`${one.listing} ${one.candidate}`, one]))
  return (await explain(deps, news, reader))
    .filter(({ score }) => score >= MAIL_THRESHOLD)
    .map((match) => {
      const { changed = false, total = 0 } = known.get(`${match.listing.id} ${match.candidate.id}`) ?? {}
      return { ...match, changed, total }
    })
    .sort((a, b) => b.score - a.score)
}

async function alert(deps: Deps, mail: Late, reader: Reader, material: Material): Promise<Letter | null> {
  const openings = reader.alerts ? openingsOf(reader, material) : []
  const link = linksOf(deps, mail.key)
  const { news, ids } = searchesOf(deps, link, mail, material, openings, 'instant')
  if (openings.length + news.length === 0) return null
  const stop = actionUrl(deps, 'arret-alertes', mail.account, deps.clock())
  const message = alertMail({
    openings: openings.map((match) => openingCard(deps, match, link)),
    moreOpenings: moreOf(openings),
    openingsUrl: link('/mon-profil'),
    searches: news,
    preferencesUrl: link(actionUrl(deps, 'preferences', mail.account, deps.clock())),
    unsubscribeUrl: link(stop),
  })
  return {
    message,
    headers: listHeaders(deps, 'alert', stop),
    told: openings.map((match) => ({ ...pairOf(match), as: 'alerted_at' })),
    searches: ids,
    widened: null,
    counts: { openings: openings.length, candidates: 0 },
    asOf: material.asOf,
  }
}

async function weekly(deps: Deps, mail: Late, reader: Reader, material: Material): Promise<Letter | null> {
  const link = linksOf(deps, mail.key)
  const openings = openingsOf(reader, material)
  const { news: searches, ids } = searchesOf(deps, link, mail, material, openings, null)
  const candidates = (material.needs.get(mail.account) ?? []).slice(0, MOST)
  const desks = deskNews(material.weeks, reader.territories, link)
  const widen = await widenOf(deps, link, reader, openings.length + searches.length > 0, candidates.length > 0)
  const told = openings.length + searches.length + candidates.length + desks.length
  if (told + widen.length === 0) return null
  const needs = reader.owner && told > 0 ? await needsOf(deps, link, mail.account, candidates) : []
  const stop = actionUrl(deps, 'arret-lettre', mail.account, deps.clock())
  const message = weeklyMail({
    openings: openings.map((match) => openingCard(deps, match, link)),
    moreOpenings: moreOf(openings),
    openingsUrl: link('/mon-profil'),
    searches,
    needs,
    desks,
    widen,
    preferencesUrl: link(actionUrl(deps, 'preferences', mail.account, deps.clock())),
    unsubscribeUrl: link(stop),
  })
  return {
    message,
    headers: listHeaders(deps, 'digest', stop),
    told: [
      ...openings.map((match) => ({ ...pairOf(match), as: 'digested_at' as const })),
      ...candidates.map((match) => ({ ...pairOf(match), as: 'owner_digested_at' as const })),
    ],
    searches: ids,
    widened: widen.length > 0 ? mail.account : null,
    counts: { openings: openings.length, candidates: candidates.length },
    asOf: material.asOf,
  }
}

const pairOf = ({ listing, candidate }: Found) => ({ listing: listing.id, candidate: candidate.id })

const openingsOf = ({ account }: Reader, { openings }: Material) => (openings.get(account) ?? []).slice(0, MOST)

const moreOf = (shown: readonly Found[]) => Math.max(0, (shown[0]?.total ?? 0) - shown.length)

/** New listings of somebody's searches, each listing once, and none that is among the matches already. */
function searchesOf(
  deps: Deps,
  link: Link,
  mail: Late,
  material: Material,
  openings: readonly Found[],
  alerts: 'instant' | null,
): { news: SearchNews[]; ids: string[] } {
  const shown = new Set(openings.map(({ listing }) => listing.id))
  const news: SearchNews[] = []
  const kept = (material.searches.get(mail.account) ?? []).filter((one) => !alerts || one.alerts === alerts)
  for (const search of kept) {
    const { listings = [], total = 0 } = material.news.get(search.id) ?? {}
    const fresh = listings.filter(({ id }) => !shown.has(id)).slice(0, MOST_OF_SEARCH)
    for (const { id } of fresh) shown.add(id)
    if (fresh.length > 0) news.push(searchNews(deps, search, fresh, total, link))
  }
  return { news, ids: kept.map(({ id }) => id) }
}

/** What is new for each listing of an owner; the others have their say too, for the letter goes anyway. */
async function needsOf(deps: Deps, link: Link, owner: string, shown: readonly Found[]): Promise<NeedNews[]> {
  const byListing = Map.groupBy(shown, ({ listing }) => listing.id)
  const published = (await readListingsOf(deps.sql, owner, 100, null)).filter(({ state }) => state === 'published')
  const quiet = published.filter(({ id }) => !byListing.has(id)).slice(0, MOST_QUIET)
  const listings = [...[...byListing.values()].map(([match]) => (match as Found).listing), ...quiet]
  const views = await viewsSince(
    deps.sql,
    listings.map(({ id }) => id),
    toDate(civilDay(deps.clock(), 'Europe/Paris') - 6),
  )
  return listings.map((listing) => {
    const matches = byListing.get(listing.id) ?? []
    return needNews(deps, listing, matches, { views: views.get(listing.id) ?? 0, more: moreOf(matches) }, link)
  })
}

/** Where nothing is new: what to widen, once a month at most. */
async function widenOf(deps: Deps, link: Link, reader: Reader, found: boolean, needed: boolean): Promise<WidenNews[]> {
  const since = deps.clock().getTime() - WIDEN_DAYS * 86_400_000
  if (reader.widenedAt && reader.widenedAt.getTime() >= since) return []
  const news: WidenNews[] = []
  if (reader.candidate && !found) {
    const [candidate] = await readCandidates(deps.sql, [reader.candidate])
    news.push(
      ...(await adviceFor(link, candidate as Candidate, () =>
        adviseCandidate(deps, candidate as Candidate, ADVICE_KM),
      )),
    )
  }
  if (reader.owner && !needed) {
    const listings = await readListingsOf(deps.sql, reader.account, 100, null)
    for (const listing of listings.filter(({ state }) => state === 'published').slice(0, MOST_ADVICE)) {
      news.push(...(await adviceFor(link, listing, () => adviseListing(deps, listing))))
    }
  }
  return news
}

async function adviceFor(
  link: Link,
  about: Candidate | Listing,
  advise: () => Promise<Advice[]>,
): Promise<WidenNews[]> {
  const advice = (await advise()).slice(0, MOST_ADVICE)
  return advice.length > 0 ? [widenNews(about, advice, link)] : []
}
