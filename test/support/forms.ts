import type { Fields } from './visitor.ts'

/** A title that would be markup if anything forgot to escape it. */
export const TITLE = 'Semaine <script>alert(1)</script> & "plus"'

/** The form of a listing as a browser sends it. */
export const LISTING: Fields = {
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
