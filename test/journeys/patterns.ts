/** The ten patterns that real adverts follow, each with somebody it suits. Dates from a Monday, 23 November 2026. */

const MG = { profession: 'medecin', specialty: 'medecine-generale' }
const anyTime = [{ from: '2026-12-01', to: '2028-07-31' }]
const near = (commune: string, radiusKm = 30) => [{ commune, radiusKm }]

export interface Pattern {
  says: string
  listing: Record<string, unknown>
  candidate: Record<string, unknown>
  calendar: string
  halfDays: number
  /** What both sides read of the dates and the terms. */
  reasons: string[]
  /** Words under which a locum finds it. */
  search: string
}

export const PATTERNS: Pattern[] = [
  {
    says: '1. a médecin, two separate stretches, in a maison de santé',
    listing: {
      kind: 'replacement',
      ...MG,
      communes: ['44114'],
      practiceType: 'msp',
      title: 'Deux fois deux semaines en maison de santé',
      description: 'Secrétariat le matin, visites le jeudi, studio prêté.',
      periods: [
        { from: '2027-02-09', to: '2027-02-20', weekdays: [1, 2, 3, 4, 5] },
        { from: '2027-04-13', to: '2027-04-24', weekdays: [1, 2, 4, 5], halves: ['am'] },
      ],
      candidateSharePct: 80,
      housing: 'yes',
      homeVisits: true,
      patientsPerDay: { min: 22, max: 25 },
      secretary: 'le matin',
      sector: '1',
    },
    candidate: {
      qualifications: [MG],
      kinds: ['replacement'],
      zones: near('44109'),
      availability: [{ from: '2027-01-04', to: '2027-06-30', weekdays: [2, 3, 4, 5] }],
      minCandidateSharePct: 75,
    },
    calendar:
      'du 9 au 20 févr. 2027, du lundi au vendredi ; les lundis, mardis, jeudis et vendredis matin du 13 au 24 avr. 2027 ; 25 demi-journées',
    halfDays: 25,
    reasons: ['Disponible 22 demi-journées sur 25.', 'Votre part : 80 % des honoraires'],
    search: 'maison santé studio',
  },
  {
    says: '2. every Wednesday and every other Saturday morning, not in the holidays, a student is welcome',
    listing: {
      kind: 'replacement',
      ...MG,
      communes: ['44194'],
      practiceType: 'groupe',
      title: 'Mercredis et un samedi matin sur deux',
      description: 'De septembre à juin, hors vacances scolaires.',
      periods: [
        { from: '2027-09-01', to: '2028-06-30', weekdays: [3] },
        { from: '2027-09-04', to: '2028-06-30', weekdays: [6], halves: ['am'], everyWeeks: 2 },
      ],
      except: [
        { from: '2027-10-23', to: '2027-11-07' },
        { from: '2027-12-18', to: '2028-01-02' },
      ],
      studentsAccepted: true,
      candidateSharePct: 75,
    },
    candidate: {
      qualifications: [{ ...MG, student: true, licenceUntil: '2027-11-15' }],
      situation: 'etudiant',
      kinds: ['replacement'],
      zones: near('44194', 20),
      availability: [{ from: '2027-09-01', to: '2028-07-31' }],
    },
    calendar:
      'les mercredis du 1er sept. 2027 au 30 juin 2028 ; les samedis matin du 4 sept. 2027 au 30 juin 2028, une semaine sur deux, sauf du 23 oct. au 7 nov. 2027 et du 18 déc. 2027 au 2 janv. 2028 ; 100 demi-journées',
    halfDays: 100,
    reasons: ['Disponible 23 demi-journées sur 100.'],
    search: 'mercredis samedi',
  },
  {
    says: '3. an infirmière, ten days a month on a round of three communes',
    listing: {
      kind: 'replacement',
      profession: 'infirmier',
      communes: ['44114', '44194', '44035'],
      practiceType: 'domicile',
      title: 'Tournée, dix jours par mois',
      description: 'Début à 6 h 15, environ 35 patients, soins palliatifs, voiture nécessaire.',
      periods: [{ from: '2027-01-01', to: '2027-03-31', quota: { halfDays: 20, per: 'month' } }],
      candidateSharePct: 90,
      vehicleNeeded: true,
    },
    candidate: {
      qualifications: [{ profession: 'infirmier' }],
      kinds: ['replacement'],
      zones: near('44035', 10),
      // Fewer days than the quota in February, more in the others.
      availability: [
        { from: '2027-01-01', to: '2027-01-31' },
        { from: '2027-02-01', to: '2027-02-06' },
        { from: '2027-03-01', to: '2027-03-31', weekdays: [1, 2, 3] },
      ],
      minCandidateSharePct: 95,
    },
    calendar: 'du 1er janv. au 31 mars 2027, 10 jours par mois ; 60 demi-journées',
    halfDays: 60,
    reasons: ['Disponible 52 demi-journées sur 60.', 'Votre part : 90 % des honoraires, un peu sous'],
    search: 'tournée palliatifs',
  },
  {
    says: '4. an infirmière who stops around January, collaboration first',
    listing: {
      kind: 'succession',
      profession: 'infirmier',
      communes: ['44035'],
      practiceType: 'domicile',
      title: 'Cession de toute la patientèle, zone surdotée',
      description: 'Arrêt autour de janvier, trois mois de collaboration avant.',
      window: { earliest: '2026-12-15', latest: '2027-02-15' },
      patientelePrice: 25_000,
      collaborationFirst: true,
    },
    candidate: {
      qualifications: [{ profession: 'infirmier' }],
      kinds: ['succession'],
      zones: near('44109'),
      window: { earliest: '2027-02-01' },
      wishes: { walls: 'any', collaborationFirst: true, team: false },
    },
    calendar: 'début : entre le 15 déc. 2026 et le 15 févr. 2027',
    halfDays: 0,
    reasons: ['15 jours en commun sur 63', 'collaboration d’abord (possible)'],
    search: 'patientèle surdotée',
  },
  {
    says: '5. a kiné, three weeks in July, five days more or less',
    listing: {
      kind: 'replacement',
      profession: 'masseur-kinesitherapeute',
      communes: ['44114'],
      practiceType: 'groupe',
      title: 'Trois semaines en juillet',
      description: '40 % à domicile, balnéothérapie, maison et vélo prêtés.',
      periods: [{ from: '2027-07-05', to: '2027-07-25' }],
      flexDays: 5,
      candidateSharePct: 75,
      housing: 'yes',
    },
    candidate: {
      qualifications: [{ profession: 'masseur-kinesitherapeute' }],
      kinds: ['replacement'],
      zones: near('44109', 15),
      availability: [{ from: '2027-07-08', to: '2027-08-31' }],
    },
    calendar: 'du 5 au 25 juil. 2027 ; dates souples, à 5 jours près ; 42 demi-journées',
    halfDays: 42,
    reasons: ['Disponible 42 demi-journées sur 42, en retardant les dates de 3 jours.'],
    search: 'balnéothérapie',
  },
  {
    says: '6. a sage-femme, about four months, four days a week and never Wednesday',
    listing: {
      kind: 'replacement',
      profession: 'sage-femme',
      communes: ['44114'],
      practiceType: 'individuel',
      title: 'Quatre mois, quatre jours par semaine',
      description: 'Début souple, uro-gynécologie souhaitée, renouvelable.',
      periods: [{ from: '2027-03-01', to: '2027-07-04', weekdays: [1, 2, 4, 5] }],
      flexDays: 20,
    },
    candidate: {
      qualifications: [{ profession: 'sage-femme' }],
      kinds: ['replacement'],
      zones: near('44109'),
      availability: [{ from: '2027-03-15', to: '2027-07-31' }],
    },
    calendar:
      'les lundis, mardis, jeudis et vendredis du 1er mars au 4 juil. 2027 ; dates souples, à 20 jours près ; 144 demi-journées',
    halfDays: 144,
    reasons: ['Disponible 144 demi-journées sur 144, en retardant les dates de 14 jours.', 'Part à convenir.'],
    search: 'uro-gynécologie',
  },
  {
    says: '7. an orthophoniste, Monday and Thursday afternoons for a while, then the succession',
    listing: {
      kind: 'collaboration',
      profession: 'orthophoniste',
      communes: ['44194'],
      practiceType: 'individuel',
      title: 'Lundis et jeudis après-midi, puis reprise',
      description: 'Longue liste d’attente. Pas d’étudiants.',
      window: {},
      candidateSharePct: 85,
    },
    candidate: {
      qualifications: [{ profession: 'orthophoniste' }],
      kinds: ['collaboration', 'succession'],
      zones: near('44109'),
      minCandidateSharePct: 80,
    },
    calendar: 'début : date ouverte',
    halfDays: 0,
    reasons: ['Dates de début compatibles.', 'Votre part : 85 % des honoraires, au moins'],
    search: 'liste attente reprise',
  },
  {
    says: '8. a dentiste hands over, walls for sale or rent, date open',
    listing: {
      kind: 'succession',
      profession: 'chirurgien-dentiste',
      communes: ['44114'],
      practiceType: 'individuel',
      title: 'Cabinet de deux fauteuils à reprendre',
      description: 'Zone régulée ; murs à vendre ou à louer.',
      window: {},
      wallsPrice: 250_000,
      rent: 1_800,
      collaborationFirst: true,
    },
    candidate: {
      qualifications: [{ profession: 'chirurgien-dentiste' }],
      kinds: ['succession'],
      zones: near('44109'),
      wishes: { walls: 'rent', collaborationFirst: true, team: true },
    },
    calendar: 'début : date ouverte',
    halfDays: 0,
    reasons: ['location des murs (possible), collaboration d’abord (possible) et reprise à plusieurs (à convenir)'],
    search: 'fauteuils',
  },
  {
    says: '9. a médecin in the country looks for two successors, the patientèle is free',
    listing: {
      kind: 'succession',
      ...MG,
      communes: ['44035'],
      practiceType: 'individuel',
      title: 'Deux successeurs pour un cabinet rural',
      description: 'Patientèle offerte, matériel compris, murs à part, appartement au-dessus.',
      window: {},
      patientelePrice: 0,
      equipmentPrice: 0,
      wallsPrice: 120_000,
      successorsWanted: 2,
      housing: 'yes',
    },
    candidate: {
      qualifications: [MG],
      kinds: ['succession'],
      zones: near('44109'),
      wishes: { walls: 'buy', team: true },
    },
    calendar: 'début : date ouverte',
    halfDays: 0,
    reasons: ['vente des murs (possible) et reprise à plusieurs (possible)'],
    search: 'successeurs rural',
  },
  {
    says: '10. an infirmière looks around two towns, Tuesday to Friday, a week at least, not in August',
    listing: {
      kind: 'reinforcement',
      profession: 'infirmier',
      communes: ['44194'],
      practiceType: 'centre',
      title: 'Renfort du centre de vaccination',
      description: 'Trois personnes pour l’été.',
      periods: [{ from: '2027-07-19', to: '2027-08-13', weekdays: [1, 2, 3, 4, 5] }],
      places: 3,
    },
    candidate: {
      qualifications: [{ profession: 'ipa' }, { profession: 'infirmier' }],
      kinds: ['replacement', 'reinforcement', 'collaboration', 'succession'],
      zones: [...near('44109', 25), ...near('44003', 25)],
      availability: [{ ...anyTime[0], weekdays: [2, 3, 4, 5] }],
      unavailable: [{ from: '2027-08-01', to: '2027-08-31' }],
      minDays: 4,
    },
    calendar: 'du 19 juil. au 13 août 2027, du lundi au vendredi ; 40 demi-journées',
    halfDays: 40,
    reasons: ['Disponible 16 demi-journées sur 40.'],
    search: 'vaccination',
  },
]
