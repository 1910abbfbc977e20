import type { Context } from '../../src/accounts/context.ts'
import { type Proposals, proposalsOf } from '../../src/campaigns/answers.ts'
import { answerUrl } from '../../src/campaigns/links.ts'
import { addSlots, createCampaign, openCampaign, slotsOf } from '../../src/campaigns/service.ts'
import { inviteNow } from '../../src/campaigns/waves.ts'
import { civilDay, toDate } from '../../src/reference/calendar.ts'
import { CAMPAIGN, volunteers } from '../campaigns/world.ts'
import type { Service } from '../support/service.ts'
import type { Stop } from './walk.ts'

/** A campaign under way and another without slots, in a territory of the coordinator's. */
export async function campaignStops(
  service: Service,
  desk: Context,
  { territory, commune, candidate }: { territory: string; commune: string; candidate: string },
): Promise<Record<string, Stop[]>> {
  const today = civilDay(service.now, 'Europe/Paris')
  const empty = await createCampaign(desk, territory, { ...CAMPAIGN, commune, title: 'Canicule' })
  const id = await createCampaign(desk, territory, { ...CAMPAIGN, commune })
  await addSlots(desk, id, {
    periods: [{ from: toDate(today + 14), to: toDate(today + 20) }],
    teams: [
      { profession: 'infirmier', places: 2 },
      { profession: 'medecin', specialty: 'medecine-generale', places: 1 },
    ],
  })
  await openCampaign(desk, id)
  await volunteers(service, 8, () => ({
    zones: [{ commune, radiusKm: 20 }],
    availability: [{ from: toDate(today), to: toDate(today + 60) }],
  }))
  await service.settled()
  await inviteNow(desk, id)
  await service.settled()
  const slots = await slotsOf(desk, id)
  const insert = (slot: number, state: string) => service.db.sql`
    insert into campaign_place (slot, candidate, state, wave, invited_at, expires_at, answered_at)
    values (${slots[slot]?.id ?? ''}, ${candidate}, ${state}, 1, ${service.now}, ${new Date(service.now.getTime() + 1e8)}, ${service.now})`
  for (const [i, state] of ['invited', 'confirmed', 'waiting', 'declined'].entries()) await insert(i * 2, state)
  const proposals = (await proposalsOf(desk, id, candidate)) as Proposals
  const link = answerUrl(desk, proposals).slice(service.baseUrl.length)
  const base = '/mon-territoire/renforts'
  const asDesk = (...paths: string[]): Stop[] => paths.map((path) => ({ path, as: 'coordinator' }))
  return {
    '/mon-territoire/renforts': [...asDesk(base), { path: base, as: 'owner', status: 403 }],
    '/mon-territoire/renforts/nouveau': asDesk(`${base}/nouveau`),
    '/mon-territoire/renforts/:id': [
      ...asDesk(`${base}/${id}`, `${base}/${id}?profession=infirmier/&jour=${slots[0]?.day}`, `${base}/${empty}`),
      { path: `${base}/${id}`, as: 'owner', status: 404 },
    ],
    '/mon-territoire/renforts/:id/creneau/:slot': asDesk(
      `${base}/${id}/creneau/${slots[0]?.id}`,
      `${base}/${id}/creneau/${slots[2]?.id}`,
    ),
    '/mon-territoire/renforts/:id/planning': asDesk(`${base}/${id}/planning`, `${base}/${id}/planning?par=personne`),
    '/renforts/:id': [
      { path: `/renforts/${id}`, as: 'candidate' },
      { path: `/renforts/${id}`, as: 'newcomer', status: 404 },
    ],
    '/lien/renfort/:token': [
      { path: link, as: 'visitor' },
      { path: '/lien/renfort/forged', as: 'visitor', status: 404 },
    ],
    '/mon-territoire/renforts/:id/modifier': asDesk(`${base}/${id}/modifier`),
    '/mon-territoire/renforts/:id/creneaux': asDesk(`${base}/${id}/creneaux`, `${base}/${empty}/creneaux`),
  }
}
