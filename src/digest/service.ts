import { type DigestNeed, type DigestOpening, digestMail } from '../../emails/digest.ts'
import { type Context, type Deps, signedIn } from '../accounts/context.ts'
import { refuseDigest } from '../candidates/service.ts'
import { candidateSummary } from '../candidates/view.ts'
import { readListingsOf } from '../listings/service.ts'
import { listingCalendar, listingTerms } from '../listings/view.ts'
import { MAIL_THRESHOLD } from '../matching/score.ts'
import { type Explained, explain, markTold, untoldMatches } from '../matching/service.ts'
import { queueMail } from '../platform/outbox.ts'
import { signedToken, verifySignedToken } from '../platform/tokens.ts'
import { listingKindLabel, professionLabel } from '../reference/professions.ts'
import * as store from './store.ts'

/** A digest holds at most this many openings, and as many candidates per listing: best first, the rest next time. */
const MOST = 50
/** Nobody gets a digest within this many days of the last. */
const MIN_DAYS = 6
const UNSUBSCRIBE_PURPOSE = 'digest-unsubscribe'

export interface DigestOutcome {
  /** due = sent + empty. */
  due: number
  sent: number
  empty: number
  /** Outbox ids of the mails written by this run. */
  mails: string[]
  /** Account and how many openings and candidates, for a dry run. */
  plan: { account: string; openings: number; candidates: number }[]
}

/** True in the hour in which the clock sends the digests: Monday, 7 o'clock in France. */
export function isDigestHour(now: Date): boolean {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Europe/Paris',
    weekday: 'short',
    hour: '2-digit',
  }).format(now)
  return parts.startsWith('Mon') && parts.endsWith('07')
}

/**
 * Writes to everyone due: new openings above the mail threshold for a candidate, new candidates for each published
 * listing of an owner, each told once. With `dryRun` nothing is written and the same counts come back.
 */
export async function runDigest(deps: Deps, { dryRun = false }: { dryRun?: boolean } = {}): Promise<DigestOutcome> {
  const outcome: DigestOutcome = { due: 0, sent: 0, empty: 0, mails: [], plan: [] }
  const before = new Date(deps.clock().getTime() - MIN_DAYS * 86_400_000)
  for (let after: string | null = null; ; ) {
    const page: store.Recipient[] = await store.readDue(deps.sql, before, after, 200)
    if (page.length === 0) return outcome
    for (const recipient of page) await digestFor(deps, recipient, before, dryRun, outcome)
    after = page.at(-1)?.account as string
  }
}

async function digestFor(
  deps: Deps,
  recipient: store.Recipient,
  before: Date,
  dryRun: boolean,
  outcome: DigestOutcome,
): Promise<void> {
  const openings = recipient.candidate ? await newMatches(deps, 'candidate', recipient.candidate) : []
  const needs: Explained[][] = []
  const listings = recipient.owner ? await readListingsOf(deps.sql, recipient.account, 1000, null) : []
  for (const listing of listings) {
    if (listing.state !== 'published') continue
    const candidates = await newMatches(deps, 'owner', listing.id)
    if (candidates.length > 0) needs.push(candidates)
  }
  outcome.due++
  if (openings.length === 0 && needs.length === 0) {
    outcome.empty++
    return
  }
  const mail = dryRun ? 'dry-run' : await write(deps, recipient, openings, needs, before)
  // Another process wrote to this person a moment ago: theirs counts, not ours.
  if (!mail) {
    outcome.due--
    return
  }
  outcome.sent++
  if (!dryRun) outcome.mails.push(mail)
  outcome.plan.push({ account: recipient.account, openings: openings.length, candidates: needs.flat().length })
}

/** What a person has not been told of, still eligible and above the threshold as of now, best first. */
async function newMatches(deps: Deps, reader: 'candidate' | 'owner', subject: string): Promise<Explained[]> {
  const fresh = await explain(deps, await untoldMatches(deps.sql, reader, subject, MAIL_THRESHOLD, MOST * 2), reader)
  return fresh
    .filter((match) => match.score >= MAIL_THRESHOLD)
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST)
}

async function write(
  deps: Deps,
  { account }: store.Recipient,
  openings: Explained[],
  needs: Explained[][],
  before: Date,
): Promise<string | null> {
  const now = deps.clock()
  const unsubscribeUrl = `${deps.baseUrl}/lettre/desabonnement/${signedToken(deps.secret, UNSUBSCRIBE_PURPOSE, account)}`
  const message = digestMail({
    openings: openings.map((match) => openingOf(deps, match)),
    needs: needs.map((matches) => needOfOwner(deps, matches)),
    unsubscribeUrl,
  })
  return deps.sql.begin(async (tx) => {
    if (!(await store.claim(tx, account, before, now))) return null
    await markTold(tx, 'candidate', openings.map(pairOf), now)
    await markTold(tx, 'owner', needs.flat().map(pairOf), now)
    return queueMail(
      tx,
      {
        key: `digest:${account}:${now.toISOString()}`,
        account,
        about: [...openings, ...needs.flat()].flatMap(({ listing, candidate }) => [
          listing.ownerId,
          candidate.accountId,
        ]),
        stream: 'digest',
        message,
        headers: {
          // No phrase: an accent in it would have the whole header encoded, identifier included.
          'List-Id': `<digest.${new URL(deps.baseUrl).hostname}>`,
          'List-Unsubscribe': `<${unsubscribeUrl}>`,
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        },
      },
      now,
    )
  })
}

/** Whether an unsubscribe link is ours. */
export function readUnsubscribe(deps: Pick<Deps, 'secret'>, token: string): string | null {
  return verifySignedToken(deps.secret, UNSUBSCRIBE_PURPOSE, token)
}

/** Ends the digest for whoever holds the mailed link: no sign-in, no question. False when the link is not ours. */
export async function unsubscribe(deps: Deps, token: string): Promise<boolean> {
  const account = readUnsubscribe(deps, token)
  if (!account) return false
  await deps.sql.begin(async (tx) => {
    await refuseDigest(tx, account)
    await store.refuse(tx, account)
  })
  return true
}

/** Whether an owner hears of new candidates by mail. */
export async function ownerDigest(ctx: Context): Promise<boolean> {
  return !(await store.hasRefused(ctx.sql, signedIn(ctx).account))
}

/** When the person acting last had a digest, or null. */
export async function lastDigest(ctx: Context): Promise<Date | null> {
  return store.lastSent(ctx.sql, signedIn(ctx).account)
}

export async function setOwnerDigest(ctx: Context, wanted: boolean): Promise<void> {
  const { account } = signedIn(ctx)
  await (wanted ? store.wantAgain(ctx.sql, account) : store.refuse(ctx.sql, account))
}

const pairOf = ({ listing, candidate }: Explained) => ({ listing: listing.id, candidate: candidate.id })

function openingOf(deps: Deps, { listing, score, reasonText }: Explained): DigestOpening {
  return {
    title: listing.title ?? '',
    what: `${listingKindLabel(listing.kind ?? '')}, ${professionLabel(listing.profession ?? '').toLowerCase()}`,
    place: listing.communes.map((commune) => commune.name).join(', '),
    calendar: listingCalendar(listing, deps.clock()),
    terms: listingTerms(listing),
    score,
    reasonText,
    url: `${deps.baseUrl}/annonces/${listing.id}`,
  }
}

function needOfOwner(deps: Deps, matches: Explained[]): DigestNeed {
  const { listing } = matches[0] as Explained
  return {
    title: listing.title ?? '',
    url: `${deps.baseUrl}/mes-annonces/${listing.id}`,
    candidates: matches.map(({ candidate, score, reasonText }) => ({
      summary: candidateSummary(candidate),
      score,
      reasonText,
    })),
  }
}
