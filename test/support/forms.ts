import type { Fields } from './visitor.ts'

/** A title that would be markup if anything forgot to escape it. */
export const TITLE = 'Semaine <script>alert(1)</script> & "plus"'

/** The form of a listing as a browser sends it. */
export const LISTING: Fields = {
  kind: 'replacement',
  profession: 'medecin',
  specialty: 'medecine-generale',
  'communes.0': 'Orvault',
  'communes.1': '',
  practiceType: 'msp',
  'periods.0.from': '2027-02-09',
  'periods.0.to': '2027-02-20',
  'periods.0.weekdays': ['1', '2', '3', '4', '5'],
  'periods.0.halves': ['am', 'pm'],
  'periods.0.everyWeeks': '1',
  'periods.1.from': '',
  'periods.1.to': '',
  'periods.1.weekdays': ['1', '2', '3', '4', '5'],
  partialAccepted: 'oui',
  candidateSharePct: '80 %',
  title: TITLE,
  description: 'Secrétariat le matin.\r\n\r\nSalle de pétanque.',
}

/** That of a succession: it has a window and prices instead of days and a share. */
export const SUCCESSION: Fields = {
  kind: 'succession',
  profession: 'medecin',
  specialty: 'medecine-generale',
  'communes.0': 'Orvault',
  practiceType: 'groupe',
  'window.earliest': '2027-01-01',
  'window.latest': '2027-03-31',
  patientelePrice: 'gratuite',
  equipmentPrice: '',
  wallsPrice: '180.000 €',
  rent: '950,50',
  collaborationFirst: 'oui',
  successorsWanted: '2',
  title: 'Deux successeurs pour un cabinet',
  description: 'Patientèle fidèle, équipe accueillante.',
}

/** The form of a profile as a browser sends it. */
export const PROFILE: Fields = {
  'qualifications.0.profession': 'medecin',
  'qualifications.0.specialty': 'medecine-generale',
  kinds: ['replacement'],
  'zones.0.commune': 'nantes',
  'zones.0.radiusKm': '30',
  'availability.0.from': '2027-01-01',
  'availability.0.to': '2027-12-31',
  status: 'active',
  digest: 'weekly',
}
