import { z } from 'zod'
import type { Context } from '../accounts/context.ts'
import { type Candidate, candidateInput } from '../candidates/model.ts'
import { requireProfile, saveProfile } from '../candidates/service.ts'
import { profileView } from '../candidates/view.ts'
import { type Listing, listingInput } from '../listings/model.ts'
import { managedListing, mayWrite, updateListing } from '../listings/service.ts'
import { Failure, invalid, notFound } from '../platform/errors.ts'
import { tagOf } from '../platform/etag.ts'
import type { Advice } from './advice.ts'

/** What an advice says, done: one line of a profile or a listing, from the value that was looked at to another. */

const numbers = { from: z.number(), to: z.number() }
const flags = { from: z.boolean(), to: z.boolean() }
const codes = z.array(z.string().max(40)).max(20)
const lists = { from: codes, to: codes }

const listingChange = z.discriminatedUnion('line', [
  z.strictObject({ line: z.enum(['candidateSharePct', 'flexDays']), ...numbers }),
  z.strictObject({ line: z.enum(['partialAccepted', 'studentsAccepted']), ...flags }),
])
const profileChange = z.discriminatedUnion('line', [
  z.strictObject({ line: z.enum(['minCandidateSharePct', 'minDays']), ...numbers }),
  z.strictObject({ line: z.enum(['kinds', 'practiceTypes']), ...lists }),
  z.strictObject({ line: z.literal('radiusKm'), commune: z.string().max(5), ...numbers }),
])

export const lineChange = z.union([listingChange, profileChange])
export type LineChange = z.infer<typeof lineChange>

/** The change that an advice speaks of; null where something is missing altogether. */
export function changeOf({ line, change }: Advice): LineChange | null {
  const { zone: _zone, communeName: _name, added: _added, ...values } = { ...change } as Record<string, unknown>
  return change && (lineChange.safeParse({ line, ...values }).data ?? null)
}

export const reversed = <C extends LineChange>(change: C): C => ({ ...change, from: change.to, to: change.from })

/** Whether a change was made, and nothing since. */
export function isMade(subject: Candidate | Listing, change: LineChange): boolean {
  return same(lineOf(subject, reversed(change)), change.to)
}

/** The value that a change is about; of a zone, whether there is still one of that radius. */
function lineOf(subject: Candidate | Listing, change: LineChange): unknown {
  if (change.line !== 'radiusKm') return (subject as unknown as Record<string, unknown>)[change.line]
  return zoneOf(subject as Candidate, change)?.radiusKm
}

const zoneOf = ({ zones }: Candidate, change: Extract<LineChange, { line: 'radiusKm' }>) =>
  zones.find(({ place, radiusKm }) => place.code === change.commune && radiusKm === change.from)

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

/**
 * Makes one change of one's profile, as saving it does: it confirms the availability too. A conflict when the line is not
 * (any more) as it was looked at.
 */
export async function changeProfile(ctx: Context, asked: LineChange): Promise<void> {
  const change = profileChange.safeParse(asked)
  if (!change.success) throw notOfThis()
  const candidate = await requireProfile(ctx)
  if (!same(lineOf(candidate, change.data), change.data.from)) throw otherwise('Votre profil')
  const { id: _id, confirmedAt: _at, updatedAt: _updated, zones, ...profile } = profileView(candidate)
  const widened = change.data.line === 'radiusKm' ? zoneOf(candidate, change.data) : undefined
  const sent = candidateInput.safeParse({
    ...profile,
    zones: zones.map(({ commune, radiusKm }, i) => ({
      commune,
      radiusKm: candidate.zones[i] === widened ? change.data.to : radiusKm,
    })),
    ...(change.data.line === 'radiusKm' ? {} : { [change.data.line]: change.data.to }),
  })
  if (!sent.success) throw notOfThis()
  await saveProfile({ ...ctx, ifMatch: tagOf(candidate) }, sent.data)
}

/** Makes one change of one's listing; a conflict when the line is not (any more) as it was looked at. */
export async function changeListing(ctx: Context, id: string, asked: LineChange): Promise<void> {
  const change = listingChange.safeParse(asked)
  if (!change.success) throw notOfThis()
  const listing = await managedListing(ctx, id)
  if (!mayWrite(ctx, listing)) throw notFound()
  if (!same(lineOf(listing, change.data), change.data.from)) throw otherwise('Cette annonce')
  const sent = listingInput.safeParse({ [change.data.line]: change.data.to })
  if (!sent.success) throw notOfThis()
  await updateListing({ ...ctx, ifMatch: tagOf(listing) }, id, sent.data)
}

const notOfThis = () =>
  invalid([{ path: 'change', message: 'Ce changement n’est pas possible : faites-le dans le formulaire.' }])

const otherwise = (what: string) =>
  new Failure('conflict', `${what} a changé depuis ce conseil : rechargez la page pour en lire un nouveau.`)
