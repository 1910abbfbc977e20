import { beforeAll, expect } from 'vitest'
import type { Context } from '../../src/accounts/context.ts'
import { identify, provisionAccount } from '../../src/accounts/service.ts'
import { candidateInput } from '../../src/candidates/model.ts'
import { saveProfile } from '../../src/candidates/service.ts'
import { contextOf } from '../../src/deps.ts'
import { fillListing } from '../../src/introductions/filling.ts'
import { acceptInterest, proposeInterest } from '../../src/introductions/service.ts'
import { expireListings } from '../../src/listings/clock.ts'
import { type ListingInput, listingInput } from '../../src/listings/model.ts'
import { createListing, submitListing, withdrawListing } from '../../src/listings/service.ts'
import { decide } from '../../src/moderation/service.ts'
import { LISTING } from '../listings/office.ts'
import type { Service } from '../support/service.ts'

/** A small world whose figures are reckoned by hand: what became of fifteen listings, with one or five of each. */

export const REPORT = '/mon-territoire/rapport?territoire=erdre-et-cens&from=2027-01-01&to=2027-03-31'

export interface Reported {
  as: Record<'owner' | 'desk' | 'nurse' | 'other', Context>
  onDay(date: string): void
  published(date: string, more?: Partial<ListingInput>): Promise<string>
}

/** Call it after `useService('2027-01-02T12:00:00Z')`; it ends on 1 April 2027. */
export function useReported(service: Service): Reported {
  const world = {} as Reported
  world.onDay = (date: string) => {
    service.now = new Date(`${date}T12:00:00Z`)
  }

  world.published = async (date, more = {}) => {
    world.onDay(date)
    const input = listingInput.parse({ ...LISTING, periods: [{ from: '2027-02-15', to: '2027-02-19' }], ...more })
    const { id } = await createListing(world.as.owner, input)
    await submitListing(world.as.owner, id)
    await decide(world.as.desk, id, { decision: 'publish' })
    return id
  }

  const filled = async (date: string, id: string) => {
    world.onDay(date)
    await fillListing(world.as.owner, id, [])
  }

  beforeAll(async () => {
    const person = async (email: string, role?: 'coordinator', territory?: string): Promise<Context> => {
      const { token } = await provisionAccount(service.worker, { email, role, territory, token: true })
      return contextOf(service.worker, await identify(service.worker, { bearer: token ?? '' }))
    }
    world.as = {
      owner: await person('owner@cabinet.test'),
      desk: await person('desk@cpts.test', 'coordinator', 'erdre-et-cens'),
      nurse: await person('nurse@releve.test'),
      other: await person('other@releve.test'),
    }
    await person('rouen@cpts.test', 'coordinator', 'rouen')
    for (const who of [world.as.nurse, world.as.other]) {
      const profile = candidateInput.parse({
        qualifications: [{ profession: 'infirmier' }, { profession: 'ipa' }],
        kinds: ['replacement'],
        zones: [{ commune: '44114', radiusKm: 1 }],
        availability: [{ from: '2027-01-01', to: '2027-12-31' }],
      })
      await saveProfile(who, profile)
    }
    // Filled in 3, 5, 10, 20, 40 and 50 days; the last of these was published in the year before.
    for (const days of [3, 5, 10, 20, 40]) {
      await filled(
        `2027-0${days > 25 ? 2 : 1}-${String(days > 25 ? days - 27 : days + 4).padStart(2, '0')}`,
        await world.published('2027-01-04'),
      )
    }
    await filled('2027-01-20', await world.published('2026-12-01'))
    const open = { periods: [{ from: '2027-06-01', to: '2027-06-30' }] }
    for (let i = 0; i < 5; i++)
      await world.published('2027-03-01', { ...open, communes: ['44194'], profession: 'medecin' })
    const [unmatched, unanswered, answered, agreed] = [
      await world.published('2027-01-10', { profession: 'orthophoniste' }),
      await world.published('2027-01-10'),
      await world.published('2027-01-10'),
      await world.published('2027-01-10'),
    ]
    await service.settled()
    await proposeInterest(world.as.nurse, answered as string, null)
    const { interest } = await proposeInterest(world.as.other, agreed as string, null)
    await acceptInterest(world.as.owner, interest.id)
    world.onDay('2027-01-12')
    await withdrawListing(world.as.owner, await world.published('2027-01-11'))
    world.onDay('2027-02-25')
    expect(await expireListings({ ...world.as.desk, actor: null })).toBe(4)
    await service.settled()
    expect([unmatched, unanswered]).not.toContain(undefined)
    world.onDay('2027-04-01')
  }, 60_000)
  return world
}
