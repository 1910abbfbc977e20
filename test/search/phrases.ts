/** What people type, the filters that it means, and the words that are left; today is Monday 2026-11-23. */
export type Phrase = [text: string, filters: Record<string, string>, rest: string]

export const MG = { profession: 'medecin', specialty: 'medecine-generale' }
export const KINE = { profession: 'masseur-kinesitherapeute' }
export const IDEL = { profession: 'infirmier' }
export const [REMPLA, CESSION] = [{ kind: 'replacement' }, { kind: 'succession' }]
export const [NANTES, ORVAULT, CHAPELLE] = [{ commune: '44109' }, { commune: '44114' }, { commune: '44035' }]

export const TRADE: Phrase[] = [
  ['MG', MG, ''],
  ['médecin', { profession: 'medecin' }, ''],
  ['généraliste', MG, ''],
  ['GENERALISTES', MG, ''],
  ['médecin généraliste', MG, ''],
  ['toubib', { profession: 'medecin' }, ''],
  ['IDE', { profession: 'infirmier' }, ''],
  ['idel', { profession: 'infirmier' }, ''],
  ['infirmière', { profession: 'infirmier' }, ''],
  ['infirmieres libérales', { profession: 'infirmier' }, ''],
  ['infirmier·ère', { profession: 'infirmier' }, ''],
  ['infirmière en pratique avancée', { profession: 'ipa' }, ''],
  ['IPA', { profession: 'ipa' }, ''],
  ['kiné', KINE, ''],
  ['kinés', KINE, ''],
  ['MK', KINE, ''],
  ['masseur-kinésithérapeute', KINE, ''],
  ['MASSEUR KINESITHERAPEUTE', KINE, ''],
  ['ortho', { profession: 'orthophoniste' }, ''],
  ['SF', { profession: 'sage-femme' }, ''],
  ['sages-femmes', { profession: 'sage-femme' }, ''],
  ['dentiste', { profession: 'chirurgien-dentiste' }, ''],
  ['chirurgien dentiste', { profession: 'chirurgien-dentiste' }, ''],
  ['podo', { profession: 'pedicure-podologue' }, ''],
  ['psy', { profession: 'psychologue' }, ''],
  ['psychiatre', { profession: 'medecin', specialty: 'psychiatrie' }, ''],
  ['ergo', { profession: 'ergotherapeute' }, ''],
  ['pharma', { profession: 'pharmacien' }, ''],
  ['pédiatrie', { profession: 'medecin', specialty: 'pediatrie' }, ''],
  ['gynéco', {}, 'gynéco'],

  ['rempla', REMPLA, ''],
  ['remplaçante', REMPLA, ''],
  ['cession', CESSION, ''],
  ['reprise de patientèle', CESSION, ''],
  ['patientèle', CESSION, ''],
  ['assistanat', { kind: 'collaboration' }, ''],
  ['collab', { kind: 'collaboration' }, ''],
  ['renfort', { kind: 'reinforcement' }, ''],
  ['renfort vaccination', { kind: 'reinforcement' }, 'vaccination'],

  ['MSP', { practiceType: 'msp' }, ''],
  ['maison de santé', { practiceType: 'msp' }, ''],
  ['maison de santé pluriprofessionnelle', { practiceType: 'msp' }, ''],
  ['en cabinet de groupe', { practiceType: 'groupe' }, ''],
  ['centre de santé', { practiceType: 'centre' }, ''],
  ['officine', { practiceType: 'officine' }, ''],
]

/** Whole wishes. */
export const SENTENCES: Phrase[] = [
  ['remplacement médecin généraliste à Nantes', { ...REMPLA, ...MG, ...NANTES }, ''],
  ['kiné Nantes balnéo', { ...KINE, ...NANTES }, 'balnéo'],
  [
    'cherche remplaçant IDEL à Orvault en MSP',
    { ...REMPLA, profession: 'infirmier', ...ORVAULT, practiceType: 'msp' },
    '',
  ],
  ['cession patientèle infirmière', { ...CESSION, profession: 'infirmier' }, ''],
  ['ortho remplacement mercredi', { profession: 'orthophoniste', ...REMPLA }, 'mercredi'],
  ['dentiste 72000 fauteuil neuf', { profession: 'chirurgien-dentiste', commune: '72181' }, 'fauteuil neuf'],
  ['pétanque', {}, 'pétanque'],
  // Two of a kind contradict each other: both stay words.
  ['infirmier ou sage-femme', {}, 'infirmier ou sage-femme'],
  ['kiné Nantes ou Orvault', KINE, 'Nantes Orvault'],
  ['collaboration puis reprise en MSP', { practiceType: 'msp' }, 'collaboration puis reprise'],
  ['"><script>alert(1)</script>', {}, '"><script>alert(1)</script>'],
  ['', {}, ''],
  ['remplacement kine nantes juillet', { ...REMPLA, ...KINE, ...NANTES, from: '2027-07-01', to: '2027-07-31' }, ''],
  [
    'rempla infirmière Orvault du 10 au 20 mars',
    { ...REMPLA, ...IDEL, ...ORVAULT, from: '2027-03-10', to: '2027-03-20' },
    '',
  ],
  [
    'remplacement MG été 2027 en Mayenne',
    { ...REMPLA, ...MG, from: '2027-06-01', to: '2027-08-31', department: '53' },
    '',
  ],
  ['kiné 44 cet été balnéo', { ...KINE, department: '44', from: '2027-06-01', to: '2027-08-31' }, 'balnéo'],
  ['sage-femme Sarthe à partir de janvier', { profession: 'sage-femme', department: '72', from: '2027-01-01' }, ''],
  [
    'dentiste MSP 72 reprise',
    { profession: 'chirurgien-dentiste', practiceType: 'msp', department: '72', ...CESSION },
    '',
  ],
  ['IDEL Nantes 44 remplacement Noël', { ...IDEL, ...NANTES, ...REMPLA, from: '2026-12-19', to: '2027-01-03' }, ''],
  ['ortho dans le 44 mercredi', { profession: 'orthophoniste', department: '44' }, 'mercredi'],
  ['remplacement à Nantes jusqu’au 30 juin', { ...REMPLA, ...NANTES, from: '2026-11-23', to: '2027-06-30' }, ''],
]
