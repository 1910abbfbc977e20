import type { Context } from '../../src/accounts/context.ts'
import { identify, provisionAccount } from '../../src/accounts/service.ts'
import { contextOf } from '../../src/deps.ts'
import { listingInput } from '../../src/listings/model.ts'
import { createListing, submitListing } from '../../src/listings/service.ts'
import { decide } from '../../src/moderation/service.ts'
import type { Service } from '../support/service.ts'

/** A territory with openings, for tests of what is spread of them. */

/** The verb's context of somebody with an account. */
export async function contextFor(
  { worker }: Service,
  person: { email: string; role?: 'practitioner' | 'candidate' | 'coordinator'; territory?: string },
): Promise<Context> {
  const { token } = await provisionAccount(worker, { ...person, token: true })
  return contextOf(worker, await identify(worker, { bearer: token }))
}

/** Publishes listings at the clock's time: of Orvault (Erdre et Cens) and for an infirmier, unless said otherwise. */
export async function openDesk(service: Service, territories: readonly string[] = ['erdre-et-cens']) {
  const owner = await contextFor(service, { email: 'titulaire@cabinet.test', role: 'practitioner' })
  let desk = owner
  for (const territory of territories)
    desk = await contextFor(service, { email: 'desk@cpts.test', role: 'coordinator', territory })
  const draft = async (title: string, fields: object = {}) => {
    const input = {
      kind: 'replacement',
      profession: 'infirmier',
      communes: ['44114'],
      practiceType: 'groupe',
      title,
      description: 'Un texte sans coordonnées.',
      structureName: 'Cabinet des Tilleuls',
      periods: [{ from: '2027-06-01', to: '2027-06-05' }],
      candidateSharePct: 80,
      ...fields,
    }
    return (await createListing(owner, listingInput.parse(input))).id
  }
  const publish = async (title: string, fields: object = {}) => {
    const id = await draft(title, fields)
    await submitListing(owner, id)
    await decide(desk, id, { decision: 'publish' })
    return id
  }
  return { owner, desk, draft, publish }
}
