import type { Actor } from '../../src/accounts/model.ts'
import { provisionAccounts } from '../../src/accounts/service.ts'
import { type CampaignInput, campaignInput, type SlotsInput, slotsInput } from '../../src/campaigns/model.ts'
import { addSlots, createCampaign, openCampaign } from '../../src/campaigns/service.ts'
import { type CandidateInput, candidateInput } from '../../src/candidates/model.ts'
import { writeCandidates } from '../../src/candidates/service.ts'
import type { TestDeps } from '../support/deps.ts'
import type { Service } from '../support/service.ts'

/** A campaign and people who may come, as tests need them. */

/** As a coordinator types it. */
export const CAMPAIGN: CampaignInput = campaignInput.parse({
  title: 'Centre de vaccination d’Orvault',
  description: 'Vaccination de tous, en équipe. Repas offert.',
  commune: '44114',
  place: 'Salle de la Frébaudière, 1 place de l’Église',
  contact: 'Camille Petit, 02 40 00 00 00',
  practiceType: 'centre',
  studentsAccepted: false,
  mostHalfDays: null,
  mostAWeek: null,
  answerHours: 48,
  factor: 1.5,
  automatic: true,
})

/** An open campaign of these slots; matches are made by the jobs of the caller. */
export async function openedCampaign(
  deps: Pick<TestDeps, 'as'>,
  desk: Actor,
  slots: unknown,
  fields: Partial<CampaignInput> = {},
): Promise<string> {
  const id = await createCampaign(deps.as(desk), 'erdre-et-cens', { ...CAMPAIGN, ...fields })
  await addSlots(deps.as(desk), id, slotsInput.parse(slots) as SlotsInput)
  await openCampaign(deps.as(desk), id)
  return id
}

export interface Person {
  email: string
  account: string
  candidate: string
  actor: Actor
}

/** People with a profile, each at Orvault unless it says otherwise; nothing is matched yet. */
export async function volunteers(
  deps: Pick<TestDeps, 'worker' | 'now'> | Pick<Service, 'worker' | 'now'>,
  count: number,
  profile: (i: number) => Partial<CandidateInput>,
  name = 'volontaire',
): Promise<Person[]> {
  const emails = Array.from({ length: count }, (_, i) => `${name}${i}@releve.test`)
  const accounts = await provisionAccounts(
    deps.worker,
    emails.map((email, i) => ({ email, name: `Personne ${name} ${i}`, role: 'candidate' as const })),
  )
  const inputs = accounts.map((_, i) =>
    candidateInput.parse({
      qualifications: [{ profession: 'infirmier' }],
      kinds: ['reinforcement'],
      zones: [{ commune: '44114', radiusKm: 20 }],
      availability: [{ from: '2027-01-01', to: '2027-12-31' }],
      ...profile(i),
    }),
  )
  const ids = await deps.worker.sql.begin((tx) =>
    writeCandidates(
      tx,
      accounts.map((account, i) => ({ account, input: inputs[i] as CandidateInput, now: deps.now })),
    ),
  )
  return accounts.map((account, i) => ({
    email: emails[i] as string,
    account,
    candidate: ids[i] as string,
    actor: { account, roles: [{ role: 'candidate' }] },
  }))
}
