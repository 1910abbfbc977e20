import type { Context } from '../../src/accounts/context.ts'
import { identify, provisionAccount } from '../../src/accounts/service.ts'
import { contextOf } from '../../src/deps.ts'
import { fillListing } from '../../src/introductions/filling.ts'
import { type ListingInput, listingInput } from '../../src/listings/model.ts'
import { createListing, submitListing, withdrawListing } from '../../src/listings/service.ts'
import { decide } from '../../src/moderation/service.ts'
import { indexedVersions } from '../../src/search/indexed.ts'
import { readVersions } from '../../src/search/rows.ts'
import type { WorkerDeps } from '../../src/worker.ts'

/** Somebody whose needs are published as soon as they have them, and who takes them back. */
export interface Publisher {
  /** Resolves when the coordinator was told that it is published. */
  publish(fields?: ListingInput): Promise<string>
  withdraw(id: string): Promise<void>
  fill(id: string): Promise<void>
}

export async function startPublisher(worker: WorkerDeps): Promise<Publisher> {
  const as = async (email: string, role: 'practitioner' | 'coordinator', territory?: string): Promise<Context> => {
    const { token } = await provisionAccount(worker, { email, role, territory, token: true })
    if (!token) throw new Error('no token')
    return contextOf(worker, await identify(worker, { bearer: token }))
  }
  const owner = await as('publisher@releve.test', 'practitioner')
  const desk = await as('publisher-desk@cpts.test', 'coordinator', 'erdre-et-cens')
  let count = 0
  return {
    async publish(fields = {}) {
      const { id } = await createListing(
        owner,
        listingInput.parse({
          kind: 'replacement',
          profession: 'infirmier',
          communes: ['44114'],
          practiceType: 'domicile',
          title: `Tournée ${count++}`,
          description: 'Une tournée à la campagne.',
          periods: [{ from: '2027-02-08', to: '2027-02-12' }],
          ...fields,
        }),
      )
      await submitListing(owner, id)
      await decide(desk, id, { decision: 'publish' })
      return id
    },
    async withdraw(id) {
      await withdrawListing(owner, id)
    },
    async fill(id) {
      await fillListing(owner, id, [])
    },
  }
}

/** What differs between the published listings, the rows of Postgres and the documents of Meilisearch: nothing, one hopes. */
export async function differences({ sql, meili }: WorkerDeps): Promise<string[]> {
  if (!meili) return ['no Meilisearch']
  const [rows, documents] = [await readVersions(sql), await indexedVersions(meili)]
  const published = (await sql`select id from listing where state = 'published'`).map(({ id }) => id as string)
  return [
    ...published.filter((id) => !rows.has(id)).map((id) => `${id} has no row`),
    ...[...rows.keys()].filter((id) => !published.includes(id)).map((id) => `${id} is not published`),
    ...[...rows].filter(([id, version]) => documents.get(id) !== version).map(([id]) => `${id} differs`),
    ...[...documents.keys()].filter((id) => !rows.has(id)).map((id) => `${id} is too many`),
  ]
}
