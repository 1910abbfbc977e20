import type { Opening, Profile, Verdict } from '../../src/matching/model.ts'
import { prepareOpening, scoreMatch } from '../../src/matching/score.ts'
import { fromHalfDayNumbers, toDay } from '../../src/reference/calendar.ts'
import type { NamedPlace } from '../../src/reference/geography.ts'
import { timeZoneOf } from '../../src/reference/geography.ts'
import type { Pair } from './generate.ts'
import type { OracleCandidate, OracleListing, OraclePlace } from './oracle.ts'
import { PLACES } from './places.ts'

/** The oracle's two sides as the core reads them. */

const placeOf = (place: OraclePlace): NamedPlace => ({ ...place, name: `Commune ${place.code}` })

export function openingOf(listing: OracleListing): Opening {
  const { owner, published, communes, share, places: _places, ...same } = listing
  return {
    ...same,
    ownerId: owner,
    state: published ? 'published' : 'pending',
    communes: communes.map(placeOf),
    timeZone: timeZoneOf(communes[0]?.code ?? ''),
    candidateSharePct: share,
  }
}

export function profileOf(candidate: OracleCandidate): Profile {
  const { account, active, zones, preferred, taken, minShare, ...same } = candidate
  return {
    ...same,
    accountId: account,
    status: active ? 'active' : 'paused',
    zones: zones.map(({ place, radiusKm }) => ({ place: placeOf(place), radiusKm })),
    preferredPracticeTypes: preferred,
    taken: fromHalfDayNumbers([...taken].map((text) => toDay(text.slice(0, 10)) * 2 + (text.endsWith('pm') ? 1 : 0))),
    minCandidateSharePct: minShare,
  }
}

export const verdictOf = ({ listing, candidate, now }: Pair): Verdict =>
  scoreMatch(prepareOpening(openingOf(listing), now), profileOf(candidate))

/** A Sunday, a week before the listing of the examples begins. */
export const TODAY = '2027-01-31'
export const NOW = new Date('2027-01-31T12:00:00Z')

/** Ten half-days in Orvault: the mornings of two working weeks. */
export const aListing: OracleListing = {
  id: 'listing',
  owner: 'owner',
  published: true,
  kind: 'replacement',
  profession: 'medecin',
  specialty: 'medecine-generale',
  practiceType: 'msp',
  communes: [PLACES.orvault],
  periods: [{ from: '2027-02-08', to: '2027-02-19', weekdays: [1, 2, 3, 4, 5], halves: ['am'] }],
  except: [],
  flexDays: 0,
  places: 1,
  partialAccepted: true,
  share: 80,
  studentsAccepted: false,
  window: null,
  patientelePrice: null,
  equipmentPrice: null,
  wallsPrice: null,
  rent: null,
  collaborationFirst: false,
  successorsWanted: null,
}

/** A généraliste of Orvault, free all year, who asks for nothing. */
export const aCandidate: OracleCandidate = {
  id: 'candidate',
  account: 'candidate',
  active: true,
  emailConfirmed: true,
  confirmedAt: NOW,
  qualifications: [{ profession: 'medecin', specialty: 'medecine-generale', student: false, licenceUntil: null }],
  kinds: ['replacement'],
  zones: [{ place: PLACES.orvault, radiusKm: 30 }],
  practiceTypes: [],
  preferred: [],
  availability: [{ from: '2027-01-01', to: '2027-12-31' }],
  unavailable: [],
  taken: new Set(),
  minDays: null,
  minShare: null,
  window: null,
  wishes: null,
}
