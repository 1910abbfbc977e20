import { type Db, insertRows } from '../platform/db.ts'
import type { Viewer } from '../platform/viewer.ts'
import type { Place, PlaceState } from './model.ts'

/** Whom slots were proposed to, and what they said: rows of `campaign_place`. */

const select = (db: Db) => db`
  select p.slot, p.candidate, c.account, p.state, p.wave, p.invited_at as "invitedAt", p.expires_at as "expiresAt",
    p.answered_at as "answeredAt"
  from campaign_place p join campaign_slot s on s.id = p.slot join candidate c on c.id = p.candidate`

/** All of a campaign, or a person's of it. */
export async function readPlaces(db: Db, campaign: string, candidate: string | null = null): Promise<Place[]> {
  return db<Place[]>`
    ${select(db)} where s.campaign = ${campaign} ${candidate ? db`and p.candidate = ${candidate}` : db``}
    order by s.day, s.half, s.profession, s.specialty, p.answered_at, p.candidate`
}

/** A person's of all campaigns, for the person's own eyes. */
export async function placesOf(db: Db, account: string) {
  return db<
    {
      campaign: string
      title: string
      profession: string
      day: string
      half: string
      state: PlaceState
      invitedAt: Date
      answeredAt: Date | null
    }[]
  >`
    select k.id as campaign, k.title, s.profession, s.day, s.half, p.state, p.invited_at as "invitedAt",
      p.answered_at as "answeredAt"
    from candidate c join campaign_place p on p.candidate = c.id join campaign_slot s on s.id = p.slot
    join campaign k on k.id = s.campaign
    where c.account = ${account} order by k.id, s.day, s.half, s.profession`
}

/** Slots of a campaign, held until the transaction ends: in one order, so that two answers wait for each other. */
export async function lockSlots(tx: Db, campaign: string, slots: readonly string[] | null = null): Promise<void> {
  await tx`
    select from campaign_slot where campaign = ${campaign} ${slots ? tx`and id = any(${slots as string[]})` : tx``}
    order by id for no key update`
}

/** The profile is held: its answers come one after the other. */
export async function lockCandidate(tx: Db, candidate: string): Promise<void> {
  await tx`select from candidate where id = ${candidate} for no key update`
}

/** Proposes slots; a pair that is there already stays as it is. */
export async function insertPlaces(
  tx: Db,
  places: readonly Pick<Place, 'slot' | 'candidate' | 'wave' | 'invitedAt' | 'expiresAt'>[],
): Promise<void> {
  await insertRows(
    tx,
    'campaign_place',
    places.map(({ slot, candidate, wave, invitedAt, expiresAt }) => ({
      ...{ slot, candidate, wave, state: 'invited' },
      invited_at: invitedAt,
      expires_at: expiresAt,
    })),
  )
}

/** Moves proposals of one person; returns the slots of those that were in one of `from`. */
export async function movePlaces(
  tx: Db,
  candidate: string,
  slots: readonly string[],
  from: readonly PlaceState[],
  to: PlaceState,
  now: Date,
): Promise<string[]> {
  const rows = await tx`
    update campaign_place set state = ${to}, answered_at = ${now}
    where candidate = ${candidate} and slot = any(${slots as string[]}) and state = any(${from as string[]})
    returning slot`
  return rows.map((row) => row.slot)
}

/** Invitations whose time is over, or whose slot has begun, of one campaign; how many. */
export async function expirePlaces(
  tx: Db,
  slots: readonly string[],
  begun: readonly string[],
  now: Date,
): Promise<number> {
  const expired = await tx`
    update campaign_place set state = 'expired'
    where state = 'invited' and slot = any(${slots as string[]}) and (expires_at <= ${now} or slot = any(${begun as string[]}))`
  return expired.count
}

/** Ends what is still open in a campaign; whom it concerns. */
export async function releaseAll(tx: Db, campaign: string, now: Date): Promise<string[]> {
  const rows = await tx`
    update campaign_place p set state = 'released', answered_at = ${now} from campaign_slot s
    where s.id = p.slot and s.campaign = ${campaign} and p.state in ('invited', 'waiting') returning p.candidate`
  return [...new Set(rows.map((row) => row.candidate as string))].sort()
}

/** Of these people, those that any campaign invited since an instant (index campaign_place_candidate). */
export async function invitedSince(db: Db, candidates: readonly string[], since: Date): Promise<Set<string>> {
  const rows = await db`
    select distinct candidate from campaign_place where candidate = any(${candidates as string[]}) and invited_at > ${since}`
  return new Set(rows.map((row) => row.candidate))
}

/** Those on a slot's waiting list, the first to have asked first. */
export async function waitingFor(db: Db, slot: string): Promise<string[]> {
  const rows = await db`
    select candidate from campaign_place where slot = ${slot} and state = 'waiting' order by answered_at, candidate`
  return rows.map((row) => row.candidate)
}

/** Confirmed half-days on a civil day: whom to remind. */
export async function confirmedOn(db: Db, day: string): Promise<{ campaign: string; candidate: string }[]> {
  return db<{ campaign: string; candidate: string }[]>`
    select distinct s.campaign, p.candidate from campaign_slot s join campaign_place p on p.slot = s.id
    where s.day = ${day} and p.state = 'confirmed' order by s.campaign, p.candidate`
}

/** Contacts of those who come, for a coordinator of the campaign's territory: each leaves an audit row. */
export async function readContacts(
  db: Db,
  { account, credential }: Viewer,
  campaign: string,
): Promise<{ candidate: string; name: string | null; email: string; phone: string | null }[]> {
  // The setting tells the audit which territory reads.
  const here = db`(select id from campaign where id = ${campaign} and set_config('releve.territory', territory, true) <> '')`
  return credential
    ? db`select * from see_campaign_contacts(${credential}, ${here})`
    : db`select * from read_campaign_contacts(${account}, ${here})`
}
