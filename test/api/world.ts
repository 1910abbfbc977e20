import type { Actor } from '../../src/accounts/model.ts'
import type { Reply, Send } from '../support/api.ts'
import type { TestDeps } from '../support/deps.ts'
import { lastLink } from '../support/links.ts'

/** A world in which every operation of the API has something to work on. */

export type Person = Actor & { token: string }

export interface World {
  owner: Person
  desk: Person
  /** A person of their own, with the profile of PROFILE. */
  candidate(): Promise<Person & { id: string }>
  /** A person of their own, who is nothing yet. */
  person(): Promise<Person>
  /** The owner's listing, brought on by these verbs; what is published is matched. */
  listing(...verbs: string[]): Promise<string>
  /** What a candidate proposed on a published listing. */
  interest(): Promise<{ id: string; by: Person; listing: string }>
  send(method: string, path: string, as: Person | null, body?: unknown): Promise<Reply>
  now(): Date
  /** The token of the link last mailed. */
  mailedToken(): Promise<string>
}

/** The listing of the API's page. */
export const LISTING = {
  kind: 'replacement',
  profession: 'medecin',
  specialty: 'medecine-generale',
  communes: ['44114'],
  practiceType: 'msp',
  title: 'Deux semaines en maison de santé à Orvault',
  description: 'Patientèle familiale, secrétariat le matin, dossiers à jour. Visites à domicile deux fois par semaine.',
  periods: [
    { from: '2027-02-09', to: '2027-02-20', weekdays: [1, 2, 3, 4, 5] },
    { from: '2027-04-13', to: '2027-04-24', weekdays: [1, 2, 4, 5], halves: ['am'] },
  ],
  except: [{ from: '2027-02-14', to: '2027-02-14' }],
  flexDays: 0,
  partialAccepted: true,
  places: 1,
  candidateSharePct: 80,
  studentsAccepted: false,
  housing: 'yes',
  transport: 'no',
  vehicleNeeded: false,
  homeVisits: true,
  patientsPerDay: { min: 22, max: 25 },
  software: 'Logiciel de cabinet',
  secretary: 'mornings',
  sector: '1',
}

/** The candidate of the API's page. */
export const PROFILE = {
  qualifications: [{ profession: 'medecin', specialty: 'medecine-generale', student: false, licenceUntil: null }],
  rpps: '10003456786',
  situation: 'remplacant',
  kinds: ['replacement'],
  zones: [{ commune: '44109', radiusKm: 30 }],
  practiceTypes: [],
  preferredPracticeTypes: ['msp'],
  availability: [{ from: '2027-01-04', to: '2027-06-30', weekdays: [2, 3, 4, 5] }],
  unavailable: [{ from: '2027-03-01', to: '2027-03-07' }],
  minDays: 5,
  minCandidateSharePct: 75,
  window: null,
  wishes: { walls: 'any', collaborationFirst: true, team: false },
  status: 'active',
  digest: 'weekly',
}

export const MESSAGE = { message: 'Je connais la commune et serais libre à ces dates.' }

/** The world of a test database: people who sign in with a token, listings that went the whole way. */
export async function createWorld(deps: TestDeps, send: Send): Promise<World> {
  const owner = await deps.person('titulaire@exemple.fr', 'practitioner')
  const desk = await deps.person('coordination@exemple.fr', 'coordinator', 'erdre-et-cens')
  await send('PATCH', '/api/me', { token: owner.token, body: { name: 'Hélène Martin', phone: '06 12 34 56 78' } })
  let people = 0
  const world: World = {
    owner,
    desk,
    now: () => deps.now,
    person: () => deps.person(`remplacant${people++ || ''}@exemple.fr`),
    async candidate() {
      const person = await world.person()
      await world.send('PATCH', '/api/me', person, { name: 'Karim Benali', phone: '06 98 76 54 32' })
      const { body } = await world.send('PUT', '/api/candidates/me', person, PROFILE)
      await deps.work('match.')
      return { ...person, id: body.id }
    },
    async listing(...verbs) {
      const { body } = await world.send('POST', '/api/listings', owner, LISTING)
      for (const verb of verbs) {
        if (verb === 'publish') {
          await world.send('POST', `/api/listings/${body.id}/moderation`, desk, { decision: 'publish' })
        } else await world.send('POST', `/api/listings/${body.id}/${verb}`, owner)
      }
      await deps.work('match.')
      return body.id
    },
    async interest() {
      const [by, listing] = [await world.candidate(), await world.listing('submit', 'publish')]
      const { body } = await world.send('POST', `/api/listings/${listing}/interest`, by, MESSAGE)
      return { id: body.id, by, listing }
    },
    async send(method, path, as, body) {
      const reply = await send(method, path, { token: as?.token, body })
      if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`)
      return reply
    },
    async mailedToken() {
      return (await lastLink(deps.worker)).token
    },
  }
  return world
}
