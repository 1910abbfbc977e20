import type { Profession } from '../reference/professions.ts'

/** What the days of each profession are made of, as listings tell it. Pure data. */
export const TASKS: Record<Profession, string[]> = {
  medecin: [
    'Consultations sur rendez-vous de 15 à 20 minutes.',
    'Patientèle de tous âges, beaucoup de suivi de maladies chroniques et de pédiatrie.',
    'Quelques gestes de petite chirurgie et de gynécologie, selon vos goûts.',
    'Pas de garde de nuit, régulation le samedi matin.',
    'Visites regroupées le jeudi, une dizaine de résidents suivis en EHPAD.',
    'Infirmière Asalée et IPA sur place deux jours par semaine.',
    'Échographe au cabinet, ECG et spirométrie.',
    'Téléconsultation possible, assistante médicale qui prépare les dossiers.',
  ],
  infirmier: [
    'Tournée de 6 h 15 à 13 h puis de 17 h à 20 h.',
    'Nursing, perfusions, pansements complexes, suivi de diabète.',
    'Quelques prises en charge en soins palliatifs, en lien avec l’HAD.',
    'Secteur regroupé, peu de kilomètres.',
    'Prélèvements au cabinet de 7 h à 9 h.',
    'Transmissions par messagerie sécurisée, équipe de quatre.',
    'Tournée à vélo électrique en centre-ville, pas de nuit.',
  ],
  'masseur-kinesitherapeute': [
    'Rééducation orthopédique et sportive, un patient à la demi-heure.',
    'Environ 40 % de domiciles, regroupés.',
    'Plateau technique de 80 m², balnéothérapie, cage de pouliethérapie.',
    'Neurologie et gériatrie, un peu de pédiatrie respiratoire en hiver.',
    'Rééducation périnéale possible, salle dédiée.',
    'Beaucoup de sportifs, club de rugby suivi à l’année.',
    'Thérapie manuelle, vestibulaire et maxillo-faciale appréciées.',
  ],
  'sage-femme': [
    'Suivi de grossesse, préparation à la naissance, rééducation périnéale.',
    'Suivi gynécologique de prévention, pose d’implants et de stérilets.',
    'Sorties précoces de maternité à domicile.',
    'Uro-gynécologie : sonde et biofeedback au cabinet.',
  ],
  orthophoniste: [
    'Langage oral et écrit, cognition mathématique.',
    'Neurologie adulte : aphasies, maladies neurodégénératives.',
    'Longue liste d’attente : le planning se remplit seul.',
    'Partenariat étroit avec les écoles et le CMPP.',
  ],
  'chirurgien-dentiste': [
    'Deux fauteuils, radio panoramique et caméra, assistante qualifiée.',
    'Soins conservateurs, endodontie et prothèse ; implantologie possible.',
    'Urgences du matin, plages d’une heure pour les soins longs.',
    'Stérilisation dédiée, laboratoire de prothèse à deux rues.',
  ],
  pharmacien: [
    'Équipe de trois préparatrices, robot de dispensation.',
    'Comptoir, entretiens pharmaceutiques et vaccination.',
    'Préparation des doses pour un EHPAD.',
    'Une garde toutes les huit semaines.',
  ],
  psychologue: [
    'Enfants, adolescents et adultes ; séances de 45 minutes.',
    'Conventionné « Mon soutien psy ».',
    'Bilans et tests sur place (WISC, WAIS).',
  ],
  'pedicure-podologue': [
    'Soins de pédicurie, pied diabétique, semelles avec atelier équipé.',
    'Une demi-journée par semaine en EHPAD.',
    'Deux tiers de soins, un tiers d’examens posturaux.',
  ],
  ergotherapeute: [
    'Surtout de la pédiatrie : graphisme, troubles des apprentissages, outil informatique.',
    'Visites à domicile et aménagement du logement des personnes âgées.',
    'Interventions à l’école et en SESSAD.',
  ],
  psychomotricien: [
    'Bilans et suivis d’enfants de 2 à 12 ans, salle motrice de 40 m².',
    'Travail en équipe avec les orthophonistes du cabinet.',
    'Quelques séances en crèche et en EHPAD.',
  ],
  dieteticien: [
    'Diabète, obésité, dénutrition ; ateliers collectifs avec la CPTS.',
    'Consultations de 30 à 60 minutes, moitié en visio si vous le souhaitez.',
  ],
  orthoptiste: [
    'Dépistage, rééducation, basse vision ; réfractions pour deux ophtalmologues.',
    'Champ visuel, OCT et rétinographe au cabinet.',
  ],
  ipa: [
    'Pathologies chroniques stabilisées, protocole avec cinq médecins.',
    'Suivi à domicile des patients âgés, coordination avec les IDEL.',
  ],
  audioprothesiste: ['Cabine aux normes, chaîne de mesure in vivo.', 'Appareillage et suivi, deux assistantes.'],
  opticien: ['Vente, atelier, examens de vue.', 'Clientèle familiale, contactologie développée.'],
  biologiste: ['Validation, astreintes une semaine sur quatre.', 'Site de proximité, prélèvements de 7 h à 11 h.'],
}

/** Of médecins of another specialty than médecine générale. */
export const SPECIALIST_TASKS = [
  'Consultations sur rendez-vous et avis pour les médecins du secteur.',
  'Plateau technique complet, délai de rendez-vous de plusieurs mois.',
  'Vacations à l’hôpital voisin possibles.',
  'Patientèle d’adultes et d’enfants, beaucoup de suivi.',
]
